/**
 * What must hold for a record once it is written: rules, moves of picklists, required fields, offers. One select over the written rows
 * answers all of it; here are its columns, and what they mean as problems.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Field, Module, Rule, StoredField, Transition } from '../../graph/graph.ts'
import { pointerTo, problem, type Problem } from '../../problems/problem.ts'
import { pointerAt, type Written } from './change.ts'
import { differs, fieldKey, isEmpty, valueIn } from './image.ts'
import type { Meaning } from './meaning.ts'
import { offersOf, type Moment } from './offers.ts'

type Sql = RawBuilder<unknown>

/** What was found about one record: errors stop the write, warnings are shown. */
export interface Findings {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export interface Conditions {
  /** Columns for the select over the written rows. */
  readonly columns: readonly Sql[]
  check(change: Written, moment: Moment): Findings
}

export function conditionsOf(module: Module, meaning: Meaning): Conditions {
  const parts = [rulesOf(module, meaning), movesOf(module, meaning), requirementsOf(module, meaning)]
  const offers = offersOf(module, meaning)
  return {
    columns: [...parts.flatMap(({ columns }) => columns), ...offers.columns],
    check: (change, moment) => {
      const found = [
        ...parts.map(({ check }) => check(change)),
        { problems: offers.problems(change, moment), warnings: [] },
      ]
      return {
        problems: found.flatMap(({ problems }) => problems),
        warnings: found.flatMap(({ warnings }) => warnings),
      }
    },
  }
}

interface Part {
  readonly columns: readonly Sql[]
  check(change: Written): Findings
}

/** A rule is broken when its `when` holds and its `require` is false; null is not false, as in a CHECK. */
export const brokenSql = ({ when, require }: Pick<Rule, 'when' | 'require'>, meaning: Meaning): Sql =>
  when === undefined
    ? sql`(${meaning.sql(require)}) is false`
    : sql`(${meaning.sql(when)}) is true and (${meaning.sql(require)}) is false`

/** What a broken rule says, at the field it names or at the record. */
export const ruleProblem = ({ name, at, message, hint }: Rule, pointer: string): Problem =>
  problem(
    'CIM520',
    pointer + (at === undefined ? '' : pointerTo([at])),
    { rule: name },
    { message, ...(hint === undefined ? {} : { hint }) },
  )

function rulesOf({ rules }: Module, meaning: Meaning): Part {
  const asked = rules.filter(({ on }) => on.includes('create') || on.includes('update'))
  const key = ({ name }: Rule): string => `k:${name}`
  return {
    columns: asked.map((rule) => sql`${brokenSql(rule, meaning)} as ${sql.id(key(rule))}`),
    check: ({ action, after, draft }) => {
      const broken = asked.filter((rule) => after[key(rule)] === 't' && action !== 'delete' && rule.on.includes(action))
      const said = (severity: Rule['severity']) =>
        broken.filter((rule) => rule.severity === severity).map((rule) => ruleProblem(rule, draft.pointer))
      return { problems: said('error'), warnings: said('warning') }
    },
  }
}

type Moving = StoredField & { readonly transitions: readonly Transition[] }

const isMoving = (field: Field): field is Moving => field.kind === 'stored' && field.transitions !== undefined

const moveKey = ({ name }: Field, i: number): string => `t:${name}:${i}`

function movesOf(module: Module, meaning: Meaning): Part {
  const moving = module.fields.filter(isMoving)
  const columns = moving.flatMap((field) =>
    field.transitions.flatMap(({ require }, i) =>
      require === undefined ? [] : [sql`(${meaning.sql(require)}) is false as ${sql.id(moveKey(field, i))}`],
    ),
  )
  return {
    columns,
    check: (change) => ({ problems: moving.flatMap((field) => moveProblems(field, change)), warnings: [] }),
  }
}

/** A state that could be emptied could be left for any other one, so that too is a move that must be listed. */
function moveProblems(field: Moving, change: Written): readonly Problem[] {
  const { before, after } = change
  if (!differs(before, after, field)) return []
  const [from, to] = [valueIn(before, field), valueIn(after, field)]
  const startsAnywhere = from === null && !field.transitions.some((each) => each.from === null)
  if (startsAnywhere) return []
  const i = field.transitions.findIndex((each) => each.from === from && each.to.includes(String(to)))
  const label = (state: unknown): string =>
    state === null ? '—' : (field.picklist?.optionsByKey.get(String(state))?.label ?? String(state))
  const params = { title: field.definition.title, from: label(from), to: label(to) }
  const move = field.transitions[i]
  if (move === undefined) return [problem('CIM514', pointerAt(change, field.name), params)]
  if (after[moveKey(field, i)] !== 't') return []
  return [
    problem(
      'CIM514',
      pointerAt(change, field.name),
      params,
      move.message === undefined ? {} : { message: move.message },
    ),
  ]
}

/** Fields that must not be empty: always, or while something holds; what is hidden is not required. */
function requirementsOf(module: Module, meaning: Meaning): Part {
  const asked = module.fields.filter(
    (field) =>
      (field.required || field.requiredWhen !== undefined) &&
      !field.common &&
      (field.kind === 'stored' || field.kind === 'links'),
  )
  const key = ({ name }: Field): string => `q:${name}`
  return {
    columns: asked.flatMap((field) => {
      const condition = requiredSql(field, meaning)
      return condition === undefined ? [] : [sql`${condition} as ${sql.id(key(field))}`]
    }),
    check: (change) => {
      const missing = asked.filter(
        (field) =>
          isEmpty(change.after, field) && (change.after[key(field)] ?? 't') === 't' && !isSecret(field, change),
      )
      return {
        problems: missing.map((field) =>
          problem('CIM504', pointerAt(change, field.name), { title: field.definition.title }),
        ),
        warnings: [],
      }
    },
  }
}

/** A value that cannot be read is there once it was given; an update need not give it again. */
const isSecret = ({ name }: Field, { after, draft, action }: Written): boolean =>
  !(fieldKey(name) in after) && (action === 'update' || draft.given.has(name))

/** When a field is required, as far as that depends on the record: what is hidden is not. */
function requiredSql(field: Field, meaning: Meaning): Sql | undefined {
  const conditions = [field.visible, field.required ? undefined : field.requiredWhen].filter(
    (each) => each !== undefined,
  )
  return conditions.length === 0
    ? undefined
    : sql`(${sql.join(
        conditions.map((each) => sql`(${meaning.sql(each)}) is true`),
        sql` and `,
      )})`
}
