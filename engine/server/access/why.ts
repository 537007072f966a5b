/**
 * Why somebody sees a record, or does not: each of her assignments and each thing that could open the record to her, with what holds of it.
 * The verdicts are those of the predicates that her requests are compiled with, evaluated on the one row in one statement; the sentences beside
 * them are made of the same row.
 */
import { sql, type RawBuilder } from 'kysely'
import { grantRows } from '../../access/guard.ts'
import type { Action, Grant } from '../../access/grant.ts'
import { makeScope, reachedOf } from '../../access/make-scope.ts'
import { matchedRows } from '../../access/predicate.ts'
import type { Asking, Channel, PersonFacts, Scope } from '../../access/scope.ts'
import { moduleOf, type Field, type Graph, type Module, type StoredField } from '../../graph/graph.ts'
import { moduleFor } from '../../graph/purposes.ts'
import { columnOf, tableOf, wholeTableOf } from '../../outputs/database/names.ts'
import { labelSql } from '../../outputs/database/read-field.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'
import { problem, type Language } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { refuse, type Refusal } from '../records/refusal.ts'
import { labelsOf, type Labelled } from '../studio/people-labels.ts'
import { assignmentsOf, countsOn, type Assignment } from './assignments-of.ts'
import { readFacts } from './read-facts.ts'
import { rightsIn, valuesOf } from './scope-rights.ts'
import { whyWords, type WhyWord } from './why-words.ts'

type Sql = RawBuilder<unknown>

export interface Question {
  readonly person: string
  readonly channel: Channel
  readonly module: Module
  readonly id: string
}

/** One thing that was looked at, in a sentence. */
interface Reason {
  readonly key: string
  readonly holds: boolean
  readonly text: string
}

interface AssignmentAnswer {
  readonly id: string
  readonly profile: { readonly key: string; readonly title: string }
  readonly unit: Labelled | null
  readonly portfolio: Labelled | null
  readonly counts: boolean
  readonly reads: boolean
  readonly updates: boolean
  readonly deletes: boolean
  readonly checks: readonly Reason[]
}

interface NamedField {
  readonly name: string
  readonly title: string
}

/** The whole answer, as data. */
export interface Why {
  readonly person: Labelled
  readonly module: NamedField
  readonly record: Labelled
  readonly sees: boolean
  readonly text: string
  readonly actions: { readonly read: boolean; readonly update: boolean; readonly delete: boolean }
  readonly reasons: readonly Reason[]
  readonly assignments: readonly AssignmentAnswer[]
  readonly fields: { readonly read: readonly NamedField[]; readonly hidden: readonly NamedField[] }
}

const ways = ['read', 'update', 'delete'] as const satisfies readonly (Asking & Action)[]

const say = (language: Language, word: WhyWord, values: Readonly<Record<string, string>> = {}): string =>
  whyWords[word][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')

const nobodyKnown = ({ person, channel }: Question): PersonFacts => ({
  person,
  channel,
  assignments: [],
  groups: [],
  subordinates: [],
  shared: {},
})

const source = { alias: 't', depth: 0 }

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const columnNamed = (field: StoredField | undefined): Sql =>
  field === undefined ? sql`null` : columnOf('t', field.columns[0]?.name ?? '')

/** An expression of the statement by the name under which it comes back. */
type Asked = Map<string, Sql>

/** Whether each grant of a scope matches the row, for each way that it gives. */
function askGrants(asked: Asked, prefix: string, scope: Scope, graph: Graph, module: Module): void {
  for (const grant of scope.grants(module.name))
    for (const way of ways.filter((each) => grant.actions.has(each)))
      asked.set(
        `${prefix}.${grant.index}.${way}`,
        grantRows(scope, graph, module, grant, way, source, valuesOf(scope)) ?? sql`true`,
      )
}

/** Whether the far record of each reference that decides too is matched, and some record of those that tie this one to others. */
function askThrough(asked: Asked, prefix: string, scope: Scope, graph: Graph, module: Module, profile: string): void {
  const predicate = {
    graph,
    reached: reachedOf(scope),
    asking: 'read' as const,
    value: valuesOf(scope),
    whole: wholeTableOf,
  }
  const matched = (far: Module): Sql => matchedRows(predicate, far, [profile], { alias: 'f', depth: 1 }) ?? sql`true`
  for (const field of module.reach?.through ?? []) {
    const ends = field.columns.flatMap(({ name, references }) => {
      if (references === undefined) return []
      const far = moduleOf(graph, references)
      return [sql`exists (select from ${tableOf(far)} as f where f.id = ${columnOf('t', name)} and ${matched(far)})`]
    })
    asked.set(`${prefix}.through.${field.name}`, sql`(${sql.join(ends, sql` or `)})`)
  }
  for (const { of, viaColumn } of module.reach?.links ?? []) {
    const far = moduleOf(graph, of)
    const pointing = sql`${columnOf('f', viaColumn)} = t.id and f.deleted_at is null`
    asked.set(
      `${prefix}.links.${of}`,
      sql`exists (select from ${tableOf(far)} as f where ${pointing} and ${matched(far)})`,
    )
  }
}

function askRow(asked: Asked, graph: Graph, module: Module, person: string): void {
  const { reach } = module
  asked.set('label', labelSql(graph, module, { alias: 't' }))
  asked.set('owner', sql`t.owner_id`)
  asked.set('group', sql`t.owner_group_id`)
  asked.set('binned', sql`t.deleted_at is not null`)
  asked.set('unit', columnNamed(reach?.unit))
  asked.set('portfolio', columnNamed(reach?.portfolio))
  for (const field of reach?.through ?? [])
    asked.set(
      `empty.${field.name}`,
      sql`coalesce(${sql.join(field.columns.map(({ name }) => columnOf('t', name)))}) is null`,
    )
  for (const { of, viaColumn } of reach?.ownersOf ?? [])
    asked.set(
      `related.${of}`,
      sql`exists (select from ${tableOf(moduleOf(graph, of))} as r where ${columnOf('r', viaColumn)} = t.id and r.owner_id = ${person}::uuid and r.deleted_at is null)`,
    )
}

type Found = Readonly<Record<string, unknown>>

async function ask({ context }: Call, module: Module, id: string, asked: Asked): Promise<Found | undefined> {
  const names = [...asked.keys()]
  const columns = [...asked.values()].map((each, i) => sql`${each} as ${sql.id(`c${i}`)}`)
  const { sql: text, parameters } = compileSql(
    sql`select ${sql.join(columns)} from ${tableOf(module)} as t where t.id = ${id}::uuid`,
  )
  const { rows } = await context.pool.query<Found>(text, [...parameters])
  const [row] = rows
  return row === undefined ? undefined : Object.fromEntries(names.map((name, i) => [name, row[`c${i}`]]))
}

/** What everything below is made of. */
interface Looked {
  readonly question: Question
  readonly graph: Graph
  readonly language: Language
  readonly facts: PersonFacts
  readonly scope: Scope
  readonly row: Found
  readonly label: (id: string | null) => Labelled | null
}

const labelText = (label: Labelled | null): string => label?.label ?? ''

/** What could open the record to her whatever her units and carteras. */
function personalReasons({ question, graph, language, facts, row }: Looked): readonly Reason[] {
  const { module, person } = question
  if (module.reach === undefined)
    return [{ key: 'unbound', holds: true, text: say(language, 'unbound', { module: module.definition.title }) }]
  const [owner, group] = [asText(row['owner']), asText(row['group'])]
  const shared = facts.shared[module.name]
  const within = (
    owners: { readonly people: readonly string[]; readonly groups: readonly string[] } | undefined,
  ): boolean =>
    (owner !== null && owners?.people.includes(owner) === true) ||
    (group !== null && owners?.groups.includes(group) === true)
  const [reads, writes] = [within(shared?.read), within(shared?.write)]
  const reason = (key: string, holds: boolean, yes: WhyWord, no: WhyWord, values = {}): Reason => ({
    key,
    holds,
    text: say(language, holds ? yes : no, values),
  })
  return [
    reason('owner', owner === person, 'owner', 'ownerNot'),
    reason('group', group !== null && facts.groups.includes(group), 'group', 'groupNot'),
    reason('subordinate', owner !== null && facts.subordinates.includes(owner), 'subordinate', 'subordinateNot'),
    reason('shared', reads, writes ? 'sharedWrite' : 'sharedRead', 'sharedNot'),
    ...module.reach.ownersOf.map(({ of }) =>
      reason(`related.${of}`, row[`related.${of}`] === true, 'related', 'relatedNot', {
        module: moduleOf(graph, of).definition.title,
      }),
    ),
  ]
}

function placeReasons({ question, language, row, label }: Looked, assignment: Assignment): readonly Reason[] {
  const { reach } = question.module
  const [unit, portfolio] = [asText(row['unit']), asText(row['portfolio'])]
  const names = { unit: labelText(label(assignment.unit)), portfolio: labelText(label(assignment.portfolio)) }
  const make = (key: string, holds: boolean, word: WhyWord, other: string | null): Reason => ({
    key,
    holds,
    text: say(language, word, { ...names, other: labelText(label(other)) }),
  })
  const unitWord = unit === null ? 'unitEmpty' : unit === assignment.unit ? 'unit' : 'unitNot'
  const portfolioWord =
    assignment.portfolio === null
      ? 'portfolioAll'
      : portfolio === null
        ? 'portfolioEmpty'
        : portfolio === assignment.portfolio
          ? 'portfolio'
          : 'portfolioNot'
  return [
    ...(reach?.unit === undefined ? [] : [make('unit', unitWord !== 'unitNot', unitWord, unit)]),
    ...(reach?.portfolio === undefined
      ? []
      : [make('portfolio', portfolioWord !== 'portfolioNot', portfolioWord, portfolio)]),
  ]
}

function throughReasons({ question, language, row }: Looked, prefix: string): readonly Reason[] {
  return (question.module.reach?.through ?? []).map((field) => {
    const empty = row[`empty.${field.name}`] === true
    const holds = empty || row[`${prefix}.through.${field.name}`] === true
    const word = empty ? 'throughEmpty' : holds ? 'through' : 'throughNot'
    return { key: `through.${field.name}`, holds, text: say(language, word, { field: field.definition.title }) }
  })
}

function linkReasons({ question, graph, language, row }: Looked, prefix: string): readonly Reason[] {
  return (question.module.reach?.links ?? []).map(({ of }) => {
    const holds = row[`${prefix}.links.${of}`] === true
    const module = moduleOf(graph, of).definition.title
    return { key: `links.${of}`, holds, text: say(language, holds ? 'links' : 'linksNot', { module }) }
  })
}

const asked = (row: Found, prefix: string, grants: readonly Grant[], way: (typeof ways)[number]): boolean =>
  grants.some(({ index }) => row[`${prefix}.${index}.${way}`] === true)

function assignmentAnswer(
  looked: Looked,
  assignment: Assignment,
  scope: Scope | undefined,
  prefix: string,
  { active, inDate }: { readonly active: boolean; readonly inDate: boolean },
): AssignmentAnswer {
  const counts = active && inDate
  const { question, graph, language, row, label } = looked
  const { module } = question
  const profile = graph.profiles.get(assignment.profile)
  const title = profile?.definition.title ?? assignment.profile
  const grants = scope?.grants(module.name) ?? []
  const reads = profile?.administrator === true || grants.some(({ actions }) => actions.has('read'))
  const can = (way: (typeof ways)[number]): boolean =>
    counts && (profile?.administrator === true || asked(row, prefix, grants, way))
  const open = say(language, 'open')
  const dates = { from: assignment.validFrom ?? open, to: assignment.validTo ?? open }
  const profileWord = profile === undefined ? 'profileGone' : reads ? 'profile' : 'profileNot'
  return {
    id: assignment.id,
    profile: { key: assignment.profile, title },
    unit: label(assignment.unit),
    portfolio: label(assignment.portfolio),
    counts,
    reads: can('read'),
    updates: can('update'),
    deletes: can('delete'),
    checks: [
      { key: 'dates', holds: inDate, text: say(language, inDate ? 'dates' : 'datesNot', dates) },
      {
        key: 'profile',
        holds: reads,
        text: say(language, profileWord, { profile: title, module: module.definition.title }),
      },
      ...(profile?.administrator === true
        ? []
        : [...placeReasons(looked, assignment), ...throughReasons(looked, prefix), ...linkReasons(looked, prefix)]),
    ],
  }
}

/** What decides before any assignment is looked at. */
function generalReasons(
  { question, graph, language, scope, row, facts }: Looked,
  active: boolean,
  person: string,
): readonly Reason[] {
  const { module } = question
  const off = graph.off.has(module.name)
  return [
    ...(active ? [] : [{ key: 'status', holds: false, text: say(language, 'notActive', { person }) }]),
    ...(off ? [{ key: 'off', holds: false, text: say(language, 'off', { module: module.definition.title }) }] : []),
    ...(row['binned'] === true ? [{ key: 'bin', holds: false, text: say(language, 'bin') }] : []),
    ...(scope.administrator ? [{ key: 'administrator', holds: true, text: say(language, 'administrator') }] : []),
    ...(active && facts.assignments.length === 0
      ? [{ key: 'assignments', holds: false, text: say(language, 'noAssignments') }]
      : []),
  ]
}

const namedField = ({ name, definition }: Field): NamedField => ({ name, title: definition.title })

/** Fields of this row, by whether she reads them here. */
function fieldsOf({ question, graph, scope, row }: Looked, sees: boolean): Why['fields'] {
  const { module } = question
  const matching = scope.grants(module.name).filter(({ index }) => row[`scope.${index}.read`] === true)
  const everything = rightsIn(scope, graph, module).read
  const readable = (field: Field): boolean =>
    sees &&
    (scope.administrator
      ? everything.has(field.name)
      : field.name === 'id' || field.name === 'version' || matching.some(({ read }) => read.has(field.name)))
  return {
    read: module.fields.filter(readable).map(namedField),
    hidden: module.fields.filter((field) => !readable(field)).map(namedField),
  }
}

/** What each assignment makes by itself, with what else opens records to her. */
const scopeOfOne = (graph: Graph, facts: PersonFacts, { profile, unit, portfolio }: Assignment): Scope =>
  makeScope(graph, { ...facts, assignments: [{ profile, unit, portfolio }] })

async function labels(
  call: Call,
  graph: Graph,
  assignments: readonly Assignment[],
  row: Found,
): Promise<Looked['label']> {
  const { pool } = call.context
  const units = await labelsOf(pool, graph, moduleFor(graph, 'units'), [
    ...assignments.map(({ unit }) => unit),
    asText(row['unit']),
  ])
  const portfolios = await labelsOf(pool, graph, moduleFor(graph, 'portfolios'), [
    ...assignments.map(({ portfolio }) => portfolio),
    asText(row['portfolio']),
  ])
  return (id) => {
    const unit = units(id)
    return unit === null || unit.label !== '' ? unit : portfolios(id)
  }
}

/** Answers the question, or 404 for a person or a record that is not there. */
export async function why(call: Call, question: Question): Promise<Why | Refusal> {
  const { graph } = call.model
  const { pool, clock, company } = call.context
  const { module, person, id, channel } = question
  const today = clock.today(company().timeZone)
  const known = await labelsOf(pool, graph, moduleFor(graph, 'people'), [person])
  const found = await readFacts(pool, graph, { person, channel }, today)
  const facts = found ?? nobodyKnown(question)
  const scope = makeScope(graph, facts)
  const written = await assignmentsOf(pool, graph, { person })
  const scopes = written.map((each) => scopeOfOne(graph, facts, each))
  const wanted: Asked = new Map()
  askRow(wanted, graph, module, person)
  if (!scope.administrator) askGrants(wanted, 'scope', scope, graph, module)
  scopes.forEach((each, i) => {
    if (each.administrator) return
    askGrants(wanted, `a${i}`, each, graph, module)
    askThrough(wanted, `a${i}`, each, graph, module, written[i]?.profile ?? '')
  })
  const row = await ask(call, module, id, wanted)
  const label = known(person)
  if (row === undefined || label === null || label.label === '') return refuse(404, problem('CIM501', ''))
  const looked: Looked = {
    question,
    graph,
    language: call.language,
    facts,
    scope,
    row,
    label: await labels(call, graph, written, row),
  }
  return answer(
    looked,
    label,
    found !== undefined,
    written.map((each, i) =>
      assignmentAnswer(looked, each, scopes[i], `a${i}`, {
        active: found !== undefined,
        inDate: countsOn(each, today),
      }),
    ),
  )
}

function answer(looked: Looked, person: Labelled, active: boolean, assignments: readonly AssignmentAnswer[]): Why {
  const { question, graph, language, scope, row } = looked
  const { module, id } = question
  const off = graph.off.has(module.name)
  const can = (way: (typeof ways)[number]): boolean =>
    active && !off && (scope.administrator || asked(row, 'scope', scope.grants(module.name), way))
  const sees = can('read')
  const ownGrants = scope.grants(module.name).filter(({ basic }) => !basic)
  const basics = sees && !scope.administrator && !asked(row, 'scope', ownGrants, 'read')
  const record = { id, label: asText(row['label']) ?? '' }
  return {
    person,
    module: { name: module.name, title: module.definition.title },
    record,
    sees,
    text: say(language, basics ? 'seesBasics' : sees ? 'sees' : 'seesNot', {
      person: person.label,
      record: record.label,
    }),
    actions: { read: sees, update: can('update'), delete: can('delete') },
    reasons: [...generalReasons(looked, active, person.label), ...personalReasons(looked)],
    assignments,
    fields: fieldsOf(looked, sees),
  }
}
