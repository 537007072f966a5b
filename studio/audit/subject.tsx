import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../api/audit.ts'
import { overviewQuery } from '../api/studio.ts'
import { StudioAnchor } from '../shell/studio-link.tsx'

const textIn = (details: AuditEntry['details'], name: string): string => {
  const value = details[name]
  return typeof value === 'string' ? value : ''
}

const aboutPeople = [
  'invited',
  'invitationAccepted',
  'recoveryAsked',
  'firstPassword',
  'passwordReset',
  'signInRefused',
]

const isAction = (action: string): action is 'create' | 'update' | 'delete' | 'restore' =>
  ['create', 'update', 'delete', 'restore'].includes(action)

/** A record whose change is a change of permissions: what was done, and a link to it. */
const ChangedRecord = ({ entry }: { readonly entry: AuditEntry }) => {
  const { t } = useTranslation('studio')
  const { data: overview } = useQuery(overviewQuery)
  const module = textIn(entry.details, 'module')
  const title = overview?.modules.find(({ name }) => name === module)?.title ?? module
  const action = textIn(entry.details, 'action')
  return (
    <Text size="sm">
      <a href={`/m/${module}/${entry.subject}`}>{title}</a>
      {isAction(action) && ` · ${t(`audited_${action}`)}`}
    </Text>
  )
}

/** What an entry is about, as something to go to where there is such a thing. */
export const Subject = ({ entry }: { readonly entry: AuditEntry }) => {
  const { t } = useTranslation('studio')
  const { data: overview } = useQuery(overviewQuery)
  const { kind, subject, person, details } = entry
  if (subject === null) return null
  if (textIn(details, 'module') !== '') return <ChangedRecord entry={entry} />
  if (kind === 'profileChanged')
    return (
      <StudioAnchor to={`/studio/perfiles/${subject}`} size="sm">
        {overview?.profiles.find(({ key }) => key === subject)?.title ?? subject}
      </StudioAnchor>
    )
  if (kind === 'picklistChanged')
    return <Text size="sm">{overview?.picklists.find(({ name }) => name === subject)?.title ?? subject}</Text>
  if (kind === 'moduleChanged')
    return <Text size="sm">{overview?.modules.find(({ name }) => name === subject)?.title ?? subject}</Text>
  if (subject !== person?.id && aboutPeople.includes(kind))
    return (
      <StudioAnchor to={`/studio/personas/${subject}`} size="sm">
        {t('seePerson')}
      </StudioAnchor>
    )
  return null
}
