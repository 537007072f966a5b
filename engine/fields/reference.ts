import type { ReferenceField } from '../../schemas/generated/definitions.ts'
import { problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import type { FieldScope, StoredFieldType } from './field-type.ts'

/** A field names a module that exists. */
export const targetProblems = (target: string, pointer: string, scope: FieldScope): readonly Problem[] =>
  scope.hasModule(target) ? [] : [problem('CIM301', pointer, { module: target, ...suggest(target, scope.moduleNames) })]

/** The id of a record of one module, held by a foreign key. */
export const reference: StoredFieldType<ReferenceField> = {
  field: 'reference',
  title: { es: 'Referencia', en: 'Reference' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  check: ({ to }, scope) => targetProblems(to, '/to', scope),
  valueType: ({ to }) => ({ reference: to }),
  columns: ({ to }, column) => [{ name: `${column}_id`, sqlType: 'uuid', nullable: true, references: to }],
  valueSchema: () => ({ type: 'string', format: 'uuid' }),
  write: (value) => ({ values: [String(value).toLowerCase()] }),
}
