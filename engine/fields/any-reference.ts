import { sql, type RawBuilder } from 'kysely'
import type { AnyReferenceField } from '../../schemas/generated/definitions.ts'
import { columnName, quoted } from './column-name.ts'
import type { Column, StoredFieldType } from './field-type.ts'
import { targetProblems } from './reference.ts'

/** The column of an anyReference that holds records of one target: `about`, `Students` gives `about_students_id`. */
export const targetColumn = (column: string, target: string): string => `${column}_${columnName(target)}_id`

function columns({ to }: AnyReferenceField, column: string): readonly Column[] {
  const names = to.map((target) => targetColumn(column, target))
  const oneAtMost = `num_nonnulls(${names.map(quoted).join(', ')}) <= 1`
  return to.map((target, i) => ({
    name: targetColumn(column, target),
    sqlType: 'uuid',
    nullable: true,
    references: target,
    ...(i === 0 ? { check: oneAtMost } : {}),
  }))
}

const branch = (column: RawBuilder<unknown>, target: string): RawBuilder<unknown> =>
  sql`when ${column} is not null then json_build_object('module', ${sql.lit(target)}, 'id', ${column})`

/**
 * One record of one of several modules: a nullable foreign key per target, at most one of them set, so that references, deletes and
 * rollups are ordinary.
 */
export const anyReference: StoredFieldType<AnyReferenceField> = {
  field: 'anyReference',
  title: { es: 'Referencia a varios módulos', en: 'Reference to several modules' },
  kind: 'stored',
  encoding: 'json',
  filterable: true,
  check: ({ to }, scope) => to.flatMap((target, i) => targetProblems(target, `/to/${i}`, scope)),
  valueType: () => 'text',
  columns,
  valueSchema: ({ to }, scope) => ({
    type: 'object',
    // Of several modules those that are there for whoever asks.
    properties: {
      module: { enum: to.filter((target) => scope.hasModule(target)) },
      id: { type: 'string', format: 'uuid' },
    },
    required: ['module', 'id'],
    additionalProperties: false,
  }),
  read: ({ to }, sources) =>
    sql`case ${sql.join(
      to.map((target, i) => branch(sources[i] ?? sql`null`, target)),
      sql` `,
    )} end`,
  write: (value, { to }) => {
    const { module, id } = value as { readonly module: string; readonly id: string }
    return { values: to.map((target) => (target === module ? id.toLowerCase() : null)) }
  },
}
