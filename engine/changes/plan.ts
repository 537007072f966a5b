/**
 * From what a database holds to what a graph says: the SQL of every step, or why it is refused. Adding modules, fields, options, indexes and
 * rollups is planned; whatever would lose data is refused.
 */
import { DatabaseSchema, type MikroORM } from '@mikro-orm/postgresql'
import type { ClientBase, Pool } from 'pg'
import { modulesOf, type Graph } from '../graph/graph.ts'
import { keptRollups } from '../graph/lock-order.ts'
import { claimedColumns } from '../graph/shell.ts'
import { recordSchema, systemSchema } from '../outputs/database/names.ts'
import { autoNumbers } from '../outputs/database/entity-schemas.ts'
import { preludeStatements, sequenceStatement } from '../outputs/database/prelude.ts'
import { allRollupTriggers } from '../outputs/database/rollup-triggers.ts'
import { schemaOrm } from '../outputs/database/schema-orm.ts'
import type { Problem } from '../problems/problem.ts'
import { pendingBackfills, type Backfill } from './backfill.ts'
import { definitionsOf, losses, shellOf, type AppliedDefinitions } from './losses.ts'
import { rollupsInOrder } from './rollup-order.ts'

export interface Step {
  readonly kind: 'table' | 'trigger' | 'leftover' | 'backfill'
  readonly sql: string
}

export interface Plan {
  readonly problems: readonly Problem[]
  /** Statements that may be run again; before everything else, each on its own. Empty where they have been run before. */
  readonly prelude: readonly string[]
  /** All in one transaction. */
  readonly steps: readonly Step[]
  readonly backfills: readonly Backfill[]
  /** What the engine remembers of its rollups; with the steps, in the same transaction. */
  readonly notes: readonly string[]
}

type Queryable = Pool | ClientBase

const exists = async (client: Queryable, table: string): Promise<boolean> => {
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    `${systemSchema}.${table}`,
  ])
  return rows[0]?.there ?? false
}

/** What the database was last brought to, or undefined when it is new. */
export async function appliedModel(
  client: Queryable,
): Promise<{ readonly version: string; readonly definitions: AppliedDefinitions } | undefined> {
  if (!(await exists(client, 'models'))) return undefined
  const { rows } = await client.query<{ version: string; definitions: AppliedDefinitions }>(
    `select version, definitions from ${systemSchema}.models order by id desc limit 1`,
  )
  return rows[0]
}

async function knownRollups(client: Queryable): Promise<ReadonlyMap<string, string>> {
  if (!(await exists(client, 'rollups'))) return new Map()
  const { rows } = await client.query<{ key: string; fingerprint: string }>(
    `select module || '.' || field as key, fingerprint from ${systemSchema}.rollups`,
  )
  return new Map(rows.map(({ key, fingerprint }) => [key, fingerprint]))
}

/** The statements of a script: a semicolon inside a text or a name ends none. */
const statementsOf = (script: string): readonly string[] =>
  [...script.matchAll(/(?:'(?:[^']|'')*'|"(?:[^"]|"")*"|[^;'"])+/g)]
    .map(([statement]) => statement.trim())
    .filter((statement) => statement !== '')

/**
 * What the database holds, without columns that no field has: to the comparator one that goes and one that comes look like one that is
 * renamed, and a new field would begin with the values of an old one.
 */
async function heldSchema(orm: MikroORM, graph: Graph): Promise<DatabaseSchema> {
  const driver = orm.em.getDriver()
  const held = await DatabaseSchema.create(driver.getConnection(), driver.getPlatform(), orm.config, undefined, [
    recordSchema,
    systemSchema,
  ])
  for (const { table, fields } of modulesOf(graph)) {
    const wanted = new Set(fields.flatMap((field) => ('columns' in field ? field.columns.map(({ name }) => name) : [])))
    const found = held.getTable(`${recordSchema}.${table}`)
    for (const { name } of found?.getColumns() ?? []) if (!wanted.has(name)) found?.removeColumn(name)
  }
  return held
}

/** Statements by which the comparator brings tables to the graph; it never drops a table, a column or data. */
export async function tableChanges(url: string, graph: Graph): Promise<readonly string[]> {
  const orm = await schemaOrm(url, graph)
  try {
    const text = await orm.schema.getUpdateSchemaSQL({
      safe: true,
      dropTables: false,
      wrap: false,
      fromSchema: await heldSchema(orm, graph),
    })
    return statementsOf(text)
  } finally {
    await orm.close()
  }
}

/** Percent of a page that inserts fill in tables with kept rollups: of a wide one eight rows and three new versions of them. */
const filled = 70

/**
 * Leaves room in the pages of tables whose rollups are kept: a parent changes with every child, and a new version of it that finds room in its
 * own page needs no new entries in the indexes.
 */
async function roomForRollups(client: Queryable, graph: Graph): Promise<readonly string[]> {
  const tables = modulesOf(graph)
    .filter((module) => keptRollups(module).length > 0)
    .map(({ table }) => table)
  const { rows } = await client.query<{ table: string }>(
    `select relname as "table" from pg_class where relnamespace = to_regnamespace('${recordSchema}') and relkind = 'r' and reloptions @> array['fillfactor=${filled}']`,
  )
  const roomy = new Set(rows.map(({ table }) => table))
  return tables
    .filter((table) => !roomy.has(table))
    .map((table) => `alter table "${recordSchema}"."${table}" set (fillfactor = ${filled})`)
}

/** Functions of triggers, with those left over from rollups that are gone. */
async function triggerChanges(client: Queryable, graph: Graph): Promise<readonly string[]> {
  const wanted = allRollupTriggers(graph)
  const names = new Set(wanted.map(({ name }) => name))
  const { rows } = await client.query<{ name: string; source: string; table: string | null }>(
    `select p.proname as name, pg_get_functiondef(p.oid) as source, t.tgrelid::regclass::text as "table"
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace left join pg_trigger t on t.tgfoid = p.oid
     where n.nspname = 'app' and p.prorettype = 'trigger'::regtype`,
  )
  const gone = rows
    .filter(({ name }) => !names.has(name))
    .flatMap(({ name, table }) => [
      ...(table === null ? [] : [`drop trigger "${name}" on ${table}`]),
      `drop function app."${name}"()`,
    ])
  const bodies = new Map(rows.filter(({ table }) => table !== null).map(({ name, source }) => [name, source]))
  const changed = wanted.filter(
    ({ name, statements }) => !(bodies.get(name) ?? '').includes(bodyOf(statements[0] ?? '')),
  )
  return [...gone, ...changed.flatMap(({ statements }) => statements)]
}

const bodyOf = (statement: string): string => statement.split('$rollup$')[1] ?? statement

/** Columns that kept rollups had and no field has any more. What they held was computed: nothing is lost. */
async function leftoverColumns(
  client: Queryable,
  graph: Graph,
  known: ReadonlyMap<string, string>,
  before: AppliedDefinitions,
): Promise<readonly string[]> {
  const gone = before.modules.flatMap((module) => {
    const now = modulesOf(graph).find(
      ({ definition }) => (definition.id ?? definition.$id) === (module.id ?? module.$id),
    )
    const used = new Set(
      now?.fields.flatMap((field) => ('columns' in field ? field.columns.map(({ name }) => name) : [])),
    )
    const shell = shellOf(module)
    const rollups = shell.fields.filter(({ name }) => known.has(`${module.$id}.${name}`))
    return now === undefined
      ? []
      : rollups.flatMap((field) =>
          claimedColumns(field)
            .filter((name) => !used.has(name))
            .map((column) => ({ table: now.table, column })),
        )
  })
  const { rows } = await client.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = '${recordSchema}' and (table_name, column_name) in (select * from unnest($1::text[], $2::text[]))`,
    [gone.map(({ table }) => table), gone.map(({ column }) => column)],
  )
  return rows.map(({ table, column }) => `alter table "${recordSchema}"."${table}" drop column "${column}"`)
}

/** Forgets rollups that are no longer kept: one that comes back some day starts from its rows. */
function forget(graph: Graph, known: ReadonlyMap<string, string>): readonly string[] {
  const kept = new Set(rollupsInOrder(graph).map(({ module, name }) => `${module}.${name}`))
  return [...known.keys()]
    .filter((key) => !kept.has(key))
    .map((key) => `delete from ${systemSchema}.rollups where module || '.' || field = '${key}'`)
}

/** Of what everything else rests on, only the sequences of new automatic numbers come later. */
async function missingSequences(client: Queryable, graph: Graph): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = '${recordSchema}'::regnamespace and relkind = 'S'`,
  )
  const there = new Set(rows.map(({ name }) => sequenceStatement(name)))
  return modulesOf(graph)
    .flatMap((module) => autoNumbers(module).map(({ sequence }) => sequenceStatement(sequence)))
    .filter((statement) => !there.has(statement))
}

/** The plan that brings the database at `url` to the graph. Reads only. */
export async function planModules(client: Queryable, url: string, graph: Graph): Promise<Plan> {
  const before = await appliedModel(client)
  const problems = before === undefined ? [] : losses(before.definitions, definitionsOf(graph))
  const prelude = before === undefined ? preludeStatements(graph) : await missingSequences(client, graph)
  if (problems.length > 0) return { problems, prelude, steps: [], backfills: [], notes: [] }
  const known = await knownRollups(client)
  const tables = [...(await tableChanges(url, graph)), ...(await roomForRollups(client, graph))]
  const triggers = await triggerChanges(client, graph)
  const backfills = pendingBackfills(graph, known)
  const leftovers = before === undefined ? [] : await leftoverColumns(client, graph, known, before.definitions)
  const steps: readonly Step[] = [
    ...tables.map((sql) => ({ kind: 'table' as const, sql })),
    ...triggers.map((sql) => ({ kind: 'trigger' as const, sql })),
    ...leftovers.map((sql) => ({ kind: 'leftover' as const, sql })),
    ...backfills.map(({ statement }) => ({ kind: 'backfill' as const, sql: statement })),
  ]
  return { problems, prelude, steps, backfills, notes: [...forget(graph, known), ...backfills.map(({ note }) => note)] }
}
