/** Indexes of a module: uniqueness with its exceptions, references, what views sort by, what rollups probe, and search. */
import { sql, type RawBuilder } from 'kysely'
import type { Expression } from '../../expression/expression.ts'
import { columnName } from '../../fields/column-name.ts'
import { storedTypeOf } from '../../fields/index.ts'
import {
  modulesOf,
  type Field,
  type Graph,
  type Module,
  type RollupField,
  type StoredField,
} from '../../graph/graph.ts'
import { fieldPaths, usesClock } from '../../expression/walk.ts'
import { follow, readsOf } from '../../graph/reads.ts'
import { versionedName } from './constraint-name.ts'
import { columnOf, tableOf } from './names.ts'
import { expressionSql, valueSql, type Source } from './read-field.ts'
import { searchSql, searchVectorSql } from './search.ts'
import { noClock, sqlText } from './sql-text.ts'

type Sql = RawBuilder<unknown>

export interface Index {
  readonly name: string
  /** The whole `create index` statement. */
  readonly statement: string
  /** Field whose problem a collision is, for unique ones; several for a set. */
  readonly unique?: { readonly fields: readonly string[]; readonly message?: string }
}

interface Plan {
  readonly kind: string
  readonly keys: readonly Sql[]
  readonly method?: string
  readonly where?: Sql
  readonly unique?: Index['unique']
  readonly nulls?: 'same' | 'distinct'
}

function index(module: Module, { kind, keys, method = 'btree', where, unique, nulls }: Plan): Index {
  const head = unique === undefined ? sql`create index` : sql`create unique index`
  const nullsClause = nulls === 'same' ? sql` nulls not distinct` : sql``
  const filter = where === undefined ? sql`` : sql` where ${where}`
  const rest = sql` on ${tableOf(module)} using ${sql.raw(method)} (${sql.join(keys)})${nullsClause}${filter}`
  const name = versionedName(sqlText(sql`${head}${rest}`), module.table, kind)
  return { name, statement: sqlText(sql`${head} ${sql.id(name)}${rest}`), ...(unique === undefined ? {} : { unique }) }
}

const row = (module: Module): Source => ({ alias: module.table })
const live = (module: Module): Sql => sql`${columnOf(module.table, 'deleted_at')} is null`

function uniqueIndex(module: Module, field: StoredField): readonly Index[] {
  const { unique } = field.definition
  const generated = storedTypeOf(field.definition).generated === true
  const column = field.columns[0]
  if (column === undefined || (!generated && (unique === undefined || unique === false))) return []
  const { except = [], caseless = false } = typeof unique === 'object' ? unique : {}
  const value = columnOf(module.table, column.name)
  const key = caseless ? sql`lower(${value})` : sql.id(column.name)
  const excepted =
    except.length === 0
      ? []
      : [sql`${value} <> all (array[${sql.join(except.map((each) => sql`${sql.lit(each)}::text`))}])`]
  const where = sql.join([live(module), ...excepted], sql` and `)
  // A number that the system gives is never given again, not even to replace a record in the bin.
  const scope = generated ? {} : { where }
  return [index(module, { kind: `${column.name}_key`, keys: [key], unique: { fields: [field.name] }, ...scope })]
}

function uniqueSets(graph: Graph, module: Module): readonly Index[] {
  return module.uniques.map(({ name, fields, nulls, where, message }) => {
    const extra = where === undefined ? [] : [sql`(${expressionSql(graph, module, where, row(module), noClock)})`]
    return index(module, {
      kind: `${name}_key`,
      keys: fields.flatMap(({ columns }) => columns.map((each) => sql.id(each.name))),
      nulls: nulls === 'same' || fields.some(({ columns }) => columns.length > 1) ? 'same' : 'distinct',
      where: sql.join([live(module), ...extra], sql` and `),
      unique: { fields: fields.map((each) => each.name), ...(message === undefined ? {} : { message }) },
    })
  })
}

const referenceIndexes = (module: Module): readonly Index[] =>
  module.fields.flatMap((field) =>
    field.kind === 'stored' && !(field.common && field.name !== 'owner')
      ? field.columns
          .filter(({ references }) => references !== undefined)
          .map(({ name }) => index(module, { kind: `${name}_idx`, keys: [sql.id(name)] }))
      : [],
  )

/** Rests on columns of its own row alone, and on no clock: PostgreSQL can index it. */
const isIndexable = (graph: Graph, module: Module, field: Field): boolean => {
  if (field.kind === 'stored') return field.columns.length === 1
  if (field.kind === 'rollup')
    return !field.timeDependent && field.columns.length === 1 && field.valueType === (field.value?.type ?? 'number')
  return (
    field.kind === 'formula' &&
    !field.timeDependent &&
    readsOf(graph, module.name, field.expression).every(({ steps }) => steps.length === 0)
  )
}

/**
 * What views sort by first, and what says `indexed`: with the id behind, as keyset paging asks. A kept rollup has to say it: it moves with every
 * child, and what moves under an index makes PostgreSQL write new entries in all indexes of the parent, at several times the price of the child.
 */
function sortIndexes(graph: Graph, module: Module): readonly Index[] {
  const sorted = module.views.flatMap(({ sort: [first] }) =>
    first === undefined || first.field.kind === 'rollup' ? [] : [first.field],
  )
  const asked = module.fields.filter(({ definition }) => definition.indexed === true)
  const label = module.recordLabel.find((part) => typeof part !== 'string')
  const fields = new Set<Field>([
    ...sorted,
    ...asked,
    ...(label === undefined || typeof label === 'string' ? [] : [label]),
  ])
  return [...fields]
    .filter((field) => isIndexable(graph, module, field) && field.name !== 'id')
    .map((field) => sortIndex(graph, module, field))
}

function sortIndex(graph: Graph, module: Module, field: Field): Index {
  const key =
    field.kind === 'formula'
      ? valueSql(graph, module, field, row(module), noClock)
      : sql.id('columns' in field ? (field.columns[0]?.name ?? '') : '')
  return index(module, { kind: `${columnName(field.name)}_sort`, keys: [key, sql.id('id')], where: live(module) })
}

const conjuncts = (expression: Expression): readonly Expression[] =>
  expression.kind === 'operation' && expression.operator === 'and'
    ? expression.operands.flatMap(conjuncts)
    : [expression]

/** Does the expression rest on columns of the child alone, and on no clock? */
function isOwnAndTimeless(graph: Graph, child: Module, expression: Expression): boolean {
  const reads = readsOf(graph, child.name, expression)
  return (
    !usesClock(expression) && !namesClock(graph, child, expression) && reads.every(({ steps }) => steps.length === 0)
  )
}

const namesClock = (graph: Graph, child: Module, expression: Expression): boolean =>
  fieldPaths(expression).some((path) => {
    const { field } = follow(graph, child.name, path)
    return 'timeDependent' in field && field.timeDependent
  })

/**
 * Children of a parent that a time-dependent rollup adds up, or a kept extreme is probed among: an index over the reference, limited to
 * the rows that the timeless part of the condition lets through.
 */
function rollupIndex(graph: Graph, child: Module, rollup: RollupField): readonly Index[] {
  const isExtreme = rollup.measure === 'min' || rollup.measure === 'max'
  if (!rollup.timeDependent && !isExtreme) return []
  const timeless =
    rollup.where === undefined ? [] : conjuncts(rollup.where).filter((each) => isOwnAndTimeless(graph, child, each))
  const filter = timeless.map((each) => sql`(${expressionSql(graph, child, each, row(child), noClock)})`)
  const value =
    rollup.value !== undefined && isExtreme && isOwnAndTimeless(graph, child, rollup.value)
      ? [sql`(${expressionSql(graph, child, rollup.value, row(child), noClock)})`]
      : []
  return [
    index(child, {
      kind: `${rollup.viaColumn}_${rollup.measure}_rollup`,
      keys: [sql.id(rollup.viaColumn), ...value],
      where: sql.join([live(child), ...filter], sql` and `),
    }),
  ]
}

const rollupIndexes = (graph: Graph, child: Module): readonly Index[] =>
  modulesOf(graph)
    .flatMap(({ fields }) => fields)
    .flatMap((field) => (field.kind === 'rollup' && field.of === child.name ? rollupIndex(graph, child, field) : []))

function searchIndexes(graph: Graph, module: Module): readonly Index[] {
  const folded = searchSql(graph, module, row(module))
  const vector = searchVectorSql(graph, module, row(module))
  if (folded === undefined || vector === undefined) return []
  return [
    index(module, { kind: 'search_trgm', method: 'gin', keys: [sql`(${folded}) gin_trgm_ops`] }),
    index(module, { kind: 'search_words', method: 'gin', keys: [sql`(${vector})`] }),
  ]
}

/** What an index is, whatever its name: two rollups may ask for the same. */
const definitionOf = ({ name, statement }: Index): string => statement.replace(`"${name}"`, '')

/** All indexes of a module, each once. */
export function indexesOf(graph: Graph, module: Module): readonly Index[] {
  const all = [
    ...module.fields.flatMap((field) => (field.kind === 'stored' ? uniqueIndex(module, field) : [])),
    ...uniqueSets(graph, module),
    ...referenceIndexes(module),
    ...sortIndexes(graph, module),
    ...rollupIndexes(graph, module),
    ...searchIndexes(graph, module),
  ]
  return [...new Map(all.map((each) => [definitionOf(each), each])).values()]
}
