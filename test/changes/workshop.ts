/** A small workshop whose definitions tests change: clients, their jobs, and what a database holds of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Pool } from 'pg'
import { applyModules, type Applied } from '../../engine/changes/apply.ts'
import { tableChanges } from '../../engine/changes/plan.ts'
import type { Graph } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { describe } from '../../engine/problems/problem.ts'

type Field = Readonly<Record<string, unknown>>

export interface Module {
  readonly $id: string
  readonly properties: Readonly<Record<string, Field>>
  readonly [keyword: string]: unknown
}

export interface Picklist {
  readonly $id: string
  readonly title: string
  readonly options: readonly { readonly key: string; readonly label: string }[]
}

export interface Workshop {
  readonly modules: readonly Module[]
  readonly picklists: readonly Picklist[]
}

const module = (
  $id: string,
  title: string,
  recordLabel: string,
  properties: Module['properties'],
  more: Readonly<Record<string, unknown>> = {},
): Module => ({
  $id,
  title,
  singular: title,
  description: 'Para probar cambios.',
  type: 'object',
  recordLabel,
  properties,
  ...more,
})

export const workshop: Workshop = {
  modules: [
    module('Clients', 'Clientes', '{name}', {
      name: { field: 'text', title: 'Nombre', maxLength: 40 },
      level: { field: 'picklist', picklist: 'level', title: 'Nivel' },
      friends: { field: 'multiReference', to: 'Clients', title: 'Amigos' },
      pin: { field: 'secret', title: 'Clave' },
      spent: { field: 'rollup', of: 'Jobs', via: 'client', sum: 'cost', where: 'NOT cancelled', title: 'Gastado' },
    }),
    module(
      'Jobs',
      'Trabajos',
      '{number}',
      {
        number: { field: 'autoNumber', numbering: 'T-{seq:4}', title: 'Número' },
        client: { field: 'reference', to: 'Clients', title: 'Cliente' },
        cost: { field: 'money', title: 'Costo' },
        hours: { field: 'integer', title: 'Horas' },
        doneOn: { field: 'date', title: 'Terminado el' },
        cancelled: { field: 'boolean', title: 'Cancelado' },
        double: { field: 'formula', formula: 'cost * 2', title: 'Doble' },
      },
      { views: [{ name: 'dear', title: 'Caros', columns: ['number', 'cost'], sort: '-double' }] },
    ),
  ],
  picklists: [
    {
      $id: 'level',
      title: 'Nivel',
      options: [
        { key: 'gold', label: 'Oro' },
        { key: 'silver', label: 'Plata' },
      ],
    },
  ],
}

/** The same definitions with one module as `change` makes it. */
export const withModule = (definitions: Workshop, $id: string, change: (module: Module) => Module): Workshop => ({
  ...definitions,
  modules: definitions.modules.map((each) => (each.$id === $id ? change(each) : each)),
})

/** The same definitions with one more field, or another definition of it. */
export const withField = (definitions: Workshop, $id: string, name: string, field: Field): Workshop =>
  withModule(definitions, $id, (each) => ({ ...each, properties: { ...each.properties, [name]: field } }))

export const withoutField = (definitions: Workshop, $id: string, name: string): Workshop =>
  withModule(definitions, $id, (each) => ({
    ...each,
    properties: Object.fromEntries(Object.entries(each.properties).filter(([key]) => key !== name)),
  }))

/** Writes definitions into a temporary folder, which the caller removes. */
export function folderOf({ modules, picklists }: Workshop): string {
  const folder = mkdtempSync(join(tmpdir(), 'cimbra-modules-'))
  const write = (name: string, content: unknown): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), JSON.stringify(content))
  }
  for (const each of modules) write(`${each.$id}.json`, each)
  for (const each of picklists) write(`picklists/${each.$id}.json`, each)
  return folder
}

/** The graph of definitions that must have no problems. */
export function graphOf(definitions: Workshop): Graph {
  const folder = folderOf(definitions)
  try {
    const { graph, problems } = compileModules({ base: folder })
    if (graph === undefined) throw new Error(problems.map((each) => describe(each, 'en').message).join('\n'))
    return graph
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Database {
  readonly pool: Pool
  readonly url: string
}

export const applyWorkshop = ({ pool, url }: Database, definitions: Workshop): Promise<Applied> =>
  applyModules(pool, url, graphOf(definitions))

/** Applies what must be accepted, and leaves nothing for the comparator. */
export async function applied(database: Database, definitions: Workshop): Promise<Graph> {
  const graph = graphOf(definitions)
  const { problems } = await applyModules(database.pool, database.url, graph)
  const left = problems.length > 0 ? [] : await tableChanges(database.url, graph)
  if (problems.length + left.length > 0)
    throw new Error([...problems.map((each) => describe(each, 'en').message), ...left].join('\n'))
  return graph
}

const catalogue = `
  select 'column' as kind, table_schema || '.' || table_name || '.' || column_name as name, concat_ws(' ', data_type, is_nullable, column_default, numeric_precision, numeric_scale) as text
    from information_schema.columns where table_schema in ('app', 'cimbra')
  union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint where connamespace in ('app'::regnamespace, 'cimbra'::regnamespace)
  union all select 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace in ('app'::regnamespace, 'cimbra'::regnamespace)
  union all select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_functiondef(tgfoid) from pg_trigger where not tgisinternal
  union all select 'model', id::text, version from cimbra.models
  union all select 'rollup', module || '.' || field, fingerprint from cimbra.rollups
  order by 1, 2`

/** All of a database that a change could touch: its catalogue, what the engine remembers, and the rows of the workshop. */
export async function stateOf({ pool }: Database): Promise<unknown> {
  const { rows } = await pool.query(catalogue)
  const tables = ['clients', 'jobs', 'clients__friends']
  const records = await Promise.all(
    tables.map(async (table) => (await pool.query(`select * from app.${table} order by 1`)).rows),
  )
  return { rows, records }
}

/** Three clients, one of them with jobs, as a writer that knows nothing of the engine puts them there. */
export async function fill({ pool }: Database): Promise<void> {
  await pool.query(
    `insert into app.clients (id, version, created_at, modified_at, name, level) select gen_random_uuid(), 1, now(), now(), n, 'gold' from unnest(array['Ana', 'Beto', 'Carla']) as n`,
  )
  await pool.query(`insert into app.jobs (id, version, created_at, modified_at, client_id, cost, hours, cancelled)
    select gen_random_uuid(), 1, now(), now(), c.id, n * 10, n, n = 4 from app.clients as c, generate_series(1, 4) as n where c.name = 'Ana'`)
  await pool.query(
    `insert into app.clients__friends (record_id, target_id) select a.id, b.id from app.clients as a, app.clients as b where a.name = 'Ana' and b.name = 'Beto'`,
  )
}
