import type { ReactNode } from 'react'
// Not the package's main door: it opens its test registry too, which wants Ajv.
import withTheme from '@rjsf/core/lib/withTheme.js'
import { FormLayout } from './form-layout.tsx'
import { RecordField } from './record-field.tsx'

// The editor of a field draws its own label, help and problems.
const Bare = ({ children }: { readonly children?: ReactNode }): ReactNode => children
const Nothing = (): null => null

/**
 * rjsf in our look: our layout of a record and our field editors stand in place of its templates and widgets. Mantine draws what is
 * around; no input of @rjsf/mantine is left to draw, so it is not loaded.
 */
export const ThemedForm = withTheme({
  templates: {
    ObjectFieldTemplate: FormLayout,
    FieldTemplate: Bare,
    FieldErrorTemplate: Nothing,
    FieldHelpTemplate: Nothing,
    DescriptionFieldTemplate: Nothing,
  },
  fields: { record: RecordField },
})
