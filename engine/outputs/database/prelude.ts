/** What tables rest on: schemas, extensions, functions, sequences and the engine's own tables. Every statement may be run again. */
import { modulesOf, type Graph } from '../../graph/graph.ts'
import { recordSchema, systemSchema } from './names.ts'
import { auditStatements } from './audit-log.ts'
import { accessPrelude } from './access-watch.ts'
import { autoNumbers } from './entity-schemas.ts'
import { peopleStatements } from './people-tables.ts'
import { roleStatements, wallPrelude } from './wall.ts'
import { studioStatements } from './studio-tables.ts'

const extensions = ['pg_trgm', 'unaccent', 'btree_gin'] as const

const frame = [
  `create schema if not exists ${systemSchema}`,
  `create schema if not exists ${recordSchema}`,
  ...extensions.map((name) => `create extension if not exists ${name} schema public`),
  // unaccent is only stable (its dictionary may be replaced); ours never is, and an index needs an immutable function.
  `create or replace function ${recordSchema}.fold(text) returns text language sql immutable strict parallel safe
     as $$ select lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$`,
  `create or replace function ${recordSchema}.next_number(sequence regclass, digits int) returns text language sql volatile strict
     as $$ select case when length(n::text) >= digits then n::text else lpad(n::text, digits, '0') end from nextval(sequence) as n $$`,
]

const systemTables = [
  `create table if not exists ${systemSchema}.history (
     id bigint generated always as identity primary key, at timestamptz(3) not null, person uuid, module text not null, record uuid not null,
     action text not null, changes jsonb not null)`,
  `create index if not exists history_record on ${systemSchema}.history (module, record, id desc)`,
  `create table if not exists ${systemSchema}.outbox (
     id bigint generated always as identity primary key, at timestamptz(3) not null, module text not null, record uuid not null, action text not null, version int not null)`,
  `create table if not exists ${systemSchema}.idempotency (
     key text not null, person uuid not null, fingerprint text not null, status int, headers jsonb, body text, created_at timestamptz(3) not null, primary key (person, key))`,
  `create table if not exists ${systemSchema}.models (
     id bigint generated always as identity primary key, version text not null, applied_at timestamptz(3) not null, definitions jsonb not null)`,
  `create table if not exists ${systemSchema}.rollups (
     module text not null, field text not null, fingerprint text not null, primary key (module, field))`,
  `create table if not exists ${systemSchema}.settings (name text primary key, value jsonb not null)`,
]

/** Makes the sequence of an automatic number. */
export const sequenceStatement = (sequence: string): string =>
  `create sequence if not exists ${recordSchema}."${sequence}"`

/** Statements to be run, in order, before tables are compared. */
export function preludeStatements(graph: Graph): readonly string[] {
  const sequences = modulesOf(graph).flatMap((module) =>
    autoNumbers(module).map(({ sequence }) => sequenceStatement(sequence)),
  )
  return [
    ...frame,
    ...roleStatements,
    ...systemTables,
    ...wallPrelude,
    ...accessPrelude,
    ...auditStatements,
    ...peopleStatements,
    ...studioStatements,
    ...sequences,
  ]
}
