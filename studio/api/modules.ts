/** The engine's own modules, found by what they are for, and records of them. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { ModuleSummary, RecordPage, RecordPayload, RecordsRequest } from '../../runtime/api/contract.ts'
import { modulesQuery, recordsPath } from '../../runtime/api/queries.ts'
import { queryString, request } from '../../runtime/api/request.ts'

/** What the studio asks of modules by: see `purpose` of a module. */
export type Purpose =
  | 'company'
  | 'groups'
  | 'people'
  | 'portfolios'
  | 'profileAssignments'
  | 'regions'
  | 'roles'
  | 'sharingRules'
  | 'units'

/** The module that is there for something; undefined until the menu is known, or where nobody declares one. */
export const usePurpose = (purpose: Purpose): ModuleSummary | undefined => {
  const { data } = useQuery(modulesQuery)
  return data?.find((module) => module.purpose === purpose)
}

const most = 200

/** All records of a short list (units, roles, carteras), page after page. */
export const allRecordsQuery = (module: string, asked: RecordsRequest = {}) =>
  queryOptions({
    queryKey: ['records', module, 'all', asked],
    queryFn: async ({ signal }): Promise<readonly RecordPayload[]> => {
      const records: RecordPayload[] = []
      for (let after: string | null | undefined; after !== null;) {
        const page: RecordPage = await request(
          `${recordsPath(module)}${queryString({ limit: most, ...asked, after })}`,
          { signal },
        )
        records.push(...page.records)
        after = page.next
      }
      return records
    },
    enabled: module !== '',
  })

/** Text of a field that is text. */
export const textOf = (record: RecordPayload | undefined, field: string): string => {
  const value = record?.[field]
  return typeof value === 'string' ? value : ''
}

/** Id and name of a reference that came expanded. */
export const referenceIn = (
  record: RecordPayload,
  field: string,
): { readonly id: string; readonly label: string } | undefined => {
  const value = record[field]
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string') return undefined
  return { id: value.id, label: 'label' in value && typeof value.label === 'string' ? value.label : value.id }
}
