/**
 * Reads a folder of definitions: `<Module>.json` and `picklists/**.json`. What is not JSON becomes a problem with its line; the rest goes on.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { problem, type Problem } from '../problems/problem.ts'

/** A definition as it was read: not yet checked, so not yet typed. */
export interface Source {
  readonly kind: 'module' | 'picklist'
  readonly layer: 'system' | 'base'
  /** As a person names it: `modules/Accounts.json`. */
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

/** `…in JSON at position 120 (line 5 column 3)` says where; the rest of the engine's message is English and says little more. */
function place(error: unknown): string {
  const [, line, column] = /line (\d+) column (\d+)/.exec(String(error)) ?? []
  return line === undefined ? 'está incompleto' : `línea ${line}, columna ${column}`
}

function readOne(folder: string, name: string, kind: Source['kind'], layer: Source['layer']): Sources {
  const file = join(basename(folder), name)
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    return { sources: [{ kind, layer, file, content }], problems: [] }
  } catch (error) {
    return { sources: [], problems: [problem('CIM101', '', { detail: place(error) }, { file })] }
  }
}

/** All modules and picklists of a folder; a folder that is not there is a problem. */
export function readFolder(folder: string, layer: Source['layer']): Sources {
  if (!existsSync(folder)) return { sources: [], problems: [problem('CIM109', '', { folder })] }
  const modules = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readOne(folder, name, 'module', layer))
  const picklists = jsonBelow(join(folder, 'picklists')).map((name) => readOne(folder, join('picklists', name), 'picklist', layer))
  const all = [...modules, ...picklists]
  return { sources: all.flatMap(({ sources }) => sources), problems: all.flatMap(({ problems }) => problems) }
}
