import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconPlus, IconTrash } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription } from '../api/contract.ts'
import { canCreate } from '../shell/can-create.ts'
import { LinkMenuItem } from '../shell/link-menu-item.tsx'
import { LinkButton } from '../shell/links.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { useShortcut } from '../shell/shortcuts.tsx'
import { WithModule } from '../shell/with-module.tsx'
import { RecordList } from './record-list.tsx'

const route = getRouteApi('/m/$module')

const Actions = ({ module }: { readonly module: ModuleDescription }) => {
  const { t } = useTranslation(['list', 'common'])
  const navigate = route.useNavigate()
  const newTitle = t(`common:new_${module.gender}`, { singular: module.singular.toLowerCase() })
  const open = () => void navigate({ to: '/m/$module/new', params: { module: module.name } })
  useShortcut('n', newTitle, open, canCreate(module))
  return (
    <>
      {canCreate(module) && (
        <LinkButton
          to="/m/$module/new"
          params={{ module: module.name }}
          leftSection={<IconPlus size={16} aria-hidden />}
        >
          {newTitle}
        </LinkButton>
      )}
      {module.delete !== false && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={34} aria-label={t('common:more')}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <LinkMenuItem to="/m/$module/bin" params={{ module: module.name }} leftSection={<IconTrash size={16} />}>
              {t('bin')}
            </LinkMenuItem>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}

const List = ({ module }: { readonly module: ModuleDescription }) => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <PageHead
        module={module}
        list
        title={module.title}
        description={module.description}
        actions={<Actions module={module} />}
      />
      <RecordList
        module={module}
        search={search}
        onSearch={(next) => void navigate({ search: next, replace: true })}
        onOpen={({ id }) => void navigate({ to: '/m/$module/$id', params: { module: module.name, id } })}
      />
    </>
  )
}

/** The records of a module. */
export const ListPage = () => {
  const { module } = route.useParams()
  return <WithModule name={module}>{(description) => <List key={module} module={description} />}</WithModule>
}
