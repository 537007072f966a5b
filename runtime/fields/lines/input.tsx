import { Suspense, lazy } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputProps } from '../field-props.ts'

// Apart from the others: it hosts all of them in its cells, and only documents have lines.
const LinesEditor = lazy(() => import('./lines-editor.tsx'))

/** The lines of a document, in a grid of their own. */
export function LinesInput(props: InputProps) {
  const { t } = useTranslation('fields')
  return (
    <Suspense fallback={<p role="status">{t('searching')}</p>}>
      <LinesEditor {...props} />
    </Suspense>
  )
}
