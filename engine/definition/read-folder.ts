/**
 * Reads a folder of definitions: `<Module>.json`, `picklists/**.json` and `profiles/*.json`. What is not JSON becomes a problem with its line; the rest goes on.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { problem, type Bilingual, type Problem } from '../problems/problem.ts'

/** A definition as it was read: not yet checked, so not yet typed. */
export interface Source {
  readonly kind: 'module' | 'picklist' | 'profile'
  readonly layer: 'system' | 'base' | 'studio'
  /** As a person names it: `modules/Subjects.json`. */
  readonly file: string
  readonly content: unknown
}

export interface Sources {
  readonly sources: readonly Source[]
  readonly problems: readonly Problem[]
}

const jsonBelow = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .sort()
    : []

/** Could this be the beginning of JSON? What is wrong then lies at its very end. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const [, position] = / position (\d+)/.exec(String(error)) ?? []
    return /end of JSON|Unterminated string/.test(String(error)) || Number(position) === text.length
  }
}

/** Line and column of the first character that cannot stand where it stands. The engine itself often does not say; so it is searched. */
function placeOf(text: string): Bilingual {
  if (mayGoOn(text)) return { es: 'está incompleto', en: 'it is incomplete' }
  let [good, bad] = [0, text.length]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (mayGoOn(text.slice(0, middle))) good = middle
    else bad = middle
  }
  const lines = text.slice(0, good).split('\n')
  const [line, column] = [lines.length, (lines.at(-1) ?? '').length + 1]
  return { es: `línea ${line}, columna ${column}`, en: `line ${line}, column ${column}` }
}

function readOne(folder: string, name: string, kind: Source['kind'], layer: Source['layer']): Sources {
  const file = join(basename(folder), name)
  const text = readFileSync(join(folder, name), 'utf8')
  try {
    const content: unknown = JSON.parse(text)
    return { sources: [{ kind, layer, file, content }], problems: [] }
  } catch {
    return { sources: [], problems: [problem('CIM101', '', { detail: placeOf(text) }, { file })] }
  }
}

/** All modules, picklists and profiles of a folder; a folder that is not there is a problem. */
export function readFolder(folder: string, layer: Source['layer']): Sources {
  if (!existsSync(folder)) return { sources: [], problems: [problem('CIM109', '', { folder })] }
  const modules = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readOne(folder, name, 'module', layer))
  const picklists = jsonBelow(join(folder, 'picklists')).map((name) =>
    readOne(folder, join('picklists', name), 'picklist', layer),
  )
  const profiles = jsonBelow(join(folder, 'profiles')).map((name) =>
    readOne(folder, join('profiles', name), 'profile', layer),
  )
  const all = [...modules, ...picklists, ...profiles]
  return { sources: all.flatMap(({ sources }) => sources), problems: all.flatMap(({ problems }) => problems) }
}
