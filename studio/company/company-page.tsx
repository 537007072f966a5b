import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { allRecordsQuery, usePurpose } from '../api/modules.ts'
import { Loaded } from '../shell/loaded.tsx'

/** The company has one record, and its form is that of any record: leads there. */
export const CompanyPage = () => {
  const company = usePurpose('company')
  const { data, error, refetch } = useQuery(allRecordsQuery(company?.name ?? '', { fields: ['label'], limit: 1 }))
  const id = data?.[0]?.id
  useEffect(() => {
    if (company && data) window.location.replace(`/m/${company.name}/${id ?? 'new'}`)
  }, [company, data, id])
  return (
    <Loaded data={undefined} error={error} onRetry={() => void refetch()}>
      {() => null}
    </Loaded>
  )
}
