import type { Expression } from '../../expression/expression.ts'
import { conditionCount } from '../../expression/walk.ts'
import type { Field, Frozen, Module, Rule, UniqueSet } from '../../graph/graph.ts'
import { expressionCode, type CodePiece } from './expression-code.ts'
import { expressionWords, type Speech } from './expression-words.ts'
import { fieldHref, moduleLink, type Link } from './links.ts'
import { enumerate, fill, type Texts } from './texts.ts'

/** A rule in words: what is said to whoever breaks it, and what it asks. */
export interface RuleEntry {
  readonly message: string
  readonly kind: string | null
  readonly hint: string | null
  readonly conditions: readonly Condition[]
  readonly facts: readonly Fact[]
}

/** A condition in words and as written. */
export interface Condition {
  readonly term: string
  /** Null for what only a computer would read: too many conditions for a sentence. */
  readonly words: string | null
  readonly code: readonly CodePiece[]
}

export interface Fact {
  readonly term: string
  readonly text: string
  readonly links: readonly Link[]
}

const titleOf = ({ definition }: Field): string => `«${definition.title}»`

const linkOf = (field: Field): Link => ({ text: field.definition.title, href: fieldHref(field) })

/** All that a module demands of its records: rules, combinations that do not repeat, what closes a record. */
export function moduleRules(module: Module, speech: Speech): readonly RuleEntry[] {
  const { texts } = speech
  const only = { message: texts.appendOnly, kind: texts.appendOnlyTitle, hint: null, conditions: [], facts: [] }
  return [
    ...(module.definition.appendOnly === true ? [only] : []),
    ...reachEntry(module, speech),
    ...module.rules.map((rule) => ruleEntry(module, rule, speech)),
    ...module.frozen.map((frozen, i) => frozenEntry(module, frozen, i, speech)),
    // What identifies a record of another system is the same in every module and named among its common fields.
    ...module.uniques
      .filter(({ fields }) => fields.some(({ common }) => !common))
      .map((set) => uniqueEntry(module, set, speech)),
  ]
}

/** Who sees the records, where units and portfolios bound them. What is not in the graph of whoever reads is not named. */
function reachEntry({ reach, fieldsByName, basicFields }: Module, { texts, home }: Speech): readonly RuleEntry[] {
  if (reach === undefined) return []
  const links = (fields: readonly (Field | undefined)[]): readonly Link[] =>
    fields.filter((field): field is Field => field !== undefined && fieldsByName.has(field.name)).map(linkOf)
  const own = links([reach.unit, reach.portfolio])
  return [
    {
      message: own.length > 0 ? texts.reachOwn : texts.reachOther,
      kind: texts.reachTitle,
      hint: null,
      conditions: [],
      facts: facts(texts, [
        ['reachBounds', '', own],
        ['reachThrough', '', links(reach.through)],
        ['reachLinks', '', reach.links.flatMap(({ of }) => home.graph.modules.get(of) ?? []).map(moduleLink)],
        ['basicShown', '', links(basicFields)],
      ]),
    },
  ]
}

/** Conditions that a sentence can hold. */
const mostSpoken = 9

function condition(
  speech: Speech,
  term: string,
  expression: Expression | undefined,
  written: string | undefined,
): readonly Condition[] {
  if (expression === undefined || written === undefined) return []
  return [
    {
      term,
      words: conditionCount(expression) > mostSpoken ? null : expressionWords(speech, expression),
      code: expressionCode(speech.home, written, expression),
    },
  ]
}

const moments = { create: 'onCreate', update: 'onUpdate', delete: 'onDeletion' } as const

function ruleEntry(module: Module, rule: Rule, speech: Speech): RuleEntry {
  const { texts } = speech
  const written = module.definition.rules?.find(({ name }) => name === rule.name)
  const fields = (names: readonly string[]): readonly Link[] =>
    names.flatMap((name) => module.fieldsByName.get(name) ?? []).map(linkOf)
  return {
    message: rule.message,
    kind: rule.severity === 'warning' ? texts.warning : null,
    hint: rule.hint ?? null,
    conditions: [
      ...condition(speech, texts.when, rule.when, written?.when),
      ...condition(speech, texts.must, rule.require, written?.require),
    ],
    facts: facts(texts, [
      [
        'moment',
        enumerate(
          rule.on.map((each) => texts[moments[each]]),
          texts.and,
        ),
        [],
      ],
      ['at', '', fields(rule.at === undefined ? [] : [rule.at])],
      ['locks', '', fields(rule.lock)],
    ]),
  }
}

const facts = (texts: Texts, all: readonly (readonly [keyof Texts, string, readonly Link[]])[]): readonly Fact[] =>
  all
    .filter(([, text, links]) => text !== '' || links.length > 0)
    .map(([term, text, links]) => ({ term: texts[term], text, links }))

function frozenEntry(module: Module, { when, except, message }: Frozen, index: number, speech: Speech): RuleEntry {
  const { texts } = speech
  const links = except.flatMap((name) => module.fieldsByName.get(name) ?? []).map(linkOf)
  return {
    message,
    kind: texts.frozenTitle,
    hint: null,
    conditions: condition(speech, texts.when, when, module.definition.frozen?.[index]?.when),
    facts: facts(texts, [['frozenExcept', '', links]]),
  }
}

function uniqueEntry(module: Module, { name, fields, nulls, where, message }: UniqueSet, speech: Speech): RuleEntry {
  const { texts } = speech
  const written = module.definition.uniques?.find((each) => each.name === name)
  const plain = fill(texts.uniqueRule, { fields: enumerate(fields.map(titleOf), texts.and) })
  return {
    message: message ?? plain,
    kind: texts.unique,
    hint: null,
    conditions: condition(speech, texts.when, where, written?.where),
    facts: facts(texts, [['together', nulls === 'same' ? texts.nullsSame : '', fields.map(linkOf)]]),
  }
}
