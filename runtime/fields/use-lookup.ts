import { useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import type { FieldDescription, LookupRecord, RecordDraft } from '../api/contract.ts'
import { lookupQuery, recordQuery } from '../api/queries.ts'
import { isObject, wireValue } from './field-value.ts'
import { useFieldScope } from './field-scope.tsx'

type Found = { readonly records: readonly LookupRecord[]; readonly pending: boolean }

// The server evaluates an offer over the form so far; without one the search need not depend on it.
const asked = (field: FieldDescription, record: RecordDraft): RecordDraft | undefined =>
  field.offer === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(record)
          .filter(([, value]) => typeof value !== 'object' || !Array.isArray(value))
          .map(([name, value]) => [name, wireValue(value)]),
      )

/** Records that a reference may point at, by what is typed, debounced. A hook made for one field. */
export const useLookupOf = (field: FieldDescription, record: RecordDraft) => {
  const { module } = useFieldScope()
  return (typed: string): Found => {
    const [sought] = useDebouncedValue(typed, 200)
    const { data = [], isFetching } = useQuery({
      ...lookupQuery(module, field.name, sought, asked(field, record)),
      staleTime: 10_000,
    })
    return { records: data, pending: (data.length === 0 && isFetching) || sought !== typed }
  }
}

/** A reference as the form holds it: expanded, or only its id. */
export const referenceOf = (
  value: unknown,
): { readonly id: string; readonly label?: string; readonly module?: string } | null => {
  if (typeof value === 'string' && value !== '') return { id: value }
  if (!isObject(value) || typeof value['id'] !== 'string') return null
  return {
    id: value['id'],
    ...(typeof value['label'] === 'string' ? { label: value['label'] } : {}),
    ...(typeof value['module'] === 'string' ? { module: value['module'] } : {}),
  }
}

/** The name of a record of which only the id is known; asked for only then. */
export const useReferenceLabel = (module: string, value: unknown): string => {
  const reference = referenceOf(value)
  const needed = reference !== null && reference.label === undefined && module !== ''
  const { data } = useQuery({ ...recordQuery(module, reference?.id ?? ''), enabled: needed, staleTime: 60_000 })
  if (reference === null) return ''
  return reference.label ?? (typeof data?.label === 'string' ? data.label : needed && !data ? '…' : reference.id)
}

/** The module that a single reference points at. */
export const targetOf = ({ to }: FieldDescription): string => (typeof to === 'string' ? to : (to?.[0] ?? ''))
