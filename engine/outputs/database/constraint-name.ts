import { createHash } from 'node:crypto'

const longest = 63

/** `accounts_email_key`; a name that PostgreSQL would cut short ends in a hash of the whole instead, so that no two become one. */
export function constraintName(...parts: readonly string[]): string {
  const name = parts.join('_')
  if (Buffer.byteLength(name) <= longest) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${name.slice(0, longest - 9)}_${hash}`
}

/** A name that changes with what it stands for: a changed expression makes a new index beside the old one. */
export const versionedName = (definition: string, ...parts: readonly string[]): string =>
  constraintName(...parts, createHash('sha256').update(definition).digest('hex').slice(0, 6))
