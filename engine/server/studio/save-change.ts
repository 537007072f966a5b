/**
 * Saves a change of the studio: base and all patches are compiled with it, and only what compiles is kept, in one transaction with its
 * history, the audit log and the word to other processes. Saves wait for each other, and for a start that brings the database up to date.
 */
import { sql } from 'kysely'
import type { PoolClient } from 'pg'
import { applyLock, databaseVersion } from '../../changes/apply.ts'
import { definitionsOf } from '../../changes/losses.ts'
import { appliedModel } from '../../changes/plan.ts'
import { sameJson } from '../../definition/merge-patch.ts'
import type { StudioPatch } from '../../definition/studio-layer.ts'
import { modulesOf, type Graph } from '../../graph/graph.ts'
import { systemSchema, tableOf } from '../../outputs/database/names.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'
import { compileLayers } from '../../pipeline.ts'
import { pointerTo, problem, type Problem } from '../../problems/problem.ts'
import { audit } from '../audit.ts'
import type { Call, LoadedModel } from '../context.ts'
import { transaction } from '../database.ts'
import { isRefusal, refuse, type Refusal } from '../records/refusal.ts'
import { changedDefinition } from './changed-definition.ts'
import { studioChannel } from './live-model.ts'
import { readStudio, studioHistory, type StudioState } from './studio-state.ts'

/** A change as it was asked for: `patch` is a merge patch over what stands now, `version` the one that the person saw. */
export interface AskedChange extends StudioPatch {
  readonly version: number
}

const keyOf = ({ kind, name }: Pick<StudioPatch, 'kind' | 'name'>): string => `${kind}/${name}`

/** 412 with what others saved since, each beside what was to be saved. */
async function outdated(client: PoolClient, { version, patch, ...asked }: AskedChange): Promise<Refusal> {
  const since = await studioHistory(client, { after: version })
  const differences = since.map((each) => [
    keyOf(each),
    { ...(keyOf(each) === keyOf(asked) ? { yours: patch } : {}), theirs: each.new },
  ])
  return {
    ...refuse(412, problem('CIM411', '')),
    differences: Object.fromEntries(differences) as NonNullable<Refusal['differences']>,
  }
}

/** The patches with one of them changed, or taken away. */
export const withPatch = (
  patches: readonly StudioPatch[],
  { kind, name }: Pick<StudioPatch, 'kind' | 'name'>,
  patch: unknown,
): readonly StudioPatch[] => [
  ...patches.filter((each) => keyOf(each) !== keyOf({ kind, name })),
  ...(patch === undefined ? [] : [{ kind, name, patch }]),
]

/** How many values of records are an option of a list. */
async function usesOf(client: PoolClient, graph: Graph, picklist: string, key: string): Promise<number> {
  const counts = modulesOf(graph).flatMap((module) =>
    module.fields.flatMap((field) => {
      const [column] = field.kind === 'stored' && field.picklist?.name === picklist ? field.columns : []
      if (column === undefined) return []
      const value = sql.id(column.name)
      const holds = column.sqlType === 'text[]' ? sql`${value} @> array[${key}]` : sql`${value} = ${key}`
      return [sql`(select count(*) from ${tableOf(module)} where ${holds})`]
    }),
  )
  if (counts.length === 0) return 0
  const { sql: text, parameters } = compileSql(sql`select (${sql.join(counts, sql` + `)})::int as count`)
  const { rows } = await client.query<{ count: number }>(text, [...parameters])
  return rows[0]?.count ?? 0
}

async function removalProblems(
  client: PoolClient,
  graph: Graph,
  picklist: string,
  removed: readonly string[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const option of removed) {
    const count = await usesOf(client, graph, picklist, option)
    if (count > 0) problems.push(problem('CIM408', pointerTo(['options', option]), { option, count }))
  }
  return problems
}

/**
 * Version of the database under a new graph. No patch of the studio changes a statement, so where the database stands at the graph before, the
 * part of its version that is made of statements stays, and they need not be made again while everybody waits.
 */
async function versionUnder(client: PoolClient, before: Graph, graph: Graph): Promise<string> {
  const [definitions, statements] = (await appliedModel(client))?.version.split('-') ?? []
  return definitions === before.version && statements !== undefined
    ? `${graph.version}-${statements}`
    : databaseVersion(graph)
}

interface Saving extends StudioPatch {
  readonly old: unknown
  readonly model: LoadedModel
  readonly databaseVersion: string
  readonly person: string
  readonly now: string
}

/** What is kept: the patch, its history, the model, a line in the audit log, and the word to all processes. */
async function keep(
  client: PoolClient,
  { kind, name, patch, old, model, person, now, ...saving }: Saving,
): Promise<void> {
  const { version } = model.studio
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
  if (patch === undefined)
    await client.query(`delete from ${systemSchema}.studio where kind = $1 and name = $2`, [kind, name])
  else
    await client.query(
      `insert into ${systemSchema}.studio (kind, name, patch, version, changed_at, changed_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (kind, name) do update set patch = excluded.patch, version = excluded.version, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
      [kind, name, json(patch), version, now, person],
    )
  await client.query(
    `insert into ${systemSchema}.studio_history (version, kind, name, old, new, changed_at, changed_by) values ($1, $2, $3, $4, $5, $6, $7)`,
    [version, kind, name, json(old), json(patch), now, person],
  )
  await client.query(`insert into ${systemSchema}.models (version, applied_at, definitions) values ($1, now(), $2)`, [
    saving.databaseVersion,
    JSON.stringify(definitionsOf(model.graph)),
  ])
  await client.query('select pg_notify($1, $2)', [studioChannel, String(version)])
  await audit(client, {
    kind: `${kind}Changed`,
    person,
    subject: name,
    details: { version, old: old ?? null, new: patch ?? null },
  })
}

/** The model with a change in it, kept; or the state as it is, when the change changes nothing. */
async function saveIn(
  client: PoolClient,
  call: Call,
  asked: AskedChange,
): Promise<LoadedModel | StudioState | Refusal> {
  const { layers } = call.context.live
  await client.query('select pg_advisory_xact_lock($1)', [applyLock])
  const studio = await readStudio(client)
  if (studio.version !== asked.version) return outdated(client, asked)
  const { kind, name } = asked
  const { patch, removed, problems } = changedDefinition(layers.sources, studio.patches, asked)
  if (problems.length > 0) return refuse(422, ...problems)
  const old = studio.patches.find((each) => keyOf(each) === keyOf(asked))?.patch
  if (sameJson(old, patch)) return studio
  const patches = withPatch(studio.patches, asked, patch)
  const compiled = compileLayers(layers, patches)
  if (compiled.graph === undefined) return refuse(422, ...compiled.problems)
  const used = await removalProblems(client, compiled.graph, name, removed)
  if (used.length > 0) return refuse(422, ...used)
  const { graph } = compiled
  const model: LoadedModel = { version: graph.version, graph, layers, studio: { version: studio.version + 1, patches } }
  await keep(client, {
    kind,
    name,
    patch,
    old,
    model,
    databaseVersion: await versionUnder(client, call.context.model().graph, graph),
    person: call.scope.person,
    now: call.context.clock.now(),
  })
  return model
}

/** Saves, and puts the new model in force here; the other processes hear of it. Gives the state after it. */
export async function saveChange(call: Call, asked: AskedChange): Promise<StudioState | Refusal> {
  const { pool, live } = call.context
  const saved = await transaction(pool, (client) => saveIn(client, call, asked))
  if (isRefusal(saved)) {
    // Whoever looks again sees what the other saved, even where nobody told of it yet.
    if (saved.status === 412) await live.refresh()
    return saved
  }
  if (!('graph' in saved)) return saved
  live.adopt(saved)
  return saved.studio
}
