import { Text } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import classes from './entry.module.css'

type EntryCardProps = {
  readonly title: string
  readonly text?: string | undefined
  readonly children?: ReactNode
  /** A way elsewhere, under everything. */
  readonly below?: ReactNode
}

/** The one card of a page of signing in. */
export const EntryCard = ({ title, text, children, below }: EntryCardProps) => {
  useDocumentTitle(`${title} · Cimbra`)
  return (
    <section className={classes['card']} aria-labelledby="entry-title">
      <h1 id="entry-title" className={classes['title']}>
        {title}
      </h1>
      {text && (
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      )}
      {children}
      {below && <div className={classes['below']}>{below}</div>}
    </section>
  )
}
