/**
 * Definitions in, graph out. Refuses, all at once: fields that are wrong on their own, names that lead nowhere, expressions whose types do
 * not match, calculations that go round in a circle, names that collide once they are columns. With any problem there is no graph.
 */
import { createHash } from 'node:crypto'
import type { PanelDefinition } from '../../schemas/generated/definitions.ts'
import type { Definitions, PicklistSource } from '../definition/validate.ts'
import type { Expression, NameScope, ValueType } from '../expression/expression.ts'
import { parseExpression } from '../expression/parse-expression.ts'
import { fieldPaths, usesClock } from '../expression/walk.ts'
import type { FieldScope } from '../fields/field-type.ts'
import { typeOf } from '../fields/index.ts'
import { pointerTo, problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import { crossingProblems } from './crossing.ts'
import { columnTo, targetsOf } from './field-targets.ts'
import type {
  Field,
  Frozen,
  Graph,
  Group,
  Module,
  Panel,
  Picklist,
  Relation,
  Rule,
  SortKey,
  StoredField,
  Transition,
  UniqueSet,
  View,
} from './graph.ts'
import { linkExpression, linkField, moduleScope, viaOf, type ExtraNames, type Linking } from './linking.ts'
import { lockOrder } from './lock-order.ts'
import { linkProfiles, profilePicklist } from './profiles.ts'
import { withReach } from './reach.ts'
import { moduleShell, shellProblems, type FieldShell, type ModuleShell } from './shell.ts'
import { named, namedAll, say, type Site } from './site.ts'

const attributeTypes: Readonly<Record<string, ValueType>> = {
  boolean: 'boolean',
  text: 'text',
  number: 'number',
  textList: 'textList',
}

function linkPicklist({ definition }: PicklistSource): Picklist {
  const own = Object.entries(definition.attributes ?? {}).map(
    ([name, { type }]) => [name, attributeTypes[type] ?? 'text'] as const,
  )
  const attributes = new Map<string, ValueType>([['key', 'text'], ['label', 'text'], ...own])
  return {
    name: definition.$id,
    definition,
    options: definition.options,
    optionsByKey: new Map(definition.options.map((each) => [each.key, each])),
    attributes,
  }
}

function fieldScope(
  shells: ReadonlyMap<string, ModuleShell>,
  picklists: ReadonlyMap<string, Picklist>,
  broken: ReadonlySet<string>,
): FieldScope {
  return {
    hasModule: (name) => shells.has(name) || broken.has(name),
    hasPicklist: (name) => picklists.has(name) || broken.has(name),
    moduleNames: [...shells.keys()],
    picklistNames: [...picklists.keys()],
    keysOf: (name) => [...(picklists.get(name)?.optionsByKey.keys() ?? [])],
  }
}

const withPurpose = (definitions: Definitions, purpose: string): string =>
  definitions.modules.find(({ definition }) => definition.purpose === purpose)?.definition.$id ?? ''

function tableCollisions(shells: Iterable<ModuleShell>): readonly Problem[] {
  const owner = new Map<string, string>()
  return [...shells].flatMap(({ table, name, file }) => {
    const other = owner.get(table)
    owner.set(table, other ?? name)
    return other === undefined ? [] : [problem('CIM314', '/$id', { name, other, table }, { file })]
  })
}

/** An old name of a module that means another one too. */
function moduleAliases(shells: ReadonlyMap<string, ModuleShell>): readonly Problem[] {
  const taken = new Set(shells.keys())
  return [...shells.values()].flatMap(({ definition, file }) =>
    (definition.aliases ?? []).flatMap((name, i) => {
      const again = taken.has(name)
      taken.add(name)
      return again ? [problem('CIM313', `/aliases/${i}`, { name }, { file })] : []
    }),
  )
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

const canonicalTexts = new WeakMap<object, string>()

/** Of a definition, which nobody changes once it is read. */
function canonicalOf(definition: object): string {
  const text = canonicalTexts.get(definition) ?? canonical(definition)
  canonicalTexts.set(definition, text)
  return text
}

/** The same definitions give the same version, whatever the order of files and keys. */
export function versionOf(definitions: Definitions): string {
  const hash = createHash('sha256')
  const all = [...definitions.modules, ...definitions.picklists, ...definitions.profiles].map(
    ({ definition }) => definition,
  )
  for (const text of [...all, { off: [...definitions.off].sort() }].map(canonicalOf).sort()) hash.update(text)
  return hash.digest('hex').slice(0, 16)
}

function duplicates(site: Site, names: readonly string[], pointer: (index: number) => string): void {
  names.forEach((name, i) => {
    if (names.indexOf(name) !== i) say(site, problem('CIM313', pointer(i), { name }))
  })
}

function isSortable(field: Field): boolean {
  const type = typeOf(field.definition)
  return type.kind === 'stored' ? type.sortable === true : type.kind === 'computed' && field.valueType !== 'textList'
}

/** `-openedOn,name` as linked keys. */
function sortKeys(site: Site, module: string, sort: string | undefined, pointer: string): readonly SortKey[] {
  return (sort ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .flatMap((key) => {
      const field = named(site, module, key.replace(/^-/, ''), pointer)
      if (field === undefined) return []
      if (!isSortable(field)) say(site, problem('CIM205', pointer, { field: field.definition.field, property: 'sort' }))
      return [{ field, descending: key.startsWith('-') }]
    })
}

const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V })

const condition = (
  { linking, shell }: Site,
  text: string | undefined,
  pointer: string,
  extra: ExtraNames = {},
): Expression | undefined =>
  text === undefined ? undefined : linkExpression(linking, shell, text, pointer, 'boolean', extra)

const oldNames = ({ linking, shell }: Site): ExtraNames => ({
  old: moduleScope(linking, shell.name),
  ...userNames(linking),
})

function userNames(linking: Linking): ExtraNames {
  const people = [...linking.shells.values()].find(({ definition }) => definition.purpose === 'people')
  return people === undefined ? {} : { user: moduleScope(linking, people.name) }
}

function optionNames({ linking, shell }: Site, field: FieldShell): ExtraNames {
  const [target] = targetsOf(field.definition)
  if (target !== undefined) return { option: moduleScope(linking, target) }
  const picklist =
    'picklist' in field.definition && field.definition.picklist !== undefined
      ? linking.picklists.get(field.definition.picklist)
      : undefined
  const scope: NameScope = {
    typeOf: ([name = '', ...rest]) => (rest.length === 0 ? picklist?.attributes.get(name) : undefined),
    namesAt: (path) => (path.length === 0 ? (picklist?.attributes.keys() ?? []) : []),
  }
  return { option: scope, ...userNames({ linking, shell }.linking) }
}

function transitions(site: Site, { definition, name }: FieldShell): readonly Transition[] | undefined {
  if (!('transitions' in definition) || definition.transitions === undefined) return undefined
  return definition.transitions.map(({ from, to, require: must, message }, i) => ({
    from,
    to,
    ...optional(
      'require',
      condition(site, must, pointerTo(['properties', name, 'transitions', i, 'require']), oldNames(site)),
    ),
    ...optional('message', message),
  }))
}

function copyOf(site: Site, field: Field, at: string): StoredField['copy'] | undefined {
  const { copy } = field.definition
  if (copy === undefined) return undefined
  const from = linkExpression(site.linking, site.shell, copy.from, `${at}/copy/from`, field.valueType, oldNames(site))
  const when = condition(site, copy.when, `${at}/copy/when`, oldNames(site))
  return from === undefined ? undefined : { from, when }
}

/** A field in a hidden group is hidden with it. */
function groupVisible(site: Site, name: string): Expression | undefined {
  const at = site.shell.definition.groups?.findIndex(({ fields }) => fields.includes(name)) ?? -1
  const text = site.shell.definition.groups?.[at]?.visible
  // The group itself reports what is wrong with it.
  return text === undefined
    ? undefined
    : parseExpression(text, moduleScope(site.linking, site.shell.name, userNames(site.linking)), {
        expected: 'boolean',
      }).expression
}

const bothOf = (a: Expression | undefined, b: Expression | undefined): Expression | undefined =>
  a === undefined || b === undefined
    ? (a ?? b)
    : { kind: 'operation', operator: 'and', operands: [a, b], type: 'boolean', span: a.span }

/** What a field says by expressions besides its value; typed once all fields are linked. */
function withConditions(site: Site, shell: FieldShell, field: Field): Field {
  const at = pointerTo(['properties', shell.name])
  const { definition } = shell
  const conditions = {
    ...optional(
      'visible',
      bothOf(
        groupVisible(site, shell.name),
        condition(site, definition.visible, `${at}/visible`, userNames(site.linking)),
      ),
    ),
    ...optional(
      'requiredWhen',
      condition(site, definition.requiredWhen, `${at}/requiredWhen`, userNames(site.linking)),
    ),
    ...optional(
      'readOnlyWhen',
      typeof definition.readOnly === 'string'
        ? condition(site, definition.readOnly, `${at}/readOnly`, userNames(site.linking))
        : undefined,
    ),
  }
  if ('currency' in definition && definition.currency !== undefined)
    named(site, site.shell.name, definition.currency, `${at}/currency`)
  if (field.kind !== 'stored') return { ...field, ...conditions }
  const offer =
    'offer' in definition ? condition(site, definition.offer, `${at}/offer`, optionNames(site, shell)) : undefined
  return {
    ...field,
    ...conditions,
    ...optional('offer', offer),
    ...optional('transitions', transitions(site, shell)),
    ...optional('copy', copyOf(site, field, at)),
  }
}

const onlyStored = {
  es: 'la etiqueta solo lleva campos guardados que se puedan leer',
  en: 'a label takes only stored fields that can be read',
}

const isSecret = ({ definition }: Field): boolean => {
  const type = typeOf(definition)
  return type.kind === 'stored' && type.writeOnly === true
}

function recordLabel(site: Site): Module['recordLabel'] {
  const { recordLabel: template } = site.shell.definition
  return template
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== '')
    .flatMap((part): readonly (string | Field)[] => {
      if (!part.startsWith('{')) return [part]
      const field = named(site, site.shell.name, part.slice(1, -1), '/recordLabel')
      if (field !== undefined && (field.kind !== 'stored' || isSecret(field)))
        say(site, problem('CIM310', '/recordLabel', { name: field.name, detail: onlyStored }))
      return field === undefined ? [] : [field]
    })
}

function groups(site: Site): readonly Group[] {
  const all = site.shell.definition.groups ?? []
  const places = all.flatMap(({ fields }, i) => fields.map((_, j) => `/groups/${i}/fields/${j}`))
  duplicates(
    site,
    all.map(({ name }) => name),
    (i) => `/groups/${i}/name`,
  )
  duplicates(
    site,
    all.flatMap(({ fields }) => fields),
    (i) => places[i] ?? '',
  )
  return all.map(({ name, title, description, visible, fields }, i) => ({
    name,
    title,
    fields: namedAll(site, site.shell.name, fields, `/groups/${i}/fields`),
    ...optional('description', description),
    ...optional('visible', condition(site, visible, `/groups/${i}/visible`, userNames(site.linking))),
  }))
}

function views(site: Site): readonly View[] {
  const all = site.shell.definition.views ?? []
  duplicates(
    site,
    all.map(({ name }) => name),
    (i) => `/views/${i}/name`,
  )
  return all.map(({ name, title, columns, sort, filter }, i) => ({
    name,
    title,
    columns: namedAll(site, site.shell.name, columns, `/views/${i}/columns`),
    sort: sortKeys(site, site.shell.name, sort, `/views/${i}/sort`),
    ...optional('filter', condition(site, filter, `/views/${i}/filter`, userNames(site.linking))),
  }))
}

/** A panel of `site`'s module over `of.via`; `file` and pointer are those of the text that declares it. */
function panel(site: Site, definition: PanelDefinition, of: string, via: string, pointer: string): Panel | undefined {
  const child = site.linking.shells.get(of)
  if (child === undefined) {
    if (!site.linking.broken.has(of))
      say(site, problem('CIM301', `${pointer}/of`, { module: of, ...suggest(of, site.linking.shells.keys()) }))
    return undefined
  }
  const viaColumn = viaOf(site.linking, site.shell, definition.name, of, via, pointer)
  if (viaColumn === undefined) return undefined
  const { name, title, description, usage, columns, sort, filter, create = true } = definition
  const childSite = { linking: site.linking, shell: { ...child, file: site.shell.file } }
  return {
    name,
    of,
    via,
    viaColumn,
    title,
    create,
    columns: namedAll(site, of, columns, `${pointer}/columns`),
    sort: sortKeys(site, of, sort, `${pointer}/sort`),
    ...optional('filter', condition(childSite, filter, `${pointer}/filter`, userNames(site.linking))),
    ...optional('description', description),
    ...optional('usage', usage),
  }
}

/** A panel with the text that declares it: the module's own file, or that of a reference. */
interface PlacedPanel {
  readonly made: Panel | undefined
  readonly name: string
  readonly file: string
  readonly pointer: string
}

function ownPanels(site: Site): readonly PlacedPanel[] {
  return (site.shell.definition.panels ?? []).map((each, i) => {
    const missing = (['of', 'via'] as const).filter((keyword) => each[keyword] === undefined)
    say(site, ...missing.map((keyword) => problem('CIM103', `/panels/${i}`, { keyword })))
    const made = missing.length > 0 ? undefined : panel(site, each, each.of ?? '', each.via ?? '', `/panels/${i}`)
    return { made, name: each.name, file: site.shell.file, pointer: `/panels/${i}` }
  })
}

function broughtPanels(site: Site): readonly PlacedPanel[] {
  return [...site.linking.shells.values()].flatMap((other) =>
    other.fields.flatMap((field) => {
      const { definition } = field
      if (!('panel' in definition) || definition.panel === undefined || columnTo(field, site.shell.name) === undefined)
        return []
      const pointer = pointerTo(['properties', field.name, 'panel'])
      const made = panel(
        { ...site, shell: { ...site.shell, file: other.file } },
        definition.panel,
        other.name,
        field.name,
        pointer,
      )
      return [{ made, name: definition.panel.name, file: other.file, pointer }]
    }),
  )
}

/** Own panels first, then those that references of other modules bring. */
function panels(site: Site): readonly Panel[] {
  const all = [...ownPanels(site), ...broughtPanels(site)]
  const again = all.filter(({ name }, i) => all.findIndex((each) => each.name === name) !== i)
  site.linking.problems.push(
    ...again.map(({ name, file, pointer }) => problem('CIM313', `${pointer}/name`, { name }, { file })),
  )
  return all.flatMap(({ made }) => made ?? [])
}

function rules(site: Site): readonly Rule[] {
  const all = site.shell.definition.rules ?? []
  duplicates(
    site,
    all.map(({ name }) => name),
    (i) => `/rules/${i}/name`,
  )
  return all.flatMap((rule, i) => {
    const at = `/rules/${i}`
    const must = condition(site, rule.require, `${at}/require`, oldNames(site))
    const when = condition(site, rule.when, `${at}/when`, oldNames(site))
    const lock = namedAll(site, site.shell.name, rule.lock ?? [], `${at}/lock`)
    lock.forEach((field, j) => {
      if (targetsOf(field.definition).length === 0)
        say(site, problem('CIM323', `${at}/lock/${j}`, { name: field.name }))
    })
    if (rule.at !== undefined) named(site, site.shell.name, rule.at, `${at}/at`)
    if (must === undefined) return []
    return [
      {
        name: rule.name,
        on: rule.on ?? (['create', 'update'] as const),
        require: must,
        message: rule.message,
        severity: rule.severity ?? ('error' as const),
        lock: lock.map(({ name }) => name),
        ...optional('when', when),
        ...optional('at', rule.at),
        ...optional('hint', rule.hint),
      },
    ]
  })
}

function frozen(site: Site): readonly Frozen[] {
  return (site.shell.definition.frozen ?? []).flatMap(({ when: text, except = [], message }, i) => {
    const when = condition(site, text, `/frozen/${i}/when`)
    namedAll(site, site.shell.name, except, `/frozen/${i}/except`)
    return when === undefined ? [] : [{ when, except, message }]
  })
}

function uniques(site: Site): readonly UniqueSet[] {
  const all = site.shell.definition.uniques ?? []
  duplicates(
    site,
    all.map(({ name }) => name),
    (i) => `/uniques/${i}/name`,
  )
  const declared = all.map(({ name, fields, nulls = 'distinct', where, message }, i) => ({
    name,
    nulls,
    fields: storedOnly(site, namedAll(site, site.shell.name, fields, `/uniques/${i}/fields`), `/uniques/${i}/fields`),
    ...optional('where', indexable(site, condition(site, where, `/uniques/${i}/where`), `/uniques/${i}/where`)),
    ...optional('message', message),
  }))
  const external = storedOnly(
    site,
    ['externalSource', 'externalId'].flatMap((name) => linkField(site.linking, site.shell.name, name) ?? []),
    '',
  )
  return [...declared, { name: 'external', fields: external, nulls: 'distinct' }]
}

const onlyOwnRow = {
  es: 'lo que debe ser único no puede depender del reloj ni de otros registros',
  en: 'what must be unique cannot rest on the clock or on other records',
}

/** An index sees its own row alone, and no clock. */
function indexable(site: Site, where: Expression | undefined, pointer: string): Expression | undefined {
  if (where === undefined) return undefined
  const paths = fieldPaths(where)
  const outside = paths.find((path) => path.length > 1 || restsOnOthers(site, path[0] ?? ''))
  if (outside === undefined && !usesClock(where)) return where
  say(site, problem('CIM310', pointer, { name: outside?.join('.') ?? 'TODAY()', detail: onlyOwnRow }))
  return undefined
}

function restsOnOthers(site: Site, name: string): boolean {
  const field = linkField(site.linking, site.shell.name, name)
  if (field?.kind === 'formula')
    return (
      field.timeDependent ||
      fieldPaths(field.expression).some((path) => path.length > 1 || restsOnOthers(site, path[0] ?? ''))
    )
  return field?.kind === 'links' || (field?.kind === 'rollup' && field.timeDependent)
}

function storedOnly(site: Site, fields: readonly Field[], pointer: string): readonly StoredField[] {
  return fields.flatMap((field) => {
    if (field.kind === 'stored' && !isSecret(field)) return [field]
    say(site, problem('CIM205', pointer, { field: field.definition.field, property: 'uniques' }))
    return []
  })
}

/** The fields of a module with all they say; from now on whoever asks for one by name gets it so. */
function completeFields(site: Site): readonly Field[] {
  const { shell, linking } = site
  return shell.fields.flatMap((each) => {
    const field = linkField(linking, shell.name, each.name)
    if (field === undefined) return []
    const complete = withConditions(site, each, field)
    linking.linked.set(`${shell.name}.${each.name}`, complete)
    return [complete]
  })
}

function module(site: Site, fields: readonly Field[]): Module {
  const { shell } = site
  for (const [i, name] of (shell.definition.required ?? []).entries()) named(site, shell.name, name, `/required/${i}`)
  namedAll(site, shell.name, shell.definition.setup?.fields ?? [], '/setup/fields')
  const byName = fields.flatMap((field) =>
    [field.name, ...(field.definition.aliases ?? [])].map((name) => [name, field] as const),
  )
  return {
    name: shell.name,
    table: shell.table,
    layer: shell.layer,
    definition: shell.definition,
    fields,
    fieldsByName: new Map(byName),
    recordLabel: recordLabel(site),
    groups: groups(site),
    panels: panels(site),
    views: views(site),
    rules: rules(site),
    frozen: frozen(site),
    uniques: uniques(site),
    incoming: [],
    basicFields: namedAll(site, shell.name, shell.definition.basicFields ?? [], '/basicFields'),
  }
}

function relationsOf(site: Site, from: Module): readonly (readonly [string, Relation])[] {
  return from.fields.flatMap((field) => {
    if (field.kind !== 'stored') return []
    const { definition } = field
    const restrictWhen =
      'restrictWhen' in definition
        ? condition(site, definition.restrictWhen, pointerTo(['properties', field.name, 'restrictWhen']))
        : undefined
    const onDelete = ('onDelete' in definition ? definition.onDelete : undefined) ?? 'restrict'
    if (onDelete === 'setNull' && field.required)
      say(site, problem('CIM322', pointerTo(['properties', field.name, 'onDelete']), { name: field.name }))
    return field.columns.flatMap(({ name: column, references }) =>
      references === undefined
        ? []
        : [
            [
              references,
              { module: from.name, field, column, onDelete, ...optional('restrictWhen', restrictWhen) },
            ] as const,
          ],
    )
  })
}

/** Every module with what points at it, and the lines with the document they belong to. */
function withRelations(linking: Linking, modules: readonly Module[]): readonly Module[] {
  const sites = new Map(modules.map((each) => [each, { linking, shell: linking.shells.get(each.name) }]))
  const relations = modules.flatMap((each) => {
    const { shell } = sites.get(each) ?? {}
    return shell === undefined ? [] : relationsOf({ linking, shell }, each)
  })
  const documents = new Map(
    modules.flatMap((each) =>
      each.fields.flatMap((field) =>
        field.kind === 'lines' ? [[`${field.of}.${field.viaColumn}`, field] as const] : [],
      ),
    ),
  )
  return modules.map((each) => {
    const own = relations.find(
      ([, relation]) => relation.module === each.name && documents.has(`${each.name}.${relation.column}`),
    )
    return {
      ...each,
      incoming: relations.filter(([to]) => to === each.name).map(([, relation]) => relation),
      ...optional('document', own?.[1]),
    }
  })
}

const byLayerAndName = (a: ModuleShell, b: ModuleShell): number =>
  a.layer === b.layer ? (a.name < b.name ? -1 : 1) : a.layer === 'system' ? -1 : 1

/** Lines are off with their document: they are saved in it and nowhere else. */
const withLines = (off: ReadonlySet<string>, modules: readonly Module[]): ReadonlySet<string> =>
  new Set([
    ...off,
    ...modules.flatMap(({ fields, name }) =>
      off.has(name) ? fields.flatMap((field) => (field.kind === 'lines' ? [field.of] : [])) : [],
    ),
  ])

function assemble(definitions: Definitions, linking: Linking): Graph {
  const shells = [...linking.shells.values()].sort(byLayerAndName)
  // All fields first: groups, panels and views of one module hold fields of others.
  const fields = shells.map((shell) => completeFields({ linking, shell }))
  const related = withRelations(
    linking,
    shells.map((shell, i) => module({ linking, shell }, fields[i] ?? [])),
  )
  const modules = withReach(linking, related)
  const byName = modules.flatMap((each) =>
    [each.name, ...(each.definition.aliases ?? [])].map((name) => [name, each] as const),
  )
  const graph: Graph = {
    version: versionOf(definitions),
    modules: new Map(byName),
    picklists: linking.picklists,
    lockOrder: [],
    profiles: linkProfiles(definitions.profiles, {
      modules: new Map(byName),
      isBroken: (name, field) =>
        field === undefined ? linking.broken.has(name) : linking.shells.get(name)?.broken.has(field) === true,
      problems: linking.problems,
    }),
    off: withLines(definitions.off, modules),
  }
  return linking.problems.length > 0 ? graph : { ...graph, lockOrder: lockOrder(graph) }
}

/** The graph of definitions that passed validation, or every problem found. */
export function link(definitions: Definitions): { readonly graph?: Graph; readonly problems: readonly Problem[] } {
  const responsible = { people: withPurpose(definitions, 'people'), groups: withPurpose(definitions, 'groups') }
  const shells = new Map(definitions.modules.map((source) => [source.definition.$id, moduleShell(source, responsible)]))
  const picklists = new Map(
    [...definitions.picklists, profilePicklist(definitions.profiles)].map((source) => [
      source.definition.$id,
      linkPicklist(source),
    ]),
  )
  const scope = fieldScope(shells, picklists, definitions.broken)
  const alone = [
    ...tableCollisions(shells.values()),
    ...moduleAliases(shells),
    ...[...shells.values()].flatMap((shell) => shellProblems(shell, scope)),
  ]
  const linking: Linking = { shells, picklists, broken: definitions.broken, linked: new Map(), path: [], problems: [] }
  const graph = assemble(definitions, linking)
  const problems = [...alone, ...linking.problems]
  if (problems.length > 0) return { problems }
  const crossing = crossingProblems(graph, (name) => shells.get(name)?.file ?? '')
  return crossing.length > 0 ? { problems: crossing } : { graph, problems: [] }
}
