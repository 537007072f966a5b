import { useQuery } from '@tanstack/react-query'
import type { FieldDescription, RecordPayload } from '../api/contract.ts'
import { sessionQuery } from '../api/queries.ts'
import { isEmpty } from '../fields/field-value.ts'

type Told = (field: FieldDescription, record: RecordPayload) => boolean

// What is not in the record may not be read in it: it is not there, rather than empty.
const isThere: Told = ({ name, writeOnly }, record) => writeOnly === true || name in record

const saysSomething: Told = ({ name }, record) => !isEmpty(record[name])

/**
 * Which fields of a record are shown at rest. On a telephone a record outside of the carteras has a few fields and nothing else: what is empty
 * takes no room there.
 */
export const useTold = (): Told => {
  const { data: session } = useQuery(sessionQuery)
  return session?.channel === 'mobile' ? saysSomething : isThere
}
