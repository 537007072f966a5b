/** A profile while it is edited: what is ticked, what that changes, and the patch that says so. Pure. */
import type { FieldDescription, ModuleDescription } from '../../runtime/api/contract.ts'

/** What may be done with records of a module. */
export const actions = ['read', 'create', 'update', 'delete', 'import', 'export'] as const
export type Action = (typeof actions)[number]

/** What a profile grants in one module. */
export type ModuleRights = {
  readonly actions: readonly Action[]
  readonly read?: readonly string[]
  readonly write?: readonly string[]
  /** `field:option` */
  readonly moves?: readonly string[]
}

/** A profile as it is written; see `profile.schema.json`. */
export type ProfileDefinition = {
  readonly $id: string
  readonly title: string
  readonly description?: string
  readonly active?: boolean
  readonly administrator?: boolean
  readonly audit?: boolean
  readonly outside?: 'nothing' | 'sign'
  readonly modules?: Readonly<Record<string, ModuleRights>>
}

/** Lists of a module's rights that hold names of fields or moves. */
export type RightsList = 'read' | 'write' | 'moves'

const none: ModuleRights = { actions: [] }

/** What a profile grants in a module; nothing where it does not name it. */
export const rightsIn = ({ modules = {} }: ProfileDefinition, module: string): ModuleRights => modules[module] ?? none

const withRights = (profile: ProfileDefinition, module: string, rights: ModuleRights): ProfileDefinition => {
  const { [module]: _, ...others } = profile.modules ?? {}
  const empty = rights.actions.length === 0 && [rights.read, rights.write, rights.moves].every((list) => !list?.length)
  return { ...profile, modules: empty ? others : { ...others, [module]: rights } }
}

const toggled = <T>(list: readonly T[], names: readonly T[], on: boolean): readonly T[] =>
  on ? [...new Set([...list, ...names])] : list.filter((name) => !names.includes(name))

/** Grants actions in a module, or takes them away. Who creates, changes or deletes must see: `read` comes along, and takes all with it. */
export const setAction = (
  profile: ProfileDefinition,
  module: string,
  action: Action,
  on: boolean,
): ProfileDefinition => {
  const rights = rightsIn(profile, module)
  if (!on && action === 'read') return withRights(profile, module, { ...rights, actions: [] })
  const wanted: readonly Action[] = on ? ['read', action] : [action]
  const kept = toggled(rights.actions, wanted, on)
  return withRights(profile, module, { ...rights, actions: actions.filter((each) => kept.includes(each)) })
}

/** Grants fields or moves of a module, or takes them away. */
export const setNames = (
  profile: ProfileDefinition,
  module: string,
  list: RightsList,
  names: readonly string[],
  on: boolean,
): ProfileDefinition => {
  const rights = rightsIn(profile, module)
  return withRights(profile, module, { ...rights, [list]: toggled(rights[list] ?? [], names, on) })
}

/** How much of a group is ticked. */
export const tickOf = (list: readonly string[] | undefined, names: readonly string[]): 'all' | 'some' | 'none' => {
  const granted = names.filter((name) => list?.includes(name)).length
  return granted === 0 ? 'none' : granted === names.length ? 'all' : 'some'
}

/** Whether anybody may write a field: not what the system writes or computes. */
export const isWritable = ({ readOnly, kind }: FieldDescription): boolean =>
  readOnly !== true && kind !== 'formula' && kind !== 'rollup'

/** Moves of a module: its picklists that go from option to option. */
export const movesOf = ({ fields }: ModuleDescription) =>
  fields
    .filter(({ transitions }) => transitions !== undefined && transitions.length > 0)
    .map((field) => {
      const reached = new Set(field.transitions?.flatMap(({ to }) => to))
      return {
        title: field.title,
        options: (field.picklist?.options ?? [])
          .filter(({ key }) => reached.has(key))
          .map(({ key, label }) => ({ move: `${field.name}:${key}`, label })),
      }
    })

const sameNames = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  a.length === b.length && a.every((name) => b.includes(name))

const sameRights = (a: ModuleRights, b: ModuleRights): boolean =>
  sameNames(a.actions, b.actions) &&
  sameNames(a.read, b.read) &&
  sameNames(a.write, b.write) &&
  sameNames(a.moves, b.moves)

/** Names of the modules in which two states of a profile differ. */
export const changedModules = (before: ProfileDefinition, now: ProfileDefinition): readonly string[] =>
  [...new Set([...Object.keys(before.modules ?? {}), ...Object.keys(now.modules ?? {})])].filter(
    (module) => !sameRights(rightsIn(before, module), rightsIn(now, module)),
  )

const own = ['title', 'description', 'active', 'audit', 'outside'] as const

// A merge patch empties a list by null: an absent list means none.
const listOf = (names: readonly string[] | undefined): readonly string[] | null => (names?.length ? names : null)

/** What changed as a merge patch; empty when nothing did. */
export const profilePatch = (before: ProfileDefinition, now: ProfileDefinition): Readonly<Record<string, unknown>> => {
  const members = own.flatMap((name) => (before[name] === now[name] ? [] : [[name, now[name] ?? null] as const]))
  const modules = changedModules(before, now).map((module) => {
    const rights = now.modules?.[module]
    if (rights === undefined) return [module, null] as const
    const { actions: granted, read, write, moves } = rights
    return [module, { actions: granted, read: listOf(read), write: listOf(write), moves: listOf(moves) }] as const
  })
  return {
    ...Object.fromEntries(members),
    ...(modules.length === 0 ? {} : { modules: Object.fromEntries(modules) }),
  }
}
