import { ActionIcon, Button, Loader, Text, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconColumns3, IconFilter, IconRefresh, IconSearch, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription, RecordsRequest } from '../api/contract.ts'
import { countQuery } from '../api/queries.ts'
import { formatNumber } from '../i18n/format.ts'
import { useShortcut } from '../shell/shortcuts.tsx'
import { ColumnChooser } from './column-chooser.tsx'
import { filterSentence } from './filter/filter-sentence.ts'
import type { ListSearch } from './list-search.ts'
import type { ListPlan } from './use-list.ts'
import classes from './record-list.module.css'

// The builder brings the editors of all field types: only when somebody filters.
const FilterBuilder = lazy(async () => ({ default: (await import('./filter/filter-builder.tsx')).FilterBuilder }))

const without = <K extends keyof ListSearch>(search: ListSearch, ...names: readonly K[]): Omit<ListSearch, K> =>
  // Taking keys away from an object leaves the type without them.
  Object.fromEntries(Object.entries(search).filter(([name]) => !names.some((gone) => gone === name))) as Omit<
    ListSearch,
    K
  >

type SearchBoxProps = { readonly title: string; readonly value: string; readonly onChange: (text: string) => void }

/** What is typed is searched a moment later; `/` brings the cursor here. */
export const SearchBox = ({ title, value, onChange }: SearchBoxProps) => {
  const { t } = useTranslation(['list', 'common'])
  const [typed, setTyped] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const later = useDebouncedCallback(onChange, 300)
  useShortcut('/', t('search', { title }), () => input.current?.focus())
  // The address may change from outside: the back button, "quitar filtros", another view.
  useEffect(() => {
    if (document.activeElement !== input.current || value === '') setTyped(value)
  }, [value])
  const change = (text: string) => {
    setTyped(text)
    later(text)
  }
  return (
    <TextInput
      ref={input}
      type="search"
      className={classes['search'] ?? ''}
      size="sm"
      aria-label={t('search', { title })}
      placeholder={t('common:search')}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed !== '' && (
          <ActionIcon size="sm" aria-label={t('common:clear')} onClick={() => change('')}>
            <IconX size={14} />
          </ActionIcon>
        )
      }
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') change('')
      }}
    />
  )
}

type CountProps = {
  readonly module: string
  readonly matching: RecordsRequest
  readonly shown: number
  readonly complete: boolean
}

const Count = ({ module, matching, shown, complete }: CountProps) => {
  const { t } = useTranslation('list')
  const { data, refetch, isFetching } = useQuery({ ...countQuery(module, matching), enabled: false })
  const total = complete ? shown : data?.count
  if (total !== undefined) {
    const text = t('total', { count: total }).replace(String(total), formatNumber(total))
    return (
      <Text size="sm" c="dimmed">
        {!complete && data?.estimated ? t('approximately', { total: text }) : text}
      </Text>
    )
  }
  return (
    <UnstyledButton onClick={() => void refetch()} title={t('count')}>
      <Text size="sm" c="dimmed" td="underline" style={{ textDecorationStyle: 'dotted' }}>
        {isFetching ? '…' : t('shown', { count: shown })}
      </Text>
    </UnstyledButton>
  )
}

const Sentence = ({ text, onClear }: { readonly text: string; readonly onClear: () => void }) => {
  const { t } = useTranslation('filter')
  return (
    <div className={classes['sentence']}>
      <Text size="sm" lineClamp={2}>
        {text}
      </Text>
      <ActionIcon size="sm" aria-label={t('clear')} onClick={onClear}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}

// On a narrow screen only the icon is seen.
const tool = { root: classes['tool'] ?? '', label: classes['toolLabel'] ?? '' }

type ListToolbarProps = {
  readonly module: ModuleDescription
  readonly plan: ListPlan
  readonly search: ListSearch
  readonly onSearch: (search: ListSearch) => void
  readonly shown: number
  readonly complete: boolean
  readonly failed: boolean
  readonly fetching: boolean
  readonly onRefresh: () => void
}

/** Search, filter, columns and count of a list. */
export const ListToolbar = (props: ListToolbarProps) => {
  const { module, plan, search, onSearch, shown, complete, failed, fetching, onRefresh } = props
  const { t } = useTranslation('list')
  const { t: filterText } = useTranslation('filter')
  const [building, setBuilding] = useState(false)
  const sentence = search.where
    ? filterSentence(search.where, plan.fields, filterText)
    : search.filter && filterText('expressionSentence', { expression: search.filter })
  useShortcut('f', t('filter'), () => setBuilding((open) => !open))
  return (
    <>
      <div className={classes['toolbar']} role="toolbar" aria-label={t('tools')}>
        <SearchBox
          title={module.title}
          value={search.q ?? ''}
          onChange={(q) => onSearch(q.trim() === '' ? without(search, 'q') : { ...search, q: q.trim() })}
        />
        <Button
          variant={sentence ? 'light' : 'default'}
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={building}
          classNames={tool}
          onClick={() => setBuilding(!building)}
        >
          {t('filter')}
        </Button>
        <ColumnChooser
          module={module}
          fields={plan.fields}
          shown={plan.columns}
          onChange={(names) => onSearch({ ...search, columns: names.join(',') })}
          onReset={() => onSearch(without(search, 'columns'))}
          target={
            <Button variant="default" classNames={tool} leftSection={<IconColumns3 size={16} aria-hidden />}>
              {t('columns')}
            </Button>
          }
        />
        <div className={classes['count']}>
          {!failed && <Count module={module.name} matching={plan.matching} shown={shown} complete={complete} />}
        </div>
        <Tooltip label={t('refresh')}>
          <ActionIcon size={32} aria-label={t('refresh')} onClick={onRefresh}>
            {fetching ? <Loader size={15} /> : <IconRefresh size={16} />}
          </ActionIcon>
        </Tooltip>
      </div>
      {building && (
        <Suspense fallback={null}>
          <FilterBuilder
            fields={plan.fields}
            where={search.where}
            expression={search.filter}
            onApply={(filter) => onSearch({ ...without(search, 'where', 'filter'), ...filter })}
            onClose={() => setBuilding(false)}
          />
        </Suspense>
      )}
      {sentence && !building && (
        <Sentence text={sentence} onClear={() => onSearch(without(search, 'where', 'filter'))} />
      )}
    </>
  )
}
