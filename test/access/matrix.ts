/**
 * The matrix: every person before every door of every module, each answer compared with the oracle. `whole` tries each field of each path,
 * expands each record and really writes; without it (the product, which is large) doors are tried with one of each kind.
 */
import type { Pool } from 'pg'
import type { Definitions, ModuleFacts } from './definitions.ts'
import { deepDoors, describingDoors, fileDoors } from './deep-doors.ts'
import type { Ask, Json, WholeView } from './expected.ts'
import { oracleFor, type Asker } from './oracle.ts'
import { query, readDoors, type Trial } from './read-doors.ts'
import { EnoughDifferences, openReport, type Report } from './report.ts'
import { wallDoor } from './wall-door.ts'
import { readWorld, type World } from './world.ts'
import {
  createdRecords,
  foreignReferences,
  foreignTogether,
  movedOptions,
  movedRecords,
  namedFields,
  refusedWrites,
  restoredRecords,
  upserted,
  type NewRecords,
} from './write-doors.ts'

export interface MatrixOptions {
  readonly pool: Pool
  readonly definitions: Definitions
  readonly today: string
  /** Requests of somebody from whom nothing is hidden. */
  readonly administrator: Ask
  readonly askers: Readonly<Record<string, { readonly asker: Asker; readonly ask: Ask }>>
  readonly whole: boolean
  /** What the administrator is answered, where it is known already. */
  readonly view?: WholeView
  readonly newRecords: NewRecords
  readonly files: readonly string[]
  /** Only these modules; all when not said. */
  readonly modules?: readonly string[]
  /** What a session behind the second wall says of an asker; without it that wall is not tried by itself. */
  readonly wall?: (asker: Asker) => Promise<string>
  /** Stop when so many differences were found, at the latest with the module in which there is one: how a mutant is caught. */
  readonly mostDifferences?: number
  readonly doors?: readonly Door[]
}

export type Door = 'describe' | 'read' | 'deep' | 'files' | 'write' | 'wall'

const allDoors: readonly Door[] = ['describe', 'read', 'deep', 'files', 'write', 'wall']

/** Everything that there is, as the administrator is answered. */
export async function readWhole(ask: Ask, definitions: Definitions): Promise<WholeView> {
  const records = new Map<string, ReadonlyMap<string, Json>>()
  const described = new Map<string, Json>()
  for (const { name } of definitions.modules.values()) {
    const all = new Map<string, Json>()
    for (const place of ['', '/bin']) {
      const { status, body } = await ask('GET', `/records/${name}${place}${query({ limit: '200' })}`)
      if (status !== 200) throw new Error(`${status} of the administrator at ${name}${place}: ${JSON.stringify(body)}`)
      for (const record of body.records) all.set(record.id, record)
    }
    records.set(name, all)
    described.set(name, (await ask('GET', `/modules/${name}`)).body)
  }
  return { records, described }
}

async function writeDoors(trial: Trial, options: MatrixOptions, module: ModuleFacts): Promise<void> {
  const { pool, whole, newRecords } = options
  await refusedWrites(trial, module)
  await namedFields(trial, module)
  await upserted(trial, module)
  if (!whole) return foreignTogether(trial, module)
  await foreignReferences(trial, module)
  await createdRecords(trial, pool, module, newRecords)
  await movedRecords(trial, pool, module, 4)
  await movedOptions(trial, pool, module)
  await restoredRecords(trial, pool, module)
}

/** The same answer for the same question, as long as nothing changes: the administrator is asked once for everybody. */
function remembering(ask: Ask): Ask {
  const answers = new Map<string, ReturnType<Ask>>()
  return (method, path, body, headers) => {
    const known = answers.get(path) ?? ask(method, path, body, headers)
    answers.set(path, known)
    return known
  }
}

/** Every asker before every door that is tried. */
async function tryAll(options: MatrixOptions, report: Report): Promise<void> {
  const { pool, definitions, today, askers, whole, modules, doors = allDoors } = options
  const administrator = remembering(options.administrator)
  const world: World = await readWorld(pool, definitions)
  const view = options.view ?? (await readWhole(options.administrator, definitions))
  const tried = [...definitions.modules.values()].filter(({ name }) => modules === undefined || modules.includes(name))
  const isEnough = (): boolean => options.mostDifferences !== undefined && report.differences.length > 0
  // What is written leaves a history behind: everybody reads before anybody writes.
  const passes: readonly (readonly Door[])[] = [
    doors.filter((door) => door !== 'write'),
    doors.filter((door) => door === 'write'),
  ]
  for (const pass of passes)
    for (const [name, { asker, ask }] of Object.entries(askers)) {
      const trial: Trial = { ask, oracle: oracleFor(world, asker, today), world, view, report: report.of(name) }
      const at = (door: Door): boolean => pass.includes(door) && !isEnough()
      if (at('describe')) await describingDoors(trial)
      if (at('files')) await fileDoors(trial, options.files)
      for (const module of tried) {
        if (at('read')) await readDoors(trial, module, whole)
        if (at('deep')) await deepDoors(trial, administrator, module, whole)
        if (at('wall') && options.wall !== undefined) await wallDoor(trial, pool, await options.wall(asker), module)
        if (at('write')) await writeDoors(trial, options, module)
      }
    }
}

/** Runs the matrix over a database that nobody else touches. */
export async function runMatrix(options: MatrixOptions): Promise<Report> {
  const report = openReport(options.mostDifferences)
  try {
    await tryAll(options, report)
  } catch (error) {
    if (!(error instanceof EnoughDifferences)) throw error
  }
  return report
}
