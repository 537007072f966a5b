import { notifications } from '@mantine/notifications'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription } from '../api/contract.ts'
import { RecordForm } from '../form/record-form.tsx'
import { PageHead } from './page-head.tsx'
import { WithModule } from './with-module.tsx'
import classes from './new-page.module.css'

const route = getRouteApi('/m/$module/new')

const NewRecord = ({ module }: { readonly module: ModuleDescription }) => {
  const { t } = useTranslation(['shell', 'common'])
  const { initial = {} } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <PageHead
        module={module}
        title={t(`common:new_${module.gender}`, { singular: module.singular.toLowerCase() })}
        description={module.usage}
      />
      <div className={classes['page']}>
        <RecordForm
          module={module}
          initial={initial}
          onSaved={({ id }) => {
            notifications.show({
              color: 'cimbra',
              message: t(`shell:created_${module.gender}`, { singular: module.singular }),
            })
            void navigate({ to: '/m/$module/$id', params: { module: module.name, id }, replace: true })
          }}
          onCancel={() => void navigate({ to: '/m/$module', params: { module: module.name } })}
        />
      </div>
    </>
  )
}

/** A whole page to create a record. */
export const NewPage = () => {
  const { module } = route.useParams()
  return <WithModule name={module}>{(description) => <NewRecord key={module} module={description} />}</WithModule>
}
