import { useMemo } from 'react'
import type { ViewProps } from '../field-props.ts'
import { cleanHtml } from './clean-html.ts'
import styles from '../fields.module.css'

/** Formatted text; in a list its words alone. */
export function RichTextView({ value, compact }: ViewProps) {
  const html = typeof value === 'string' ? value : ''
  const clean = useMemo(() => cleanHtml(html), [html])
  if (clean === '') return null
  if (compact)
    return (
      <span className={styles['oneLine']}>
        {clean
          .replace(/<[^>]+>/g, ' ')
          .replaceAll('&nbsp;', ' ')
          .replaceAll('&amp;', '&')}
      </span>
    )
  return <div className={styles['rich']} dangerouslySetInnerHTML={{ __html: clean }} />
}
