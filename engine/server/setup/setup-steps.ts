/**
 * The steps by which a company begins, in their order, each with what is missing. Steps of records come from the modules that declare
 * `setup`; only switched-on modules ask. What somebody leaves for later is kept, so that the assistant can be taken up again by anybody.
 */
import { modulesOf, type Module } from '../../graph/graph.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import type { Language } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { peopleWithoutProfile } from './people-without-profile.ts'
import { setupCounts, type SetupCounts } from './setup-counts.ts'
import { fillWords, missingWords, stepHints, stepTitles } from './setup-words.ts'

export interface Missing {
  readonly key: string
  readonly text: string
}

export interface SetupStep {
  readonly key: string
  readonly order: number
  readonly title: string
  readonly hint: string
  readonly state: 'done' | 'missing' | 'skipped'
  readonly missing: readonly Missing[]
  readonly modules: readonly {
    readonly name: string
    readonly title: string
    readonly count: number
    readonly hint: string
  }[]
}

interface Part {
  readonly module: Module
  readonly counts: SetupCounts
}

const say = (
  key: keyof typeof missingWords,
  language: Language,
  values: Readonly<Record<string, string | number>> = {},
): Missing => ({
  key,
  text: fillWords(missingWords[key][language], values),
})

/** What the records of a module leave to be done. */
function missingIn({ module, counts }: Part, language: Language): readonly Missing[] {
  const { title, setup } = module.definition
  if (counts.records === 0)
    return setup?.optional === true ? [] : [{ ...say('none', language, { title }), key: `${module.name}` }]
  return [...counts.empty].flatMap(([field, count]) => {
    if (count === 0) return []
    const values = { title, field: field.definition.title, count, total: counts.records }
    return [
      { ...say(counts.records === 1 ? 'field' : 'fields', language, values), key: `${module.name}.${field.name}` },
    ]
  })
}

type Key = keyof typeof stepTitles

/** How many names a sentence holds. */
const mostNames = 5

async function missingPeople(call: Call): Promise<readonly Missing[]> {
  const { pool, clock, company } = call.context
  const { active, without } = await peopleWithoutProfile(pool, call.model.graph, clock.today(company().timeZone))
  const names = without.slice(0, mostNames).join(', ') + (without.length > mostNames ? '…' : '')
  return [
    ...(active <= 1 ? [say('alone', call.language)] : []),
    ...(without.length > 0 ? [say('without', call.language, { count: without.length, names })] : []),
  ]
}

const hasOwnProfiles = ({ model }: Call): boolean =>
  [...model.graph.profiles.values()].some(({ administrator }) => !administrator)

/** What a step asks besides records. */
async function missingBesides(call: Call, key: Key): Promise<readonly Missing[]> {
  if (key === 'roles') return hasOwnProfiles(call) ? [] : [say('profiles', call.language)]
  if (key === 'people') return missingPeople(call)
  const kind = key === 'modules' ? 'module' : key === 'picklists' ? 'picklist' : undefined
  if (kind === undefined || call.context.live.studio().patches.some((each) => each.kind === kind)) return []
  return [say('review', call.language)]
}

const byOrder = (a: Part, b: Part): number =>
  (a.module.definition.setup?.order ?? 0) - (b.module.definition.setup?.order ?? 0)

async function partsOf(call: Call): Promise<readonly Part[]> {
  const { graph } = call.model
  const modules = modulesOf(graph).filter(
    ({ name, definition }) => definition.setup !== undefined && !graph.off.has(name),
  )
  const parts: Part[] = []
  for (const module of modules) parts.push({ module, counts: await setupCounts(call, module) })
  return parts.sort(byOrder)
}

const asModules = (parts: readonly Part[]): SetupStep['modules'] =>
  parts.map(({ module: { name, definition }, counts }) => ({
    name,
    title: definition.title,
    count: counts.records,
    hint: definition.setup?.hint ?? '',
  }))

type Draft = Omit<SetupStep, 'order' | 'state'>

async function fixedStep(call: Call, key: Key, parts: readonly Part[]): Promise<Draft> {
  const own = parts.filter(({ module }) => module.definition.setup?.step === key)
  const besides = await missingBesides(call, key)
  return {
    key,
    title: stepTitles[key][call.language],
    hint: stepHints[key]?.[call.language] ?? own[0]?.module.definition.setup?.hint ?? '',
    missing: [...own.flatMap((part) => missingIn(part, call.language)), ...besides],
    modules: asModules(own),
  }
}

const recordStep = (part: Part, language: Language): Draft => ({
  key: part.module.name,
  title: part.module.definition.title,
  hint: part.module.definition.setup?.hint ?? '',
  missing: missingIn(part, language),
  modules: asModules([part]),
})

async function skippedSteps({ context }: Call): Promise<ReadonlySet<string>> {
  const { rows } = await context.pool.query<{ step: string }>(`select step from ${systemSchema}.setup where skipped`)
  return new Set(rows.map(({ step }) => step))
}

const stateOf = ({ missing, key }: Draft, skipped: ReadonlySet<string>): SetupStep['state'] =>
  missing.length === 0 ? 'done' : skipped.has(key) ? 'skipped' : 'missing'

/** All steps in their order. */
export async function setupSteps(call: Call): Promise<readonly SetupStep[]> {
  const parts = await partsOf(call)
  const skipped = await skippedSteps(call)
  const drafts: Draft[] = []
  for (const key of Object.keys(stepTitles) as readonly Key[]) drafts.push(await fixedStep(call, key, parts))
  const records = parts.filter(({ module }) => module.definition.setup?.step === 'records')
  return [...drafts, ...records.map((part) => recordStep(part, call.language))].map((draft, i) => ({
    ...draft,
    order: i + 1,
    state: stateOf(draft, skipped),
  }))
}

/** Leaves a step for later, or takes it up again. */
export async function skipStep({ context, scope }: Call, step: string, skipped: boolean): Promise<void> {
  await context.pool.query(
    `insert into ${systemSchema}.setup (step, skipped, changed_at, changed_by) values ($1, $2, $3, $4)
     on conflict (step) do update set skipped = excluded.skipped, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [step, skipped, context.clock.now(), scope.person],
  )
}
