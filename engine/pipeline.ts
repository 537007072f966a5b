/**
 * From files to the graph, on one screen: read → patch → check → link. Each stage is pure (but for reading files) and collects problems instead
 * of throwing; the outputs (`outputs/`) are functions of the graph, and `changes/` brings a database to it.
 */
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFolder, type Sources } from './definition/read-folder.ts'
import { applyPatches, inPatch, type StudioPatch } from './definition/studio-layer.ts'
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

/** The files as they were read, once: a change in the studio is compiled over what this process began with. */
export type Layers = Sources

/** Reads a folder of definitions over the system layer. */
export function readLayers({
  base,
  system = systemFolder,
}: {
  readonly base: string
  readonly system?: string
}): Layers {
  const folders = [readFolder(system, 'system'), readFolder(base, 'base')]
  return {
    sources: folders.flatMap(({ sources }) => sources),
    problems: folders.flatMap(({ problems }) => problems),
  }
}

/** Compiles what was read with the patches of the studio over it. Problems of a patched definition stand at their places in the patch. */
export function compileLayers(
  { sources: files, problems: unread }: Layers,
  studio: readonly StudioPatch[] = [],
): Compiled {
  const { sources, off, problems: unplaced } = applyPatches(files, studio)
  const { problems: wrong, ...definitions } = validateDefinitions(
    sources,
    unread.map(({ file = '' }) => basename(file, '.json')),
  )
  const { graph, problems: unlinked } = link({ ...definitions, off })
  const found = [...unread, ...unplaced, ...wrong, ...unlinked]
  const problems = studio.length === 0 ? found : found.map((each) => inPatch(sources, each))
  return problems.length > 0 || graph === undefined ? { problems } : { graph, problems }
}

/** Compiles a folder of definitions over the system layer, with the patches of the studio where there are any. */
export const compileModules = ({
  studio = [],
  ...folders
}: {
  readonly base: string
  readonly system?: string
  readonly studio?: readonly StudioPatch[]
}): Compiled => compileLayers(readLayers(folders), studio)
