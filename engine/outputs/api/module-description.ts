/**
 * The module as the browser of somebody uses it: fields, groups, panels, views, rules and schemas in one answer. What she neither reads nor
 * writes is not in it; an expression that names such a thing is left to the server. Pure.
 */
import type { Expression } from '../../expression/expression.ts'
import { fieldPaths } from '../../expression/walk.ts'
import { namesWhatIsThere } from '../../graph/reads.ts'
import type { FieldScope, JsonSchema } from '../../fields/field-type.ts'
import {
  moduleOf,
  type Field,
  type Group,
  type Module,
  type Option,
  type Panel,
  type Picklist,
  type Rule,
  type SortKey,
  type StoredField,
  type View,
} from '../../graph/graph.ts'
import { isWrittenBy, knownFields, seenModules, type ApiView } from './api-view.ts'
import { graphFieldScope } from './field-scope.ts'
import { isFilterable, isReadable, isSortable } from './field-uses.ts'
import { mostInlineOptions, recordSchemas, valueSchemaOf } from './record-schemas.ts'

/** A JSON object of the answer; its members are those of the API's contract. */
type Described = { readonly [member: string]: unknown }

const given = (members: Described): Described =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

const pick = (source: object, names: readonly string[]): Described =>
  Object.fromEntries(Object.entries(source).filter(([name, value]) => names.includes(name) && value !== undefined))

/** `-saleDate,name`. */
const sortText = (keys: readonly SortKey[]): string =>
  keys.map(({ field, descending }) => `${descending ? '-' : ''}${field.name}`).join(',')

/** An option as lists and forms show it. */
export const describeOption = ({ key, label, color, active, attributes }: Option): Described =>
  given({ key, label, color, active: active === false ? false : undefined, attributes })

const describePicklist = (picklist: Picklist): Described =>
  picklist.options.length > mostInlineOptions
    ? { name: picklist.name, large: true }
    : { name: picklist.name, options: picklist.options.map(describeOption) }

const scales: Readonly<Record<string, number>> = { money: 2, price: 6, percent: 4, integer: 0 }

function scaleOf({ definition, kind }: Field, schema: JsonSchema): unknown {
  if (schema['x-scale'] !== undefined) return schema['x-scale']
  if (schema['type'] === 'integer') return 0
  if (kind !== 'formula' && kind !== 'rollup') return undefined
  if ('scale' in definition && definition.scale !== undefined) return definition.scale
  return 'as' in definition && definition.as !== undefined ? scales[definition.as] : undefined
}

const fromDefinition = [
  'description',
  'help',
  'default',
  'sensitive',
  'hidden',
  'examples',
  'as',
  'accept',
  'maxSize',
  'suggest',
]
const fromSchema = ['maxLength', 'minLength', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum']

/** The moves that she may make. */
const movesOf = (view: ApiView, field: StoredField): Described['transitions'] =>
  field.transitions?.map(({ from, to }) => ({ from, to: to.filter((option) => view.moves(field, option)) }))

function kindMembers(view: ApiView, field: Field): Described {
  const isThere = (module: string): boolean => view.seen.modules.has(module)
  switch (field.kind) {
    case 'stored':
      return given({
        transitions: movesOf(view, field),
        copied: field.copy === undefined ? undefined : true,
      })
    case 'formula':
      return given({ timeDependent: field.timeDependent || undefined })
    case 'rollup':
      return given({
        timeDependent: field.timeDependent || undefined,
        rollup: isThere(field.of) ? { of: field.of, via: field.via, measure: field.measure } : undefined,
      })
    case 'lines':
      return { lines: { of: field.of, via: field.via, ...pick(field.definition, ['minItems', 'maxItems']) } }
    case 'links':
      return {}
  }
}

/** Texts of expressions, where all that they name is there for her. */
function expressionsOf(view: ApiView, field: Field): Described {
  const told = (name: string, expression: Expression | undefined, of: string = field.module): Described =>
    namesWhatIsThere(view.seen, of, expression) ? pick(field.definition, [name]) : {}
  const { offer } = field.kind === 'stored' ? field : {}
  return {
    ...told('visible', field.visible),
    ...told('requiredWhen', field.requiredWhen),
    ...told('offer', offer),
    ...(field.kind === 'formula' ? told('formula', field.expression) : pick(field.definition, ['formula'])),
  }
}

/** Modules that a reference may point at, of those that she can see. */
function targetsOf({ seen }: ApiView, { definition }: Field): unknown {
  if (!('to' in definition)) return undefined
  const { to } = definition
  return typeof to === 'string' ? (seen.modules.has(to) ? to : undefined) : to.filter((name) => seen.modules.has(name))
}

function readOnlyOf(view: ApiView, field: Field): unknown {
  const { kind, definition, systemWritten } = field
  const written = isWrittenBy(view, field, 'create') || isWrittenBy(view, field, 'update')
  if (systemWritten || kind === 'formula' || kind === 'rollup' || !written) return true
  return namesWhatIsThere(view.seen, field.module, field.readOnlyWhen) ? (definition.readOnly ?? false) : false
}

/** One field for the browser; see FieldDescription of the API's contract. */
function describeField(view: ApiView, field: Field, scope: FieldScope): Described {
  const { name, definition, valueType, kind } = field
  const schema = valueSchemaOf(field, scope)
  const isRead = isReadable(field) && view.seen.modules.get(field.module)?.fieldsByName.has(name) === true
  return given({
    name,
    title: definition.title,
    type: definition.field,
    valueType: valueType === 'null' ? 'text' : valueType,
    kind,
    required: field.required,
    readOnly: readOnlyOf(view, field),
    sortable: isRead && isSortable(field),
    filterable: isRead && isFilterable(field),
    common: field.common || undefined,
    writeOnly: isRead ? undefined : true,
    ...pick(definition, fromDefinition),
    to: targetsOf(view, field),
    ...expressionsOf(view, field),
    ...(kind === 'stored' ? pick(schema, fromSchema) : {}),
    scale: scaleOf(field, schema),
    picklist: 'picklist' in field && field.picklist !== undefined ? describePicklist(field.picklist) : undefined,
    ...kindMembers(view, field),
  })
}

/** What a definition without groups shows: all its fields that are not hidden, in one. */
const onlyGroup = (module: Module): Group => ({
  name: 'general',
  title: module.definition.singular,
  fields: module.fields.filter(({ common, definition }) => !common && definition.hidden !== true),
})

/** Groups that hold something she knows. */
function describeGroups(view: ApiView, module: Module, known: ReadonlySet<string>): readonly Described[] {
  const groups = module.groups.length === 0 ? [onlyGroup(module)] : module.groups
  const all = groups.map((group) => ({ ...group, fields: group.fields.filter(({ name }) => known.has(name)) }))
  return all
    .filter(({ fields }, i) => fields.length > 0 || groups[i]?.fields.length === 0)
    .map(({ name, title, description, visible, fields }) =>
      given({
        name,
        title,
        description,
        visible: namesWhatIsThere(view.seen, module.name, visible)
          ? module.definition.groups?.find((group) => group.name === name)?.visible
          : undefined,
        fields: fields.map((field) => field.name),
      }),
    )
}

function describePanel(
  view: ApiView,
  { name, of, via, title, description, usage, columns, sort, create }: Panel,
): Described {
  const { definition } = moduleOf(view.graph, of)
  return given({
    name,
    of,
    via,
    title,
    ofTitle: definition.title,
    ofSingular: definition.singular,
    ofGender: definition.gender ?? 'm',
    description,
    usage,
    columns: columns.map((field) => field.name),
    sort: sortText(sort),
    create: create && view.may(of, 'create'),
  })
}

const describeView = (module: Module, { name, title, columns, sort }: View): Described =>
  given({
    name,
    title,
    filter: module.definition.views?.find((view) => view.name === name)?.filter,
    columns: columns.map((field) => field.name),
    sort: sortText(sort),
  })

/** Does an expression rest on the record's own values alone, so that the browser has all it needs? */
function isOwn(module: Module, expression: Expression | undefined): boolean {
  return (
    expression === undefined ||
    fieldPaths(expression).every(([first = '', ...rest]) => {
      const field = module.fieldsByName.get(first)
      if (field === undefined || rest.length > 0) return false
      return field.kind === 'stored' ? isReadable(field) : field.kind === 'formula' && isOwn(module, field.expression)
    })
  )
}

const describeRule = (module: Module, { name, at, message, hint, severity }: Rule): Described => {
  const written = module.definition.rules?.find((rule) => rule.name === name)
  return given({ name, when: written?.when, require: written?.require, at, message, hint, severity })
}

const isForForms = ({ on }: Rule): boolean => on.includes('create') && on.includes('update')

const ownRules = (module: Module): readonly Described[] =>
  module.rules
    .filter((rule) => isForForms(rule) && isOwn(module, rule.when) && isOwn(module, rule.require))
    .map((rule) => describeRule(module, rule))

/**
 * Fields of another module that this one's screens show: all of a line, of a panel its columns and what a quick create must ask. Only those
 * that she knows.
 */
function relatedFields(view: ApiView, module: Module, seen: Module): ReadonlyMap<string, ReadonlySet<string>> {
  const related = new Map<string, Set<string>>()
  const add = (name: string, fields: readonly Field[]): void => {
    related.set(name, new Set([...(related.get(name) ?? []), ...fields.map((field) => field.name)]))
  }
  const known = (name: string): readonly Field[] =>
    knownFields(view, moduleOf(view.graph, name)).filter(({ common }) => !common)
  for (const field of knownFields(view, module)) if (field.kind === 'lines') add(field.of, known(field.of))
  for (const { of, columns, create } of seen.panels)
    add(of, [...columns, ...(create ? known(of).filter(({ required }) => required) : [])])
  return related
}

function describeRelated(view: ApiView, module: Module, seen: Module, scope: FieldScope): Described {
  const members = [...relatedFields(view, module, seen)].map(([name, shown]) => {
    const { definition, fields } = moduleOf(view.graph, name)
    const described = fields.filter((field) => shown.has(field.name)).map((field) => describeField(view, field, scope))
    return [
      name,
      {
        title: definition.title,
        singular: definition.singular,
        gender: definition.gender ?? 'm',
        icon: definition.icon ?? 'table',
        fields: described,
      },
    ]
  })
  return Object.fromEntries(members)
}

/** A module of the menu in one line. */
const describeSummary = ({ name, definition }: Module): Described =>
  given({
    name,
    title: definition.title,
    singular: definition.singular,
    gender: definition.gender ?? 'm',
    icon: definition.icon ?? 'table',
    menu: definition.menu,
    description: definition.description,
    purpose: definition.purpose,
  })

/** The modules of the menu: those of the product in the order of their titles, then those of the system, sections kept together. */
export function menuOf(view: ApiView): readonly Described[] {
  const shown = seenModules(view).filter(({ definition }) => definition.menu !== undefined)
  const sections = [...new Set([...shown].sort(bySystemLast).map(({ definition }) => definition.menu))]
  const byTitle = (a: Module, b: Module): number => a.definition.title.localeCompare(b.definition.title, 'es')
  return sections
    .flatMap((section) => shown.filter(({ definition }) => definition.menu === section).sort(byTitle))
    .map((module) => ({ ...describeSummary(module), create: view.may(module.name, 'create') }))
}

const bySystemLast = (a: Module, b: Module): number => Number(a.layer === 'system') - Number(b.layer === 'system')

/** The template of the label, of the fields that can be read. */
const recordLabelOf = (module: Module, seen: Module): string =>
  seen.recordLabel.length === module.recordLabel.length
    ? module.definition.recordLabel
    : seen.recordLabel
        .map((part) => (typeof part === 'string' ? part : `{${part.name}}`))
        .join('')
        .trim()

/** `GET /api/modules/:module`, of a module that she can see. */
export function moduleDescription(view: ApiView, { name }: Module): Described {
  const { graph, seen: visible } = view
  const [module, seen, scope] = [moduleOf(graph, name), moduleOf(visible, name), graphFieldScope(visible)]
  const fields = knownFields(view, module)
  const { create, update } = recordSchemas(graph, module, view)
  return given({
    ...describeSummary(module),
    usage: module.definition.usage,
    version: graph.version,
    recordLabel: recordLabelOf(module, seen),
    create: view.may(name, 'create'),
    update: view.may(name, 'update'),
    delete: view.may(name, 'delete'),
    fields: fields.map((field) => describeField(view, field, scope)),
    groups: describeGroups(view, module, new Set(fields.map((field) => field.name))),
    panels: seen.panels.map((panel) => describePanel(view, panel)),
    views: seen.views.map((each) => describeView(module, each)),
    related: describeRelated(view, module, seen, scope),
    rules: ownRules(seen),
    schemas: { create, update },
    documentOf:
      seen.document === undefined
        ? undefined
        : { module: seen.document.field.targets[0], via: seen.document.field.name },
  })
}
