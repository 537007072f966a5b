/** Each way in which the triggers could be wrong is tried, and must be seen by the same oracle and the same random play that the real ones pass. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pendingBackfills } from '../../engine/changes/backfill.ts'
import { modulesOf, type Graph } from '../../engine/graph/graph.ts'
import { allRollupTriggers, type RollupTrigger } from '../../engine/outputs/database/rollup-triggers.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { databaseOf, type TestDatabase } from '../support/database.ts'
import { differences, readWorld } from './oracle.ts'
import { performAny, play, populate, type Play } from './random-operations.ts'
import { chance } from './random-rows.ts'

const school = join(import.meta.dirname, '../fixtures/school')

type Mutation = (text: string, trigger: RollupTrigger) => string

/** A function that lets everything through. */
const nothing = (text: string): string => text.replace('begin\n', 'begin\n  return null;\n')

const mutants: Readonly<Record<string, Mutation>> = {
  'new rows are not counted': (text, { event }) => (event === 'insert' ? nothing(text) : text),
  'purged rows stay counted': (text, { event }) => (event === 'delete' ? nothing(text) : text),
  'changes are not noticed': (text, { event }) => (event === 'update' ? nothing(text) : text),
  'the old parent is forgotten': (text) =>
    text.replaceAll(' union all select -1 as "row sign", r.* from "old_rows" as r', ''),
  'the new parent is forgotten': (text) =>
    text.replaceAll('select 1 as "row sign", r.* from "new_rows" as r union all ', ''),
  'what leaves is added': (text) => text.replaceAll('select -1 as "row sign"', 'select 1 as "row sign"'),
  'the bin is forgotten': (text) => text.replaceAll(/"[xc]"\."deleted_at" is null/g, 'true'),
  'an extreme that leaves is not looked up again': (text) =>
    text.replaceAll(/case when "d"\."out\d+" (?:<=|>=) "p"\."\w+" then/g, 'case when false then'),
  'an extreme only grows': (text) => text.replaceAll(/(least|greatest)\(("p"\."\w+"), "d"\."in\d+"\)/g, '$2'),
  'the count behind an average is not kept': (text) =>
    text.replaceAll(/"(\w+_count)" = "p"\."\1" \+ "d"\."n\d+"/g, '"$1" = "p"."$1"'),
  'only the bin is noticed': (text) =>
    text.replaceAll(
      /\("n"\."deleted_at"[^)]*\) is distinct from \("o"\."deleted_at"[^)]*\)/g,
      '"n"."deleted_at" is distinct from "o"."deleted_at"',
    ),
  'the far side of a reference is not watched': (text) => text.replaceAll(/^.* join "app"\."\w+" as c on .*$/gm, ''),
  'the first rollup of a parent is not written': (text) =>
    text.replaceAll(/set "(\w+)" = (?:"p"\."\1" \+ "d"\."\w+"|case)/g, (match, name: string) =>
      match.endsWith('case') ? match : `set "${name}" = "p"."${name}"`,
    ),
}

describe('triggers that are wrong in one way', () => {
  let database: TestDatabase
  let graph: Graph
  let client: Client
  let game: Play

  const install = async (triggers: readonly RollupTrigger[], mutate: Mutation): Promise<number> => {
    let changed = 0
    for (const trigger of triggers) {
      const [text = ''] = trigger.statements
      const mutated = mutate(text, trigger)
      if (mutated !== text) changed++
      await client.query(mutated)
    }
    return changed
  }

  /** Values as they must be, so that a mutant is judged by what it does and not by what the last one left. */
  const repair = async (): Promise<void> => {
    await install(allRollupTriggers(graph), (text) => text)
    for (const { statement } of pendingBackfills(graph, new Map())) await client.query(statement)
    expect(differences(await readWorld(client, graph))).toEqual([])
  }

  /** Plays until the oracle sees a difference; the number of writes it took, or undefined. */
  const caughtAfter = async (most: number): Promise<number | undefined> => {
    for (let done = 0; done < most; done += 20) {
      for (let i = 0; i < 20; i++) await performAny(client, game)
      if (differences(await readWorld(client, graph)).length > 0) return done + 20
    }
    return undefined
  }

  beforeAll(async () => {
    const compiled = compileModules({ base: school })
    if (compiled.graph === undefined) throw new Error(JSON.stringify(compiled.problems))
    graph = compiled.graph
    database = await databaseOf(graph)
    client = new Client({ connectionString: database.url, options: '-c TimeZone=UTC' })
    await client.connect()
    game = play(graph, chance(7))
    await populate(client, game, 6)
  })
  afterAll(async () => {
    await client.end()
    await database.end()
  })

  it.each(Object.entries(mutants))('%s: caught', async (_, mutate) => {
    await repair()
    expect(await install(allRollupTriggers(graph), mutate)).toBeGreaterThan(0)
    expect(await caughtAfter(1000)).toBeDefined()
  })

  it('a condition is not asked: caught', async () => {
    await repair()
    const modules = modulesOf(graph).map((module) => ({
      ...module,
      fields: module.fields.map((field) => {
        if (field.kind !== 'rollup') return field
        const { where: _asked, ...rest } = field
        return rest
      }),
    }))
    const careless: Graph = { ...graph, modules: new Map(modules.map((module) => [module.name, module])) }
    expect(await install(allRollupTriggers(careless), (text) => text)).toBe(0)
    expect(await caughtAfter(1000)).toBeDefined()
  })

  /** A student with two grades, 9 and 5, in enrollments that count for no unique rule. */
  const twoGrades = async (): Promise<{ readonly best: string; readonly other: string }> => {
    const { rows: students } = await client.query<{ id: string }>('select id from app.students order by id limit 1')
    const { rows } = await client.query<{ id: string }>('select id from app.enrollments order by id limit 2')
    const [student, best, other] = [...students, ...rows].map(({ id }) => id)
    if (best === undefined || other === undefined) throw new Error('too few records')
    await client.query('update app.enrollments set deleted_at = now() where student_id = $1', [student])
    for (const [id, grade] of [[best, 9] as const, [other, 5] as const])
      await client.query(
        `update app.enrollments set student_id = $1, standing = 'dropped', deleted_at = null, final_grade = $2 where id = $3`,
        [student, grade, id],
      )
    return { best, other }
  }

  /** Resolves when the statement that runs on a connection waits for another, or has ended. */
  const waitsOrEnds = async (pid: number, statement: Promise<unknown>): Promise<void> => {
    const ended = statement.then(() => true)
    const isWaiting = async () =>
      (await client.query('select cardinality(pg_blocking_pids($1)) > 0 as waits', [pid])).rows[0]?.waits === true
    while (!(await isWaiting())) if (await Promise.race([ended, sleep(10, false)])) return
  }

  /**
   * Whether the best grade of a student is wrong after one writer raised her second grade and another, who came before that was committed,
   * took the best one away: the one who looks the best up must see what she waited for.
   */
  const wrongAfterTwoWriters = async (): Promise<boolean> => {
    const { best, other } = await twoGrades()
    const [first, second] = [new Client(database.url), new Client(database.url)]
    try {
      await Promise.all([first.connect(), second.connect()])
      const { rows } = await second.query<{ pid: number }>('select pg_backend_pid() as pid')
      await first.query('begin')
      await first.query('update app.enrollments set final_grade = 7 where id = $1', [other])
      const taken = second.query('update app.enrollments set deleted_at = now() where id = $1', [best])
      await waitsOrEnds(rows[0]?.pid ?? 0, taken)
      await first.query('commit')
      await taken
    } finally {
      await Promise.all([first.end(), second.end()])
    }
    return differences(await readWorld(client, graph)).length > 0
  }

  it('a parent is not locked before its extreme is looked up: caught by two writers', async () => {
    await repair()
    expect(await wrongAfterTwoWriters()).toBe(false)
    await install(allRollupTriggers(graph), (text) => text.replaceAll(/perform 1 from .* for no key update;/g, ''))
    expect(await wrongAfterTwoWriters()).toBe(true)
  })
})
