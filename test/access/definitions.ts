/**
 * Definitions as the oracle of access reads them: the JSON files themselves, merged by nobody. Shares no code with the engine, so that what
 * the engine makes of a definition cannot hide from it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What JSON.parse gives: plain data, looked at with care. */
type Json = ReturnType<typeof JSON.parse>

export interface FieldFacts {
  readonly module: string
  readonly name: string
  /** The word of the definition: `text`, `reference`, `rollup`… */
  readonly type: string
  /** Modules that a reference may lead to. */
  readonly to: readonly string[]
  readonly common: boolean
  /** Nobody writes it: computed, numbered, or said to be read-only for good. */
  readonly systemWritten: boolean
  readonly search: boolean
  /** Columns that hold it, with the module that each refers to; none for what is computed or kept elsewhere. */
  readonly columns: readonly { readonly name: string; readonly to?: string }[]
  readonly raw: Json
}

export interface PanelFacts {
  readonly name: string
  readonly of: string
  readonly via: string
  readonly columns: readonly string[]
  readonly sort: readonly string[]
  readonly filter: string | undefined
}

export interface ReachFacts {
  readonly unit?: string
  readonly portfolio?: string
  readonly through: readonly string[]
  readonly ownersOf: readonly { readonly of: string; readonly via: string }[]
  readonly links: readonly { readonly of: string; readonly via: string }[]
}

export interface ModuleFacts {
  readonly name: string
  readonly table: string
  readonly purpose: string | undefined
  readonly fields: ReadonlyMap<string, FieldFacts>
  readonly label: readonly (string | FieldFacts)[]
  readonly reach: ReachFacts | undefined
  readonly basicFields: readonly string[]
  readonly panels: readonly PanelFacts[]
  /** The reference of a line to its document. */
  readonly document: string | undefined
  readonly raw: Json
}

export interface ModuleRights {
  readonly actions: ReadonlySet<string>
  readonly read: ReadonlySet<string>
  readonly write: ReadonlySet<string>
  readonly moves: ReadonlySet<string>
}

export interface ProfileFacts {
  readonly key: string
  readonly administrator: boolean
  readonly outside: 'nothing' | 'sign'
  readonly modules: ReadonlyMap<string, ModuleRights>
}

export interface Definitions {
  readonly modules: ReadonlyMap<string, ModuleFacts>
  readonly profiles: ReadonlyMap<string, ProfileFacts>
  /** Keys of the options of each picklist that is a file. */
  readonly picklists: ReadonlyMap<string, readonly string[]>
}

const systemFolder = join(import.meta.dirname, '../../engine/definitions')

const jsonIn = (folder: string, recursive = false): readonly Json[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    : []

/** `birthPlace` → `birth_place`. */
export const snake = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()

const commonOf = (people: string, groups: string): Readonly<Record<string, Json>> => ({
  id: { field: 'uuid', readOnly: true },
  version: { field: 'integer', readOnly: true },
  createdAt: { field: 'datetime', readOnly: true },
  modifiedAt: { field: 'datetime', readOnly: true },
  owner: { field: 'reference', to: people },
  ownerGroup: { field: 'reference', to: groups },
  createdBy: { field: 'reference', to: people, readOnly: true },
  modifiedBy: { field: 'reference', to: people, readOnly: true },
  deletedAt: { field: 'datetime', readOnly: true },
  externalSource: { field: 'text' },
  externalId: { field: 'text' },
})

const uncolumned = new Set(['formula', 'rollup', 'lines', 'multiReference'])

function columnsOf(name: string, raw: Json): FieldFacts['columns'] {
  if (uncolumned.has(raw.field)) return []
  const column = snake(raw.id ?? name)
  if (raw.field === 'file' || raw.field === 'image') return [{ name: `${column}_id` }]
  if (raw.field === 'geoPoint') return [{ name: `${column}_latitude` }, { name: `${column}_longitude` }]
  if (raw.field === 'reference') return [{ name: `${column}_id`, to: raw.to }]
  if (raw.field === 'anyReference') return raw.to.map((to: string) => ({ name: `${column}_${snake(to)}_id`, to }))
  return [{ name: column }]
}

const fieldOf = (module: string, name: string, raw: Json, common: boolean): FieldFacts => ({
  module,
  name,
  type: raw.field,
  to: raw.to === undefined ? [] : [raw.to].flat(),
  common,
  systemWritten: raw.readOnly === true || ['formula', 'rollup', 'autoNumber'].includes(raw.field),
  search: raw.search === true,
  columns: columnsOf(name, raw),
  raw,
})

function labelOf(text: string, fields: ReadonlyMap<string, FieldFacts>): ModuleFacts['label'] {
  return text.split(/(\{[^}]*\})/).flatMap((part) => {
    if (part === '') return []
    const field = part.startsWith('{') ? fields.get(part.slice(1, -1)) : undefined
    return [field ?? part]
  })
}

const panelOf = (raw: Json, of: string, via: string): PanelFacts => ({
  name: raw.name,
  of,
  via,
  columns: raw.columns,
  sort: (raw.sort ?? '')
    .split(',')
    .map((key: string) => key.trim().replace(/^-/, ''))
    .filter((key: string) => key !== ''),
  filter: raw.filter,
})

/** Panels that a module declares itself, and those that references of others bring to it. */
function panelsOf(raw: Json, all: readonly Json[]): readonly PanelFacts[] {
  const own = (raw.panels ?? []).map((panel: Json) => panelOf(panel, panel.of, panel.via))
  const brought = all.flatMap((other) =>
    Object.entries<Json>(other.properties).flatMap(([name, field]) =>
      field.panel !== undefined && [field.to].flat().includes(raw.$id) ? [panelOf(field.panel, other.$id, name)] : [],
    ),
  )
  return [...own, ...brought]
}

function documentOf(raw: Json, all: readonly Json[]): string | undefined {
  for (const other of all)
    for (const field of Object.values<Json>(other.properties))
      if (field.field === 'lines' && field.of === raw.$id) return field.via
  return undefined
}

function moduleOf(raw: Json, all: readonly Json[], common: Readonly<Record<string, Json>>): ModuleFacts {
  const fields = new Map<string, FieldFacts>()
  for (const [name, field] of Object.entries(common)) fields.set(name, fieldOf(raw.$id, name, field, true))
  for (const [name, field] of Object.entries<Json>(raw.properties))
    fields.set(name, fieldOf(raw.$id, name, field, false))
  const document = documentOf(raw, all)
  const written = raw.reach ?? (document === undefined ? undefined : { through: [document] })
  return {
    name: raw.$id,
    table: snake(raw.id ?? raw.$id),
    purpose: raw.purpose,
    fields,
    label: labelOf(raw.recordLabel, fields),
    reach: written === undefined ? undefined : { through: [], ownersOf: [], links: [], ...written },
    basicFields: raw.basicFields ?? [],
    panels: panelsOf(raw, all),
    document,
    raw,
  }
}

const rightsOf = (raw: Json): ModuleRights => ({
  actions: new Set(raw.actions),
  read: new Set(raw.read),
  write: new Set(raw.write),
  moves: new Set(raw.moves),
})

const profileOf = (raw: Json): ProfileFacts => ({
  key: raw.$id,
  administrator: raw.administrator === true,
  outside: raw.outside ?? 'nothing',
  modules: new Map(Object.entries<Json>(raw.modules ?? {}).map(([name, rights]) => [name, rightsOf(rights)])),
})

/** Everything that the files of a folder and the engine's own say. */
export function readDefinitions(folder: string): Definitions {
  const all = [...jsonIn(systemFolder), ...jsonIn(folder)]
  const named = (purpose: string): string => all.find((each) => each.purpose === purpose)?.$id ?? ''
  const common = commonOf(named('people'), named('groups'))
  const profiles = [...jsonIn(join(systemFolder, 'profiles')), ...jsonIn(join(folder, 'profiles'))].map(profileOf)
  const picklists = [...jsonIn(join(systemFolder, 'picklists'), true), ...jsonIn(join(folder, 'picklists'), true)]
  return {
    modules: new Map(all.map((raw) => [raw.$id, moduleOf(raw, all, common)])),
    profiles: new Map(profiles.map((profile) => [profile.key, profile])),
    picklists: new Map(picklists.map((raw) => [raw.$id, raw.options.map(({ key }: Json) => key)])),
  }
}

/** The module with a purpose of the engine's own (`people`, `units`…). */
export function moduleWith(definitions: Definitions, purpose: string): ModuleFacts {
  const found = [...definitions.modules.values()].find((module) => module.purpose === purpose)
  if (found === undefined) throw new Error(`no module has the purpose ${purpose}`)
  return found
}

/** The field with a purpose, or of that name where a definition gives it none. */
export function fieldWith(module: ModuleFacts, purpose: string): FieldFacts {
  const found = [...module.fields.values()].find(({ raw }) => raw.purpose === purpose) ?? module.fields.get(purpose)
  if (found === undefined) throw new Error(`${module.name} has no field for ${purpose}`)
  return found
}
