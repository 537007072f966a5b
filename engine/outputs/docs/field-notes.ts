import type { Field, Picklist, StoredField, Transition } from '../../graph/graph.ts'
import type { Expression } from '../../expression/expression.ts'
import { namesWhatIsThere } from '../../graph/reads.ts'
import { expressionWords, type Speech } from './expression-words.ts'
import type { Home } from './resolve-path.ts'
import { enumerate, fill, type Texts } from './texts.ts'

/** A property of a field that takes a sentence. */
export interface Note {
  readonly term: string
  readonly items: readonly string[]
}

type Definition = Field['definition']

/** Keywords of one type or another, read without asking which type it is. */
interface Keywords {
  readonly maxLength?: number
  readonly minLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly precision?: number
  readonly scale?: number
  readonly pattern?: string
  readonly numbering?: string
  readonly letters?: 'upper' | 'lower'
  readonly minItems?: number
  readonly maxItems?: number
  readonly accept?: readonly string[]
  readonly maxSize?: number
  readonly onDelete?: 'restrict' | 'cascade' | 'setNull'
  readonly acyclic?: { readonly maxDepth?: number }
}

const keywordsOf = (definition: Definition): Keywords => definition as Keywords

/** What an expression of a field speaks of; `option` is what the field chooses. */
export const homeOf = (home: Home, field: Field): Home => {
  const target = field.kind === 'stored' || field.kind === 'links' ? field.targets[0] : undefined
  if (target !== undefined) return { ...home, option: { module: target } }
  return 'picklist' in field && field.picklist !== undefined ? { ...home, option: { picklist: field.picklist } } : home
}

/** All that is to be said of a field beyond its marks, in words. */
export function fieldNotes(field: Field, speech: Speech): readonly Note[] {
  const { texts } = speech
  const { definition } = field
  const own: Speech = { ...speech, home: homeOf(speech.home, field) }
  const stored = field.kind === 'stored' ? field : undefined
  const say = (expression: Expression | undefined): readonly string[] =>
    expression === undefined ? [] : [expressionWords(own, expression)]
  const all: readonly (readonly [keyof Texts, readonly string[]])[] = [
    ['shownWhile', say(field.visible)],
    ['requiredWhile', say(field.requiredWhen)],
    ['readOnlyWhile', say(field.readOnlyWhen)],
    ['uniqueness', uniqueness(definition, texts)],
    ['default', defaultValue(field, texts)],
    ['filledWith', filling(stored?.copy, own)],
    ['offered', say(stored?.offer)],
    ['moves', moves(stored, own)],
    ['onDelete', onDeletion(field, own)],
    ['acyclic', hierarchy(definition, texts)],
    ...ofValue(definition, texts),
    ['oldNames', definition.aliases === undefined ? [] : [definition.aliases.join(', ')]],
    ['examples', definition.examples === undefined ? [] : [definition.examples.map((each) => String(each)).join(', ')]],
  ]
  return all.flatMap(([term, items]) => (items.length === 0 ? [] : [{ term: texts[term], items }]))
}

function uniqueness({ unique }: Definition, texts: Texts): readonly string[] {
  if (typeof unique !== 'object') return []
  const except =
    unique.except === undefined ? [] : [fill(texts.mayRepeat, { values: enumerate(unique.except, texts.and) })]
  return [...except, ...(unique.caseless === true ? [texts.caseless] : [])]
}

function defaultValue(field: Field, texts: Texts): readonly string[] {
  const { default: value } = field.definition
  if (value === undefined) return []
  if (typeof value === 'boolean') return [value ? texts.yes : texts.no]
  const picklist = 'picklist' in field ? field.picklist : undefined
  const keys: readonly unknown[] = Array.isArray(value) ? value : [value]
  return [keys.map((key) => labelOf(picklist, key)).join(', ')]
}

const labelOf = (picklist: Picklist | undefined, key: unknown): string => {
  const label = picklist?.optionsByKey.get(String(key))?.label
  return label === undefined ? String(key) : `«${label}»`
}

function filling(copy: StoredField['copy'], speech: Speech): readonly string[] {
  if (copy === undefined) return []
  const value = expressionWords(speech, copy.from)
  const { when } = copy
  return [
    when === undefined
      ? fill(speech.texts.filledNew, { value })
      : fill(speech.texts.filledWhen, { value, condition: expressionWords(speech, when) }),
  ]
}

function moves(field: StoredField | undefined, speech: Speech): readonly string[] {
  if (field?.transitions === undefined) return []
  const { texts } = speech
  const { picklist, transitions } = field
  const move = ({ from, to }: Transition): string => {
    const reached = enumerate(
      to.map((key) => labelOf(picklist, key)),
      texts.or,
    )
    return from === null
      ? fill(texts.initially, { to: reached })
      : fill(texts.fromTo, { from: labelOf(picklist, from), to: reached })
  }
  const said = transitions
    .filter(({ to }) => to.length > 0)
    .map((each) =>
      each.require === undefined
        ? move(each)
        : fill(texts.moveIf, { move: move(each), condition: expressionWords(speech, each.require) }),
    )
  const left = new Set(transitions.filter(({ to }) => to.length > 0).map(({ from }) => from))
  const final = (picklist?.options ?? []).filter(({ key }) => !left.has(key))
  return [...said, ...final.map(({ key }) => fill(texts.isFinal, { from: labelOf(picklist, key) }))]
}

function onDeletion(field: Field, speech: Speech): readonly string[] {
  if (field.kind !== 'stored' || field.targets.length === 0) return []
  const { texts } = speech
  const what = keywordsOf(field.definition).onDelete ?? 'restrict'
  const { graph } = speech.home
  const relation = graph.modules
    .get(field.targets[0] ?? '')
    ?.incoming.find((each) => each.module === field.module && each.field.name === field.name)
  const isTold = namesWhatIsThere(graph, field.module, relation?.restrictWhen)
  if (what !== 'restrict' || relation?.restrictWhen === undefined || !isTold) return [texts[what]]
  return [
    fill(texts.restrictIf, {
      condition: expressionWords({ ...speech, home: { graph, module: field.module } }, relation.restrictWhen),
    }),
  ]
}

function hierarchy(definition: Definition, texts: Texts): readonly string[] {
  const { acyclic } = keywordsOf(definition)
  if (acyclic === undefined) return []
  return [acyclic.maxDepth === undefined ? texts.acyclicText : fill(texts.acyclicDepth, { count: acyclic.maxDepth })]
}

/** Notes about the value itself: how long, how large, of which form. */
function ofValue(definition: Definition, texts: Texts): readonly (readonly [keyof Texts, readonly string[]])[] {
  const words = keywordsOf(definition)
  const when = (value: number | undefined, text: keyof Texts, name: string): readonly string[] =>
    value === undefined ? [] : [fill(texts[text], { [name]: value })]
  const joined = (parts: readonly string[]): readonly string[] => (parts.length === 0 ? [] : [parts.join(', ')])
  return [
    ['length', joined([...when(words.minLength, 'atLeast', 'count'), ...when(words.maxLength, 'upTo', 'count')])],
    [
      'digits',
      words.precision === undefined
        ? []
        : [fill(texts.digitsText, { precision: words.precision, scale: words.scale ?? 2 })],
    ],
    [
      'limits',
      joined([
        ...when(words.minimum, 'notBelow', 'value'),
        ...when(words.exclusiveMinimum, 'above', 'value'),
        ...when(words.maximum, 'notAbove', 'value'),
      ]),
    ],
    ['pattern', [words.pattern, words.numbering].filter((each) => each !== undefined)],
    ['letters', words.letters === undefined ? [] : [texts[words.letters]]],
    [
      'lines',
      joined([...when(words.minItems, 'atLeastLines', 'count'), ...when(words.maxItems, 'atMostLines', 'count')]),
    ],
    [
      'files',
      joined([
        ...(words.accept ?? []),
        ...(words.maxSize === undefined ? [] : [fill(texts.upToSize, { size: sizeText(words.maxSize) })]),
      ]),
    ],
  ]
}

const sizeText = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${Math.round(bytes / 1024)} kB`
