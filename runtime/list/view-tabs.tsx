import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription } from '../api/contract.ts'
import type { ListSearch } from './list-search.ts'
import classes from './record-list.module.css'

type ViewTabsProps = {
  readonly module: ModuleDescription
  readonly search: ListSearch
  readonly changed: boolean
  readonly onSearch: (search: ListSearch) => void
}

/** The views of a module, each an address of its own; "Todos" is the list without one. */
export const ViewTabs = ({ module, search, changed, onSearch }: ViewTabsProps) => {
  const { t } = useTranslation('list')
  const views = [{ name: undefined, title: t('all') }, ...module.views]
  const known = module.views.some(({ name }) => name === search.view)
  return (
    <nav className={classes['tabs']} aria-label={t('views')}>
      <div className={classes['tabsScroll']}>
        {views.map(({ name, title }) => {
          const current = name === (known ? search.view : undefined)
          return (
            <Link
              key={name ?? ''}
              to="/m/$module"
              params={{ module: module.name }}
              search={name === undefined ? {} : { view: name }}
              className={classes['tab']}
              activeOptions={{ exact: true, includeSearch: true }}
              aria-current={current ? 'page' : undefined}
            >
              {title}
              {current && changed && <span className={classes['changed']} title={t('changed')} />}
            </Link>
          )
        })}
        {changed && (
          <Button
            size="compact-xs"
            variant="subtle"
            ml="auto"
            onClick={() => onSearch(search.view === undefined ? {} : { view: search.view })}
          >
            {t('discard')}
          </Button>
        )}
      </div>
    </nav>
  )
}
