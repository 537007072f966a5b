import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  Explanation,
  HistoryPage,
  LookupRecord,
  ModuleDescription,
  ModuleSummary,
  PanelPage,
  PicklistOption,
  Preview,
  RecordDraft,
  RecordPage,
  RecordPayload,
  RecordsRequest,
  Session,
} from './contract.ts'
import { queryString, request, requestWithHeaders } from './request.ts'

const hour = 60 * 60 * 1000
const firstPage = null as string | null

/** Who is signed in, the company, its day and time zone. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request<Session>('/session', { signal }),
  staleTime: hour,
})

/** The modules of the menu, in its order. */
export const modulesQuery = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }) =>
    (await request<{ readonly modules: readonly ModuleSummary[] }>('/modules', { signal })).modules,
  staleTime: hour,
})

/** One module as this person may use it. */
export const moduleQuery = (module: string) =>
  queryOptions({
    queryKey: ['modules', module],
    queryFn: ({ signal }) => request<ModuleDescription>(`/modules/${encodeURIComponent(module)}`, { signal }),
    staleTime: hour,
  })

/** Options of a picklist that is too large to come with its module. */
export const picklistQuery = (name: string, search: string, limit = 30) =>
  queryOptions({
    queryKey: ['picklists', name, search, limit],
    queryFn: async ({ signal }) =>
      (
        await request<{ readonly options: readonly PicklistOption[] }>(
          `/picklists/${encodeURIComponent(name)}${queryString({ search, limit })}`,
          { signal },
        )
      ).options,
    placeholderData: keepPreviousData,
    staleTime: hour,
  })

const recordsPath = (module: string, ...rest: readonly string[]): string =>
  ['/records', module, ...rest].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/')

/** The records of a list, page by page (keyset). `bin` gives those in the recycle bin. */
export const recordsQuery = (module: string, asked: RecordsRequest, where: 'list' | 'bin' = 'list') =>
  infiniteQueryOptions({
    queryKey: ['records', module, where, asked],
    queryFn: ({ pageParam, signal }) =>
      request<RecordPage>(
        `${where === 'bin' ? recordsPath(module, 'bin') : recordsPath(module)}${queryString({ ...asked, after: pageParam })}`,
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

/** How many records there are; the server may answer with an estimate. */
export const countQuery = (module: string, asked: RecordsRequest, where: 'list' | 'bin' = 'list') =>
  queryOptions({
    queryKey: ['records', module, 'count', where, asked],
    queryFn: ({ signal }) =>
      request<RecordPage>(
        `${where === 'bin' ? recordsPath(module, 'bin') : recordsPath(module)}${queryString({ count: 'estimated', ...asked, fields: ['id'], limit: 1 })}`,
        { signal },
      ),
  })

/** One record with every reference expanded and its lines. */
export const recordQuery = (module: string, id: string) =>
  queryOptions({
    queryKey: ['records', module, 'one', id],
    queryFn: async ({ signal }): Promise<RecordPayload> => {
      const path = `${recordsPath(module, id)}?expand=*`
      const { body, headers } = await requestWithHeaders<RecordPayload>(path, { signal })
      return headers.get('allow') === 'GET' ? { ...body, $basic: true } : body
    },
  })

/**
 * Records that a reference field may point at, by what was typed. `record` is the form so far, for the `offer`
 * of the field. `module` is the module that has the field.
 */
export const lookupQuery = (module: string, field: string, search: string, record?: RecordDraft, limit = 20) =>
  queryOptions({
    queryKey: ['records', module, 'lookup', field, search, record ?? null, limit],
    queryFn: async ({ signal }) =>
      (
        await request<{ readonly records: readonly LookupRecord[] }>(
          `${recordsPath(module, 'lookup')}${queryString({
            field,
            search,
            limit,
            record: record === undefined ? undefined : JSON.stringify(record),
          })}`,
          { signal },
        )
      ).records,
    placeholderData: keepPreviousData,
  })

/** What the server would compute and refuse if this were saved. Nothing is written. */
export const previewQuery = (module: string, record: RecordDraft, id?: string) =>
  queryOptions({
    queryKey: ['records', module, 'preview', id ?? null, record],
    queryFn: ({ signal }) =>
      request<Preview>(recordsPath(module, 'preview'), {
        method: 'POST',
        body: { ...(id === undefined ? {} : { id }), record },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })

/** Counts and first rows of all related panels of a record, in one request. */
export const panelsQuery = (module: string, id: string) =>
  queryOptions({
    queryKey: ['records', module, 'panels', id],
    queryFn: async ({ signal }) =>
      (await request<{ readonly panels: readonly PanelPage[] }>(recordsPath(module, id, 'panels'), { signal })).panels,
  })

/** The rows of one panel, page by page. */
export const panelQuery = (module: string, id: string, panel: string, limit: number, sort?: string) =>
  infiniteQueryOptions({
    queryKey: ['records', module, 'panels', id, panel, limit, sort ?? null],
    queryFn: ({ pageParam, signal }) =>
      request<RecordPage>(
        `${recordsPath(module, id, 'panels', panel)}${queryString({ after: pageParam, limit, sort })}`,
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
  })

/** Who changed what in a record, newest first. */
export const historyQuery = (module: string, id: string) =>
  infiniteQueryOptions({
    queryKey: ['records', module, 'history', id],
    queryFn: ({ pageParam, signal }) =>
      request<HistoryPage>(`${recordsPath(module, id, 'history')}${queryString({ after: pageParam })}`, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
  })

/** Where the value of a field comes from. */
export const explainQuery = (module: string, id: string, field: string) =>
  queryOptions({
    queryKey: ['records', module, 'explain', id, field],
    queryFn: ({ signal }) => request<Explanation>(recordsPath(module, id, 'explain', field), { signal }),
  })

/** Where the browser downloads a file from. */
export const fileAddress = (id: string): string => `/api/files/${encodeURIComponent(id)}`

export { recordsPath }
