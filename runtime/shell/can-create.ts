import type { ModuleDescription } from '../api/contract.ts'

/** Whether a person may start a record of a module by itself: lines are made in their document, some only by the system. */
export const canCreate = ({ documentOf, schemas, create = true }: ModuleDescription): boolean => {
  const properties: unknown = schemas.create['properties']
  return (
    create &&
    documentOf === undefined &&
    typeof properties === 'object' &&
    properties !== null &&
    Object.keys(properties).length > 0
  )
}
