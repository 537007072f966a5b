/**
 * Triggers that keep rollups exact inside the writing transaction, whoever writes: statement-level, with transition tables, by difference.
 *
 * For each module that has parents there are three functions (insert, update, delete). Each locks every ancestor whose value may move,
 * children before parents by the graph's order and then by id, so that no two statements wait for each other in a ring; then adds what came
 * and takes off what left. An extreme that leaves is looked up again by an index probe. A module behind a reference that a rollup crosses
 * has an update trigger of its own, which does the same through the children that refer to it.
 */
import { sql, type RawBuilder } from 'kysely'
import { moduleOf, modulesOf, type Graph, type Module, type RollupField } from '../../graph/graph.ts'
import { crossedModules, keptRollups } from '../../graph/lock-order.ts'
import { readsOf } from '../../graph/reads.ts'
import { constraintName } from './constraint-name.ts'
import { columnOf, recordSchema, tableOf } from './names.ts'
import { aggregateSql, rollupParts, type RollupParts, type Source } from './read-field.ts'
import { noClock, sqlText } from './sql-text.ts'

type Sql = RawBuilder<unknown>
export type TriggerEvent = 'insert' | 'update' | 'delete'

/** Rollups of one parent over one reference of the child. `crossing`: they are reached from the far side of that reference of the child. */
interface Edge {
  readonly parent: Module
  readonly child: Module
  readonly viaColumn: string
  readonly rollups: readonly RollupField[]
  readonly crossing?: { readonly reference: string; readonly column: string }
}

export interface RollupTrigger {
  readonly name: string
  readonly table: string
  readonly event: TriggerEvent
  /** `create or replace function …` and `create or replace trigger …`. */
  readonly statements: readonly string[]
}

const grouped = <T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] => [
  ...items
    .reduce((map, item) => map.set(key(item), [...(map.get(key(item)) ?? []), item]), new Map<string, readonly T[]>())
    .values(),
]

const allKept = (graph: Graph): readonly RollupField[] => modulesOf(graph).flatMap(keptRollups)

const edgeOf = (graph: Graph, rollups: readonly RollupField[]): Edge => {
  const [{ module, of, viaColumn }] = rollups as readonly [RollupField, ...RollupField[]]
  return { parent: moduleOf(graph, module), child: moduleOf(graph, of), viaColumn, rollups }
}

/** Edges from a module as the child. */
function childEdges(graph: Graph, child: Module): readonly Edge[] {
  const own = allKept(graph).filter(({ of }) => of === child.name)
  return grouped(own, ({ module, viaColumn }) => `${module}.${viaColumn}`).map((rollups) => edgeOf(graph, rollups))
}

/** References of the child that a rollup's expressions cross, or that it counts through. */
function crossedReferences(graph: Graph, rollup: RollupField): readonly string[] {
  const read = [rollup.value, rollup.where]
    .filter((each) => each !== undefined)
    .flatMap((each) => readsOf(graph, rollup.of, each))
  return [
    ...new Set([
      ...read.flatMap(({ steps }) => steps.map(({ name }) => name)),
      ...(rollup.through === undefined ? [] : [rollup.through]),
    ]),
  ]
}

/** Edges in which a module stands on the far side of a reference that a rollup crosses. */
function farEdges(graph: Graph, far: Module): readonly Edge[] {
  const crossing = allKept(graph)
    .filter((rollup) => crossedModules(graph, rollup).includes(far.name))
    .flatMap((rollup) => crossedReferences(graph, rollup).map((reference) => ({ rollup, reference })))
    .filter(({ rollup, reference }) => farColumn(graph, rollup.of, reference, far) !== undefined)
  return grouped(
    crossing,
    ({ rollup, reference }) => `${rollup.module}.${rollup.of}.${rollup.viaColumn}.${reference}`,
  ).map((group) => {
    const [{ rollup, reference }] = group as readonly [(typeof crossing)[number], ...typeof crossing]
    const column = farColumn(graph, rollup.of, reference, far) ?? ''
    return {
      ...edgeOf(
        graph,
        group.map((each) => each.rollup),
      ),
      crossing: { reference, column },
    }
  })
}

function farColumn(graph: Graph, child: string, reference: string, far: Module): string | undefined {
  const field = moduleOf(graph, child).fieldsByName.get(reference)
  return field?.kind === 'stored' ? field.columns.find(({ references }) => references === far.name)?.name : undefined
}

const columnsRead = (graph: Graph, rollup: RollupField, far?: string): readonly string[] =>
  [rollup.value, rollup.where]
    .filter((each) => each !== undefined)
    .flatMap((each) => readsOf(graph, rollup.of, each))
    .filter(({ steps }) => (far === undefined ? steps.length === 0 : steps[0]?.name === far))
    .flatMap(({ field }) => ('columns' in field ? field.columns.map(({ name }) => name) : []))

/** Columns whose change may move a parent's value; a statement that changes none of them does nothing. */
function relevantColumns(graph: Graph, edges: readonly Edge[]): readonly string[] {
  const all = edges.flatMap(({ viaColumn, rollups, crossing }) =>
    crossing === undefined
      ? [
          viaColumn,
          ...rollups.flatMap((rollup) => [
            ...columnsRead(graph, rollup),
            ...crossedReferences(graph, rollup).flatMap((name) => referenceColumns(graph, rollup.of, name)),
          ]),
        ]
      : rollups.flatMap((rollup) => columnsRead(graph, rollup, crossing.reference)),
  )
  return [...new Set(['deleted_at', ...all])].sort()
}

function referenceColumns(graph: Graph, module: string, reference: string): readonly string[] {
  const field = moduleOf(graph, module).fieldsByName.get(reference)
  return field?.kind === 'stored' ? field.columns.map(({ name }) => name) : []
}

// ── Locks ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Ids of records of one module that a statement may touch, as sub-selects to be joined by union. */
type Touched = ReadonlyMap<string, readonly Sql[]>

const unionOf = (queries: readonly Sql[]): Sql => sql.join(queries, sql` union `)

const idsIn = (rows: readonly string[], column: string): readonly Sql[] =>
  rows.map((name) => sql`select ${sql.id(column)} from ${sql.id(name)}`)

const plus = (touched: Touched, module: string, queries: readonly Sql[]): Touched =>
  new Map([...touched, [module, [...(touched.get(module) ?? []), ...queries]]])

/** Parents of the rows of a statement, and the far records that their rollups look at. */
function firstTouched(graph: Graph, edges: readonly Edge[], rows: readonly string[]): Touched {
  return edges.reduce<Touched>((touched, { parent, child, viaColumn, rollups, crossing }) => {
    if (crossing !== undefined) {
      const changed = unionOf(idsIn(rows, 'id'))
      return plus(touched, parent.name, [
        sql`select ${sql.id(viaColumn)} from ${tableOf(child)} where ${sql.id(crossing.column)} in (${changed})`,
      ])
    }
    const far = rollups
      .flatMap((rollup) => crossedReferences(graph, rollup))
      .flatMap((name) => farTargets(graph, child, name))
    const withFar = [...new Map(far.map((each) => [each.column, each])).values()].reduce(
      (all, { module, column }) => plus(all, module, idsIn(rows, column)),
      touched,
    )
    return plus(withFar, parent.name, idsIn(rows, viaColumn))
  }, new Map())
}

function farTargets(
  graph: Graph,
  child: Module,
  reference: string,
): readonly { readonly module: string; readonly column: string }[] {
  const field = child.fieldsByName.get(reference)
  return field?.kind === 'stored'
    ? field.columns.flatMap(({ name, references }) =>
        references === undefined ? [] : [{ module: references, column: name }],
      )
    : []
}

/**
 * Everything above the rows of a statement, level by level, whether or not its value will move: a trigger further up locks all the parents
 * of the rows it changes, and what it locks must be locked already, or the order would be lost.
 */
function allTouched(graph: Graph, edges: readonly Edge[], rows: readonly string[]): Touched {
  let touched = firstTouched(graph, edges, rows)
  let level = new Set(edges.map(({ parent }) => parent))
  for (let depth = 0; level.size > 0 && depth < deepest; depth++) {
    const next = [...level].flatMap((module) => childEdges(graph, module))
    for (const { child, parent, viaColumn } of next) {
      const below = unionOf(touched.get(child.name) ?? [])
      touched = plus(touched, parent.name, [
        sql`select ${sql.id(viaColumn)} from ${tableOf(child)} where id in (${below})`,
      ])
    }
    level = new Set(next.map(({ parent }) => parent))
  }
  return touched
}

/** Levels of parents that are locked beforehand; modules that roll up into each other would go on for ever. */
const deepest = 6

const lockSql = (module: Module, ids: readonly Sql[]): Sql =>
  sql`perform 1 from ${tableOf(module)} as p where p.id in (${unionOf(ids)}) order by p.id for no key update;`

function lockStatements(graph: Graph, touched: Touched): readonly Sql[] {
  return graph.lockOrder.flatMap((name) => {
    const ids = touched.get(name)
    return ids === undefined ? [] : [lockSql(moduleOf(graph, name), ids)]
  })
}

// ── Differences ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One rollup's part of the difference: columns of the derived table, what they set, and whether anything moves. */
interface Difference {
  readonly columns: readonly Sql[]
  readonly sets: readonly Sql[]
  readonly moved: Sql
}

/** What an event brings: whether rows came and left. Of the one kind alone nothing is asked that the other would need. */
interface Direction {
  readonly came: boolean
  readonly left: boolean
}

/** Whether a row came or left; a name that no column can have. */
const signName = 'row sign'

const parentColumn = (name: string): Sql => columnOf('p', name)
const part = (name: string): { readonly column: Sql; readonly read: Sql } => ({
  column: sql.id(name),
  read: columnOf('d', name),
})

const signed = ({ left }: Direction, value: Sql): Sql => (left ? sql`${sql.id('x', signName)} * (${value})` : value)

const ofSign = ({ came, left }: Direction, sign: 1 | -1, condition: Sql): Sql =>
  came && left ? sql`${sql.id('x', signName)} = ${sql.lit(sign)} and ${condition}` : condition

function added(direction: Direction, condition: Sql, value: Sql, name: string, place: string): Difference {
  const { column, read } = part(place)
  return {
    columns: [sql`coalesce(sum(${signed(direction, value)}) filter (where ${condition}), 0) as ${column}`],
    sets: [sql`${sql.id(name)} = ${parentColumn(name)} + ${read}`],
    moved: sql`${read} <> 0`,
  }
}

function extreme(
  graph: Graph,
  rollup: RollupField,
  direction: Direction,
  { condition, value }: RollupParts,
  index: number,
): Difference {
  const [came, left] = [part(`in${index}`), part(`out${index}`)]
  const name = rollup.columns[0]?.name ?? ''
  const own = parentColumn(name)
  const aggregate = sql.raw(rollup.measure)
  const [reaches, nearest] = rollup.measure === 'min' ? [sql`<=`, sql`least`] : [sql`>=`, sql`greatest`]
  const column = (sign: 1 | -1, { column: as }: typeof came): Sql =>
    sql`${aggregate}(${value}) filter (where ${ofSign(direction, sign, condition)}) as ${as}`
  const joined = direction.came ? sql`${nearest}(${own}, ${came.read})` : own
  const leaves = sql`${left.read} ${reaches} ${own}`
  const joins = sql`(${came.read} is not null and ${came.read} is distinct from ${own})`
  return {
    columns: [...(direction.came ? [column(1, came)] : []), ...(direction.left ? [column(-1, left)] : [])],
    sets: [
      direction.left
        ? sql`${sql.id(name)} = case when ${leaves} then ${probe(graph, rollup)} else ${joined} end`
        : sql`${sql.id(name)} = ${joined}`,
    ],
    moved: sql.join([...(direction.left ? [leaves] : []), ...(direction.came ? [joins] : [])], sql` or `),
  }
}

/** The extreme among the children that are there now. */
function probe(graph: Graph, rollup: RollupField): Sql {
  const { condition, value } = rollupParts(graph, rollup, { alias: 'c' }, noClock)
  return sql`(select ${aggregateSql(rollup, value)} from ${tableOf(moduleOf(graph, rollup.of))} as c where ${columnOf('c', rollup.viaColumn)} = p.id and ${condition})`
}

/** The row of the child that a difference is made of: itself, or reached from the far side of a reference. */
const childSource = ({ crossing }: Edge): Source =>
  crossing === undefined ? { alias: 'x' } : { alias: 'c', far: { reference: crossing.reference, alias: 'x' } }

function differences(graph: Graph, edge: Edge, direction: Direction): readonly Difference[] {
  return edge.rollups.flatMap((rollup, index): readonly Difference[] => {
    const parts = rollupParts(graph, rollup, childSource(edge), noClock)
    const { condition, value = sql`1` } = parts
    const [first, second] = rollup.columns.map(({ name }) => name)
    if (first === undefined) return []
    if (rollup.measure === 'min' || rollup.measure === 'max') return [extreme(graph, rollup, direction, parts, index)]
    const sum = added(direction, condition, value, first, `a${index}`)
    if (second === undefined) return [sum]
    const known = sql`${condition} and (${value}) is not null`
    return [sum, added(direction, known, sql`1`, second, `n${index}`)]
  })
}

const withSign = (sign: 1 | -1, rows: string): Sql =>
  sql`select ${sql.lit(sign)} as ${sql.id(signName)}, r.* from ${sql.id(rows)} as r`

const rowsOf: Readonly<Record<TriggerEvent, readonly (readonly [1 | -1, string])[]>> = {
  insert: [[1, 'new_rows']],
  delete: [[-1, 'old_rows']],
  update: [
    [1, 'new_rows'],
    [-1, 'old_rows'],
  ],
}

function updateStatement(graph: Graph, edge: Edge, event: TriggerEvent): Sql {
  const direction = { came: event !== 'delete', left: event !== 'insert' }
  const parts = differences(graph, edge, direction)
  const rows = direction.left
    ? sql`(${sql.join(
        rowsOf[event].map(([sign, name]) => withSign(sign, name)),
        sql` union all `,
      )}) as x`
    : sql`${sql.id('new_rows')} as x`
  const from =
    edge.crossing === undefined
      ? rows
      : sql`${rows} join ${tableOf(edge.child)} as c on ${columnOf('c', edge.crossing.column)} = x.id`
  const via = columnOf(edge.crossing === undefined ? 'x' : 'c', edge.viaColumn)
  // In the order of the ids: neighbours lie in the same pages.
  const derived = sql`select ${via} as parent_id, ${sql.join(parts.flatMap(({ columns }) => columns))} from ${from} where ${via} is not null group by ${via} order by ${via}`
  const sets = sql.join(parts.flatMap(({ sets: each }) => each))
  const moved = sql.join(
    parts.map(({ moved: each }) => sql`(${each})`),
    sql` or `,
  )
  return sql`update ${tableOf(edge.parent)} as p set ${sets} from (${derived}) as d where p.id = d.parent_id and (${moved});`
}

// ── Functions and triggers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Nothing that a rollup rests on has changed: the statement is let through at once. */
function earlyExit(columns: readonly string[]): Sql {
  const side = (alias: string) => sql.join(columns.map((name) => columnOf(alias, name)))
  return sql`if not exists (select from new_rows as n join old_rows as o on o.id = n.id where (${side('n')}) is distinct from (${side('o')})) then return null; end if;`
}

function body(graph: Graph, edges: readonly Edge[], event: TriggerEvent): Sql {
  const rows = rowsOf[event].map(([, name]) => name)
  const statements = [
    ...(event === 'update' ? [earlyExit(relevantColumns(graph, edges))] : []),
    ...lockStatements(graph, allTouched(graph, edges, rows)),
    ...edges.map((edge) => updateStatement(graph, edge, event)),
  ]
  return sql.join(statements, sql.raw('\n  '))
}

const references: Readonly<Record<TriggerEvent, string>> = {
  insert: 'referencing new table as new_rows',
  delete: 'referencing old table as old_rows',
  update: 'referencing new table as new_rows old table as old_rows',
}

function trigger(graph: Graph, module: Module, edges: readonly Edge[], event: TriggerEvent): RollupTrigger {
  const name = constraintName(module.table, 'rollup', event)
  const path = `"${recordSchema}"."${name}"`
  const statements = [
    `create or replace function ${path}() returns trigger language plpgsql security definer as $rollup$\nbegin\n  ${sqlText(body(graph, edges, event))}\n  return null;\nend\n$rollup$`,
    `create or replace trigger "${name}" after ${event} on "${recordSchema}"."${module.table}" ${references[event]} for each statement execute function ${path}()`,
  ]
  return { name, table: module.table, event, statements }
}

/** Triggers that keep the rollups resting on a module. */
export function rollupTriggers(graph: Graph, module: Module): readonly RollupTrigger[] {
  const [own, far] = [childEdges(graph, module), farEdges(graph, module)]
  const events: readonly TriggerEvent[] =
    own.length > 0 ? ['insert', 'update', 'delete'] : far.length > 0 ? ['update'] : []
  return events.map((event) => trigger(graph, module, event === 'update' ? [...own, ...far] : own, event))
}

/** All triggers of all modules. */
export const allRollupTriggers = (graph: Graph): readonly RollupTrigger[] =>
  modulesOf(graph).flatMap((module) => rollupTriggers(graph, module))
