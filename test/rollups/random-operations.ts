/** Random writes by plain SQL: what an import, a synchronisation or somebody with psql may do. Each is one statement. */
import type { Client } from 'pg'
import { modulesOf, type Field, type Graph, type Module } from '../../engine/graph/graph.ts'
import { readsOf } from '../../engine/graph/reads.ts'
import {
  participants,
  randomAssignment,
  randomRow,
  someFile,
  type Assignment,
  type Chance,
  type Population,
} from './random-rows.ts'

export interface Play {
  readonly graph: Graph
  readonly modules: readonly Module[]
  /** Fields whose values rollups rest on, by module. */
  readonly telling: ReadonlyMap<string, readonly Field[]>
  readonly population: Population
  readonly random: Chance
}

function tellingFields(graph: Graph): ReadonlyMap<string, readonly Field[]> {
  const found = new Map<string, Set<Field>>()
  const note = (module: string, field: Field | undefined) =>
    field !== undefined && found.set(module, (found.get(module) ?? new Set()).add(field))
  for (const module of modulesOf(graph)) {
    for (const rollup of module.fields) {
      if (rollup.kind !== 'rollup' || rollup.timeDependent) continue
      note(rollup.of, graph.modules.get(rollup.of)?.fieldsByName.get(rollup.via))
      const reads = [rollup.value, rollup.where]
        .filter((each) => each !== undefined)
        .flatMap((each) => readsOf(graph, rollup.of, each))
      for (const { steps, field } of reads) [...steps, field].forEach((each) => note(each.module, each))
    }
  }
  return new Map([...found].map(([name, fields]) => [name, [...fields]]))
}

export const play = (graph: Graph, random: Chance): Play => ({
  graph,
  modules: participants(graph),
  telling: tellingFields(graph),
  population: new Map(),
  random,
})

/** Errors that a database rightly gives to random rows: unique, foreign key, check, not null. */
const isRefusal = (error: unknown): boolean =>
  ['23505', '23503', '23001', '23514', '23502'].includes(String((error as { readonly code?: unknown }).code))

/** Runs a statement; a refusal counts as nothing done. Any other error is the test's. */
async function attempt(client: Client, text: string, values: readonly unknown[]): Promise<number> {
  try {
    return (await client.query(text, [...values])).rowCount ?? 0
  } catch (error) {
    if (isRefusal(error)) return 0
    throw error
  }
}

const table = (module: Module): string => `app."${module.table}"`

export async function insert(client: Client, { population, random }: Play, module: Module, count = 1): Promise<void> {
  const rows = Array.from({ length: count }, () => randomRow(module, random, population)).filter(
    (row) => row !== undefined,
  )
  const alike = rows.filter((row) => row.columns.join() === rows[0]?.columns.join())
  const [first] = alike
  if (first === undefined) return
  const tuples = alike.map((row, i) => `(${row.values.map((_, j) => `$${i * row.values.length + j + 1}`).join(', ')})`)
  const done = await attempt(
    client,
    `insert into ${table(module)} (${first.columns.map((name) => `"${name}"`).join(', ')}) values ${tuples.join(', ')}`,
    alike.flatMap(({ values }) => values),
  )
  if (done > 0)
    population.set(module.name, [
      ...(population.get(module.name) ?? []),
      ...alike.map(({ values }) => String(values[0])),
    ])
}

function change({ telling, population, random }: Play, module: Module): Assignment | undefined {
  const stored = (telling.get(module.name) ?? []).filter(({ kind }) => kind === 'stored')
  if (stored.length === 0) return undefined
  return randomAssignment(random.one(stored), random, population)
}

const someIds = ({ population, random }: Play, module: Module, most: number): readonly string[] => {
  const ids = population.get(module.name) ?? []
  return ids.length === 0 ? [] : Array.from({ length: 1 + random.below(most) }, () => random.one(ids))
}

async function update(
  client: Client,
  game: Play,
  module: Module,
  { columns, values }: Assignment,
  most: number,
): Promise<void> {
  const ids = someIds(game, module, most)
  if (ids.length === 0) return
  const sets = columns.map((name, i) => `"${name}" = $${i + 2}`).join(', ')
  const change = `update ${table(module)} set ${sets} where id = any($1::uuid[])`
  if (ids.length === 1) return void (await attempt(client, change, [ids, ...values]))
  // Rows are locked in the order of their ids first: two statements over the same children would else wait for each other, whatever
  // triggers do. A statement of its own, since one that locked and changed would change the versions it saw before it waited.
  await client.query('begin')
  let end = 'rollback'
  try {
    await client.query(`select from ${table(module)} where id = any($1::uuid[]) order by id for no key update`, [ids])
    await client.query('savepoint change')
    if ((await attempt(client, change, [ids, ...values])) === 0) await client.query('rollback to savepoint change')
    end = 'commit'
  } finally {
    // What failed within a savepoint keeps the locks taken before it: left open, it would have every other writer wait for ever.
    await client.query(end)
  }
}

const operations = {
  insertOne: (client: Client, game: Play, module: Module) => insert(client, game, module),
  insertMany: (client: Client, game: Play, module: Module) => insert(client, game, module, 2 + game.random.below(4)),
  updateOne: async (client: Client, game: Play, module: Module) => {
    const made = change(game, module)
    if (made !== undefined) await update(client, game, module, made, 1)
  },
  updateMany: async (client: Client, game: Play, module: Module) => {
    const made = change(game, module)
    if (made !== undefined) await update(client, game, module, made, 6)
  },
  bin: (client: Client, game: Play, module: Module) =>
    update(client, game, module, { columns: ['deleted_at'], values: ['2026-11-20T00:00:00Z'] }, 3),
  restore: (client: Client, game: Play, module: Module) =>
    update(client, game, module, { columns: ['deleted_at'], values: [null] }, 3),
  // Half the time a record of its own, which nothing refers to yet: others are mostly held by foreign keys.
  purge: async (client: Client, game: Play, module: Module) => {
    const fresh = game.random.below(2) === 0
    if (fresh) await insert(client, game, module)
    const id = fresh ? game.population.get(module.name)?.at(-1) : someIds(game, module, 1)[0]
    if (id !== undefined && (await attempt(client, `delete from ${table(module)} where id = $1`, [id])) > 0) {
      game.population.set(
        module.name,
        (game.population.get(module.name) ?? []).filter((each) => each !== id),
      )
    }
  },
} as const

export type OperationName = keyof typeof operations

/** The kinds of writes; updates come more often than the rest. */
const often: readonly OperationName[] = [
  'insertOne',
  'insertMany',
  'updateOne',
  'updateOne',
  'updateOne',
  'updateMany',
  'updateMany',
  'bin',
  'restore',
  'purge',
]

export const operationNames = Object.keys(operations) as readonly OperationName[]

export const perform = (client: Client, game: Play, name: OperationName, module: Module): Promise<void> =>
  operations[name](client, game, module)

/** One random write on one random module that rollups are about. */
export const performAny = (client: Client, game: Play): Promise<void> =>
  perform(client, game, game.random.one(often), game.random.one(game.modules))

/**
 * One random write among many writers. Purging a record whose children follow it locks the parent before the children, by PostgreSQL's own
 * foreign keys and whatever triggers do; the engine never does that among writers (it has a bin), so it is left out here.
 */
export function performBeside(client: Client, game: Play): Promise<void> {
  const [name, module] = [game.random.one(often), game.random.one(game.modules)]
  const followed = module.incoming.some(({ onDelete }) => onDelete !== 'restrict')
  return perform(client, game, name === 'purge' && followed ? 'bin' : name, module)
}

/** A few records of every module, those first that others must refer to. */
export async function populate(client: Client, game: Play, each: number): Promise<void> {
  await client.query(
    `insert into cimbra.files (id, sha256, name, size, media_type, created_at) values ($1, 'x', 'x', 1, 'text/plain', now())`,
    [someFile],
  )
  for (let round = 0; round < 6; round++) {
    for (const module of game.modules)
      if ((game.population.get(module.name) ?? []).length < each)
        for (let i = 0; i < each; i++) await insert(client, game, module)
  }
}
