/**
 * From files to the graph, on one screen: read → check → link. Each stage is pure (but for reading files) and collects problems instead
 * of throwing; the outputs (`outputs/`) are functions of the graph, and `changes/` brings a database to it.
 */
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFolder } from './definition/read-folder.ts'
import { validateDefinitions } from './definition/validate.ts'
import type { Graph } from './graph/graph.ts'
import { link } from './graph/link.ts'
import type { Problem } from './problems/problem.ts'

const here = dirname(fileURLToPath(import.meta.url))

/** Definitions that the engine itself needs: people, roles, units, company. */
export const systemFolder = join(here, 'definitions')

export interface Compiled {
  /** Absent when there is any problem. */
  readonly graph?: Graph
  readonly problems: readonly Problem[]
}

/** Compiles a folder of definitions over the system layer. */
export function compileModules({
  base,
  system = systemFolder,
}: {
  readonly base: string
  readonly system?: string
}): Compiled {
  const folders = [readFolder(system, 'system'), readFolder(base, 'base')]
  const unread = folders.flatMap(({ problems }) => problems)
  const { problems: wrong, ...definitions } = validateDefinitions(
    folders.flatMap(({ sources }) => sources),
    unread.map(({ file = '' }) => basename(file, '.json')),
  )
  const { graph, problems: unlinked } = link(definitions)
  const problems = [...unread, ...wrong, ...unlinked]
  return problems.length > 0 || graph === undefined ? { problems } : { graph, problems }
}
