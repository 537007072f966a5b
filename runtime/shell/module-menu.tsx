import { Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { IconHome, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModuleSummary } from '../api/contract.ts'
import { modulesQuery } from '../api/queries.ts'
import { ModuleIcon } from '../theme/module-icon.tsx'
import { Failure } from './failure.tsx'
import { LinkNav } from './links.tsx'
import { plainText } from './plain-text.ts'
import { sectionsOf } from './sections.ts'
import classes from './module-menu.module.css'

const ModuleLink = ({ module }: { readonly module: ModuleSummary }) => (
  <LinkNav
    to="/m/$module"
    params={{ module: module.name }}
    activeProps={{ 'data-active': true, 'aria-current': 'page' }}
    label={module.title}
    leftSection={<ModuleIcon name={module.icon} size={17} />}
    classNames={{ root: classes['link'] ?? '' }}
  />
)

/** The modules by section, with a box that narrows them. */
export const ModuleMenu = () => {
  const { t } = useTranslation('shell')
  const { data: modules, error, refetch } = useQuery(modulesQuery)
  const [typed, setTyped] = useState('')
  const wanted = plainText(typed)
  const found = modules?.filter(({ title, menu }) => plainText(`${title} ${menu}`).includes(wanted))
  return (
    <>
      <div className={classes['box']}>
        <TextInput
          size="xs"
          aria-label={t('findModule')}
          placeholder={t('findModule')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setTyped('')}
        />
      </div>
      <div className={classes['scroll']}>
        <LinkNav
          to="/"
          activeOptions={{ exact: true }}
          activeProps={{ 'data-active': true }}
          label={t('home')}
          leftSection={<IconHome size={17} stroke={1.6} />}
          classNames={{ root: classes['link'] ?? '' }}
        />
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {!found && !error && (
          <Stack gap={8} p="sm">
            {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
              <Skeleton key={row} height={20} />
            ))}
          </Stack>
        )}
        {sectionsOf(found ?? []).map(({ title, modules: inside }) => (
          <div key={title} role="group" aria-label={title}>
            <Text className={classes['section'] ?? ''}>{title}</Text>
            {inside.map((module) => (
              <ModuleLink key={module.name} module={module} />
            ))}
          </div>
        ))}
        {found?.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {t('noModule')}
          </Text>
        )}
      </div>
    </>
  )
}
