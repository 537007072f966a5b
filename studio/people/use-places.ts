import { useQuery } from '@tanstack/react-query'
import { moduleQuery } from '../../runtime/api/queries.ts'
import { allRecordsQuery, referenceIn, textOf, usePurpose } from '../api/modules.ts'

export type Place = { readonly id: string; readonly name: string }

/** Profiles, units and carteras to choose from, and the module that says who has which. */
export const usePlaces = () => {
  const assignments = usePurpose('profileAssignments')
  const units = usePurpose('units')
  const portfolios = usePurpose('portfolios')
  const { data: module } = useQuery({ ...moduleQuery(assignments?.name ?? ''), enabled: assignments !== undefined })
  const { data: unitRecords } = useQuery(allRecordsQuery(units?.name ?? '', { sort: 'name', fields: ['name'] }))
  const { data: portfolioRecords } = useQuery(
    allRecordsQuery(portfolios?.name ?? '', { sort: 'name', fields: ['name', 'unit'], expand: ['unit'] }),
  )
  const options = module?.fields.find(({ name }) => name === 'profile')?.picklist?.options ?? []
  return {
    assignments,
    portfolioModule: portfolios,
    profiles: options.filter(({ active }) => active !== false),
    units: (unitRecords ?? []).map((record): Place => ({ id: record.id, name: textOf(record, 'name') })),
    portfolios: (portfolioRecords ?? []).map((record): Place & { readonly unit: string | undefined } => ({
      id: record.id,
      name: textOf(record, 'name'),
      unit: referenceIn(record, 'unit')?.id,
    })),
    ready: module !== undefined && unitRecords !== undefined && portfolioRecords !== undefined,
  }
}

export type Places = ReturnType<typeof usePlaces>
