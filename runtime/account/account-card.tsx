import { Text } from '@mantine/core'
import { useId } from 'react'
import type { ReactNode } from 'react'
import classes from './account.module.css'

type AccountCardProps = {
  readonly title: string
  readonly text?: string | undefined
  readonly action?: ReactNode
  readonly children?: ReactNode
}

/** One matter of the account. */
export const AccountCard = ({ title, text, action, children }: AccountCardProps) => {
  const id = useId()
  return (
    <section className={classes['card']} aria-labelledby={id}>
      <div className={classes['top']}>
        <div>
          <h2 id={id} className={classes['title']}>
            {title}
          </h2>
          {text && (
            <Text size="sm" c="dimmed" maw="64ch">
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
