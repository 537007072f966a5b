import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { modulesQuery, sessionQuery } from '../api/queries.ts'
import { formatDate } from '../i18n/format.ts'
import { ModuleIcon } from '../theme/module-icon.tsx'
import { Failure } from './failure.tsx'
import { PageHead } from './page-head.tsx'
import { sectionsOf } from './sections.ts'
import classes from './home-page.module.css'

/** The first page: every module by section, with what it is for. */
export const HomePage = () => {
  const { t } = useTranslation('shell')
  const { data: session } = useQuery(sessionQuery)
  const { data: modules, error, refetch } = useQuery(modulesQuery)
  return (
    <>
      <PageHead
        title={session ? t('hello', { name: session.user.name.split(' ')[0] ?? '' }) : t('home')}
        description={session && t('companyDay', { company: session.company.name, day: formatDate(session.today) })}
      />
      <div className={classes['page']}>
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {!modules && !error && <Skeleton height={220} radius="md" />}
        {sectionsOf(modules ?? []).map(({ title, modules: inside }) => (
          <section key={title} className={classes['section']} aria-label={title}>
            <h2 className={classes['title']}>{title}</h2>
            <ul className={classes['cards']}>
              {inside.map((module) => (
                <li key={module.name}>
                  <Link to="/m/$module" params={{ module: module.name }} className={classes['card']}>
                    <span className={classes['icon']}>
                      <ModuleIcon name={module.icon} size={20} />
                    </span>
                    <span className={classes['text']}>
                      <Text span fw={600} size="sm">
                        {module.title}
                      </Text>
                      <Text span size="xs" c="dimmed" lineClamp={2}>
                        {module.description}
                      </Text>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  )
}
