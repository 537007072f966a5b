/**
 * Modules of the engine loaded anew for each mutant, in one process: the entry is imported as `clinic-matrix.ts?mutant=7`, what it imports
 * carries the same query, and the text of the file in which a check is missing is replaced on its way. What access is built on, and libraries,
 * are loaded once for all.
 */
import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Mutant } from './mutant.ts'

const repository = join(import.meta.dirname, '../../..')

/** Mutants are of these alone: what else the engine has imports none of them. */
const loadedAnew = [
  'engine/access/',
  'engine/changes/',
  'engine/demo/',
  'engine/outputs/',
  'engine/server/',
  'test/access/clinic-matrix.ts',
  'test/support/',
].map((path) => pathToFileURL(join(repository, path)).href)

const mutantOf = (url: string | undefined): string | null =>
  url?.startsWith('file:') === true ? new URL(url).searchParams.get('mutant') : null

/** A check that is written in another way now must be taken out in another way, or the mutant would pass for caught. */
function replaced(text: string, find: string, replace: string, file: string): string {
  const parts = text.split(find)
  if (parts.length === 1) throw new Error(`${file} does not hold «${find}»`)
  return parts.join(replace)
}

function mutated({ file = '', find = '', replace = '', alsoFind, alsoReplace = '' }: Mutant): string {
  const text = replaced(readFileSync(join(repository, file), 'utf8'), find, replace, file)
  return stripTypeScriptTypes(alsoFind === undefined ? text : replaced(text, alsoFind, alsoReplace, file))
}

const texts = new Map<string, string>()

function textOf(file: string): string {
  const text = texts.get(file) ?? stripTypeScriptTypes(readFileSync(file, 'utf8'))
  texts.set(file, text)
  return text
}

/** Makes imports with a query `mutant` load what `current()` says is missing. Says of a file whether it was loaded for the last of them. */
export function openMutatedModules(current: () => Mutant): (file: string) => boolean {
  let loaded = new Set<string>()
  let last: string | null = null
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      const mutant = mutantOf(context.parentURL)
      if (mutant === null || !loadedAnew.some((path) => found.url.startsWith(path))) return found
      return { ...found, url: `${found.url}?mutant=${mutant}` }
    },
    load(url, context, next) {
      const mutant = mutantOf(url)
      const file = mutant === null ? '' : fileURLToPath(url)
      if (mutant === null || !file.endsWith('.ts')) return next(url, context)
      if (mutant !== last) loaded = new Set()
      last = mutant
      loaded.add(file)
      const missing = current()
      const isMissingHere = missing.file !== undefined && file === join(repository, missing.file)
      return { format: 'module', source: isMissingHere ? mutated(missing) : textOf(file), shortCircuit: true }
    },
  })
  return (file) => loaded.has(join(repository, file))
}
