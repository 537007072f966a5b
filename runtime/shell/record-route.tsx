import { getRouteApi } from '@tanstack/react-router'
import { RecordPage } from '../page/record-page.tsx'
import { WithModule } from './with-module.tsx'

const route = getRouteApi('/m/$module/$id')

/** The page of one record, for its address. */
export const RecordRoute = () => {
  const { module, id } = route.useParams()
  return (
    <WithModule name={module}>
      {(description) => <RecordPage key={`${module} ${id}`} module={description} id={id} />}
    </WithModule>
  )
}
