import type { RJSFSchema, UiSchema } from '@rjsf/utils'
import type { FieldDescription, GroupDescription, ModuleDescription } from '../api/contract.ts'
import { isObject, writableNames, writableRowFields } from '../fields/field-value.ts'
import type { LineFields } from '../fields/field-value.ts'

type FormMode = 'create' | 'update'

/** A section of the form. */
export type FormGroup = Pick<GroupDescription, 'name' | 'title' | 'description' | 'visible'> & {
  readonly fields: readonly string[]
}

export type FormPlan = {
  readonly fields: ReadonlyMap<string, FieldDescription>
  readonly groups: readonly FormGroup[]
  /** The condition under which the group of a field is shown, by field; absent where there is none. */
  readonly groupVisible: ReadonlyMap<string, string>
  /** What a body may hold. */
  readonly writable: ReadonlySet<string>
  readonly schema: RJSFSchema
  readonly uiSchema: UiSchema
}

const systemOnly = ({ readOnly, kind }: FieldDescription): boolean => readOnly === true && kind === 'stored'

// A new record has no sums of others yet but those of its own lines, nothing from the system, and no number.
const shownIn = (
  module: ModuleDescription,
  mode: FormMode,
  field: FieldDescription,
  writable: ReadonlySet<string>,
): boolean => {
  if (field.hidden || (field.common && !writable.has(field.name))) return false
  if (mode === 'update') return true
  return (
    writable.has(field.name) ||
    field.kind === 'formula' ||
    module.fields.some(({ lines }) => lines !== undefined && lines.of === field.rollup?.of)
  )
}

const propertyOf = (schemas: Readonly<Record<string, unknown>>, field: FieldDescription): RJSFSchema => {
  const described = schemas[field.name]
  // rjsf draws nothing for a schema that says nothing; a computed value has its title at least.
  return { title: field.title, ...(isObject(described) ? described : { readOnly: true }) }
}

const requiredNames = (module: ModuleDescription, mode: FormMode, writable: ReadonlySet<string>): string[] => {
  const told: unknown = module.schemas.create['required']
  // What the server fills in by itself (`copy`) its schema does not require; what has a default is shown filled in and must stay so.
  const asked = Array.isArray(told) ? new Set(told.map(String)) : undefined
  const must = ({ name, required, default: given }: FieldDescription): boolean =>
    required && (mode === 'update' || asked === undefined || asked.has(name) || given !== undefined)
  return module.fields.filter((field) => writable.has(field.name) && must(field)).map(({ name }) => name)
}

/**
 * The form of a module: its groups, and the flat JSON Schema that the server derived, with the computed fields added to be seen.
 * A changed record must have what is required, which the schema of a patch does not say.
 */
export const formPlan = (module: ModuleDescription, mode: FormMode): FormPlan => {
  const schema = module.schemas[mode]
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const writable = writableNames(schema)
  const shown = module.fields.filter((field) => shownIn(module, mode, field, writable))
  const fields = new Map(shown.map((field) => [field.name, field]))
  const grouped = new Set(module.groups.flatMap((group) => group.fields))
  const others = shown.filter(({ name, common }) => !grouped.has(name) && !common).map(({ name }) => name)
  const groups: readonly FormGroup[] = [
    ...module.groups.map((group) => ({ ...group, fields: group.fields.filter((name) => fields.has(name)) })),
    { name: '$others', title: '', fields: others },
  ].filter((group) => group.fields.length > 0)
  return {
    fields,
    groups,
    groupVisible: new Map(
      groups.flatMap((group) =>
        group.visible === undefined ? [] : group.fields.map((name) => [name, group.visible ?? ''] as const),
      ),
    ),
    writable,
    schema: {
      type: 'object',
      properties: Object.fromEntries(shown.map((field) => [field.name, propertyOf(properties, field)])),
      required: requiredNames(module, mode, writable),
      // As the server wrote them: schemas of its own draft.
      ...(isObject(schema['$defs']) ? { $defs: schema['$defs'] as Record<string, RJSFSchema> } : {}),
    },
    uiSchema: Object.fromEntries(
      shown.map(({ name }) => [name, { 'ui:field': 'record', 'ui:fieldReplacesAnyOrOneOf': true }]),
    ),
  }
}

/** The writable fields of the lines that a module has. */
export const lineFieldsOf = (module: ModuleDescription): LineFields =>
  Object.fromEntries(
    module.fields.flatMap(({ name, lines }) =>
      lines ? [[name, writableRowFields(module.related[lines.of]?.fields ?? [], lines.via)]] : [],
    ),
  )

/** Values that a new record starts with. */
export const defaultsOf = (module: ModuleDescription): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    module.fields.flatMap((field) =>
      field.default !== undefined && field.default !== null && !systemOnly(field) ? [[field.name, field.default]] : [],
    ),
  )
