import { modulesOf, type Graph, type Picklist } from '../../graph/graph.ts'
import { optionEntry, type OptionEntry } from './field-entry.ts'
import { fieldLink, type Link } from './links.ts'
import { fill, grouped, type Texts } from './texts.ts'

/** The page of a list that is too long to be shown where it is used. */
export interface PicklistPage {
  readonly title: string
  readonly name: string
  readonly description: string | null
  readonly source: string | null
  readonly count: string
  readonly attributes: readonly string[]
  readonly options: readonly (OptionEntry & { readonly attributes: readonly string[] })[]
  readonly usedIn: readonly Link[]
}

export function picklistPage(graph: Graph, { name, definition, options }: Picklist, texts: Texts): PicklistPage {
  const attributes = Object.entries(definition.attributes ?? {})
  const ofOption = (given: { readonly [name: string]: unknown } = {}): readonly string[] =>
    attributes.map(([key]) => attributeText(given[key], texts))
  const users = modulesOf(graph).flatMap(({ fields }) =>
    fields.filter(
      ({ definition: field }) =>
        ('picklist' in field && field.picklist === name) || ('suggest' in field && field.suggest === name),
    ),
  )
  return {
    title: definition.title,
    name,
    description: definition.description ?? null,
    source: definition.source ?? null,
    count: fill(texts.valueCount, { count: grouped(options.length) }),
    attributes: attributes.map(([key, { title }]) => title ?? key),
    options: options.map((option) => ({ ...optionEntry(option), attributes: ofOption({ ...option.attributes }) })),
    usedIn: users.map((field) => fieldLink(graph, '', field)),
  }
}

function attributeText(value: unknown, texts: Texts): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? texts.yes : texts.no
  return Array.isArray(value) ? value.join(', ') : String(value)
}
