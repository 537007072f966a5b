import type { FormulaField } from '../../schemas/generated/definitions.ts'
import type { ComputedFieldType } from './field-type.ts'
import { picklistProblems } from './picklist.ts'

/** A value computed from an expression over the same record and along references. It has no column: it is inlined where it is read. */
export const formula: ComputedFieldType<FormulaField> = {
  field: 'formula',
  title: { es: 'Fórmula', en: 'Formula' },
  kind: 'computed',
  check: ({ picklist }, scope) => (picklist === undefined ? [] : picklistProblems(picklist, scope)),
  // What it really gives is known once its expression is typed; linking puts that in the field.
  valueType: () => 'null',
  valueSchema: () => ({}),
}
