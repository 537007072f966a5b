import type { ErrorSchema } from '@rjsf/utils'
import { useTranslation } from 'react-i18next'
import type { FieldDescription } from '../api/contract.ts'
import { placesOf } from './extra-errors.ts'
import styles from './form.module.css'

type ProblemSummaryProps = {
  readonly prefix: string
  readonly errors: ErrorSchema | undefined
  readonly fields: ReadonlyMap<string, FieldDescription>
}

/** Puts the focus on a field of a form, by the id of its input. */
const focusField = (id: string): void => {
  const element = document.getElementById(id)
  const input = element?.matches('input, textarea, select, button, [tabindex]')
    ? element
    : element?.querySelector<HTMLElement>('input, textarea, button')
  element?.scrollIntoView({ block: 'center' })
  input?.focus({ preventScroll: true })
}

/** All that is wrong, each a link to its field. Nothing while nothing is. */
export function ProblemSummary({ prefix, errors, fields }: ProblemSummaryProps) {
  const { t } = useTranslation('form')
  const places = placesOf(errors)
  if (places.length === 0) return null
  return (
    <div className={styles['summary']} role="alert" tabIndex={-1} id={`${prefix}-summary`}>
      <strong>{t('problems', { count: places.length })}</strong>
      <ul>
        {places.map(({ path: [name = '', row], text }) => {
          const title = fields.get(name)?.title
          const place =
            row === undefined || Number.isNaN(Number(row))
              ? title
              : t('placeInLines', { title: title ?? '', number: Number(row) + 1 })
          return (
            <li key={`${name} ${row} ${text}`}>
              {title === undefined ? (
                text
              ) : (
                <a
                  href={`#${prefix}_${name}`}
                  onClick={(event) => {
                    event.preventDefault()
                    focusField(`${prefix}_${name}`)
                  }}
                >
                  {place}: {text}
                </a>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
