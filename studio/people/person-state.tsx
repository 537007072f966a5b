import { Badge } from '@mantine/core'
import type { ModuleDescription } from '../../runtime/api/contract.ts'

type PersonStateProps = { readonly module: ModuleDescription | undefined; readonly state: string }

/** Whether a person is invited, works or is suspended, in the words and colours of the company's own list. */
export const PersonState = ({ module, state }: PersonStateProps) => {
  const option = module?.fields
    .find(({ name }) => name === 'status')
    ?.picklist?.options?.find(({ key }) => key === state)
  return (
    <Badge variant="dot" tt="none" color={option?.color ?? 'gray'}>
      {option?.label ?? state}
    </Badge>
  )
}
