/** Which passwords are taken: long enough, not among the first that anybody would try, and not who one is. All characters are welcome. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import type { Graph } from '../../graph/graph.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { columnFor, moduleFor } from '../../graph/purposes.ts'

const common: ReadonlySet<string> = new Set(
  readFileSync(join(import.meta.dirname, 'common-passwords.txt'), 'utf8')
    .split('\n')
    .filter(Boolean),
)

/** Characters asked for by each option of the company's field with the purpose `passwordPolicy`. */
const shortest: Readonly<Record<string, number>> = { standard: 10, strong: 14 }

/** Fewest characters that the company asks for. */
export async function shortestPassword(pool: Pool, graph: Graph): Promise<number> {
  const company = moduleFor(graph, 'company')
  const column = columnFor(company, 'passwordPolicy')
  const { rows } =
    column === undefined
      ? { rows: [] }
      : await pool.query<{ policy: string | null }>(
          `select "${column}" as policy from ${compileSql(tableOf(company)).sql} where deleted_at is null order by id limit 1`,
        )
  return shortest[rows[0]?.policy ?? ''] ?? 10
}

/** As it would be guessed: small letters without accents. */
const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

const written: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** `p4ssw0rd` is how somebody writes `password`. */
const asLetters = (text: string): string => text.replaceAll(/[013457@$!]/g, (sign) => written[sign] ?? sign)

/** Signs that people add to a word until it is long enough. */
const fewSigns = 6

/** What is left without the signs around it, when they are few or as common as the word itself. */
function core(text: string): string {
  const [, before = '', word = '', behind = ''] = /^([^a-z]*)(.*?)([^a-z]*)$/s.exec(text) ?? []
  const added = [before, behind].filter((signs) => !common.has(signs)).join('')
  return added.length <= fewSigns ? word : text
}

/** `abcabcabc` is `abc`. */
function repeated(text: string): string {
  const length = Array.from({ length: Math.floor(text.length / 2) }, (_, i) => i + 1).find(
    (each) => text.length % each === 0 && text === text.slice(0, each).repeat(text.length / each),
  )
  return length === undefined ? text : text.slice(0, length)
}

const guesses = (password: string): readonly string[] => {
  const text = folded(password)
  const bare = text.replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
  const words = [text, core(text), asLetters(core(text)), core(asLetters(text)), asLetters(bare)]
  return [...words, ...words.map(repeated)]
}

const fewestCharacters = 5

const isCommon = (password: string): boolean =>
  new Set(password).size < fewestCharacters || guesses(password).some((guess) => common.has(guess))

/** Who a password is for. */
export interface Owner {
  readonly name: string
  readonly email: string
}

function isOwner(password: string, { name, email }: Owner): boolean {
  const words = [email, email.split('@')[0] ?? '', name, ...name.split(/\s+/)]
    .map((word) => folded(word).replaceAll(/\s+/g, ''))
    .filter((word) => word.length > 3)
  const wanted = new Set(words.flatMap((word) => [word, core(word)]))
  return guesses(password.replaceAll(/\s+/g, '')).some((guess) => wanted.has(guess))
}

/** What is wrong with a password, at its place in the body; nothing when it is taken. */
export function passwordProblems(password: string, owner: Owner, minimum: number, pointer: string): readonly Problem[] {
  if ([...password].length < minimum) return [problem('CIM545', pointer, { limit: minimum })]
  if (isOwner(password, owner)) return [problem('CIM547', pointer)]
  return isCommon(password) ? [problem('CIM546', pointer)] : []
}
