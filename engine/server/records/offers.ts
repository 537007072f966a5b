/** Which options a record may choose: asked of a picklist in TypeScript, with the attributes of the option, and of a reference in SQL. */
import { evaluate, type Value } from '../../expression/evaluate.ts'
import type { ValueType } from '../../expression/expression.ts'
import { fieldPaths } from '../../expression/walk.ts'
import type { Module, Option, Picklist, StoredField } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { pointerAt, type Written } from './change.ts'
import { differs, instantText, valueIn } from './image.ts'
import { ownFields, type Meaning } from './meaning.ts'
import { sql, type RawBuilder } from 'kysely'
import type { Row } from './statement.ts'

type Sql = RawBuilder<unknown>

/** The clock as expressions take it. */
export interface Moment {
  readonly today: string
  readonly now: string
  readonly timeZone: string
}

export interface Offers {
  /** Columns that the checks read, before and after the write. */
  readonly columns: readonly Sql[]
  problems(change: Written, moment: Moment): readonly Problem[]
}

const dependencyKey = (path: readonly string[]): string => `d:${path.join('.')}`.slice(0, 63)

type PicklistField = StoredField & { readonly picklist: Picklist }

const hasPicklist = (field: { readonly kind: string }): field is PicklistField =>
  field.kind === 'stored' && (field as StoredField).picklist !== undefined

const hasOffer = (field: { readonly kind: string }): field is StoredField =>
  field.kind === 'stored' && (field as StoredField).offer !== undefined

/** The checks of all offers of a module. */
export function offersOf(module: Module, meaning: Meaning): Offers {
  const picklists = module.fields.filter(hasPicklist)
  const references = module.fields.filter(hasOffer).filter(({ targets }) => targets.length > 0)
  const paths = picklists
    .flatMap(({ offer }) => (offer === undefined ? [] : fieldPaths(offer)))
    .filter(([root]) => root !== 'option')
  const distinct = [...new Map(paths.map((path) => [path.join('.'), path])).values()]
  return {
    columns: [
      ...distinct.map((path) => sql`${asText(module, path, meaning)} as ${sql.id(dependencyKey(path))}`),
      ...references.map((field) => sql`${offerSql(field, meaning)} as ${sql.id(`e:${field.name}`)}`),
    ],
    problems: (change, moment) => [
      ...picklists.flatMap((field) => choiceProblems(module, field, change, moment)),
      ...references.flatMap((field) => referenceProblems(module, field, change)),
    ],
  }
}

const asText = (module: Module, path: readonly string[], meaning: Meaning): Sql =>
  module.fieldsByName.get(path[0] ?? '')?.valueType === 'textList' && path.length === 1
    ? sql`array_to_json(${meaning.path(path)})`
    : meaning.path(path)

const offerSql = (field: StoredField, meaning: Meaning): Sql =>
  field.offer === undefined ? sql`true` : sql`(${meaning.sql(field.offer, field)}) is true`

/** An offer is asked again when the field, or something of the record that it reads, has changed. */
function isAsked(module: Module, field: StoredField, { before, after }: Written): boolean {
  if (differs(before, after, field)) return true
  return field.offer !== undefined && ownFields(module, field.offer).some((each) => differs(before, after, each))
}

function referenceProblems(module: Module, field: StoredField, change: Written): readonly Problem[] {
  const chosen = valueIn(change.after, field)
  if (chosen === null || change.after[`e:${field.name}`] === 't' || !isAsked(module, field, change)) return []
  return [problem('CIM509', pointerAt(change, field.name), { title: field.definition.title, value: String(chosen) })]
}

const keysIn = (image: Row | undefined, field: StoredField): readonly string[] => {
  const value = valueIn(image, field)
  return Array.isArray(value) ? value.map(String) : value === null ? [] : [String(value)]
}

function choiceProblems(module: Module, field: PicklistField, change: Written, moment: Moment): readonly Problem[] {
  const had = new Set(keysIn(change.before, field))
  const asked = isAsked(module, field, change)
  return keysIn(change.after, field).flatMap((key) => {
    const option = field.picklist.optionsByKey.get(key)
    const isNew = !had.has(key)
    const offered =
      option !== undefined &&
      (!isNew || isInForce(option, moment.today)) &&
      (!asked || isOffered(field, option, change.after, moment))
    const unchanged = !isNew && !asked
    return offered || unchanged
      ? []
      : [
          problem('CIM509', pointerAt(change, field.name), {
            title: field.definition.title,
            value: option?.label ?? key,
          }),
        ]
  })
}

/** Neither retired nor outside of its dates: it may be chosen anew. */
const isInForce = ({ active, validFrom, validTo }: Option, today: string): boolean =>
  active !== false &&
  (validFrom === undefined || validFrom <= today) &&
  (validTo === undefined || validTo === null || validTo >= today)

function isOffered(field: PicklistField, option: Option, after: Row, moment: Moment): boolean {
  if (field.offer === undefined) return true
  const types = new Map(fieldTypesOf(field.offer))
  const read = ([root = '', ...rest]: readonly string[]): Value => {
    if (root === 'option') return attribute(option, rest[0] ?? '')
    const path = [root, ...rest]
    return valueOfText(after[dependencyKey(path)] ?? null, types.get(path.join('.')) ?? 'text')
  }
  return evaluate(field.offer, { ...moment, field: read }) === true
}

function* fieldTypesOf(expression: StoredField['offer']): Generator<readonly [string, ValueType]> {
  if (expression === undefined || expression.kind === 'literal') return
  if (expression.kind === 'field') yield [expression.path.join('.'), expression.type]
  else
    for (const part of expression.kind === 'in' ? [expression.operand, ...expression.options] : expression.operands)
      yield* fieldTypesOf(part)
}

/** Numbers go as text: the evaluator makes exact decimals of them. */
function attribute({ key, label, attributes }: Option, name: string): Value {
  if (name === 'key') return key
  if (name === 'label') return label
  const value = (attributes as Readonly<Record<string, unknown>> | undefined)?.[name]
  if (Array.isArray(value)) return value.map(String)
  if (typeof value === 'boolean') return value
  return value === undefined || value === null ? null : String(value)
}

function valueOfText(text: string | null, type: ValueType): Value {
  if (text === null) return null
  if (type === 'boolean') return text === 't'
  if (type === 'textList') return JSON.parse(text) as readonly string[]
  return type === 'datetime' ? instantText(text) : text
}
