import type { RollupField } from '../../schemas/generated/definitions.ts'
import type { ComputedFieldType } from './field-type.ts'
import { targetProblems } from './reference.ts'

/** A value computed from the records of another module that refer to this one; the database keeps it exact. */
export const rollup: ComputedFieldType<RollupField> = {
  field: 'rollup',
  title: { es: 'Acumulado', en: 'Rollup' },
  kind: 'computed',
  check: ({ of }, scope) => targetProblems(of, '/of', scope),
  valueType: () => 'null',
  valueSchema: () => ({}),
}
