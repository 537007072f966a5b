/** The graph as MikroORM's entity schemas: what its comparator creates in an empty database, and must find unchanged after every apply. */
import { EntitySchema } from '@mikro-orm/core'
import type { Column } from '../../fields/field-type.ts'
import { storedTypeOf } from '../../fields/index.ts'
import { modulesOf, type Field, type Graph, type LinksField, type Module, type StoredField } from '../../graph/graph.ts'
import { crossedModules, keptRollups } from '../../graph/lock-order.ts'
import { constraintName } from './constraint-name.ts'
import { indexesOf } from './indexes.ts'
import { recordSchema, systemSchema } from './names.ts'

type Properties = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Sequence that an automatic number is taken from. */
export const sequenceName = (module: Module, column: string): string => constraintName(module.table, column, 'seq')

/** Every automatic number of a module with its sequence. */
export const autoNumbers = (module: Module): readonly { readonly field: StoredField; readonly sequence: string }[] =>
  module.fields.flatMap((field) =>
    field.kind === 'stored' && storedTypeOf(field.definition).numbering !== undefined
      ? [{ field, sequence: sequenceName(module, field.columns[0]?.name ?? '') }]
      : [],
  )

function numberDefault(module: Module, field: StoredField): string | undefined {
  const numbering = storedTypeOf(field.definition).numbering?.(field.definition)
  if (numbering === undefined) return undefined
  const { before, digits, after } = numbering
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'::text`
  const number = `${recordSchema}.next_number('${recordSchema}.${sequenceName(module, field.columns[0]?.name ?? '')}'::regclass, ${digits})`
  // As PostgreSQL keeps it: one concatenation in brackets, so that the comparator finds it unchanged.
  return after === '' ? `(${literal(before)} || ${number})` : `((${literal(before)} || ${number}) || ${literal(after)})`
}

/** May a required field be declared NOT NULL? Not where the system fills it in after the insert, or a hidden one may stay empty. */
export const isNeverNull = (field: Field): boolean =>
  field.kind === 'stored' &&
  field.required &&
  field.columns.length === 1 &&
  field.definition.copy === undefined &&
  field.visible === undefined

/** A record that a kept rollup looks at across a reference may not vanish under it. */
const isCrossed = (graph: Graph, module: Module, target: string): boolean =>
  modulesOf(graph).some((each) =>
    keptRollups(each).some((rollup) => rollup.of === module.name && crossedModules(graph, rollup).includes(target)),
  )

const deleteRules = { restrict: 'restrict', cascade: 'cascade', setNull: 'set null' } as const

type Rule = (typeof deleteRules)[keyof typeof deleteRules]

function foreignKey(module: Module, { name, references }: Column, deleteRule: Rule): Readonly<Record<string, unknown>> {
  return {
    kind: 'm:1',
    entity: () => references,
    deleteRule,
    updateRule: 'no action',
    foreignKeyName: constraintName(module.table, name, 'fkey'),
    referenceColumnName: 'id',
    index: false,
  }
}

function columnProperty(graph: Graph, module: Module, field: Field, column: Column): Readonly<Record<string, unknown>> {
  const { name, sqlType, nullable, default: usual, references } = column
  const raw = (field.kind === 'stored' ? numberDefault(module, field) : undefined) ?? usual
  const plain = {
    type: 'string',
    fieldName: name,
    columnType: sqlType,
    nullable: nullable && !isNeverNull(field),
    ...(raw === undefined ? {} : { defaultRaw: raw }),
    ...(name === 'id' ? { primary: true } : {}),
  }
  if (field.kind === 'stored' && storedTypeOf(field.definition).fileLimits !== undefined)
    return { ...plain, ...foreignKey(module, { ...column, references: filesEntity }, 'restrict') }
  if (references === undefined) return plain
  const asked = ('onDelete' in field.definition ? field.definition.onDelete : undefined) ?? 'restrict'
  return {
    ...plain,
    ...foreignKey(module, column, isCrossed(graph, module, references) ? 'restrict' : deleteRules[asked]),
  }
}

/** Fixed columns first, then what is never null and what lists and labels show: PostgreSQL walks all earlier columns of a row. */
function columnOrder(module: Module): (field: Field) => number {
  const shown = new Set<Field>([
    ...module.recordLabel.filter((part) => typeof part !== 'string'),
    ...module.views.flatMap(({ columns }) => columns),
  ])
  return (field) =>
    field.common ? 0 : columnsOf(field).every(({ nullable }) => !nullable) ? 1 : shown.has(field) ? 2 : 3
}

const columnsOf = (field: Field): readonly Column[] =>
  field.kind === 'stored' || field.kind === 'rollup' ? field.columns : []

/** Fields that have columns, in the order of the table. */
export function columnFields(module: Module): readonly Field[] {
  const rank = columnOrder(module)
  return module.fields.filter((field) => columnsOf(field).length > 0).toSorted((a, b) => rank(a) - rank(b))
}

const checks = (module: Module) =>
  columnFields(module).flatMap((field) =>
    columnsOf(field).flatMap(({ name, check }) =>
      check === undefined ? [] : [{ name: constraintName(module.table, name, 'check'), expression: check }],
    ),
  )

function moduleSchema(graph: Graph, module: Module): EntitySchema {
  const properties: Properties = Object.fromEntries(
    columnFields(module).flatMap((field) =>
      columnsOf(field).map((column) => [column.name, columnProperty(graph, module, field, column)]),
    ),
  )
  const indexes = indexesOf(graph, module).map(({ name, statement }) => ({ name, expression: statement }))
  return schema({
    name: module.name,
    tableName: module.table,
    schema: recordSchema,
    properties,
    checks: checks(module),
    indexes,
  })
}

function linksSchema(module: Module, field: LinksField): EntitySchema {
  const side = (name: string, references: string, deleteRule: Rule) => ({
    type: 'string',
    fieldName: name,
    columnType: 'uuid',
    primary: true,
    ...foreignKey(
      { ...module, table: field.table },
      { name, sqlType: 'uuid', nullable: false, references },
      deleteRule,
    ),
  })
  const properties: Properties = {
    record_id: side('record_id', module.name, 'cascade'),
    target_id: side('target_id', field.targets[0] ?? '', 'cascade'),
    position: { type: 'number', fieldName: 'position', columnType: 'int4', nullable: false, defaultRaw: '0' },
  }
  const statement = `create index "${constraintName(field.table, 'target_idx')}" on "${recordSchema}"."${field.table}" using btree (target_id)`
  return schema({
    name: `${module.name}.${field.name}`,
    tableName: field.table,
    schema: recordSchema,
    properties,
    checks: [],
    indexes: [{ name: constraintName(field.table, 'target_idx'), expression: statement }],
  })
}

/** Entity of the files kept; not a module. */
const filesEntity = 'cimbra.files'

const filesSchema = (): EntitySchema =>
  schema({
    name: filesEntity,
    tableName: 'files',
    schema: systemSchema,
    checks: [],
    indexes: [],
    properties: {
      id: { type: 'string', columnType: 'uuid', fieldName: 'id', primary: true },
      sha256: { type: 'string', columnType: 'text', fieldName: 'sha256' },
      name: { type: 'string', columnType: 'text', fieldName: 'name' },
      size: { type: 'string', columnType: 'int8', fieldName: 'size' },
      media_type: { type: 'string', columnType: 'text', fieldName: 'media_type' },
      created_at: { type: 'string', columnType: 'timestamptz(3)', fieldName: 'created_at' },
      created_by: { type: 'string', columnType: 'uuid', fieldName: 'created_by', nullable: true },
    },
  })

interface SchemaParts {
  readonly name: string
  readonly tableName: string
  readonly schema: string
  readonly properties: Properties
  readonly checks: readonly { readonly name: string; readonly expression: string }[]
  readonly indexes: readonly { readonly name: string; readonly expression: string }[]
}

/** MikroORM types schemas by a class that modules of data do not have; this is the one place that says so. */
const schema = (parts: SchemaParts): EntitySchema =>
  new EntitySchema(parts as unknown as ConstructorParameters<typeof EntitySchema>[0])

/** Entity schemas of every module, its link tables and the files. New objects at each call: an ORM keeps what it is given. */
export function entitySchemas(graph: Graph): readonly EntitySchema[] {
  const modules = modulesOf(graph)
  const links = modules.flatMap((module) =>
    module.fields.flatMap((field) => (field.kind === 'links' ? [linksSchema(module, field)] : [])),
  )
  return [filesSchema(), ...modules.map((module) => moduleSchema(graph, module)), ...links]
}
