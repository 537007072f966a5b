import type { FieldDefinition } from '../../schemas/generated/definitions.ts'

/** Modules that a definition refers to: one for a reference, several for an anyReference, none for other types. */
export function targetsOf(definition: FieldDefinition): readonly string[] {
  if (!('to' in definition)) return []
  return typeof definition.to === 'string' ? [definition.to] : definition.to
}

/** The column of a reference field that holds records of `target`, or undefined when the field does not lead there. */
export function columnTo(
  field: {
    readonly definition: FieldDefinition
    readonly columns: readonly { readonly name: string; readonly references?: string }[]
  },
  target: string,
): string | undefined {
  return field.columns.find(({ references }) => references === target)?.name
}
