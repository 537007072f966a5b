import { Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { plainText } from '../../runtime/shell/plain-text.ts'
import { openPicklistQuery, overviewQuery } from '../api/studio.ts'
import { Loaded } from '../shell/loaded.tsx'
import { OptionsEditor } from './options-editor.tsx'
import page from '../shell/studio.module.css'
import list from '../shell/list-and-open.module.css'

const Open = ({ name }: { readonly name: string }) => {
  const { data, error, refetch } = useQuery(openPicklistQuery(name))
  return (
    <Loaded data={data} error={error} onRetry={() => void refetch()}>
      {(picklist) => <OptionsEditor key={picklist.version} picklist={picklist} />}
    </Loaded>
  )
}

/** The lists that fields choose from, and the options of the one that is open. */
export const PicklistsPage = () => {
  const { t } = useTranslation('studio')
  const { data, error, refetch } = useQuery(overviewQuery)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const wanted = plainText(typed)
  return (
    <>
      <PageHead title={t('picklists')} description={t('picklistsText')} />
      <div className={`${page['page']} ${page['wide']}`}>
        <TextInput
          maw={320}
          aria-label={t('findPicklist')}
          placeholder={t('findPicklist')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Loaded data={data} error={error} onRetry={() => void refetch()} rows={8}>
          {({ picklists }) => (
            <div className={list['both']}>
              <ul className={list['list']} aria-label={t('picklists')}>
                {picklists
                  .filter(({ title }) => plainText(title).includes(wanted))
                  .toSorted((a, b) => a.title.localeCompare(b.title, 'es'))
                  .map(({ name, title, options }) => (
                    <li key={name}>
                      <button
                        type="button"
                        className={list['item']}
                        aria-pressed={name === chosen}
                        onClick={() => setChosen(name)}
                      >
                        <span className={list['title']}>{title}</span>
                        <span className={list['hint']}>{t('optionCount', { count: options })}</span>
                      </button>
                    </li>
                  ))}
              </ul>
              <div className={list['reading']}>
                {chosen === null ? (
                  <Text c="dimmed" size="sm" p="lg">
                    {t('choosePicklist')}
                  </Text>
                ) : (
                  <Open key={chosen} name={chosen} />
                )}
              </div>
            </div>
          )}
        </Loaded>
      </div>
    </>
  )
}
