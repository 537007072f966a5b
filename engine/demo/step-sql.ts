/**
 * A linked step as one statement. Its rows are sub-selects in layers: the source (counted, of a vocabulary, of parents), then a layer for
 * each group of values, which reads the layers below as if they were the row of the module. What they read of other records, they read as
 * every expression of the engine does, rollups and formulas included.
 */
import { sql } from 'kysely'
import type { Expression } from '../expression/expression.ts'
import { fieldPaths } from '../expression/walk.ts'
import { moduleOf, type Graph, type Module } from '../graph/graph.ts'
import { columnOf, tableOf } from '../outputs/database/names.ts'
import { expressionSql, linksTable, readPath, type ClockParameters } from '../outputs/database/read-field.ts'
import type { LinkedStep, Parent, Value } from './link-step.ts'
import type { Sql } from './linking.ts'
import type { Root } from './names.ts'
import { bitsOf, saltOf, shareOf } from './random.ts'
import type { Vocabulary } from './read-demo.ts'
import type { Writing } from './ways.ts'

export interface StepContext {
  readonly graph: Graph
  readonly clock: ClockParameters
  readonly seed: number
  readonly size: string
}

const entryTypes: Readonly<Record<string, string>> = { number: 'numeric', boolean: 'boolean', text: 'text' }

/** A column of an entry by its number: a constant list, which is read faster than a table. */
function entryColumn({ entries, columns }: Vocabulary, name: string, number: Sql): Sql {
  const values = entries.map((entry) => entry[name] ?? null)
  const list = sql.join(values.map((value) => (value === null ? sql`null` : sql.lit(String(value)))))
  return sql`(array[${list}]::${sql.raw(`${entryTypes[columns.get(name) ?? 'text'] ?? 'text'}[]`)})[${number}]`
}

/** Candidates made once for a statement, as its common table expressions. */
type Lists = Map<string, { readonly name: string; readonly list: Sql }>

interface Layer {
  readonly context: StepContext
  readonly step: LinkedStep
  readonly lists: Lists
  readonly alias: string
  /** Records that the row refers to and that the layer has joined, by the name that leads to them. */
  readonly far?: ReadonlyMap<string, Far>
}

interface Far {
  readonly module: Module
  /** Column of the row that holds the record's id. */
  readonly column: string
  readonly alias: string
}

const parentColumn = (name: string): string => `demo_of_${name}`

const rootColumn = ({ parents, each }: LinkedStep, name: string): string =>
  parents.some((parent) => parent.name === name)
    ? parentColumn(name)
    : name === 'entry' && each !== undefined
      ? 'demo_entry'
      : `draw_${name}`

function readRoot({ context, alias, step }: Layer, name: string, root: Root, rest: readonly string[]): Sql {
  if (name === 'size') return sql`${sql.lit(context.size)}::text`
  if (name === 'row') return columnOf(alias, rest[0] === 'number' ? 'demo_n' : 'demo_k')
  const column = columnOf(alias, rootColumn(step, name))
  if (root.kind === 'entry') return entryColumn(root.vocabulary, rest[0] ?? 'text', column)
  if (rest.length === 0) return column
  const module =
    root.kind === 'record'
      ? root.module
      : typeof root.type === 'object'
        ? moduleOf(context.graph, root.type.reference)
        : step.module
  return sql`(select ${readPath(context.graph, module, rest, { alias: 'p' }, context.clock)} from ${tableOf(module)} as p where p.id = ${column})`
}

const readFar = ({ context, alias }: Layer, far: Far, rest: readonly string[]): Sql =>
  rest.length === 0
    ? columnOf(alias, far.column)
    : readPath(context.graph, far.module, rest, { alias: far.alias }, context.clock)

/** Module and column of the record that a name leads to in rows of the step: a reference, a parent or a drawn record. */
function leadsTo(graph: Graph, step: LinkedStep, name: string): Omit<Far, 'alias'> | undefined {
  const root = step.roots.get(name)
  if (root?.kind === 'record') return { module: root.module, column: rootColumn(step, name) }
  if (root !== undefined)
    return root.kind === 'value' && typeof root.type === 'object'
      ? { module: moduleOf(graph, root.type.reference), column: rootColumn(step, name) }
      : undefined
  const field = step.module.fieldsByName.get(name)
  const [column] = field?.kind === 'stored' ? field.columns : []
  return field?.kind === 'stored' && column?.references !== undefined && field.columns.length === 1
    ? { module: moduleOf(graph, column.references), column: column.name }
    : undefined
}

/** Records whose fields the values of a layer read: joined once each, instead of looked up for every field. */
function farRecords(graph: Graph, step: LinkedStep, values: readonly Value[]): ReadonlyMap<string, Far> {
  const paths = values.flatMap(({ made, empty = [] }) =>
    [...made.expressions, ...(made.candidate?.condition === undefined ? [] : [made.candidate.condition])]
      .flatMap(fieldPaths)
      .filter(([first = '', next]) => next !== undefined && !empty.includes(first)),
  )
  const names = [...new Set(paths.map(([first = '']) => first))]
  return new Map(
    names.flatMap((name) => {
      const led = leadsTo(graph, step, name)
      return led === undefined ? [] : [[name, { ...led, alias: `far_${name}` }] as const]
    }),
  )
}

type RootReaders = Readonly<Record<string, (rest: readonly string[]) => Sql>>

const rootReaders = (layer: Layer, empty: Readonly<Record<string, Sql>> = {}): RootReaders => ({
  ...Object.fromEntries(
    [...layer.step.roots].map(([name, root]) => [name, (rest: readonly string[]) => readRoot(layer, name, root, rest)]),
  ),
  ...Object.fromEntries(
    [...(layer.far ?? [])].map(([name, far]) => [name, (rest: readonly string[]) => readFar(layer, far, rest)]),
  ),
  ...Object.fromEntries(Object.entries(empty).map(([name, value]) => [name, () => value])),
})

function once(lists: Lists, key: string, list: Sql): { readonly list: Sql; readonly length: Sql } {
  const known = lists.get(key) ?? { name: `demo_list_${lists.size + 1}`, list }
  lists.set(key, known)
  return {
    list: sql`select ids from ${sql.id(known.name)}`,
    length: sql`(select coalesce(cardinality(ids), 0) from ${sql.id(known.name)})`,
  }
}

/** What the SQL of a value may use in a layer. */
function writing(layer: Layer, name: string, empty: Readonly<Record<string, Sql>> = {}): Writing {
  const { context, step, lists, alias } = layer
  const { graph, clock, seed } = context
  const roots = rootReaders(layer, empty)
  const read = (expression: Expression): Sql =>
    expressionSql(graph, step.module, expression, { alias }, clock, { roots })
  return {
    read,
    bits: (part) => bitsOf(columnOf(alias, 'demo_r'), saltOf(seed, step.name, name, part)),
    parentBits: (part) => bitsOf(columnOf(alias, 'demo_p'), saltOf(seed, step.name, name, part)),
    number: columnOf(alias, 'demo_n'),
    index: columnOf(alias, 'demo_k'),
    today: clock.today,
    timeZone: clock.timeZone,
    once: (key, list) => once(lists, key, list),
    candidate: (target, condition) =>
      expressionSql(graph, step.module, condition, { alias }, clock, {
        roots: {
          ...roots,
          option: (rest) => (rest.length === 0 ? sql`o.id` : readPath(graph, target, rest, { alias: 'o' }, clock)),
        },
      }),
    tableOf,
    entry: entryColumn,
  }
}

const emptyValues = (names: readonly string[], sqlType: string): Readonly<Record<string, Sql>> =>
  Object.fromEntries(names.map((name) => [name, name === 'old' ? sql`null` : sql`null::${sql.raw(sqlType)}`]))

function column(layer: Layer, { name, draw, empty = [], made, sqlType, column: target }: Value): Sql {
  const row = writing(layer, draw ? `draw ${name}` : name, emptyValues(empty, sqlType))
  return sql`(${made.write(row)})::${sql.raw(sqlType)} as ${sql.id(target)}`
}

/** `offset 0` keeps PostgreSQL from putting a layer into the next, which would make its values again wherever they are read. */
function layerOf(below: Sql, layer: Layer, values: readonly Value[]): Sql {
  const joins = [...(layer.far ?? new Map<string, Far>()).values()].map(
    ({ module, column: id, alias }) =>
      sql` left join ${tableOf(module)} as ${sql.id(alias)} on ${columnOf(alias, 'id')} = ${columnOf(layer.alias, id)}`,
  )
  const columns = [sql`${sql.id(layer.alias)}.*`, ...values.map((value) => column(layer, value))]
  return sql`select ${sql.join(columns)} from (${below}) as ${sql.id(layer.alias)}${joins.length === 0 ? sql`` : sql.join(joins, sql``)} offset 0`
}

const isNumbered = (step: LinkedStep): boolean => {
  const made = [step.count, ...step.groups.flat().map((value) => value.made)]
  return made.some(({ numbered = false, expressions }) => numbered || expressions.some(readsNumber))
}

const readsNumber = (expression: Expression): boolean =>
  fieldPaths(expression).some((path) => path.join('.') === 'row.number')

const unmadeColumns = ({ unmade }: LinkedStep): readonly Sql[] =>
  unmade.flatMap((field) =>
    'columns' in field
      ? field.columns.map(
          ({ name, sqlType, default: usual }) =>
            sql`${sql.raw(usual ?? 'null')}::${sql.raw(sqlType)} as ${sql.id(name)}`,
        )
      : [],
  )

interface From {
  readonly tables: readonly Sql[]
  readonly columns: readonly Sql[]
  readonly conditions: readonly Sql[]
  readonly base: Sql
}

function fromParents({ graph, clock, seed }: StepContext, step: LinkedStep): From {
  const alias = (i: number): string => `q${i}`
  const salt = saltOf(seed, step.name)
  const each =
    step.each === undefined
      ? []
      : [
          {
            table: sql`generate_series(1, ${sql.lit(step.each.entries.length)}) as v(_i)`,
            base: (over: Sql) => sql`hashint8extended(v._i::int8, ${over})`,
          },
        ]
  const parents = step.parents.map((parent, i) => ({
    table: sql`${tableOf(parent.module)} as ${sql.id(alias(i))}`,
    base: (over: Sql) => sql`uuid_hash_extended(${columnOf(alias(i), 'id')}, ${over})`,
  }))
  const before = (i: number): RootReaders =>
    Object.fromEntries(
      step.parents
        .slice(0, i)
        .flatMap(({ name, module }, j) =>
          name === undefined
            ? []
            : [
                [
                  name,
                  (rest: readonly string[]) =>
                    rest.length === 0
                      ? columnOf(alias(j), 'id')
                      : readPath(graph, module, rest, { alias: alias(j) }, clock),
                ],
              ],
        ),
    )
  const condition = (parent: Parent, i: number): readonly Sql[] => [
    sql`${columnOf(alias(i), 'deleted_at')} is null`,
    ...(parent.where === undefined
      ? []
      : [
          sql`(${expressionSql(graph, parent.module, parent.where, { alias: alias(i) }, clock, { roots: before(i) })})`,
        ]),
    ...(parent.share === 1
      ? []
      : [
          sql`${shareOf(sql`uuid_hash_extended(${columnOf(alias(i), 'id')}, ${saltOf(seed, step.name, 'share', i)})`)} < ${sql.lit(parent.share)}`,
        ]),
  ]
  return {
    tables: [...each, ...parents].map(({ table }) => table),
    base: [...each, ...parents].reduce((over, { base }) => base(over), salt),
    columns: [
      ...(step.each === undefined ? [] : [sql`v._i as demo_entry`]),
      ...step.parents.flatMap((parent, i) => [
        ...(parent.name === undefined
          ? []
          : [sql`${columnOf(alias(i), 'id')} as ${sql.id(parentColumn(parent.name))}`]),
        ...(parent.column === undefined ? [] : [sql`${columnOf(alias(i), 'id')} as ${sql.id(parent.column)}`]),
      ]),
    ],
    conditions: step.parents.flatMap(condition),
  }
}

const present = (step: LinkedStep): readonly Sql[] =>
  step.onlyIfEmpty ? [sql`not exists (select from ${tableOf(step.module)})`] : []

const whereOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`` : sql` where ${sql.join(conditions, sql` and `)}`

/** Rows of the source: `demo_r`, the base of a row's chances; `demo_p`, that of all rows of its parent; `demo_k`, its place within its parent; `demo_n`, in the step. */
function sourceRows(context: StepContext, step: LinkedStep, lists: Lists): Sql {
  const { tables, columns, conditions, base } = fromParents(context, step)
  const parents = sql`select ${sql.join([...columns, ...unmadeColumns(step), sql`${base} as demo_r`, sql`1::int8 as demo_n, 1::int8 as demo_k, 0::int8 as demo_p`])}${tables.length === 0 ? sql`` : sql` from ${sql.join(tables, sql` cross join `)}`}${whereOf([...conditions, ...present(step)])} offset 0`
  const count = step.count.write(writing({ context, step, lists, alias: 'q' }, 'count'))
  const kept = columnNames(step).map((name) => columnOf('q', name))
  // Ids sort by the moment of creation, so numbers of a parent's records grow with time.
  const order = [
    ...(step.each === undefined ? [] : [sql`q.demo_entry`]),
    ...step.parents.flatMap(({ name }) => (name === undefined ? [] : [columnOf('q', parentColumn(name))])),
  ]
  const number = isNumbered(step)
    ? sql`row_number() over (order by ${sql.join([...order, sql`q.demo_r`, sql`g.k`])})`
    : sql`g.k`
  return sql`select ${sql.join([...kept, sql`q.demo_r as demo_p`, sql`hashint8extended(g.k, q.demo_r) as demo_r`, sql`${number}::int8 as demo_n`, sql`g.k::int8 as demo_k`])}
    from (${parents}) as q cross join lateral generate_series(1, (${count})::int8) as g(k) offset 0`
}

const columnNames = (step: LinkedStep): readonly string[] => [
  ...(step.each === undefined ? [] : ['demo_entry']),
  ...step.parents.flatMap(({ name }) => (name === undefined ? [] : [parentColumn(name)])),
  ...step.parents.flatMap(({ column: name }) => name ?? []),
  ...step.unmade.flatMap((field) => ('columns' in field ? field.columns.map(({ name }) => name) : [])),
]

function existingRows({ graph, clock, seed }: StepContext, step: LinkedStep): Sql {
  const where =
    step.where === undefined ? [] : [sql`(${expressionSql(graph, step.module, step.where, { alias: 't' }, clock)})`]
  return sql`select t.*, uuid_hash_extended(t.id, ${saltOf(seed, step.name)}) as demo_r, 0::int8 as demo_p, row_number() over (order by t.id) as demo_n, 1::int8 as demo_k
    from ${tableOf(step.module)} as t${whereOf([sql`t.deleted_at is null`, ...where])} offset 0`
}

interface Rows {
  readonly rows: Sql
  readonly alias: string
  readonly lists: Lists
}

function madeRows(context: StepContext, step: LinkedStep): Rows {
  const lists: Lists = new Map()
  const source = step.change ? existingRows(context, step) : sourceRows(context, step, lists)
  const rows = step.groups.reduce(
    (below, values, i) =>
      layerOf(below, { context, step, lists, alias: `s${i}`, far: farRecords(context.graph, step, values) }, values),
    source,
  )
  return { rows, alias: `s${step.groups.length}`, lists }
}

const withLists = (lists: Lists, statement: Sql): Sql =>
  lists.size === 0
    ? statement
    : sql`with ${sql.join([...lists.values()].map(({ name, list }) => sql`${sql.id(name)} as materialized (select (${list}) as ids)`))} ${statement}`

function insertSql(context: StepContext, step: LinkedStep): Sql {
  const { rows, alias, lists } = madeRows(context, step)
  const keep = step.keep === undefined ? [] : [writing({ context, step, lists, alias }, 'keep').read(step.keep)]
  const names = [
    ...new Set([
      ...step.parents.flatMap(({ column: name }) => name ?? []),
      ...step.groups.flat().flatMap((value) => (value.draw ? [] : [value.column])),
    ]),
  ]
  const targets = sql.join(names.map((name) => sql.id(name)))
  const values = sql.join(names.map((name) => columnOf(alias, name)))
  // In the order of creation, so that automatic numbers grow with time.
  return withLists(
    lists,
    sql`insert into ${tableOf(step.module)} (${targets}) select ${values} from (${rows}) as ${sql.id(alias)}${whereOf(keep)} order by ${columnOf(alias, 'created_at')}, ${columnOf(alias, 'id')}${step.skipDuplicates ? sql` on conflict do nothing` : sql``}`,
  )
}

function updateSql(context: StepContext, step: LinkedStep): Sql {
  const { rows, alias, lists } = madeRows(context, step)
  const keep = step.keep === undefined ? [] : [writing({ context, step, lists, alias }, 'keep').read(step.keep)]
  const changed = step.groups.flat().filter(({ draw }) => !draw)
  const sets = sql.join(
    changed.map(({ column: name }) => sql`${sql.id(name.replace(/^new_/, ''))} = ${columnOf(alias, name)}`),
  )
  return withLists(
    lists,
    sql`update ${tableOf(step.module)} as target set ${sets} from (${rows}) as ${sql.id(alias)}${whereOf([sql`target.id = ${columnOf(alias, 'id')}`, ...keep])}`,
  )
}

/** Records of a field of several, for records that have none there yet. */
function linksSql(context: StepContext, step: LinkedStep, { field, made }: LinkedStep['links'][number]): Sql {
  const lists: Lists = new Map()
  const list = made.write(writing({ context, step: { ...step, roots: new Map() }, lists, alias: 't' }, field.name))
  const rows = sql`select t.*, uuid_hash_extended(t.id, ${saltOf(context.seed, step.name)}) as demo_r, 0::int8 as demo_p, 1::int8 as demo_k from ${tableOf(step.module)} as t
    where not exists (select from ${linksTable(field)} as l where l.record_id = t.id)`
  return withLists(
    lists,
    sql`insert into ${linksTable(field)} (record_id, target_id, position)
    select t.id, x.target, x.position - 1 from (${rows}) as t cross join lateral unnest(${list}) with ordinality as x(target, position)`,
  )
}

/** The statements of a step, in order: its rows, then its lists of records. */
export const stepStatements = (context: StepContext, step: LinkedStep): readonly Sql[] => {
  const own = step.groups.flat().some(({ draw }) => !draw)
    ? [step.change ? updateSql(context, step) : insertSql(context, step)]
    : []
  return [...own, ...step.links.map((each) => linksSql(context, step, each))]
}
