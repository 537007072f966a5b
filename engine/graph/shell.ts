/**
 * A module before anything is linked: its names, the columns of its stored fields, and what is wrong with each field on its own.
 * Later steps ask shells for types; no expression is read here.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FieldDefinition, ModuleDefinition } from '../../schemas/generated/definitions.ts'
import type { ModuleSource } from '../definition/validate.ts'
import { columnName, longestColumn } from '../fields/column-name.ts'
import type { Column, FieldScope } from '../fields/field-type.ts'
import { typeOf } from '../fields/index.ts'
import { pointerTo, problem, type Problem } from '../problems/problem.ts'
import { commonFields, filledCommonFields, reservedNames, writableCommonFields } from './common-fields.ts'

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

/** The shell of one definition. `people` is the module whose records are persons. */
export function moduleShell({ layer, file, definition, broken }: ModuleSource, people: string): ModuleShell {
  const fields = [
    ...Object.entries(commonFields(people)).map(([name, field]) => fieldShell(name, field, true)),
    ...Object.entries(definition.properties).map(([name, field]) => fieldShell(name, field, false)),
  ]
  const byName = fields.flatMap((field) => [field.name, ...(field.definition.aliases ?? [])].map((name) => [name, field] as const))
  return { name: definition.$id, table: columnName(definition.id ?? definition.$id), file, layer, definition, fields, fieldsByName: new Map(byName), broken: new Set(broken) }
}

const ajv = new Ajv2020({ strict: false })
formats.default(ajv)

function defaultProblems({ definition }: FieldShell, at: string, scope: FieldScope): readonly Problem[] {
  if (definition.default === undefined) return []
  const type = typeOf(definition)
  if (type.kind !== 'stored') return [problem('CIM205', `${at}/default`, { field: definition.field, property: 'default' })]
  const validate = ajv.compile(type.valueSchema(definition, scope))
  return validate(definition.default) ? [] : [problem('CIM203', `${at}/default`, { detail: ajv.errorsText(validate.errors, { dataVar: JSON.stringify(definition.default) }) })]
}

function uniqueProblems({ definition }: FieldShell, at: string): readonly Problem[] {
  const type = typeOf(definition)
  if (definition.unique === undefined || definition.unique === false || (type.kind === 'stored' && type.sortable === true)) return []
  return [problem('CIM205', `${at}/unique`, { field: definition.field, property: 'unique' })]
}

function nameProblems({ name, columns, column }: FieldShell, at: string): readonly Problem[] {
  const reserved = reservedNames.has(name) ? [problem('CIM207', at, { name })] : []
  const names = columns.length === 0 ? [column] : columns.map((each) => each.name)
  const long = names.filter((each) => Buffer.byteLength(each) > longestColumn)
  return [...reserved, ...long.map((each) => problem('CIM209', at, { column: each, length: Buffer.byteLength(each), limit: longestColumn }))]
}

function collisions(shell: ModuleShell): readonly Problem[] {
  const owner = new Map<string, string>()
  return shell.fields.flatMap(({ name, columns, column }) =>
    (columns.length === 0 ? [column] : columns.map((each) => each.name)).flatMap((each) => {
      const other = owner.get(each)
      owner.set(each, other ?? name)
      return other === undefined || other === name ? [] : [problem('CIM208', pointerTo(['properties', name]), { name, other, column: each })]
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
      return [...nameProblems(field, at), ...placed, ...uniqueProblems(field, at), ...(own.length > 0 ? [] : defaultProblems(field, at, scope))]
    })
  return [...found, ...collisions(shell)].map((each) => ({ ...each, file: shell.file }))
}
