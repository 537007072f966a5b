import type { PicklistField } from '../../schemas/generated/definitions.ts'
import { problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import type { FieldScope, StoredFieldType } from './field-type.ts'

/** A field names a picklist that exists. */
export const picklistProblems = (picklist: string, scope: FieldScope): readonly Problem[] =>
  scope.hasPicklist(picklist)
    ? []
    : [problem('CIM202', '/picklist', { picklist, ...suggest(picklist, scope.picklistNames) })]

function transitionProblems({ picklist, transitions = [] }: PicklistField, scope: FieldScope): readonly Problem[] {
  const keys = scope.keysOf(picklist)
  const unknown = (option: string | null, pointer: string) =>
    option === null || keys.includes(option)
      ? []
      : [problem('CIM206', pointer, { option, picklist, ...suggest(option, keys) })]
  return transitions.flatMap(({ from, to }, i) => [
    ...unknown(from, `/transitions/${i}/from`),
    ...to.flatMap((option, j) => unknown(option, `/transitions/${i}/to/${j}`)),
  ])
}

/** One option of a named picklist. Stored as text: reordering or relabelling options touches no row. */
export const picklist: StoredFieldType<PicklistField> = {
  field: 'picklist',
  title: { es: 'Lista desplegable', en: 'Picklist' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  check: (definition, scope) => {
    const missing = picklistProblems(definition.picklist, scope)
    return missing.length > 0 ? missing : transitionProblems(definition, scope)
  },
  valueType: () => 'text',
  columns: (_, name) => [{ name, sqlType: 'text', nullable: true }],
  // All keys, retired ones too: what may be *chosen* is the rule `offer`, checked only when the field changes.
  valueSchema: ({ picklist: name }, scope) => ({ enum: scope.keysOf(name) }),
}
