import { modulesOf, type Graph, type Module } from '../../graph/graph.ts'
import { byText, isLong, modulePath, picklistPath, type Link } from './links.ts'
import { fill, grouped, type Texts } from './texts.ts'

/** The first page: all modules by section of the menu, then the lists that have pages of their own. */
export interface IndexPage {
  readonly title: string
  readonly sections: readonly Section[]
  readonly lists: readonly (Link & { readonly detail: string })[]
}

export interface Section {
  readonly anchor: string
  readonly title: string
  readonly description: string | null
  readonly modules: readonly Card[]
}

export interface Card extends Link {
  readonly name: string
  readonly description: string
  readonly detail: string
}

export function indexPage(graph: Graph, texts: Texts): IndexPage {
  const lists = [...graph.picklists.values()].filter(isLong).map(({ name, definition, options }) => ({
    text: definition.title,
    href: picklistPath(name),
    detail: fill(texts.valueCount, { count: grouped(options.length) }),
  }))
  return { title: texts.documentationOf, sections: sectionsOf(graph, texts), lists: lists.toSorted(byText) }
}

/** As the menu has them: modules of the product first, those of the system after, those without a section last. */
function sectionsOf(graph: Graph, texts: Texts): readonly Section[] {
  const modules = [...modulesOf(graph)].sort((a, b) => Number(a.layer === 'system') - Number(b.layer === 'system'))
  const named = Map.groupBy(
    modules.filter(({ definition }) => definition.menu !== undefined),
    ({ definition }) => definition.menu ?? '',
  )
  const bare = modules.filter(({ definition }) => definition.menu === undefined)
  const sections = [...named].map(([title, members]) => ({ title, description: null, members }))
  const all = [
    ...sections,
    ...(bare.length === 0 ? [] : [{ title: texts.noMenu, description: texts.noMenuIntro, members: bare }]),
  ]
  return all.map(({ title, description, members }, i) => ({
    anchor: `section-${i + 1}`,
    title,
    description,
    modules: members.map((each) => card(each, texts)).toSorted(byText),
  }))
}

function card({ name, definition, fields, panels }: Module, texts: Texts): Card {
  const own = fields.filter(({ common }) => !common).length
  const counts = [
    counted(own, texts.oneField, texts.fieldCount),
    ...(panels.length === 0 ? [] : [counted(panels.length, texts.onePanel, texts.panelCount)]),
  ]
  return {
    text: definition.title,
    href: modulePath(name),
    name,
    description: definition.description,
    detail: counts.join(' · '),
  }
}

const counted = (count: number, one: string, many: string): string => (count === 1 ? one : fill(many, { count }))
