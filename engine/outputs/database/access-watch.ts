/**
 * Tells every process that what scopes are made of has changed, whoever changed it: plain SQL, a demo, another process. The version counts
 * up in the same transaction; a process that cannot hear asks it instead.
 */
import { columnFor } from '../../graph/purposes.ts'
import { modulesOf, type Graph, type Module } from '../../graph/graph.ts'
import { recordSchema, systemSchema } from './names.ts'

/** Channel of the notices. */
export const accessChannel = 'cimbra_access'

/** What a person's scope rests on: purposes of modules and of their fields. The bin counts too. */
const rests: Readonly<Record<string, readonly string[]>> = {
  people: ['status', 'role'],
  roles: ['parent', 'readsSubordinates'],
  groups: [],
  groupMembers: ['group', 'person'],
  sharingRules: ['module', 'fromRole', 'fromGroup', 'toRole', 'toGroup', 'access', 'active'],
  profileAssignments: ['person', 'profile', 'unit', 'portfolio', 'validFrom', 'validTo'],
}

const version = `${systemSchema}.access_version`

/** Table and functions; may be run again. `tell_access()` counts and tells without a row having changed. */
export const accessPrelude: readonly string[] = [
  `create table if not exists ${version} (one boolean primary key default true check (one), version bigint not null)`,
  `insert into ${version} (version) values (1) on conflict do nothing`,
  `create or replace function ${systemSchema}.tell_access() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin
     update ${version} set version = version + 1;
     perform pg_notify('${accessChannel}', '');
   end $$`,
  `create or replace function ${systemSchema}.access_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin
     perform ${systemSchema}.tell_access();
     return null;
   end $$`,
]

/** Counts the version up and tells all processes. */
export const tellAccess = `select ${systemSchema}.tell_access()`

/** The version in force, as text. */
export const readAccessVersion = `select version::text from ${version}`

/** Columns of a module that scopes rest on; undefined for a module that they do not. */
const watched = (module: Module): readonly string[] | undefined =>
  rests[module.definition.purpose ?? '']?.flatMap((purpose) => columnFor(module, purpose) ?? [])

/** Do scopes rest on records of this module? */
export const isWatched = (module: Module): boolean => watched(module) !== undefined

function triggers(module: Module, columns: readonly string[]): readonly string[] {
  const make = (name: string, event: string): string =>
    `create or replace trigger ${name} after ${event} on "${recordSchema}"."${module.table}" for each statement execute function ${systemSchema}.access_changed()`
  const named = ['deleted_at', ...columns].map((column) => `"${column}"`).join(', ')
  return [
    make('access_rows_changed', 'insert or delete or truncate'),
    // Most changes of a person have nothing to do with what she may see.
    make('access_columns_changed', `update of ${named}`),
  ]
}

/** The triggers of a graph, after its tables are there; may be run again. */
export const accessTriggers = (graph: Graph): readonly string[] =>
  modulesOf(graph).flatMap((module) => {
    const columns = watched(module)
    return columns === undefined ? [] : triggers(module, columns)
  })
