import type { Field, Graph, Module, Picklist } from '../../graph/graph.ts'
import { moduleOf } from '../../graph/graph.ts'

/** A place of the documentation. `href` is relative to its folder: `Books.html#field-isbn`. */
export interface Link {
  readonly text: string
  readonly href: string
}

/** Options that are shown where a field is; a longer list has a page of its own. */
export const mostInlineValues = 40

export const modulePath = (module: string): string => `${module}.html`

/** No module's name has a point, so a list never takes the file of a module. */
export const picklistPath = (picklist: string): string => `picklist.${picklist.replaceAll('/', '.')}.html`

/** Anchor of a field in the page of its module. */
export const fieldAnchor = (name: string): string => `field-${name}`

export const fieldHref = ({ module, name }: { readonly module: string; readonly name: string }): string =>
  `${modulePath(module)}#${fieldAnchor(name)}`

export const moduleLink = ({ name, definition }: Module): Link => ({ text: definition.title, href: modulePath(name) })

/** A field as seen from the page of `home`: with the title of its module where it is another's. */
export function fieldLink(graph: Graph, home: string, field: Field): Link {
  const { title } = field.definition
  const text = field.module === home ? title : `${moduleOf(graph, field.module).definition.title} › ${title}`
  return { text, href: fieldHref(field) }
}

export const isLong = (picklist: Picklist): boolean => picklist.options.length > mostInlineValues

const spanish = new Intl.Collator('es')

/** Order in which people look for a title. */
export const byText = (a: Link, b: Link): number => spanish.compare(a.text, b.text)
