import type { ViewProps } from './field-props.ts'
import { componentsOf } from './index.ts'

type FieldViewProps = Omit<ViewProps, 'compact'> & { readonly compact?: boolean }

/** A value at rest, by its field type. Nothing for an empty value. */
export function FieldView({ field, value, compact = false }: FieldViewProps) {
  const { View } = componentsOf(field.type)
  return <View field={field} value={value} compact={compact} />
}
