import { Text } from '@mantine/core'
import { useId } from 'react'
import type { ReactNode } from 'react'
import classes from './card.module.css'

type CardProps = {
  readonly title: string
  readonly text?: ReactNode
  readonly action?: ReactNode
  readonly children?: ReactNode
}

/** One matter of a page, with a heading of its own. */
export const Card = ({ title, text, action, children }: CardProps) => {
  const id = useId()
  return (
    <section className={classes['card']} aria-labelledby={id}>
      <div className={classes['top']}>
        <div>
          <h2 id={id} className={classes['title']}>
            {title}
          </h2>
          {text && (
            <Text size="sm" c="dimmed" maw="72ch">
              {text}
            </Text>
          )}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
