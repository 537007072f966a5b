import { Button, NativeSelect, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DayInput } from '../../runtime/fields/day-input.tsx'
import { usePlace } from '../../runtime/fields/use-place.ts'
import { formatInstant } from '../../runtime/i18n/format.ts'
import { Failure } from '../../runtime/shell/failure.tsx'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { auditQuery } from '../api/audit.ts'
import type { AuditAsked, AuditEntry } from '../api/audit.ts'
import { usePurpose } from '../api/modules.ts'
import { Loaded } from '../shell/loaded.tsx'
import { RecordPicker } from '../shell/record-picker.tsx'
import { useAuditWords } from './audit-words.ts'
import { ChainState } from './chain-state.tsx'
import { Subject } from './subject.tsx'
import page from '../shell/studio.module.css'
import classes from './audit.module.css'

const Details = ({ details }: Pick<AuditEntry, 'details'>) => {
  const { t } = useTranslation('studio')
  if (Object.keys(details).length === 0) return null
  return (
    <details className={classes['details']}>
      <summary>{t('details')}</summary>
      <pre>{JSON.stringify(details, null, 2)}</pre>
    </details>
  )
}

const Row = ({ entry }: { readonly entry: AuditEntry }) => {
  const { t } = useTranslation('studio')
  const { timeZone } = usePlace()
  const words = useAuditWords()
  return (
    <tr>
      <td className={classes['when']}>{formatInstant(entry.at, timeZone)}</td>
      <td>{words(entry.kind)}</td>
      <td>{entry.person?.label ?? <span className={classes['nobody']}>{t('nobody')}</span>}</td>
      <td>
        <Subject entry={entry} />
        <Details details={entry.details} />
      </td>
    </tr>
  )
}

const empty: AuditAsked = { kind: '', person: '', from: '', to: '' }

type FiltersProps = {
  readonly asked: AuditAsked
  readonly kinds: readonly string[]
  readonly onChange: (asked: AuditAsked) => void
}

const Filters = ({ asked, kinds, onChange }: FiltersProps) => {
  const { t } = useTranslation('studio')
  const words = useAuditWords()
  const people = usePurpose('people')
  return (
    <div className={page['tools']}>
      <NativeSelect
        w={240}
        label={t('what')}
        value={asked.kind}
        onChange={(event) => onChange({ ...asked, kind: event.currentTarget.value })}
        data={[{ value: '', label: t('everything') }, ...kinds.map((kind) => ({ value: kind, label: words(kind) }))]}
      />
      <div className={classes['person']}>
        <RecordPicker
          module={people?.name ?? ''}
          label={t('person')}
          placeholder={t('everybody')}
          value={asked.person}
          onChange={(person) => onChange({ ...asked, person })}
        />
      </div>
      <DayInput label={t('validFrom')} value={asked.from} onChange={(day) => onChange({ ...asked, from: day })} />
      <DayInput label={t('validTo')} value={asked.to} onChange={(day) => onChange({ ...asked, to: day })} />
      {Object.values(asked).some(Boolean) && (
        <Button variant="subtle" onClick={() => onChange(empty)}>
          {t('clearFilters')}
        </Button>
      )}
    </div>
  )
}

/** The log, the newest first: who came in, who was refused, who changed what others may do. */
export const AuditPage = () => {
  const { t } = useTranslation(['studio', 'common'])
  const [asked, setAsked] = useState<AuditAsked>(() => ({
    ...empty,
    person: new URLSearchParams(window.location.search).get('persona') ?? '',
  }))
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery(asked))
  const [first] = data?.pages ?? []
  const entries = data?.pages.flatMap((each) => each.entries)
  return (
    <>
      <PageHead title={t('audit')} description={t('auditText')} actions={<ChainState />} />
      <div className={`${page['page']} ${page['wide']}`}>
        <Filters asked={asked} kinds={first?.kinds ?? []} onChange={setAsked} />
        {error && entries && <Failure error={error} />}
        <Loaded data={entries} error={error} onRetry={() => void refetch()} rows={8}>
          {(shown) =>
            shown.length === 0 ? (
              <Text size="sm">{t('noEntries')}</Text>
            ) : (
              <div className={`${page['sheet']} ${page['scroll']}`} role="region" aria-label={t('audit')} tabIndex={0}>
                <table className={page['table']}>
                  <thead>
                    <tr>
                      <th scope="col">{t('when')}</th>
                      <th scope="col">{t('what')}</th>
                      <th scope="col">{t('who')}</th>
                      <th scope="col">{t('onWhat')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map((entry) => (
                      <Row key={entry.seq} entry={entry} />
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }
        </Loaded>
        {hasNextPage && (
          <Button
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t('common:loadMore')}
          </Button>
        )}
      </div>
    </>
  )
}
