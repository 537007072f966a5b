/**
 * Records that a reference may point at, by what was typed: `offer` of the field holds for them, with the values of the form so far in the
 * place of the record's own.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Expression } from '../../expression/expression.ts'
import { toSql } from '../../expression/to-sql.ts'
import {
  moduleOf,
  type Field,
  type Graph,
  type LinksField,
  type Module,
  type RollupField,
  type StoredField,
} from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { labelSql, type Source } from '../../outputs/database/read-field.ts'
import { searchedFields } from '../../outputs/database/search.ts'
import { problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call, Model } from '../context.ts'
import { parseJson } from '../json/parse.ts'
import { boundedCache, type BoundedCache } from './bounded-cache.ts'
import { pathSql, userValue, wordPattern, wordSql } from './conditions.ts'
import { formValue, sqlTypeOf } from './form-value.ts'
import { badParameter, readParameters } from './parameters.ts'
import { clockParameters, compileStatement, runStatement, slotOf, type Statement } from './query.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { noField, readLimit } from './request.ts'
import { jsonText, type Row } from './response.ts'

interface LookupRequest {
  readonly field: StoredField | LinksField
  readonly words: readonly string[]
  readonly limit: number
  readonly record: Readonly<Record<string, unknown>>
}

/** A statement whose first values are those of the form's `fields`, followed by the words. */
interface LookupStatement {
  readonly statement: Statement
  readonly fields: readonly Field[]
}

const usualLimit = 20
const mostWords = 8

const chosen: Source = { alias: 'o' }

/** Numbers the values of the form that a statement reads, in the order in which it meets them. */
interface FormReader {
  readonly fields: Field[]
  sql(path: readonly string[]): RawBuilder<unknown>
}

function formReader(graph: Graph, module: Module): FormReader {
  const fields: Field[] = []
  const slotFor = (field: Field): RawBuilder<unknown> => {
    const known = fields.indexOf(field)
    return slotOf(known === -1 ? fields.push(field) - 1 : known, sqlTypeOf(field.valueType))
  }
  const own = (field: Field): RawBuilder<unknown> => {
    if (field.kind === 'formula') return sql`(${offerSql(field.expression, { sql: read, fields }, () => sql`null`)})`
    return field.kind === 'rollup' ? keptValue(field) : slotFor(field)
  }
  // A rollup of a record that is not saved yet is that of no children.
  const keptValue = (field: RollupField): RawBuilder<unknown> => {
    const id = module.fieldsByName.get('id')
    const saved: Source = { alias: 's', depth: 20 }
    const value =
      id === undefined
        ? sql`null`
        : sql`(select ${pathSql(graph, module, [field.name], saved)} from ${tableOf(module)} as ${sql.id(saved.alias)} where ${columnOf(saved.alias, 'id')} = ${slotFor(id)}::uuid)`
    return field.measure === 'sum' || field.measure === 'count' ? sql`coalesce(${value}, 0)` : value
  }
  const read = ([first = '', ...rest]: readonly string[]): RawBuilder<unknown> => {
    if (first === 'user') return userValue(graph, rest)
    const field = module.fieldsByName.get(first)
    if (field === undefined) throw new Error(`${module.name} has no field ${first}`)
    if (rest.length === 0 || typeof field.valueType !== 'object') return own(field)
    const target = moduleOf(graph, field.valueType.reference)
    const far: Source = { alias: 'f', depth: 40 }
    return sql`(select ${pathSql(graph, target, rest, far)} from ${tableOf(target)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = ${own(field)})`
  }
  return { fields, sql: read }
}

const offerSql = (
  expression: Expression,
  form: FormReader,
  option: (path: readonly string[]) => RawBuilder<unknown>,
): RawBuilder<unknown> =>
  toSql(expression, {
    ...clockParameters,
    literals: 'inline',
    field: ([first = '', ...rest]) => (first === 'option' ? option(rest) : form.sql([first, ...rest])),
  })

/** The columns by which records are put in order: those of the label, so that an index may serve. */
function labelOrder(target: Module): RawBuilder<unknown> {
  const columns = target.recordLabel.flatMap((part) =>
    typeof part === 'object' && part.kind === 'stored' && part.targets.length === 0 ? part.columns.slice(0, 1) : [],
  )
  return sql.join([...columns.map(({ name }) => columnOf(chosen.alias, name)), columnOf(chosen.alias, 'id')])
}

/** A searched field that the label does not show, to tell records of one name apart. */
function hintSql(target: Module): RawBuilder<unknown> {
  const shown = new Set(target.recordLabel.flatMap((part) => (typeof part === 'object' ? [part.name] : [])))
  const [hint] = searchedFields(target).filter(
    ({ name, definition }) => !shown.has(name) && definition.sensitive !== true,
  )
  return hint === undefined ? sql`null` : columnOf(chosen.alias, hint.columns[0]?.name ?? '')
}

function compileLookup(
  { graph, version }: Model,
  module: Module,
  field: StoredField | LinksField,
  to: string,
  words: number,
  limit: number,
): LookupStatement {
  const target = moduleOf(graph, to)
  const form = formReader(graph, module)
  const offer =
    field.kind === 'stored' && field.offer !== undefined
      ? [sql`(${offerSql(field.offer, form, (path) => pathSql(graph, target, path, chosen))})`]
      : []
  const found = Array.from({ length: words }, (_, i) => wordSql(graph, target, chosen, form.fields.length + i))
  const conditions = [sql`${columnOf(chosen.alias, 'deleted_at')} is null`, ...offer, ...found]
  const fragment = sql`select ${columnOf(chosen.alias, 'id')}, ${labelSql(graph, target, chosen)}, ${hintSql(target)} from ${tableOf(target)} as ${sql.id(chosen.alias)} where ${sql.join(conditions, sql` and `)} order by ${labelOrder(target)} limit ${sql.lit(limit)}`
  return { statement: compileStatement(version, fragment), fields: form.fields }
}

const statementsKept = 500

const statements = new WeakMap<Model, BoundedCache<LookupStatement>>()

function lookupStatement(
  { scope, model }: Call,
  module: Module,
  { field, words, limit }: LookupRequest,
  to: string,
): LookupStatement {
  const cache = statements.get(model) ?? boundedCache<LookupStatement>(statementsKept)
  statements.set(model, cache)
  const key = [scope.key, module.name, field.name, to, words.length, limit].join('|')
  const known = cache.get(key) ?? compileLookup(model, module, field, to, words.length, limit)
  cache.set(key, known)
  return known
}

const hasTargets = (field: Field): field is StoredField | LinksField =>
  (field.kind === 'stored' || field.kind === 'links') && field.targets.length > 0

function readForm(text: string | undefined): Readonly<Record<string, unknown>> | Refusal {
  if (text === undefined) return {}
  const parsed = parseJson(text)
  const isObject =
    'value' in parsed && typeof parsed.value === 'object' && parsed.value !== null && !Array.isArray(parsed.value)
  return isObject
    ? (parsed.value as Readonly<Record<string, unknown>>)
    : refuse(422, badParameter('record', { es: 'un objeto JSON', en: 'a JSON object' }))
}

function readLookup(module: Module, query: string): LookupRequest | Refusal {
  const { parameters, problems } = readParameters(query, ['field', 'search', 'limit', 'record'])
  const name = parameters.get('field') ?? ''
  const field = module.fieldsByName.get(name)
  const limit = readLimit(parameters.get('limit'), usualLimit)
  const record = readForm(parameters.get('record'))
  if (isRefusal(record)) return record
  const wrong = field === undefined ? [noField('/field', name, module)] : []
  const found = [...problems, ...wrong, ...limit.problems]
  if (field === undefined || found.length > 0) return refuse(422, ...found)
  if (!hasTargets(field))
    return refuse(
      422,
      problem('CIM523', '/field', {
        name: 'field',
        detail: { es: `«${name}» no es una referencia`, en: `“${name}” is not a reference` },
        ...suggest(
          name,
          module.fields.filter(hasTargets).map((each) => each.name),
        ),
      }),
    )
  const words = [
    ...new Set(
      (parameters.get('search') ?? '')
        .trim()
        .split(/\s+/u)
        .filter((word) => word !== ''),
    ),
  ].slice(0, mostWords)
  return { field, words, limit: limit.value, record }
}

/** `module` is said where the field leads to several. */
const recordText = (module: string | undefined, [id, label, hint]: Row): string =>
  `{"id":"${id}","label":${jsonText(label ?? '')}${hint === null || hint === undefined || hint === '' ? '' : `,"hint":${jsonText(hint)}`}${module === undefined ? '' : `,"module":${jsonText(module)}`}}`

async function recordsOf(call: Call, module: Module, request: LookupRequest, to: string): Promise<readonly string[]> {
  const { statement, fields } = lookupStatement(call, module, request, to)
  const rows = await runStatement(call, statement, [
    ...fields.map((field) => formValue(field, request.record)),
    ...request.words.map(wordPattern),
  ])
  const several = request.field.targets.length > 1
  return rows.map((row) => recordText(several ? to : undefined, row))
}

/** `{"records":[{"id":…,"label":…,"hint":…}]}`, in the order of their labels. */
export async function lookupRecords(call: Call, module: Module, query: string): Promise<string | Refusal> {
  const request = readLookup(module, query)
  if (isRefusal(request)) return request
  const found: string[] = []
  for (const to of request.field.targets) {
    if (found.length < request.limit) found.push(...(await recordsOf(call, module, request, to)))
  }
  return `{"records":[${found.slice(0, request.limit).join(',')}]}`
}
