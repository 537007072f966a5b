import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription } from '../api/contract.ts'
import { baseView } from './columns.ts'
import type { ListSearch } from './list-search.ts'
import classes from './record-list.module.css'

type ViewTabsProps = {
  readonly module: ModuleDescription
  readonly search: ListSearch
  readonly changed: boolean
  readonly onSearch: (search: ListSearch) => void
}

/** The views of a module, each an address of its own; the one without a filter is the list as it opens. */
export const ViewTabs = ({ module, search, changed, onSearch }: ViewTabsProps) => {
  const { t } = useTranslation('list')
  const base = baseView(module)
  const views = base ? module.views : [{ name: '', title: t(`all_${module.gender}`) }, ...module.views]
  const baseName = base?.name ?? ''
  const chosen = module.views.find(({ name }) => name === search.view)?.name ?? baseName
  return (
    <nav className={classes['tabs']} aria-label={t('views')}>
      <div className={classes['tabsScroll']}>
        {views.map(({ name, title }) => {
          const current = name === chosen
          return (
            <Link
              key={name}
              to="/m/$module"
              params={{ module: module.name }}
              search={name === baseName ? {} : { view: name }}
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
