import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatDate, formatNumber } from '../../runtime/i18n/format.ts'
import type { Changes, ModuleChange, NamedField, PersonChange } from '../api/access.ts'
import classes from './changes.module.css'

const titles = (fields: readonly NamedField[], most = 12): string =>
  fields
    .slice(0, most)
    .map(({ title }) => title)
    .join(', ') + (fields.length > most ? '…' : '')

/** What one person gains and loses in one module, a line each. */
const useLines = () => {
  const { t } = useTranslation('studio')
  const action = (name: string): string =>
    name === 'read' ||
    name === 'create' ||
    name === 'update' ||
    name === 'delete' ||
    name === 'import' ||
    name === 'export'
      ? t(`action_${name}`)
      : name
  return ({ gained, lost, fields, rows }: ModuleChange) => {
    const number = (count: number): string => `${formatNumber(count)}${rows.capped ? '+' : ''}`
    return [
      {
        key: 'actionsGained',
        good: true,
        text: gained.length > 0 && t('mayNow', { actions: gained.map(action).join(', ') }),
      },
      {
        key: 'actionsLost',
        good: false,
        text: lost.length > 0 && t('mayNoMore', { actions: lost.map(action).join(', ') }),
      },
      {
        key: 'rows+',
        good: true,
        text: rows.gained > 0 && t('seesMore', { count: rows.gained, number: number(rows.gained) }),
      },
      {
        key: 'rows-',
        good: false,
        text: rows.lost > 0 && t('seesLess', { count: rows.lost, number: number(rows.lost) }),
      },
      ...(
        [
          ['readGained', true],
          ['readLost', false],
          ['writeGained', true],
          ['writeLost', false],
        ] as const
      ).map(([kind, good]) => ({
        key: kind,
        good,
        text: fields[kind].length > 0 && t(kind, { fields: titles(fields[kind]) }),
      })),
    ].flatMap(({ key, good, text }) => (text === false ? [] : [{ key, good, text }]))
  }
}

/** What opens or closes most first. */
const byRows = (modules: readonly ModuleChange[]): readonly ModuleChange[] =>
  modules.toSorted((a, b) => b.rows.gained + b.rows.lost - (a.rows.gained + a.rows.lost))

const Person = ({ change }: { readonly change: PersonChange }) => {
  const { t } = useTranslation('studio')
  const lines = useLines()
  return (
    <li className={classes['change']}>
      <Text size="sm" fw={600}>
        {change.person.label}
      </Text>
      {change.from !== undefined && (
        <Text size="sm" c="dimmed">
          {t('changesFrom', { day: formatDate(change.from) })}
        </Text>
      )}
      {!change.enters && (
        <Text size="sm" c="dimmed">
          {t('entersNot')}
        </Text>
      )}
      {byRows(change.modules).map((module) => (
        <div key={module.module}>
          <Text size="sm" mt={4}>
            {module.title}
          </Text>
          <ul>
            {lines(module).map(({ key, good, text }) => (
              <li key={key} className={classes[good ? 'gain' : 'loss']}>
                <Text span size="sm">
                  {good ? '+ ' : '− '}
                  {text}
                </Text>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </li>
  )
}

/** «Qué cambia y para quién». */
export const ChangeList = ({ changes }: { readonly changes: Changes }) => {
  const { t } = useTranslation('studio')
  const people = changes.people.filter(({ modules }) => modules.length > 0)
  if (people.length === 0)
    return (
      <Text size="sm" py="sm">
        {t('changesNobody')}
      </Text>
    )
  return (
    <>
      <ul className={classes['people']}>
        {people.map((change) => (
          <Person key={change.person.id} change={change} />
        ))}
      </ul>
      {changes.more > 0 && (
        <Text size="sm" c="dimmed">
          {t('andMorePeople', { count: changes.more })}
        </Text>
      )}
    </>
  )
}
