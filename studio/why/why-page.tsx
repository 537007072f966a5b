import { Badge, Group, NativeSelect, Text } from '@mantine/core'
import { IconCheck, IconEye, IconEyeOff, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { modulesQuery } from '../../runtime/api/queries.ts'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { whyQuery } from '../api/access.ts'
import type { Check, Why, WhyAssignment } from '../api/access.ts'
import { usePurpose } from '../api/modules.ts'
import { Card } from '../../runtime/shell/card.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { RecordPicker } from '../shell/record-picker.tsx'
import { StudioAnchor } from '../shell/studio-link.tsx'
import page from '../shell/studio.module.css'
import classes from './why.module.css'

const Checks = ({ checks }: { readonly checks: readonly Check[] }) => {
  const { t } = useTranslation('studio')
  return (
    <ul className={classes['checks']}>
      {checks.map(({ key, holds, text }) => (
        <li key={`${key} ${text}`} data-holds={holds || undefined}>
          {holds ? <IconCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
          <span>
            <span className="visually-hidden">{t(holds ? 'holds' : 'holdsNot')}: </span>
            {text}
          </span>
        </li>
      ))}
    </ul>
  )
}

const Assignment = ({ assignment }: { readonly assignment: WhyAssignment }) => {
  const { t } = useTranslation('studio')
  const { profile, unit, portfolio, counts, reads, checks } = assignment
  return (
    <li className={classes['assignment']}>
      <Group gap={8}>
        <Text span size="sm" fw={600}>
          {profile.title}
        </Text>
        <Text span size="sm">
          {[unit?.label, portfolio?.label ?? t('allPortfolios')].filter(Boolean).join(' · ')}
        </Text>
        <Badge variant="dot" tt="none" color={reads ? 'green' : 'gray'}>
          {t(!counts ? 'countsNot' : reads ? 'letsSee' : 'letsNotSee')}
        </Badge>
      </Group>
      <Checks checks={checks} />
    </li>
  )
}

const Answer = ({ why }: { readonly why: Why }) => {
  const { t } = useTranslation('studio')
  const { sees, text, person, record, module, actions, reasons, assignments, fields } = why
  const may = [
    actions.read && t('action_read'),
    actions.update && t('action_update'),
    actions.delete && t('action_delete'),
  ].filter(Boolean)
  return (
    <>
      <section className={classes['verdict']} data-sees={sees || undefined} role="status">
        {sees ? <IconEye size={26} stroke={1.6} aria-hidden /> : <IconEyeOff size={26} stroke={1.6} aria-hidden />}
        <div>
          <h2>{text}</h2>
          <Text size="sm">
            {person.label} · {module.title}: <a href={`/m/${module.name}/${record.id}`}>{record.label}</a>
            {may.length > 0 && ` · ${t('mayDo', { actions: may.join(', ') })}`}
          </Text>
        </div>
      </section>
      {reasons.length > 0 && (
        <Card title={t('reasons')}>
          <Checks checks={reasons} />
        </Card>
      )}
      <Card
        title={t('byAssignment')}
        action={
          <StudioAnchor to={`/studio/personas/${person.id}`} size="sm">
            {t('changeHer')}
          </StudioAnchor>
        }
      >
        {assignments.length === 0 ? (
          <Text size="sm" mt="sm">
            {t('noAssignments')}
          </Text>
        ) : (
          <ul className={page['rows']}>
            {assignments.map((assignment) => (
              <Assignment key={assignment.id} assignment={assignment} />
            ))}
          </ul>
        )}
      </Card>
      {sees && (fields.read.length > 0 || fields.hidden.length > 0) && (
        <Card title={t('fieldsSeen', { count: fields.read.length })}>
          <Text size="sm" mt="xs">
            {fields.read.map(({ title }) => title).join(', ')}
          </Text>
          {fields.hidden.length > 0 && (
            <Text size="sm" c="dimmed" mt="sm">
              {t('fieldsHidden', { fields: fields.hidden.map(({ title }) => title).join(', ') })}
            </Text>
          )}
        </Card>
      )}
    </>
  )
}

const Answered = (asked: { readonly person: string; readonly module: string; readonly id: string }) => {
  const { data, error, refetch } = useQuery(whyQuery(asked))
  return (
    <Loaded data={data} error={error} onRetry={() => void refetch()}>
      {(why) => <Answer why={why} />}
    </Loaded>
  )
}

const inAddress = (): { readonly person: string; readonly module: string; readonly id: string } => {
  const search = new URLSearchParams(window.location.search)
  const given = (name: string): string => search.get(name) ?? ''
  return { person: given('persona'), module: given('modulo'), id: given('registro') }
}

/** «¿Por qué ve (o no ve) este registro?»: a person, a record, and everything that was looked at. */
export const WhyPage = () => {
  const { t } = useTranslation('studio')
  const people = usePurpose('people')
  const { data: modules = [] } = useQuery(modulesQuery)
  const [asked, setAsked] = useState(inAddress)
  return (
    <>
      <PageHead title={t('whyTitle')} description={t('whyText')} />
      <div className={page['page']}>
        <div className={classes['question']}>
          <RecordPicker
            module={people?.name ?? ''}
            label={t('person')}
            value={asked.person}
            onChange={(person) => setAsked({ ...asked, person })}
          />
          <NativeSelect
            label={t('module')}
            value={asked.module}
            onChange={(event) => setAsked({ ...asked, module: event.currentTarget.value, id: '' })}
            data={[
              { value: '', label: t('choose') },
              ...modules.map(({ name, title }) => ({ value: name, label: title })),
            ]}
          />
          <RecordPicker
            key={asked.module}
            module={asked.module}
            label={t('record')}
            value={asked.id}
            onChange={(id) => setAsked({ ...asked, id })}
          />
        </div>
        {asked.person !== '' && asked.module !== '' && asked.id !== '' ? (
          <Answered {...asked} />
        ) : (
          <Text size="sm" c="dimmed">
            {t('whyHint')}
          </Text>
        )}
      </div>
    </>
  )
}
