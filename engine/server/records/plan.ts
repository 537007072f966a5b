/**
 * From a typed request to statements. The SQL is made once per shape (module, projection, sort, form of the filter, scope) and kept in a
 * bounded cache that lives and dies with the model; constants (but options of short picklists), search words and cursors are values of the
 * request, so that requests which differ in these alone run the same prepared statement.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../../access/scope.ts'
import type { Module } from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { unguarded, type Source } from '../../outputs/database/read-field.ts'
import type { Call, Model } from '../context.ts'
import { boundedCache, type BoundedCache } from './bounded-cache.ts'
import {
  conditionSql,
  indexedConditions,
  namedFields,
  shapeOf,
  wordPattern,
  wordSql,
  type Shaped,
} from './conditions.ts'
import type { CursorValues } from './cursor.ts'
import {
  fieldExpression,
  groupsSql,
  joinedRollups,
  joinedValue,
  joinsSql,
  noJoinedRollups,
  withoutClockFormulas,
  type JoinedRollups,
} from './joined-rollups.ts'
import { projectedMembers, type Override } from './projection-sql.ts'
import { compileStatement, slotOf, type Statement } from './query.ts'
import {
  compiledReading,
  deletingConditions,
  fieldConditions,
  guardedSource,
  readingKey,
  readsAll,
  rowConditions,
  seenModule,
  trustingSource,
  type Reading,
} from './reading.ts'
import type { ListRequest } from './request.ts'
import { byteSerialiser, type ByteSerialiser } from './response-bytes.ts'
import { afterSql, hasTail, nullPattern, orderSql, sortKeys, type Key } from './sorting.ts'

/** Records of a list that all refer to one record: a panel. The id is a value of the request. */
export interface Parent {
  readonly via: string
  readonly viaColumn: string
  readonly id: string
}

/** What lists of one shape have in common. */
interface ListShape {
  readonly rows: Statement
  /** Records whose first sort key is empty, after the last one that has a value. */
  readonly tail?: Statement
  readonly count: Statement
  /** The list holds back no record and no field: what PostgreSQL expects of it says nothing that may not be known. */
  readonly isWhole: boolean
  readonly serialise: ByteSerialiser
  readonly keys: readonly Pick<Key, 'type'>[]
  /** Columns of a row that hold the values of the sort keys. */
  readonly keyColumns: readonly number[]
}

/** A list ready to run: `values` fill the numbered slots of its statements. */
export interface ListPlan {
  readonly shape: ListShape
  readonly values: readonly unknown[]
  readonly limit: number
}

const record: Source = { alias: 't' }

const shapesKept = 500

const shapes = new WeakMap<Model, BoundedCache<ListShape>>()

function shapesOf(model: Model): BoundedCache<ListShape> {
  const known = shapes.get(model) ?? boundedCache<ListShape>(shapesKept)
  shapes.set(model, known)
  return known
}

/** Something in the request that the SQL is made of, its values taken out. */
interface Parts {
  readonly reading: Reading
  readonly module: Module
  /** Fields that decide which records are shown, and where: all of them must be readable. */
  readonly deciding: ReadonlySet<string>
  readonly request: ListRequest
  readonly parent: Parent | undefined
  readonly filters: readonly Shaped[]
  readonly joined: JoinedRollups
  /** Place of the first value of each kind. */
  readonly places: { readonly words: number; readonly parent: number; readonly after: number }
  readonly pattern: string
}

const sortText = ({ sort }: ListRequest): string =>
  sort.map(({ field, descending }) => `${descending ? '-' : ''}${field.name}`).join(',')

/** What a cursor of this list is bound to. */
export const cursorBinding = (module: Module, request: ListRequest, parent: Parent | undefined): string =>
  [module.name, request.place, parent?.viaColumn ?? '', sortText(request)].join('|')

const shapeKey = (scope: Scope, { module, request, parent, filters, joined, pattern }: Parts): string =>
  [
    readingKey(scope),
    module.name,
    request.place,
    parent?.viaColumn ?? '',
    request.fields.map(({ name }) => name).join(','),
    request.label,
    [...request.expanded].join(','),
    sortText(request),
    request.sortDecides,
    filters.map(({ shape }) => shape).join('&'),
    [...joined.inner].join(','),
    request.words.length,
    request.limit,
    pattern,
  ].join('|')

/** The statements of a request and their values. `after`: key values of the last record of the page before. */
export function planList(
  call: Call,
  module: Module,
  request: ListRequest,
  after: CursorValues | undefined,
  parent?: Parent,
): ListPlan {
  const plain = request.filters.map((filter) => withoutClockFormulas(module, filter))
  const sorted = request.sort.map(({ field }) => withoutClockFormulas(module, fieldExpression(field)))
  // A panel shows the few records of one parent: grouping the children of all would be too much for it.
  const joined = parent === undefined ? joinedRollups(module, plain, sorted) : noJoinedRollups
  const values: unknown[] = []
  const filters = plain.map((filter) => shapeOf(module, filter, values))
  const places = {
    words: values.length,
    parent: values.length + request.words.length,
    after: values.length + request.words.length + (parent === undefined ? 0 : 1),
  }
  values.push(...request.words.map(wordPattern), ...(parent === undefined ? [] : [parent.id]), ...(after ?? []))
  const reading = compiledReading(call)
  const parts: Parts = {
    reading,
    module,
    deciding: decidingFields(request, parent),
    request,
    parent,
    filters,
    joined,
    places,
    pattern: after === undefined ? '' : nullPattern(after),
  }
  const cache = shapesOf(call.model)
  const key = shapeKey(call.scope, parts)
  const shape = cache.get(key) ?? compileShape(call.model, parts)
  cache.set(key, shape)
  return { shape, values, limit: request.limit }
}

const decidingFields = (request: ListRequest, parent: Parent | undefined): ReadonlySet<string> =>
  new Set([
    ...request.filters.flatMap(namedFields),
    ...(request.sortDecides ? request.sort.map(({ field }) => field.name) : []),
    ...(parent === undefined ? [] : [parent.via]),
  ])

/** The row as the person reads it, once it is known that she can read the deciding fields. */
const sourceOf = ({ reading, deciding }: Parts): Source => trustingSource(guardedSource(reading, record), deciding)

function overrideOf(parts: Parts, model: Model): Override {
  const { joined, module } = parts
  const source = unguarded(sourceOf(parts))
  const override: Override = (field) => {
    if (joined.rollups.size === 0 || field.module !== module.name) return undefined
    if (field.kind !== 'formula' || !field.timeDependent) return joinedValue(joined, field)
    return sql`(${conditionSql(model.graph, module, { expression: field.expression }, source, override)})`
  }
  return override
}

function conditionsOf(model: Model, parts: Parts, override: Override): readonly RawBuilder<unknown>[] {
  const { reading, module, deciding, request, parent, filters, places } = parts
  const [source, seen] = [sourceOf(parts), seenModule(reading, module)]
  const deleted = columnOf(source.alias, 'deleted_at')
  const inBin = request.place === 'bin'
  return [
    inBin ? sql`${deleted} is not null` : sql`${deleted} is null`,
    ...(parent === undefined
      ? []
      : [sql`${columnOf(source.alias, parent.viaColumn)} = ${slotOf(places.parent, 'uuid')}`]),
    ...filters.flatMap((filter) => indexedConditions(model.graph, module, filter, source)),
    ...rowConditions(module, source),
    ...(inBin ? deletingConditions(reading, module, source) : []),
    ...fieldConditions(module, deciding, guardedSource(reading, record)),
    ...filters.map((filter) => sql`(${conditionSql(model.graph, module, filter, source, override)})`),
    ...request.words.map((_, i) => wordSql(model.graph, module, source, places.words + i, seen)),
  ]
}

const both = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => sql.join([...conditions], sql` and `)

function compileShape(model: Model, parts: Parts): ListShape {
  const { reading, module, deciding, request, joined, places, pattern } = parts
  const { graph, version } = model
  const source = sourceOf(parts)
  const override = overrideOf(parts, model)
  const members = projectedMembers(reading, module, request, source, override)
  const keys = sortKeys(graph, module, request.sort, source, override)
  const { columns, keyColumns } = withKeys(
    members.flatMap((each) => each.columns),
    placesOf(members),
    keys,
  )
  const from = sql`${tableOf(module)} as ${sql.id(source.alias)}${joinsSql(joined, source, request.sort)}`
  const groups = groupsSql(graph, joined, source)
  const conditions = conditionsOf(model, parts, override)
  const page = (extra: readonly RawBuilder<unknown>[], by: readonly Key[]): Statement =>
    compileStatement(
      version,
      sql`${groups}select ${sql.join([...columns])} from ${from} where ${both([...conditions, ...extra])} order by ${orderSql(by)} limit ${sql.lit(request.limit + 1)}`,
    )
  const [first, ...rest] = keys
  return {
    rows: page(pattern === '' ? [] : [afterSql(keys, pattern, places.after)], keys),
    ...(first !== undefined && hasTail(keys, pattern) && pattern !== ''
      ? { tail: page([sql`${first.sql} is null`], rest) }
      : {}),
    count: compileStatement(version, sql`${groups}select count(*) from ${from} where ${both(conditions)}`),
    isWhole:
      reading.guard === undefined ||
      (request.filters.length + request.words.length === 0 &&
        readsAll(module, deciding, guardedSource(reading, record))),
    serialise: byteSerialiser(members.map(({ member }) => member)),
    keys,
    keyColumns,
  }
}

type Members = ReturnType<typeof projectedMembers>

/** In which column each member that is shown plainly stands. */
function placesOf(members: Members): ReadonlyMap<string, number> {
  let column = 0
  return new Map(
    members.flatMap(({ member, columns }) => {
      const place = column
      column += columns.length
      return columns.length === 1 && typeof member.encoding === 'string' && member.encoding !== 'json'
        ? [[member.name, place] as const]
        : []
    }),
  )
}

/** The columns of the members, and after them those sort keys that no member shows. */
function withKeys(
  shown: readonly RawBuilder<unknown>[],
  places: ReadonlyMap<string, number>,
  keys: readonly Key[],
): { readonly columns: readonly RawBuilder<unknown>[]; readonly keyColumns: readonly number[] } {
  const columns = [...shown]
  const keyColumns = keys.map((key) => {
    const place = key.shownAs === undefined ? undefined : places.get(key.shownAs)
    return place ?? columns.push(key.sql) - 1
  })
  return { columns, keyColumns }
}
