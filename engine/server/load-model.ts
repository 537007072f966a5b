import { applyModules } from '../changes/apply.ts'
import { compileLayers, readLayers } from '../pipeline.ts'
import type { LoadedModel } from './context.ts'
import type { Database } from './database.ts'
import { problemLines } from './problem-lines.ts'
import { StartError } from './start-error.ts'
import { readStudio } from './studio/studio-state.ts'

/** Compiles the definitions with what the studio changed of them, and brings the database to them. Refuses with every problem that was found. */
export async function loadModel(
  modulesFolder: string,
  { pool, url }: Pick<Database, 'pool' | 'url'>,
): Promise<LoadedModel> {
  const layers = readLayers({ base: modulesFolder })
  const studio = await readStudio(pool)
  const { graph, problems } = compileLayers(layers, studio.patches)
  if (graph === undefined) throw new StartError(`Hay que corregir las definiciones:\n${problemLines(problems)}`)
  const applied = await applyModules(pool, url, graph)
  if (applied.problems.length > 0)
    throw new StartError(`Las definiciones no se pueden aplicar a la base de datos:\n${problemLines(applied.problems)}`)
  return { version: graph.version, graph, layers, studio }
}
