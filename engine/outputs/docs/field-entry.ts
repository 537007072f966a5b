import type { Expression } from '../../expression/expression.ts'
import type { Field, Graph, Picklist, RollupField } from '../../graph/graph.ts'
import { moduleOf } from '../../graph/graph.ts'
import { namesWhatIsThere } from '../../graph/reads.ts'
import { typeOf } from '../../fields/index.ts'
import type { Language } from '../../problems/problem.ts'
import type { Dependents } from './dependents.ts'
import { expressionCode, type CodePiece } from './expression-code.ts'
import { expressionWords } from './expression-words.ts'
import { fieldMarks, type Mark } from './field-marks.ts'
import { fieldNotes, type Note } from './field-notes.ts'
import { fieldAnchor, fieldLink, isLong, moduleLink, picklistPath, type Link } from './links.ts'
import { fill, grouped, textsOf, type Texts } from './texts.ts'
import { toldField } from './told-field.ts'

/** A field as its module's page shows it. What there is none of is null or empty, never absent: the templates are strict. */
export interface FieldEntry {
  readonly anchor: string
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly help: string | null
  readonly type: string
  readonly typeTitle: string
  readonly marks: readonly Mark[]
  readonly notes: readonly Note[]
  readonly targets: readonly Link[]
  readonly values: Values | null
  readonly calculation: Calculation | null
  readonly usedBy: readonly Link[]
}

/** Values of a picklist: all of them, or a link to the page that has them. */
export interface Values {
  readonly heading: string
  readonly page: Link | null
  readonly options: readonly OptionEntry[]
}

export interface OptionEntry {
  readonly key: string
  readonly label: string
  readonly retired: boolean
}

export interface Calculation {
  readonly sentence: string | null
  /** Condition of a rollup, in words. */
  readonly where: string | null
  readonly code: readonly CodeLine[]
  readonly restsOn: readonly Link[]
}

/** An expression as written, after the keyword that has it: `sum`, `where`; a formula stands alone. */
export interface CodeLine {
  readonly keyword: string | null
  readonly pieces: readonly CodePiece[]
}

/** What all entries of a documentation are made with. */
export interface Desk {
  readonly graph: Graph
  readonly language: Language
  readonly dependents: Dependents
}

export function fieldEntry({ graph, language, dependents }: Desk, whole: Field): FieldEntry {
  const texts = textsOf(language)
  const field = toldField(graph, whole)
  const { definition, module, name } = field
  return {
    anchor: fieldAnchor(name),
    name,
    title: definition.title,
    description: definition.description ?? null,
    help: definition.help ?? null,
    type: definition.field,
    typeTitle: typeOf(definition).title[language],
    marks: fieldMarks(field, texts),
    notes: fieldNotes(field, { home: { graph, module }, texts }),
    targets: targetsOf(graph, field),
    values: valuesOf(graph, field, texts),
    calculation: calculationOf({ graph, language, dependents }, field),
    usedBy: dependents.usedBy(field).map((user) => fieldLink(graph, module, user)),
  }
}

function targetsOf(graph: Graph, field: Field): readonly Link[] {
  if (field.kind === 'stored' || field.kind === 'links') return linksTo(graph, field.targets)
  if (field.kind === 'lines') return linksTo(graph, [field.of])
  return typeof field.valueType === 'object' ? linksTo(graph, [field.valueType.reference]) : []
}

/** Links to those modules that are there. */
const linksTo = (graph: Graph, names: readonly string[]): readonly Link[] =>
  names.flatMap((name) => graph.modules.get(name) ?? []).map(moduleLink)

function suggestionsOf(graph: Graph, { definition }: Field): Picklist | undefined {
  return 'suggest' in definition && definition.suggest !== undefined
    ? graph.picklists.get(definition.suggest)
    : undefined
}

function valuesOf(graph: Graph, field: Field, texts: Texts): Values | null {
  const suggested = suggestionsOf(graph, field)
  const picklist = suggested ?? ('picklist' in field ? field.picklist : undefined)
  if (picklist === undefined) return null
  const several = field.definition.field === 'multiPicklist' ? texts.manyValues : texts.values
  const heading = suggested === undefined ? several : texts.suggested
  if (!isLong(picklist)) return { heading, page: null, options: picklist.options.map(optionEntry) }
  const { title, options } = picklist.definition
  return {
    heading,
    page: { text: fill(texts.seeValues, { title, count: grouped(options.length) }), href: picklistPath(picklist.name) },
    options: [],
  }
}

export const optionEntry = ({ key, label, active }: Picklist['options'][number]): OptionEntry => ({
  key,
  label,
  retired: active === false,
})

const sentences = {
  count: 'sentenceCount',
  sum: 'sentenceSum',
  avg: 'sentenceAvg',
  min: 'sentenceMin',
  max: 'sentenceMax',
} as const

function calculationOf({ graph, language, dependents }: Desk, field: Field): Calculation | null {
  const restsOn = dependents.restsOn(field).map((each) => fieldLink(graph, field.module, each))
  const { definition } = field
  const isTold = field.kind !== 'formula' || namesWhatIsThere(graph, field.module, field.expression)
  if (field.kind === 'formula' && definition.field === 'formula' && isTold) {
    const pieces = expressionCode({ graph, module: field.module }, definition.formula, field.expression)
    return { sentence: null, where: null, code: [{ keyword: null, pieces }], restsOn }
  }
  return field.kind === 'rollup' && graph.modules.has(field.of)
    ? { ...rollupCalculation(graph, field, textsOf(language)), restsOn }
    : null
}

function rollupCalculation(graph: Graph, field: RollupField, texts: Texts): Omit<Calculation, 'restsOn'> {
  const { definition, measure, of, via } = field
  const [value, where] = [field.value, field.where].map((each) =>
    namesWhatIsThere(graph, of, each) ? each : undefined,
  )
  const child = moduleOf(graph, of)
  const home = { graph, module: of }
  const written = definition.field === 'rollup' ? { value: definition[measure], where: definition.where } : {}
  const line = (keyword: string, text: unknown, expression: Expression | undefined): readonly CodeLine[] =>
    expression === undefined || typeof text !== 'string'
      ? []
      : [{ keyword, pieces: expressionCode(home, text, expression) }]
  const sentence = fill(texts[sentences[measure]], {
    module: `«${child.definition.title}»`,
    via: `«${child.fieldsByName.get(via)?.definition.title ?? '…'}»`,
    value: value === undefined ? '' : expressionWords({ home, texts }, value),
  })
  return {
    sentence,
    where: where === undefined ? null : expressionWords({ home, texts }, where),
    code: [...line(measure, written.value, value), ...line('where', written.where, where)],
  }
}
