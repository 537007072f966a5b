import { problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import type { Field } from './graph.ts'
import { linkField, type Linking } from './linking.ts'
import type { ModuleShell } from './shell.ts'

/** Something of one module on its way into the graph: the shell, and where to put what is wrong. */
export interface Site {
  readonly linking: Linking
  readonly shell: ModuleShell
}

/** Notes what is wrong in the file of a module. */
export const say = ({ linking, shell }: Site, ...found: readonly Problem[]): void =>
  void linking.problems.push(...found.map((each) => ({ ...each, file: shell.file })))

/** The field of a name; one that is not there is a problem. */
export function named(site: Site, module: string, name: string, pointer: string): Field | undefined {
  const shell = site.linking.shells.get(module)
  if (shell === undefined) return undefined
  if (!shell.fieldsByName.has(name) && !shell.broken.has(name))
    say(site, problem('CIM302', pointer, { module, name, ...suggest(name, shell.fieldsByName.keys()) }))
  return linkField(site.linking, module, name)
}

/** The fields of a list of names, each with its own pointer. */
export const namedAll = (site: Site, module: string, names: readonly string[], pointer: string): readonly Field[] =>
  names.flatMap((name, i) => named(site, module, name, `${pointer}/${i}`) ?? [])
