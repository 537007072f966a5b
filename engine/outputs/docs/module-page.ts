import {
  moduleOf,
  type Field,
  type Graph,
  type Group,
  type Module,
  type Panel,
  type SortKey,
  type View,
} from '../../graph/graph.ts'
import { namesWhatIsThere } from '../../graph/reads.ts'
import { expressionCode, type CodePiece } from './expression-code.ts'
import { expressionWords, type Speech } from './expression-words.ts'
import { fieldEntry, type Desk, type FieldEntry } from './field-entry.ts'
import { byText, fieldHref, fieldLink, moduleLink, type Link } from './links.ts'
import { moduleActions, type Action } from './module-actions.ts'
import { moduleRules, type RuleEntry } from './module-rules.ts'
import { fill, textsOf, type Texts } from './texts.ts'

/** All that the page of a module shows, in the order in which it shows it. */
export interface ModulePage {
  readonly title: string
  readonly name: string
  readonly section: string | null
  readonly singular: string
  readonly description: string
  readonly usage: string | null
  readonly recordLabel: string
  readonly document: Link | null
  readonly actions: readonly Action[]
  readonly index: readonly Link[]
  readonly groups: readonly GroupEntry[]
  readonly rules: readonly RuleEntry[]
  readonly panels: readonly PanelEntry[]
  readonly alsoPoint: readonly Link[]
  readonly views: readonly ViewEntry[]
  /** Its sections. */
  readonly contents: readonly Link[]
}

export interface GroupEntry {
  readonly anchor: string
  readonly title: string
  readonly description: string | null
  readonly visible: string | null
  readonly fields: readonly FieldEntry[]
}

export interface PanelEntry {
  readonly anchor: string
  readonly title: string
  readonly description: string | null
  readonly usage: string | null
  readonly module: Link
  readonly via: Link
  readonly columns: readonly Link[]
  readonly sort: string | null
  readonly filter: string | null
  readonly create: boolean
}

export interface ViewEntry {
  readonly anchor: string
  readonly title: string
  readonly columns: readonly Link[]
  readonly sort: string | null
  readonly filter: string | null
  readonly code: readonly CodePiece[]
}

const columnLink = (field: Field): Link => ({ text: field.definition.title, href: fieldHref(field) })

const sortWords = (sort: readonly SortKey[], texts: Texts): string | null => {
  const said = sort.map(({ field, descending }) =>
    descending ? fill(texts.descending, { name: field.definition.title }) : field.definition.title,
  )
  return said.length === 0 ? null : said.join('; ')
}

/** The page of a module as data; `templates/module.hbs` is its markup. */
export function modulePage(desk: Desk, module: Module): ModulePage {
  const { graph, language } = desk
  const texts = textsOf(language)
  const speech: Speech = { home: { graph, module: module.name }, texts }
  const { definition } = module
  const parts = {
    title: definition.title,
    name: module.name,
    section: definition.menu ?? null,
    singular: definition.singular,
    description: definition.description,
    usage: definition.usage ?? null,
    recordLabel: module.recordLabel
      .map((part) => (typeof part === 'string' ? part : `{${part.definition.title}}`))
      .join(''),
    document: documentOf(graph, module),
    actions: moduleActions(module, language),
    index: fieldIndex(module),
    groups: groupsOf(desk, module),
    rules: moduleRules(module, speech),
    panels: module.panels.map((panel) => panelEntry(graph, module, panel, texts)),
    alsoPoint: otherPointers(graph, module),
    views: module.views.map((view) => viewEntry(module, view, speech)),
  }
  return { ...parts, contents: contentsOf(parts, texts) }
}

function documentOf(graph: Graph, { document }: Module): Link | null {
  const target = graph.modules.get(document?.field.targets[0] ?? '')
  return target === undefined ? null : moduleLink(target)
}

const fieldIndex = ({ fields }: Module): readonly Link[] => fields.map(columnLink).toSorted(byText)

/** The groups of the form, then what stands in none: every field is somewhere, so that links to it lead somewhere. */
function groupsOf(desk: Desk, module: Module): readonly GroupEntry[] {
  const texts = textsOf(desk.language)
  const shown = new Set(module.groups.flatMap(({ fields }) => fields.map(({ name }) => name)))
  const left = module.fields.filter(({ name }) => !shown.has(name))
  const only =
    module.groups.length === 0
      ? { title: module.definition.singular }
      : { title: texts.outside, description: texts.outsideIntro }
  const rest: readonly Group[] = [
    { name: 'outside', ...only, fields: left.filter(({ common }) => !common) },
    {
      name: 'everyModule',
      title: texts.everyModule,
      description: texts.everyModuleIntro,
      fields: left.filter(({ common }) => common),
    },
  ]
  return [
    ...module.groups.map((group) => groupEntry(desk, module, group, 'group')),
    ...rest.filter(({ fields }) => fields.length > 0).map((group) => groupEntry(desk, module, group, 'rest')),
  ]
}

const groupEntry = (
  desk: Desk,
  { name: module, fieldsByName }: Module,
  { name, title, description, visible, fields }: Group,
  prefix: string,
): GroupEntry => ({
  anchor: `${prefix}-${name}`,
  title,
  description: description ?? null,
  visible:
    visible === undefined || !namesWhatIsThere(desk.graph, module, visible)
      ? null
      : expressionWords({ home: { graph: desk.graph, module }, texts: textsOf(desk.language) }, visible),
  // The module's own fields know their conditions; those of a group were linked before them.
  fields: fields.map((field) => fieldEntry(desk, fieldsByName.get(field.name) ?? field)),
})

function panelEntry(
  graph: Graph,
  module: Module,
  { name, of, via, title, description, usage, columns, sort, filter, create }: Panel,
  texts: Texts,
): PanelEntry {
  const child = moduleOf(graph, of)
  const reference = child.fieldsByName.get(via)
  return {
    anchor: `panel-${name}`,
    title,
    description: description ?? null,
    usage: usage ?? null,
    module: moduleLink(child),
    via:
      reference === undefined ? { text: via, href: moduleLink(child).href } : fieldLink(graph, module.name, reference),
    columns: columns.map(columnLink),
    sort: sortWords(sort, texts),
    filter: filter === undefined ? null : expressionWords({ home: { graph, module: of }, texts }, filter),
    create,
  }
}

/** References from elsewhere that no panel shows; who made and changed a record is left out, every module has that. */
function otherPointers(graph: Graph, module: Module): readonly Link[] {
  const shown = new Set(module.panels.map(({ of, via }) => `${of}.${via}`))
  return module.incoming
    .filter((relation) => !relation.field.common && !shown.has(`${relation.module}.${relation.field.name}`))
    .map(({ field }) => fieldLink(graph, '', field))
}

function viewEntry(module: Module, { name, title, columns, sort, filter }: View, speech: Speech): ViewEntry {
  const written = module.definition.views?.find((view) => view.name === name)?.filter
  return {
    anchor: `view-${name}`,
    title,
    columns: columns.map(columnLink),
    sort: sortWords(sort, speech.texts),
    filter: filter === undefined ? null : expressionWords(speech, filter),
    code: filter === undefined || written === undefined ? [] : expressionCode(speech.home, written, filter),
  }
}

function contentsOf(
  { name, groups, rules, panels, alsoPoint, views }: Omit<ModulePage, 'contents'>,
  texts: Texts,
): readonly Link[] {
  const at = (anchor: string, text: string, shown = true): readonly Link[] =>
    shown ? [{ text, href: `${name}.html#${anchor}` }] : []
  return [
    ...at('actions', texts.actions),
    ...at('fields', texts.fieldIndex),
    ...at('structure', texts.structure, groups.length > 0),
    ...at('rules', texts.rules, rules.length > 0),
    ...at('related', texts.related, panels.length + alsoPoint.length > 0),
    ...at('views', texts.views, views.length > 0),
  ]
}
