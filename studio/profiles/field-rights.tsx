import { Skeleton, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, ModuleDescription } from '../../runtime/api/contract.ts'
import { moduleQuery } from '../../runtime/api/queries.ts'
import { Failure } from '../../runtime/shell/failure.tsx'
import { plainText } from '../../runtime/shell/plain-text.ts'
import { Tick } from '../shell/tick.tsx'
import { isWritable, movesOf, rightsIn, tickOf } from './profile-draft.ts'
import type { ModuleRights, ProfileDefinition, RightsList } from './profile-draft.ts'
import classes from './profiles.module.css'

type OnNames = (list: RightsList, names: readonly string[], on: boolean) => void

type Part = { readonly title: string; readonly fields: readonly FieldDescription[] }

/** The fields by the groups of their form; those that stand in none at the end. */
const partsOf = (module: ModuleDescription, rest: string): readonly Part[] => {
  const byName = new Map(module.fields.map((field) => [field.name, field]))
  const grouped = module.groups.map(({ title, fields }) => ({
    title,
    fields: fields.flatMap((name) => byName.get(name) ?? []),
  }))
  const placed = new Set(grouped.flatMap(({ fields }) => fields.map(({ name }) => name)))
  const left = module.fields.filter(({ name }) => !placed.has(name))
  return left.length === 0 ? grouped : [...grouped, { title: rest, fields: left }]
}

const namesOf = (fields: readonly FieldDescription[]): readonly string[] => fields.map(({ name }) => name)

type PartRowsProps = { readonly part: Part; readonly rights: ModuleRights; readonly onNames: OnNames }

const PartRows = ({ part: { title, fields }, rights, onNames }: PartRowsProps) => {
  const { t } = useTranslation('studio')
  const readable = namesOf(fields.filter(({ writeOnly }) => !writeOnly))
  const writable = namesOf(fields.filter(isWritable))
  return (
    <tbody>
      <tr className={classes['part']}>
        <th scope="colgroup">{title}</th>
        <td>
          <Tick
            label={t('seeGroup', { title })}
            state={tickOf(rights.read, readable)}
            disabled={readable.length === 0}
            onChange={(on) => onNames('read', readable, on)}
          />
        </td>
        <td>
          <Tick
            label={t('writeGroup', { title })}
            state={tickOf(rights.write, writable)}
            disabled={writable.length === 0}
            onChange={(on) => onNames('write', writable, on)}
          />
        </td>
      </tr>
      {fields.map((field) => (
        <tr key={field.name}>
          <th scope="row" title={field.description ?? field.help}>
            {field.title}
            {field.sensitive && <span className={classes['sensitive']}>{t('sensitive')}</span>}
          </th>
          <td>
            <Tick
              label={t('seeField', { title: field.title })}
              state={tickOf(rights.read, [field.name])}
              disabled={field.writeOnly === true}
              onChange={(on) => onNames('read', [field.name], on)}
            />
          </td>
          <td>
            <Tick
              label={t('writeField', { title: field.title })}
              state={isWritable(field) ? tickOf(rights.write, [field.name]) : 'none'}
              disabled={!isWritable(field)}
              onChange={(on) => onNames('write', [field.name], on)}
            />
          </td>
        </tr>
      ))}
    </tbody>
  )
}

type MovesProps = { readonly module: ModuleDescription; readonly rights: ModuleRights; readonly onNames: OnNames }

const Moves = ({ module, rights, onNames }: MovesProps) => {
  const { t } = useTranslation('studio')
  return movesOf(module).map(({ title, options }) => (
    <fieldset key={title} className={classes['moves']}>
      <legend>{t('mayMoveTo', { title })}</legend>
      {options.map(({ move, label }) => (
        <span key={move} className={classes['move']}>
          <Tick
            label={`${title}: ${label}`}
            state={tickOf(rights.moves, [move])}
            onChange={(on) => onNames('moves', [move], on)}
          />
          <span aria-hidden>{label}</span>
        </span>
      ))}
    </fieldset>
  ))
}

type FieldRightsProps = {
  readonly module: string
  readonly profile: ProfileDefinition
  readonly onNames: OnNames
}

/** The fields of a module, by group, and whether they are seen and written; then the states that may be moved to. */
export const FieldRights = ({ module: name, profile, onNames }: FieldRightsProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const { data: module, error, refetch } = useQuery(moduleQuery(name))
  const [typed, setTyped] = useState('')
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (!module) return <Skeleton height={160} role="status" aria-label={t('common:loading')} />
  const rights = rightsIn(profile, name)
  const wanted = plainText(typed)
  const parts = partsOf(module, t('otherFields'))
    .map((part) => ({ ...part, fields: part.fields.filter(({ title }) => plainText(title).includes(wanted)) }))
    .filter(({ fields }) => fields.length > 0)
  return (
    <div className={classes['inside']}>
      <TextInput
        size="xs"
        maw={300}
        aria-label={t('findField')}
        placeholder={t('findField')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {parts.length === 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('noField')}
        </Text>
      )}
      <div className={classes['parts']}>
        {parts.map((part) => (
          <table key={part.title} className={classes['fields']}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{t('field')}</span>
                </th>
                <th scope="col">{t('sees')}</th>
                <th scope="col">{t('writes')}</th>
              </tr>
            </thead>
            <PartRows part={part} rights={rights} onNames={onNames} />
          </table>
        ))}
      </div>
      <Moves module={module} rights={rights} onNames={onNames} />
    </div>
  )
}
