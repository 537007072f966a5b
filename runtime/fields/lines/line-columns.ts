import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { FieldDescription, ModuleDescription } from '../../api/contract.ts'
import { moduleQuery } from '../../api/queries.ts'
import { useFieldScope } from '../field-scope.tsx'

type LineColumns = {
  /** Module of the lines, once it is known. */
  readonly module: Pick<ModuleDescription, 'name' | 'fields' | 'singular' | 'gender'> | undefined
  /** Shown as columns: the first group of the module. */
  readonly columns: readonly FieldDescription[]
  /** Shown below a row that is opened. */
  readonly details: readonly FieldDescription[]
}

const shown = ({ hidden, common }: FieldDescription): boolean => hidden !== true && common !== true

// The first group holds what a person fills in line by line; the other groups are looked up now and then.
const firstGroup = (module: ModuleDescription | undefined): ReadonlySet<string> | undefined =>
  module?.groups[0] && new Set(module.groups[0].fields)

const mostColumns = 8

/** Which fields of the lines are columns and which open below. */
export const useLineColumns = ({ lines }: FieldDescription): LineColumns => {
  const { related } = useFieldScope()
  const of = lines?.of ?? ''
  const { data } = useQuery({ ...moduleQuery(of), enabled: of !== '' })
  const described = related[of]
  // The rows are drawn anew only when these change.
  return useMemo(() => {
    const known = data ?? described
    const fields = (known?.fields ?? []).filter((field) => shown(field) && field.name !== lines?.via)
    const first = firstGroup(data) ?? new Set(fields.slice(0, mostColumns).map(({ name }) => name))
    return {
      module: known && { name: of, fields: known.fields, singular: known.singular, gender: known.gender },
      columns: fields.filter(({ name }) => first.has(name)),
      details: fields.filter(({ name }) => !first.has(name)),
    }
  }, [data, described, of, lines?.via])
}
