/** The append-only log: each entry holds the hash of the one before it, so that none can be changed, taken out or put in unnoticed. */
import { systemSchema } from './names.ts'

const audit = `${systemSchema}.audit`

/** Any number, as long as it is always the same: whoever appends waits for the one before. */
const appendLock = 7_220_511

/** What is hashed with the hash before it. jsonb writes the same value in the same way, keys in its own order. */
export const auditHash = (previous: string, entry: string): string =>
  `encode(sha256(convert_to(${previous} || jsonb_build_object('seq', ${entry}.seq, 'at', to_char(${entry}.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'),
       'kind', ${entry}.kind, 'person', ${entry}.person, 'subject', ${entry}.subject, 'details', ${entry}.details)::text, 'UTF8')), 'hex')`

/**
 * Table, guard and the one way in. `audit_append` runs in the caller's transaction with the rights of the owner: the application role may
 * call it and can do nothing else to the log. Its lock is held until that transaction ends, so the chain never forks.
 */
export const auditStatements: readonly string[] = [
  `create table if not exists ${audit} (
     seq bigint primary key, at timestamptz(3) not null, kind text not null, person uuid, subject text, details jsonb not null,
     previous text not null unique, hash text not null)`,
  `create index if not exists audit_kind on ${audit} (kind, seq desc)`,
  `create index if not exists audit_person on ${audit} (person, seq desc)`,
  `create or replace function ${systemSchema}.audit_is_kept() returns trigger language plpgsql
     as $$ begin raise exception 'the audit log is append-only' using errcode = '42501'; end $$`,
  `create or replace trigger audit_is_kept before update or delete or truncate on ${audit} for each statement execute function ${systemSchema}.audit_is_kept()`,
  `create or replace function ${systemSchema}.audit_append(kind text, person uuid, subject text, details jsonb) returns bigint
     language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
     declare
       last ${audit}%rowtype;
       entry ${audit}%rowtype;
     begin
       perform pg_advisory_xact_lock(${appendLock});
       select * into last from ${audit} order by seq desc limit 1;
       entry := row(coalesce(last.seq, 0) + 1, clock_timestamp(), kind, person, subject, details, coalesce(last.hash, ''), '');
       entry.hash := ${auditHash('entry.previous', 'entry')};
       insert into ${audit} select entry.*;
       return entry.seq;
     end $$`,
]
