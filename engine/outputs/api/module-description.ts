/** The module as the browser uses it: fields, groups, panels, views, rules and schemas in one answer. Pure. */
import type { Expression } from '../../expression/expression.ts'
import { fieldPaths } from '../../expression/walk.ts'
import type { FieldScope, JsonSchema } from '../../fields/field-type.ts'
import {
  moduleOf,
  modulesOf,
  type Field,
  type Graph,
  type Group,
  type Module,
  type Option,
  type Panel,
  type Picklist,
  type Rule,
  type SortKey,
  type View,
} from '../../graph/graph.ts'
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
  'visible',
  'requiredWhen',
  'examples',
  'as',
  'to',
  'offer',
  'formula',
  'accept',
  'maxSize',
  'suggest',
]
const fromSchema = ['maxLength', 'minLength', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum']

function kindMembers(field: Field): Described {
  switch (field.kind) {
    case 'stored':
      return given({
        transitions: field.transitions?.map(({ from, to }) => ({ from, to })),
        copied: field.copy === undefined ? undefined : true,
      })
    case 'formula':
      return given({ timeDependent: field.timeDependent || undefined })
    case 'rollup':
      return given({
        timeDependent: field.timeDependent || undefined,
        rollup: { of: field.of, via: field.via, measure: field.measure },
      })
    case 'lines':
      return { lines: { of: field.of, via: field.via, ...pick(field.definition, ['minItems', 'maxItems']) } }
    case 'links':
      return {}
  }
}

/** One field for the browser; see FieldDescription of the API's contract. */
function describeField(field: Field, scope: FieldScope): Described {
  const { name, definition, valueType, kind } = field
  const schema = valueSchemaOf(field, scope)
  const readOnly = field.systemWritten || kind === 'formula' || kind === 'rollup' || (definition.readOnly ?? false)
  return given({
    name,
    title: definition.title,
    type: definition.field,
    valueType: valueType === 'null' ? 'text' : valueType,
    kind,
    required: field.required,
    readOnly,
    sortable: isSortable(field),
    filterable: isFilterable(field),
    common: field.common || undefined,
    writeOnly: isReadable(field) ? undefined : true,
    ...pick(definition, fromDefinition),
    ...(kind === 'stored' ? pick(schema, fromSchema) : {}),
    scale: scaleOf(field, schema),
    picklist: 'picklist' in field && field.picklist !== undefined ? describePicklist(field.picklist) : undefined,
    ...kindMembers(field),
  })
}

/** What a definition without groups shows: all its fields that are not hidden, in one. */
const onlyGroup = (module: Module): Group => ({
  name: 'general',
  title: module.definition.singular,
  fields: module.fields.filter(({ common, definition }) => !common && definition.hidden !== true),
})

const describeGroup = (module: Module, { name, title, description, fields }: Group): Described =>
  given({
    name,
    title,
    description,
    visible: module.definition.groups?.find((group) => group.name === name)?.visible,
    fields: fields.map((field) => field.name),
  })

function describePanel(
  graph: Graph,
  { name, of, via, title, description, usage, columns, sort, create }: Panel,
): Described {
  const { definition } = moduleOf(graph, of)
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
    create,
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

/** Fields of another module that this one's screens show: all of a line, of a panel its columns and what a quick create must ask. */
function relatedFields(graph: Graph, module: Module): ReadonlyMap<string, ReadonlySet<string>> {
  const related = new Map<string, Set<string>>()
  const add = (name: string, fields: readonly Field[]): void => {
    related.set(name, new Set([...(related.get(name) ?? []), ...fields.map((field) => field.name)]))
  }
  for (const field of module.fields) {
    if (field.kind === 'lines')
      add(
        field.of,
        moduleOf(graph, field.of).fields.filter(({ common }) => !common),
      )
  }
  for (const { of, columns, create } of module.panels) {
    add(of, [
      ...columns,
      ...(create ? moduleOf(graph, of).fields.filter(({ required, common }) => required && !common) : []),
    ])
  }
  return related
}

function describeRelated(graph: Graph, module: Module, scope: FieldScope): Described {
  const members = [...relatedFields(graph, module)].map(([name, shown]) => {
    const { definition, fields } = moduleOf(graph, name)
    const described = fields.filter((field) => shown.has(field.name)).map((field) => describeField(field, scope))
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
  })

/** The modules of the menu: those of the product in the order of their titles, then those of the system, sections kept together. */
export function menuOf(graph: Graph): readonly Described[] {
  const shown = modulesOf(graph).filter(({ definition }) => definition.menu !== undefined)
  const sections = [...new Set([...shown].sort(bySystemLast).map(({ definition }) => definition.menu))]
  const byTitle = (a: Module, b: Module): number => a.definition.title.localeCompare(b.definition.title, 'es')
  return sections
    .flatMap((section) => shown.filter(({ definition }) => definition.menu === section).sort(byTitle))
    .map(describeSummary)
}

const bySystemLast = (a: Module, b: Module): number => Number(a.layer === 'system') - Number(b.layer === 'system')

/** `GET /api/modules/:module`. */
export function moduleDescription(graph: Graph, module: Module): Described {
  const scope = graphFieldScope(graph)
  const { create, update } = recordSchemas(graph, module)
  const groups = module.groups.length === 0 ? [onlyGroup(module)] : module.groups
  return given({
    ...describeSummary(module),
    usage: module.definition.usage,
    version: graph.version,
    recordLabel: module.definition.recordLabel,
    fields: module.fields.map((field) => describeField(field, scope)),
    groups: groups.map((group) => describeGroup(module, group)),
    panels: module.panels.map((panel) => describePanel(graph, panel)),
    views: module.views.map((view) => describeView(module, view)),
    related: describeRelated(graph, module, scope),
    rules: ownRules(module),
    schemas: { create, update },
    documentOf:
      module.document === undefined
        ? undefined
        : { module: module.document.field.targets[0], via: module.document.field.name },
  })
}
