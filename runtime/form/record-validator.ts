/**
 * The validator of the record form: JSON Schema 2020-12 interpreted by @cfworker/json-schema (no code is generated, so the content
 * security policy stays strict), with texts for people. The server's own validation decides; this one saves a round trip.
 */
import { Validator } from '@cfworker/json-schema'
import type { OutputUnit, Schema } from '@cfworker/json-schema'
import { createErrorHandler, toErrorSchema, unwrapErrorHandler, validationDataMerge } from '@rjsf/utils'
import type { RJSFSchema, RJSFValidationError, ValidatorType } from '@rjsf/utils'
import { i18next } from '../i18n/index.ts'

const validators = new WeakMap<object, Validator>()

const validatorOf = (schema: RJSFSchema): Validator => {
  const known = validators.get(schema)
  if (known) return known
  // Both describe JSON Schemas; ours are of the draft named here.
  const made = new Validator(schema as Schema, '2020-12', false)
  validators.set(schema, made)
  return made
}

// These only say that something inside them is wrong, which is said on its own.
const containers = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
  'anyOf',
  'oneOf',
  '$ref',
  'if',
  'then',
  'else',
  'additionalProperties',
  'dependentSchemas',
  'false',
])

// JSON cannot say `undefined`, and the validator takes it for a value.
const withoutUndefined = (data: unknown): unknown => (data === undefined ? {} : JSON.parse(JSON.stringify(data)))

const unescaped = (part: string): string => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')

const parts = (pointer: string): readonly string[] =>
  pointer
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(unescaped)

const at = (data: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[part] : undefined,
    data,
  )

const missingName = (error: string): string | undefined => /required property "(.+?)"/.exec(error)?.[1]

const limited = {
  maxLength: 'tooLong',
  minLength: 'tooShort',
  maximum: 'tooLarge',
  minimum: 'tooSmall',
  exclusiveMinimum: 'notAbove',
  exclusiveMaximum: 'notBelow',
  maxItems: 'tooMany',
  minItems: 'tooFew',
} as const

const simple = {
  required: 'required',
  enum: 'notOffered',
  const: 'notOffered',
  pattern: 'badPattern',
  format: 'badFormat',
  type: 'badType',
  uniqueItems: 'repeated',
  multipleOf: 'badStep',
} as const

const textOf = (keyword: string, limit: unknown): string => {
  if (keyword in limited) return i18next.t(`form:${limited[keyword as keyof typeof limited]}`, { limit: String(limit) })
  return i18next.t(`form:${simple[keyword as keyof typeof simple] ?? 'badValue'}`)
}

const problemOf = (
  { keyword, keywordLocation, instanceLocation, error }: OutputUnit,
  schema: RJSFSchema,
): RJSFValidationError => {
  const missing = keyword === 'required' ? missingName(error) : undefined
  const path = [...parts(instanceLocation), ...(missing === undefined ? [] : [missing])]
  const message = textOf(keyword, at(schema, parts(keywordLocation)))
  return {
    name: keyword,
    property: `.${path.join('.')}`,
    message,
    stack: message,
    schemaPath: keywordLocation,
    params: {},
  }
}

/** What a JSON Schema refuses in a value: one problem for each place, worded for people. */
export const schemaProblems = (schema: RJSFSchema, data: unknown): RJSFValidationError[] => {
  const { errors } = validatorOf(schema).validate(withoutUndefined(data))
  const problems = errors.filter(({ keyword }) => !containers.has(keyword)).map((unit) => problemOf(unit, schema))
  return [...new Map(problems.toReversed().map((problem) => [problem.property, problem])).values()].toReversed()
}

/** rjsf's validator interface over the interpreter. */
export const recordValidator: ValidatorType = {
  isValid: (schema, data) =>
    typeof schema === 'boolean' ? schema : validatorOf(schema).validate(withoutUndefined(data)).valid,
  // The interface is generic in the kind of error; rjsf itself only ever reads these.
  rawValidation: <Result>(schema: RJSFSchema, data: unknown) => ({ errors: schemaProblems(schema, data) as Result[] }),
  validateFormData: (data, schema, customValidate, transformErrors, uiSchema) => {
    const found = schemaProblems(schema, data)
    const errors = transformErrors ? transformErrors(found, uiSchema) : found
    const own = { errors, errorSchema: toErrorSchema(errors) }
    if (!customValidate) return own
    return validationDataMerge(own, unwrapErrorHandler(customValidate(data, createErrorHandler(data ?? {}), uiSchema)))
  },
  reset: () => undefined,
}
