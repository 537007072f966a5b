/**
 * Tables of who may come in: passwords, sessions, tokens, links, attempts and the mails that carry links. Of every secret that opens a door
 * only the hash is kept. `text` ids of keys are hashes too, so nothing here tells who was sought.
 */
import { systemSchema } from './names.ts'

export const peopleStatements: readonly string[] = [
  `create table if not exists ${systemSchema}.credentials (
     person uuid primary key, password text not null, changed_at timestamptz(3) not null default now(),
     totp_secret text, totp_confirmed_at timestamptz(3), totp_step bigint not null default 0)`,
  `create table if not exists ${systemSchema}.sessions (
     id uuid primary key, hash text not null unique, person uuid not null, channel text not null check (channel in ('web', 'mobile')),
     address text not null, agent text not null, created_at timestamptz(3) not null default now(), touched_at timestamptz(3) not null default now())`,
  `create index if not exists sessions_person on ${systemSchema}.sessions (person)`,
  `create table if not exists ${systemSchema}.tokens (
     id uuid primary key, hash text not null unique, person uuid not null, name text not null, profile text not null,
     channel text not null check (channel in ('web', 'mobile')), until date not null, created_at timestamptz(3) not null default now(), used_at timestamptz(3))`,
  `create index if not exists tokens_person on ${systemSchema}.tokens (person)`,
  `create table if not exists ${systemSchema}.links (
     id uuid primary key, hash text not null unique, person uuid not null, purpose text not null check (purpose in ('invitation', 'recovery')),
     created_at timestamptz(3) not null default now(), until timestamptz(3) not null, ended_at timestamptz(3))`,
  `create index if not exists links_person on ${systemSchema}.links (person) where ended_at is null`,
  `create table if not exists ${systemSchema}.recovery_codes (
     person uuid not null, hash text not null, used_at timestamptz(3), primary key (person, hash))`,
  `create table if not exists ${systemSchema}.throttle (
     key text primary key, attempts int not null, until timestamptz(3) not null)`,
  `create index if not exists throttle_until on ${systemSchema}.throttle (until)`,
  // A mail is sent until `until`, for a link that has ended helps nobody. Its link is forgotten when it has been sent.
  `create table if not exists ${systemSchema}.mails (
     id uuid primary key, created_at timestamptz(3) not null default now(), kind text not null, person uuid, recipient text not null, name text not null,
     subject text not null, body text not null, link text, until timestamptz(3) not null,
     attempts int not null default 0, next_at timestamptz(3) not null default now(), sent_at timestamptz(3), failure text)`,
  `create index if not exists mails_waiting on ${systemSchema}.mails (next_at) where sent_at is null`,
]
