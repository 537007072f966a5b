/**
 * A module before anything is linked: its names, the columns of its stored fields, and what is wrong with each field on its own.
 * Later steps ask shells for types; no expression is read here.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FieldDefinition, ModuleDefinition } from '../../schemas/generated/definitions.ts'
import type { ModuleSource } from '../definition/validate.ts'
import { nearestAllowed, schemaWords } from '../definition/schema-words.ts'
import { Exact } from '../expression/exact.ts'
import { columnName, longestColumn, longestTable, systemColumns } from '../fields/column-name.ts'
import type { Column, FieldScope, JsonSchema } from '../fields/field-type.ts'
import { typeOf } from '../fields/index.ts'
import { describe, pointerTo, problem, type Bilingual, type Problem } from '../problems/problem.ts'
import {
  commonFields,
  filledCommonFields,
  reservedNames,
  writableCommonFields,
  type Responsible,
} from './common-fields.ts'

export interface FieldShell {
  readonly name: string
  readonly definition: FieldDefinition
  readonly column: string
  readonly columns: readonly Column[]
  readonly common: boolean
  readonly systemWritten: boolean
}

export interface ModuleShell {
  readonly name: string
  readonly table: string
  readonly file: string
  readonly layer: 'system' | 'base'
  readonly definition: ModuleDefinition
  readonly fields: readonly FieldShell[]
  readonly fieldsByName: ReadonlyMap<string, FieldShell>
  /** Fields left out because they are wrong in themselves. */
  readonly broken: ReadonlySet<string>
}

const isSystemWritten = (name: string, definition: FieldDefinition, common: boolean): boolean => {
  const type = typeOf(definition)
  if (common) return !writableCommonFields.has(name)
  return definition.readOnly === true || type.kind === 'computed' || (type.kind === 'stored' && type.generated === true)
}

function columnsOf(name: string, definition: FieldDefinition, column: string, common: boolean): readonly Column[] {
  const type = typeOf(definition)
  if (type.kind !== 'stored') return []
  const columns = type.columns(definition, column)
  return common && filledCommonFields.has(name) ? columns.map((each) => ({ ...each, nullable: false })) : columns
}

function fieldShell(name: string, definition: FieldDefinition, common: boolean): FieldShell {
  const column = columnName(definition.id ?? name)
  const columns = columnsOf(name, definition, column, common)
  return { name, definition, column, columns, common, systemWritten: isSystemWritten(name, definition, common) }
}

/** The shell of one definition. */
export function moduleShell({ layer, file, definition, broken }: ModuleSource, responsible: Responsible): ModuleShell {
  const fields = [
    ...Object.entries(commonFields(responsible)).map(([name, field]) => fieldShell(name, field, true)),
    ...Object.entries(definition.properties).map(([name, field]) => fieldShell(name, field, false)),
  ]
  const byName = fields.flatMap((field) =>
    [field.name, ...(field.definition.aliases ?? [])].map((name) => [name, field] as const),
  )
  return {
    name: definition.$id,
    table: columnName(definition.id ?? definition.$id),
    file,
    layer,
    definition,
    fields,
    fieldsByName: new Map(byName),
    broken: new Set(broken),
  }
}

const ajv = new Ajv2020({ strict: false, verbose: true })
formats.default(ajv)

const validatorsKept = 2000
const validators = new Map<string, ValidateFunction>()

// A save of the studio links all modules again, and nearly all of their schemas are those of before: compiling them was most of its time.
function validatorOf(schema: JsonSchema): ValidateFunction {
  const text = JSON.stringify(schema)
  const known = validators.get(text)
  if (known !== undefined) return known
  if (validators.size >= validatorsKept) {
    validators.clear()
    ajv.removeSchema()
  }
  const made = ajv.compile(schema)
  validators.set(text, made)
  return made
}

/** A problem as part of a sentence. */
const inBoth = (each: Problem): Bilingual => ({
  es: describe(each, 'es').message.replace(/\.$/, ''),
  en: describe(each, 'en').message.replace(/\.$/, ''),
})

/** What a schema says of a value, in words: `«ABCD» debe tener 3 caracteres a lo más`. */
function misfit(
  schema: JsonSchema,
  value: unknown,
): { readonly detail: Bilingual; readonly suggestion?: string } | undefined {
  const validate = validatorOf(schema)
  if (validate(value)) return tooPrecise(schema, value)
  const [error] = validate.errors ?? []
  if (error === undefined) return undefined
  const [said, { es, en }] = [typeof value === 'string' ? value : JSON.stringify(value), schemaWords(error)]
  return { detail: { es: `«${said}» ${es}`, en: `“${said}”: ${en}` }, ...nearestAllowed(error) }
}

/** More digits than the column holds, of which JSON Schema knows nothing. */
function tooPrecise(
  { 'x-precision': precision, 'x-scale': scale }: JsonSchema,
  value: unknown,
): { readonly detail: Bilingual } | undefined {
  if (typeof value !== 'number' || typeof precision !== 'number' || typeof scale !== 'number') return undefined
  const exact = new Exact(value)
  if (exact.decimalPlaces() <= scale && exact.abs().lt(new Exact(10).pow(precision - scale))) return undefined
  return {
    detail: {
      es: `«${value}» tiene más dígitos de los que caben: ${precision}, ${scale} de ellos decimales`,
      en: `“${value}” has more digits than fit: ${precision}, ${scale} of them decimals`,
    },
  }
}

function defaultProblems({ definition }: FieldShell, at: string, scope: FieldScope): readonly Problem[] {
  const { default: value } = definition
  if (value === undefined) return []
  const type = typeOf(definition)
  if (type.kind !== 'stored' || type.writeOnly === true || type.generated === true)
    return [problem('CIM205', `${at}/default`, { field: definition.field, property: 'default' })]
  // A list that is wrong itself is not linked and has no options.
  if ('picklist' in definition && scope.keysOf(definition.picklist ?? '').length === 0) return []
  const wrong = misfit(type.valueSchema(definition, scope), value)
  if (wrong !== undefined) return [problem('CIM203', `${at}/default`, { ...wrong })]
  const written = type.write?.(value, definition)
  return written !== undefined && 'problem' in written
    ? [problem('CIM203', `${at}/default`, { detail: inBoth(written.problem) })]
    : []
}

function uniqueProblems({ definition }: FieldShell, at: string): readonly Problem[] {
  const type = typeOf(definition)
  if (
    definition.unique === undefined ||
    definition.unique === false ||
    (type.kind === 'stored' && type.sortable === true)
  )
    return []
  return [problem('CIM205', `${at}/unique`, { field: definition.field, property: 'unique' })]
}

/** Columns that a field will have; those of an average are known before it is linked. A field without columns keeps its name for itself. */
export function claimedColumns({ columns, column, definition }: FieldShell): readonly string[] {
  if (definition.field === 'rollup' && definition.avg !== undefined) return averageColumns(column)
  return columns.length === 0 ? [column] : columns.map(({ name }) => name)
}

/** An average is kept as its sum and its count. */
export const averageColumns = (column: string): readonly [string, string] => [`${column}_sum`, `${column}_count`]

const tooLong = (name: string, limit: number, at: string): readonly Problem[] => {
  const length = Buffer.byteLength(name)
  return length > limit ? [problem('CIM209', at, { column: name, length, limit })] : []
}

function nameProblems(field: FieldShell, at: string): readonly Problem[] {
  const names = claimedColumns(field)
  const reserved =
    reservedNames.has(field.name) || names.some((each) => systemColumns.has(each))
      ? [problem('CIM207', at, { name: field.name })]
      : []
  return [...reserved, ...names.flatMap((each) => tooLong(each, longestColumn, at))]
}

/** Names of the tables of a module: its own, and one for each field with links. */
function tableNameProblems({ table, fields }: ModuleShell): readonly Problem[] {
  const links = fields.filter(({ definition }) => typeOf(definition).kind === 'links')
  return [
    ...tooLong(table, longestTable, '/$id'),
    ...links.flatMap(({ name, column }) =>
      tooLong(linksTableName(table, column), longestTable, pointerTo(['properties', name])),
    ),
  ]
}

/** The table that holds the links of one field of a module. */
export const linksTableName = (table: string, column: string): string => `${table}__${column}`

/** An old name that means something else too. */
function aliasProblems({ fields }: ModuleShell): readonly Problem[] {
  const taken = new Set(fields.map(({ name }) => name))
  return fields.flatMap(({ name: field, definition }) =>
    (definition.aliases ?? []).flatMap((name, i) => {
      const again = taken.has(name)
      taken.add(name)
      return again ? [problem('CIM313', pointerTo(['properties', field, 'aliases', i]), { name })] : []
    }),
  )
}

function collisions(shell: ModuleShell): readonly Problem[] {
  const owner = new Map<string, string>()
  return shell.fields.flatMap((field) =>
    claimedColumns(field).flatMap((column) => {
      const other = owner.get(column)
      owner.set(column, other ?? field.name)
      return other === undefined || other === field.name
        ? []
        : [problem('CIM208', pointerTo(['properties', field.name]), { name: field.name, other, column })]
    }),
  )
}

/** What is wrong with the fields of a module, each taken alone: names, columns, defaults, and what its type says. */
export function shellProblems(shell: ModuleShell, scope: FieldScope): readonly Problem[] {
  const found = shell.fields
    .filter(({ common }) => !common)
    .flatMap((field) => {
      const at = pointerTo(['properties', field.name])
      const own = typeOf(field.definition).check?.(field.definition, scope) ?? []
      const placed = own.map((each) => ({ ...each, pointer: at + each.pointer }))
      return [
        ...nameProblems(field, at),
        ...placed,
        ...uniqueProblems(field, at),
        ...(own.length > 0 ? [] : defaultProblems(field, at, scope)),
      ]
    })
  return [...found, ...tableNameProblems(shell), ...collisions(shell), ...aliasProblems(shell)].map((each) => ({
    ...each,
    file: shell.file,
  }))
}
