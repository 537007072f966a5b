import type { FieldScope, JsonSchema, StoredFieldType } from '../../fields/field-type.ts'
import { storedTypeOf, typeOf } from '../../fields/index.ts'
import { modulesOf, type Field, type Graph, type Module, type StoredField } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import type { Model } from '../context.ts'
import { isSurplus } from '../json/surplus.ts'
import { word } from '../problems/words.ts'
import { perModel } from './remembered.ts'
import { schemaProblem } from './schema-problem.ts'
import { schemaCheck, type SchemaError } from './value-schema.ts'

/** What a value of a body comes to: what the columns take, or what is wrong with it. */
export type Checked = { readonly values: readonly unknown[] } | { readonly problems: readonly Problem[] }

/** Checks one value (never null) of one field, whose place in the body is `pointer`. */
export type FieldCheck = (value: unknown, pointer: string) => Promise<Checked>

const scopeOf = (graph: Graph): FieldScope => ({
  hasModule: (name) => graph.modules.has(name),
  hasPicklist: (name) => graph.picklists.has(name),
  moduleNames: modulesOf(graph).map(({ name }) => name),
  picklistNames: graph.picklists.keys(),
  keysOf: (name) => graph.picklists.get(name)?.options.map(({ key }) => key) ?? [],
})

/** Places of numbers that were too long, inside a value. */
function surplusPointers(value: unknown, pointer: string): readonly string[] {
  if (isSurplus(value)) return [pointer]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    surplusPointers(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}

const exactLimit = 15

function surplusProblems(
  field: Field,
  value: unknown,
  pointer: string,
  precision: unknown,
  scale: unknown,
): readonly Problem[] {
  const limit =
    typeof precision === 'number'
      ? word('digits', precision - Number(scale ?? 0), Number(scale ?? 0))
      : word('digits', exactLimit, 0)
  return surplusPointers(value, pointer).map((each) =>
    problem('CIM506', each, { title: field.definition.title, limit }),
  )
}

type Validate = (value: unknown) => SchemaError | undefined

/** The tidy form of a text that its schema refuses as it was typed: ` abc ` for a field of capitals is `ABC`. */
async function tidied(
  type: StoredFieldType,
  field: StoredField,
  value: unknown,
  validate: Validate,
): Promise<Checked | undefined> {
  if (typeof value !== 'string' || type.write === undefined || type.writeOnly === true) return undefined
  const written = await type.write(value, field.definition)
  if ('problem' in written) return undefined
  const [tidy, ...others] = written.values
  return others.length === 0 && typeof tidy === 'string' && validate(tidy) === undefined ? written : undefined
}

const atPointer = (found: Problem, pointer: string): Problem => ({ ...found, pointer: pointer + found.pointer })

/** A name of the IANA that this machine knows too: `today` of a zone that nobody knows could not be told. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

async function writeValue(
  type: StoredFieldType,
  field: StoredField,
  value: unknown,
  pointer: string,
): Promise<Checked> {
  if (field.definition.purpose === 'timeZone' && !isTimeZone(String(value)))
    return { problems: [problem('CIM505', pointer, { title: field.definition.title, expected: word('timeZone') })] }
  const written = await (type.write?.(value, field.definition) ?? { values: [value] })
  return 'problem' in written ? { problems: [atPointer(written.problem, pointer)] } : written
}

function storedCheck(field: StoredField, scope: FieldScope): FieldCheck {
  const type = storedTypeOf(field.definition)
  const schema = type.valueSchema(field.definition, scope)
  const validate = schemaCheck(schema)
  return async (value, pointer) => {
    const surplus = surplusProblems(field, value, pointer, schema['x-precision'], schema['x-scale'])
    if (surplus.length > 0) return { problems: surplus }
    const error = validate(value)
    if (error === undefined) return writeValue(type, field, value, pointer)
    return (
      (await tidied(type, field, value, validate)) ?? {
        problems: [schemaProblem(error, pointer, field.definition.title)],
      }
    )
  }
}

/** Items of lines are drafts of their own, each checked by itself. */
function listSchema(field: Field, scope: FieldScope): JsonSchema {
  const { items, ...list } = typeOf(field.definition).valueSchema(field.definition, scope)
  return field.kind === 'lines' ? list : { ...list, items }
}

function listCheck(field: Field, scope: FieldScope): FieldCheck {
  const validate = schemaCheck(listSchema(field, scope))
  return async (value, pointer) => {
    const error = validate(value)
    return error === undefined
      ? { values: [value] }
      : { problems: [schemaProblem(error, pointer, field.definition.title)] }
  }
}

/** The check of a field, compiled at its first use and kept as long as the model lives. */
export const fieldCheck: (model: Model, field: Field) => FieldCheck = perModel((model, field) => {
  const scope = scopeOf(model.graph)
  return field.kind === 'stored' ? storedCheck(field, scope) : listCheck(field, scope)
})

/** Fields of a module that a body may write, of those that whoever wrote it knows. */
export const writableNames = (module: Module, knows: (field: Field) => boolean): readonly string[] =>
  module.fields
    .filter((field) => !field.systemWritten && field.kind !== 'formula' && field.kind !== 'rollup' && knows(field))
    .map(({ name }) => name)
