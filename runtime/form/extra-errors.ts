import { toErrorSchema } from '@rjsf/utils'
import type { ErrorSchema } from '@rjsf/utils'
import type { ProblemItem } from '../api/contract.ts'

/** Problems by JSON pointer (`/lines/0/quantity`) as rjsf shows errors at fields. */
export const extraErrors = (problems: readonly ProblemItem[]): ErrorSchema =>
  toErrorSchema(
    problems.map(({ pointer, message, hint }) => ({
      property: pointer === '' ? '.' : pointer.replaceAll('/', '.'),
      message: [message, hint].filter(Boolean).join(' '),
      stack: message,
    })),
  )

/** Every text of an error schema with the path of its place: `['lines', '0', 'quantity']`. */
export const placesOf = (
  errors: ErrorSchema | undefined,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly text: string }[] =>
  Object.entries(errors ?? {}).flatMap(([name, below]) =>
    name === '__errors' ? textsOf(below).map((text) => ({ path, text })) : placesOf(below, [...path, name]),
  )

// An error schema keeps its texts beside the places below it, under one name that no field has.
const textsOf = (below: unknown): readonly string[] => (Array.isArray(below) ? below.map(String) : [])
