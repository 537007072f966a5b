import { problem, type Problem } from '../../problems/problem.ts'
import { word, type Word } from '../problems/words.ts'
import { exactNumber } from './surplus.ts'

/** Deepest nesting of arrays and objects that a body may have. */
const deepest = 50

/** Most keys of all objects of a body together: a full batch of wide records. */
const mostKeys = 200_000

export type ParsedJson = { readonly value: unknown } | { readonly problem: Problem }

const refused = (detail: Word): ParsedJson => ({ problem: problem('CIM500', '', { detail: word(detail) }) })

/** Depth and number of keys, found without building anything, so that a hostile body costs no memory and no stack. */
function measure(text: string): { readonly depth: number; readonly keys: number } {
  let [depth, reached, keys, inText] = [0, 0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inText) {
      if (code === 0x5c) i++
      else if (code === 0x22) inText = false
    } else if (code === 0x22) inText = true
    else if (code === 0x7b || code === 0x5b) reached = Math.max(reached, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
    else if (code === 0x3a) keys++
  }
  return { depth: reached, keys }
}

interface Seen {
  keys: number
  forbiddenKey: boolean
  unstorable: boolean
}

const storable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

function reviver(seen: Seen) {
  return function revive(
    this: unknown,
    key: string,
    value: unknown,
    { source }: { readonly source?: string },
  ): unknown {
    if (!Array.isArray(this)) {
      seen.keys++
      if (key === '__proto__') seen.forbiddenKey = true
      if (!storable(key)) seen.unstorable = true
    }
    if (typeof value === 'string' && !storable(value)) seen.unstorable = true
    return typeof value === 'number' ? exactNumber(value, source ?? String(value)) : value
  }
}

type ParseWithSource = (text: string, revive: ReturnType<typeof reviver>) => unknown

/**
 * Reads a JSON body without losing anything on the way.
 *
 * Numbers of up to 15 significant digits come back as numbers, longer ones as `Surplus` (see `exactNumber`), which no field accepts.
 * Refused as a whole, with one problem: text that is not JSON, nesting below 50, more than 200,000 keys, a key twice in one object,
 * `__proto__`, NUL and lone surrogates (PostgreSQL cannot store them).
 */
export function parseJson(text: string): ParsedJson {
  const { depth, keys } = measure(text)
  if (depth > deepest) return refused('tooDeep')
  if (keys > mostKeys) return refused('tooManyKeys')
  const seen: Seen = { keys: 0, forbiddenKey: false, unstorable: false }
  try {
    // TypeScript's lib does not know the third argument of the reviver yet (ECMAScript: JSON.parse source text access).
    const value = (JSON.parse as ParseWithSource)(text, reviver(seen))
    if (seen.forbiddenKey) return refused('forbiddenKey')
    if (seen.unstorable) return refused('unstorable')
    // The root counts once in the reviver; every colon outside a text is a key, so fewer keys than colons means one was there twice.
    return seen.keys - 1 < keys ? refused('keyTwice') : { value }
  } catch (error) {
    if (error instanceof SyntaxError) return refused('notJson')
    throw error
  }
}
