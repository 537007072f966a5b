/** Groups and measures over a module's records: `?group=status&measure=sum(total),count()&filter=…`, in one statement. */
import { sql, type RawBuilder } from 'kysely'
import type { Expression } from '../../expression/expression.ts'
import type { Encoding } from '../../fields/field-type.ts'
import { encodingOf } from '../../graph/encoding.ts'
import { moduleOf, type Field, type Graph, type Module } from '../../graph/graph.ts'
import { isFilterable } from '../../outputs/api/field-uses.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { readField, referenceLabel, unguarded, type Source } from '../../outputs/database/read-field.ts'
import type { Problem } from '../../problems/problem.ts'
import type { Call, Model } from '../context.ts'
import { conditionSql, indexedConditions, namedFields, shapeOf } from './conditions.ts'
import { badParameter, readParameters } from './parameters.ts'
import {
  fieldExpression,
  groupsSql,
  joinedRollups,
  joinedValue,
  joinsSql,
  withoutClockFormulas,
} from './joined-rollups.ts'
import type { Override } from './projection-sql.ts'
import { clockParameters, compileStatement, runStatement, type Statement } from './query.ts'
import {
  alsoSql,
  fieldConditions,
  guardedSource,
  perScope,
  readingOf,
  rowConditions,
  seenModule,
  trustingSource,
  type Reading,
} from './reading.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { noField, readFilter } from './request.ts'
import { jsonText, jsonValue, type Row } from './response.ts'

const mostGroups = 1000
const mostKeys = 3
const mostMeasures = 10

const functions = ['count', 'sum', 'avg', 'min', 'max'] as const

interface Measure {
  /** As written: `sum(total)`. */
  readonly name: string
  readonly of: (typeof functions)[number]
  readonly field?: Field
}

const record: Source = { alias: 't' }

const badMeasure = (text: string): Problem =>
  badParameter('measure', {
    es: `«${text.slice(0, 80)}» no es una medida; use count() o sum, avg, min, max de un campo`,
    en: `“${text.slice(0, 80)}” is no measure; use count(), or sum, avg, min, max of a field`,
  })

function readMeasure(module: Module, text: string): Measure | Problem {
  const [, word = '', name = ''] = /^([a-z]+)\(([A-Za-z0-9]*)\)$/.exec(text) ?? []
  const of = functions.find((each) => each === word)
  if (of === undefined || (of === 'count') !== (name === '')) return badMeasure(text)
  if (of === 'count') return { name: text, of }
  const field = module.fieldsByName.get(name)
  if (field === undefined) return noField('/measure', name, module)
  const ordered =
    field.valueType === 'number' ||
    ((of === 'min' || of === 'max') && ['date', 'datetime', 'time'].includes(String(field.valueType)))
  return isFilterable(field) && ordered ? { name: text, of, field } : badMeasure(text)
}

function readGroups(module: Module, text: string | undefined): readonly (Field | Problem)[] {
  return [
    ...new Set(
      (text ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  ].map((name) => {
    const field = module.fieldsByName.get(name)
    if (field === undefined) return noField('/group', name, module)
    return isFilterable(field) && field.valueType !== 'textList'
      ? field
      : badParameter('group', { es: `no se puede agrupar por «${name}»`, en: `one cannot group by “${name}”` })
  })
}

interface AggregateRequest {
  readonly groups: readonly Field[]
  readonly measures: readonly Measure[]
  readonly filter: Expression | undefined
}

const isProblem = (each: object): each is Problem => 'code' in each

const sound = <T extends object>(each: T | Problem): each is T => !isProblem(each)

const tooMany = (name: string, given: number, limit: number): readonly Problem[] =>
  given > limit ? [badParameter(name, { es: `hasta ${limit}`, en: `up to ${limit}` })] : []

function readAggregate(graph: Graph, module: Module, query: string): AggregateRequest | readonly Problem[] {
  const { parameters, problems } = readParameters(query, ['group', 'measure', 'filter'])
  const groups = readGroups(module, parameters.get('group'))
  const measures = (parameters.get('measure') ?? 'count()').split(',').map((text) => readMeasure(module, text.trim()))
  const filter = readFilter(graph, module, parameters.get('filter'))
  const found = [
    ...problems,
    ...groups.filter(isProblem),
    ...measures.filter(isProblem),
    ...filter.problems,
    ...tooMany('group', groups.length, mostKeys),
    ...tooMany('measure', measures.length, mostMeasures),
  ]
  if (found.length > 0) return found
  return { groups: groups.filter(sound), measures: measures.filter(sound), filter: filter.value }
}

type Read = (field: Field) => RawBuilder<unknown>

const measureSql = ({ of, field }: Measure, read: Read): RawBuilder<unknown> => {
  if (field === undefined) return sql`count(*)`
  const value = read(field)
  if (of === 'avg') return sql`round(avg(${value}), 2)`
  return of === 'sum' ? sql`coalesce(sum(${value}), 0)` : sql`${sql.raw(of)}(${value})`
}

const isReference = (field: Field): boolean => field.kind === 'stored' && field.targets.length === 1

/** The label of a key: of a reference its record's, of a picklist its option's (made here, not in SQL). */
const labelColumn = (graph: Graph, field: Field, i: number, source: Source): readonly RawBuilder<unknown>[] =>
  field.kind === 'stored' && isReference(field)
    ? [referenceLabel(graph, moduleOf(graph, field.targets[0] ?? ''), sql`g.${sql.id(`k${i}`)}`, source)]
    : []

/** Fields that all must be readable on a record for it to count. */
const decidingFields = ({ groups, measures, filter }: AggregateRequest): ReadonlySet<string> =>
  new Set([
    ...groups.map(({ name }) => name),
    ...measures.flatMap(({ field }) => field?.name ?? []),
    ...(filter === undefined ? [] : namedFields(filter)),
  ])

/** The groups are made first and labelled after, so that each label is read once. */
function aggregateStatement(
  { version }: Model,
  reading: Reading,
  module: Module,
  request: AggregateRequest,
  values: unknown[],
): Statement {
  const { groups, measures, filter } = request
  const { graph } = reading
  const [deciding, guarded] = [decidingFields(request), guardedSource(reading, record)]
  const source = trustingSource(guarded, deciding)
  const filters = filter === undefined ? [] : [withoutClockFormulas(module, filter)]
  const read = [...groups, ...measures.flatMap(({ field }) => field ?? [])].map((field) =>
    withoutClockFormulas(module, fieldExpression(field)),
  )
  const joined = joinedRollups(module, filters, read)
  const override: Override = (field) => joinedValue(joined, field)
  const valueOf: Read = (field) =>
    field.kind === 'formula' && field.timeDependent
      ? sql`(${conditionSql(graph, module, { expression: withoutClockFormulas(module, field.expression) }, unguarded(source), override)})`
      : (override(field) ?? readField(graph, module, field, source, clockParameters))
  const keys = groups.map((field, i) => sql`${valueOf(field)} as ${sql.id(`k${i}`)}`)
  const sums = measures.map((measure, i) => sql`${measureSql(measure, valueOf)} as ${sql.id(`m${i}`)}`)
  const shaped = filters.map((each) => shapeOf(module, each, values))
  const conditions = [
    ...shaped.flatMap((each) => indexedConditions(graph, module, each, source)),
    ...rowConditions(module, guarded),
    ...fieldConditions(module, deciding, guarded),
    ...shaped.map((each) => sql`(${conditionSql(graph, module, each, source, override)})`),
  ]
  const places = groups.map((_, i) => sql.lit(i + 1))
  const by = groups.length === 0 ? sql`` : sql` group by ${sql.join(places)} order by ${sql.join(places)}`
  const from = sql`${tableOf(module)} as ${sql.id(source.alias)}${joinsSql(joined, source)} where ${columnOf(source.alias, 'deleted_at')} is null${alsoSql(conditions)}`
  const outer = [
    ...groups.map((_, i) => columnOf('g', `k${i}`)),
    ...measures.map((_, i) => columnOf('g', `m${i}`)),
    ...groups.flatMap((field, i) => labelColumn(graph, field, i, guardedSource(reading, { alias: 'g' }))),
  ]
  const order = groups.length === 0 ? sql`` : sql` order by ${sql.join(places)}`
  return compileStatement(
    version,
    sql`${groupsSql(graph, joined, source)}select ${sql.join(outer)} from (select ${sql.join([...keys, ...sums])} from ${from}${by} limit ${sql.lit(mostGroups)}) as g${order}`,
  )
}

const measureEncoding = ({ field }: Measure): Encoding =>
  field === undefined || field.valueType === 'number' ? 'number' : encodingOf(field)

const member = (name: string, encoding: Encoding, value: string | null | undefined): string =>
  `${jsonText(name)}:${value === null || value === undefined ? 'null' : jsonValue(encoding, value)}`

const optionLabel = (field: Field, key: string | null | undefined): string | undefined =>
  'picklist' in field ? field.picklist?.optionsByKey.get(key ?? '')?.label : undefined

function groupText({ groups, measures }: AggregateRequest, row: Row): string {
  const width = groups.length + measures.length
  const labels = groups.flatMap((field, i) => {
    const place = width + groups.slice(0, i).filter(isReference).length
    const label = isReference(field) ? row[place] : optionLabel(field, row[i])
    return label === null || label === undefined ? [] : [member(field.name, 'text', label)]
  })
  const keys = groups.map((field, i) => member(field.name, encodingOf(field), row[i]))
  const values = measures.map((measure, i) => member(measure.name, measureEncoding(measure), row[groups.length + i]))
  const label = labels.length === 0 ? '' : `,"label":{${labels.join(',')}}`
  return `{"key":{${keys.join(',')}}${label},"values":{${values.join(',')}}}`
}

interface ReadyAggregate {
  readonly request: AggregateRequest
  readonly statement: Statement
  readonly values: readonly unknown[]
}

const readyKept = 500

const ready = perScope<ReadyAggregate | Refusal>(readyKept)

function readyAggregate({ scope, model }: Call, module: Module, query: string): ReadyAggregate | Refusal {
  const reading = readingOf(scope, model)
  const request = readAggregate(reading.seen, seenModule(reading, module), query)
  if (!('groups' in request)) return refuse(422, ...request)
  const values: unknown[] = []
  return { request, statement: aggregateStatement(model, reading, module, request, values), values }
}

/** `{"groups":[{"key":{…},"label":{…},"values":{…}}]}`, in the order of the keys, a thousand at most. */
export async function aggregateRecords(call: Call, module: Module, query: string): Promise<string | Refusal> {
  const known = ready(call.model, call.scope, `${module.name}|${query}`, () => readyAggregate(call, module, query))
  if (isRefusal(known)) return known
  const rows = await runStatement(call, known.statement, known.values)
  return `{"groups":[${rows.map((row) => groupText(known.request, row)).join(',')}]}`
}
