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
  type LinksField,
  type Module,
  type RollupField,
  type StoredField,
} from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { labelSql, shownWhen, unguarded, type Source } from '../../outputs/database/read-field.ts'
import { searchedFields } from '../../outputs/database/search.ts'
import { problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call } from '../context.ts'
import { parseJson } from '../json/parse.ts'
import { pathSql, userValue, wordPattern, wordSql } from './conditions.ts'
import { formValue, sqlTypeOf } from './form-value.ts'
import { badParameter, readParameters } from './parameters.ts'
import { clockParameters, compileStatement, runStatement, slotOf, type Statement } from './query.ts'
import { alsoSql, guardedSource, perScope, readingOf, rowConditions, seenModule, type Reading } from './reading.ts'
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

/** What an offer says is read for nobody in particular, but the records that a form names are only those that can be read. */
function formReader(reading: Reading, module: Module): FormReader {
  const { graph } = reading
  const readable = (of: Module, source: Source): RawBuilder<unknown> =>
    alsoSql(rowConditions(of, guardedSource(reading, source)))
  const spoken = (source: Source): Source => unguarded(guardedSource(reading, source))
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
    const saved = spoken({ alias: 's', depth: 20 })
    const value =
      id === undefined
        ? sql`null`
        : sql`(select ${pathSql(graph, module, [field.name], saved)} from ${tableOf(module)} as ${sql.id(saved.alias)} where ${columnOf(saved.alias, 'id')} = ${slotFor(id)}::uuid${readable(module, saved)})`
    return field.measure === 'sum' || field.measure === 'count' ? sql`coalesce(${value}, 0)` : value
  }
  const read = ([first = '', ...rest]: readonly string[]): RawBuilder<unknown> => {
    if (first === 'user') return userValue(graph, rest, spoken({ alias: 'u' }))
    const field = module.fieldsByName.get(first)
    if (field === undefined) throw new Error(`${module.name} has no field ${first}`)
    if (rest.length === 0 || typeof field.valueType !== 'object') return own(field)
    const target = moduleOf(graph, field.valueType.reference)
    const far = spoken({ alias: 'f', depth: 40 })
    return sql`(select ${pathSql(graph, target, rest, far)} from ${tableOf(target)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = ${own(field)}${readable(target, far)})`
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
function labelOrder(target: Module, source: Source): RawBuilder<unknown> {
  const columns = target.recordLabel.flatMap((part) =>
    typeof part === 'object' && part.kind === 'stored' && part.targets.length === 0
      ? part.columns
          .slice(0, 1)
          .map(({ name }) => shownWhen(source.guard?.field(target, part, source), columnOf(source.alias, name)))
      : [],
  )
  return sql.join([...columns, columnOf(source.alias, 'id')])
}

/** A searched field that the label does not show, to tell records of one name apart. */
function hintSql(target: Module, seen: Module, source: Source): RawBuilder<unknown> {
  const shown = new Set(target.recordLabel.flatMap((part) => (typeof part === 'object' ? [part.name] : [])))
  const [hint] = searchedFields(seen).filter(
    ({ name, definition }) => !shown.has(name) && definition.sensitive !== true,
  )
  return hint === undefined
    ? sql`null`
    : shownWhen(source.guard?.field(target, hint, source), columnOf(source.alias, hint.columns[0]?.name ?? ''))
}

function compileLookup(
  { model, scope }: Call,
  module: Module,
  { field, words, limit }: LookupRequest,
  to: string,
): LookupStatement {
  const reading = readingOf(scope, model)
  const { graph } = reading
  const target = moduleOf(graph, to)
  const seen = seenModule(reading, target)
  const form = formReader(reading, module)
  const source = guardedSource(reading, chosen)
  const readable = rowConditions(target, source)
  const offer =
    field.kind === 'stored' && field.offer !== undefined
      ? [sql`(${offerSql(field.offer, form, (path) => pathSql(graph, target, path, unguarded(source)))})`]
      : []
  const found = words.map((_, i) => wordSql(graph, target, source, form.fields.length + i, seen))
  const conditions = [sql`${columnOf(chosen.alias, 'deleted_at')} is null`, ...readable, ...offer, ...found]
  const fragment = sql`select ${columnOf(chosen.alias, 'id')}, ${labelSql(graph, target, source)}, ${hintSql(target, seen, source)} from ${tableOf(target)} as ${sql.id(chosen.alias)} where ${sql.join(conditions, sql` and `)} order by ${labelOrder(target, source)} limit ${sql.lit(limit)}`
  return { statement: compileStatement(model.version, fragment), fields: form.fields }
}

const statementsKept = 500

const statements = perScope<LookupStatement>(statementsKept)

const lookupStatement = (call: Call, module: Module, request: LookupRequest, to: string): LookupStatement =>
  statements(
    call.model,
    call.scope,
    [module.name, request.field.name, to, request.words.length, request.limit].join('|'),
    () => compileLookup(call, module, request, to),
  )

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

/** `module`: what the person can see of it, `field` a field of it that she can read or write. */
function readLookup(
  module: Module,
  fieldNamed: (name: string) => Field | undefined,
  query: string,
): LookupRequest | Refusal {
  const { parameters, problems } = readParameters(query, ['field', 'search', 'limit', 'record'])
  const name = parameters.get('field') ?? ''
  const field = fieldNamed(name)
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
  const { graph, administrator } = call.scope
  const seen = seenModule({ seen: graph }, module)
  const writes = (name: string): boolean => call.scope.grants(module.name).some(({ write }) => write.has(name))
  const fieldNamed = (name: string): Field | undefined => {
    const field = module.fieldsByName.get(name)
    return (
      seen.fieldsByName.get(name) ?? (!administrator && field !== undefined && writes(field.name) ? field : undefined)
    )
  }
  const request = readLookup(seen, fieldNamed, query)
  if (isRefusal(request)) return request
  const found: string[] = []
  for (const to of request.field.targets.filter((name) => graph.modules.has(name))) {
    if (found.length < request.limit) found.push(...(await recordsOf(call, module, request, to)))
  }
  return `{"records":[${found.slice(0, request.limit).join(',')}]}`
}
