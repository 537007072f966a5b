/**
 * Who sees and does what, decided record by record from the truth table in `engine/decisions/0010-access.md` and from nothing else: slow,
 * plain, and ignorant of how the engine does it. Section titles below are those of that page.
 */
import {
  fieldWith,
  moduleWith,
  type FieldFacts,
  type ModuleFacts,
  type ModuleRights,
  type ProfileFacts,
} from './definitions.ts'
import { farOf, liveRows, rowAt, textOf, type Row, type World } from './world.ts'

/** Whoever asks: nothing of it but the profile of a token and the channel is said by the request. */
export interface Asker {
  readonly person: string
  readonly channel: 'web' | 'mobile'
  /** Of an API token: of the person's assignments only those with this profile count. */
  readonly profile?: string
}

export type Asking = 'read' | 'create' | 'update' | 'delete'

interface Grant {
  readonly profile: ProfileFacts
  readonly unit: string | null
  readonly portfolio: string | null
}

/** What one asker may see of one record. */
export interface Sight {
  readonly seen: boolean
  /** Seen by its basic fields alone. */
  readonly basic: boolean
  /** Names of the fields that can be read, `id` and `version` among them. */
  readonly fields: ReadonlySet<string>
  /** Of those, fields read by a grant whose profile shows that there is something outside. */
  readonly signs: ReadonlySet<string>
}

export interface Oracle {
  readonly asker: Asker
  readonly administrator: boolean
  readonly grants: readonly Grant[]
  /** Fields of a module that some grant reads, on one record or another; undefined when the module is not there for her. */
  readableFields(module: ModuleFacts): ReadonlySet<string> | undefined
  /** Fields of a module that some grant with the action writes. */
  writableFields(module: ModuleFacts, asking: 'create' | 'update'): ReadonlySet<string>
  sight(row: Row): Sight
  /** Whether some grant of the module has the action. */
  mayEver(module: ModuleFacts, asking: Asking): boolean
  /** Whether some grant matches the row for the action. */
  may(row: Row, asking: Asking): boolean
  /** Fields of the row that grants matching it for the action write. */
  writes(row: Row, asking: 'create' | 'update'): ReadonlySet<string>
  /** Whether a grant that matches the row for the action has the move. */
  moves(row: Row, asking: 'create' | 'update', move: string): boolean
  /** The label of a record as the asker sees it; undefined when she cannot read the record. */
  label(row: Row): string | undefined
  /** Whether the value at a path can be read from this row. */
  path(row: Row, path: readonly string[]): boolean
}

const never: ReadonlySet<string> = new Set()

/** Never read by anybody. */
const isSecret = ({ type }: FieldFacts): boolean => type === 'secret'

const always = ['id', 'version']

/** The oracle for one asker, over rows as they are now, on a day `YYYY-MM-DD`. `off`: modules that are switched off. */
export function oracleFor(world: World, asker: Asker, today: string, off: ReadonlySet<string> = never): Oracle {
  const { definitions } = world
  const people = moduleWith(definitions, 'people')
  const roles = moduleWith(definitions, 'roles')

  // Where grants come from ------------------------------------------------------------------------------------------------------------
  const person = rowAt(world, { module: people.name, id: asker.person })
  const isActive =
    person !== undefined && !person.deleted && textOf(person, fieldWith(people, 'status').name) === 'active'
  const assignments = moduleWith(definitions, 'profileAssignments')
  const refer = (row: Row, purpose: string): string | null =>
    farOf(row, fieldWith(row.module, purpose).name)?.id ?? null
  const counts = (row: Row): boolean => {
    const [from, to] = [textOf(row, 'validFrom'), textOf(row, 'validTo')]
    return refer(row, 'person') === asker.person && (from === null || from <= today) && (to === null || to >= today)
  }
  const grants: readonly Grant[] = !isActive
    ? []
    : liveRows(world, assignments.name)
        .filter(counts)
        .flatMap((row) => {
          const key = textOf(row, fieldWith(assignments, 'profile').name)
          const profile = definitions.profiles.get(key ?? '')
          const isAsked = asker.profile === undefined || asker.profile === key
          return profile === undefined || !isAsked
            ? []
            : [{ profile, unit: refer(row, 'unit'), portfolio: refer(row, 'portfolio') }]
        })
  const administrator = grants.some(({ profile }) => profile.administrator)

  // Who she is --------------------------------------------------------------------------------------------------------------------------
  const members = moduleWith(definitions, 'groupMembers')
  const groupsOf = (who: string): ReadonlySet<string> =>
    new Set(
      liveRows(world, members.name)
        .filter((row) => refer(row, 'person') === who)
        .map((row) => refer(row, 'group') ?? ''),
    )
  const groups = groupsOf(asker.person)
  const roleOf = (who: string): string | undefined => {
    const row = rowAt(world, { module: people.name, id: who })
    return row === undefined ? undefined : (refer(row, 'role') ?? undefined)
  }
  const role = roleOf(asker.person)
  const roleRow = role === undefined ? undefined : rowAt(world, { module: roles.name, id: role })
  const readsSubordinates = roleRow !== undefined && textOf(roleRow, fieldWith(roles, 'readsSubordinates').name) === 't'
  /** Whether a role lies below hers, at any depth. */
  const isBelow = (other: string | undefined): boolean => {
    if (role === undefined || other === undefined) return false
    let row = rowAt(world, { module: roles.name, id: other })
    for (let step = 0; row !== undefined && step < 50; step++) {
      const above = refer(row, 'parent')
      if (above === role) return true
      row = above === null ? undefined : rowAt(world, { module: roles.name, id: above })
    }
    return false
  }

  // Which rows a grant matches: lines 3 to 7 ask nothing of unit and portfolio ---------------------------------------------------------
  const sharing = moduleWith(definitions, 'sharingRules')
  const isShared = (row: Row, owner: string | null, group: string | null, access: string): boolean =>
    liveRows(world, sharing.name).some((rule) => {
      if (textOf(rule, 'module') !== row.module.name || textOf(rule, 'active') !== 't') return false
      if (textOf(rule, 'access') !== access) return false
      const [toRole, toGroup] = [farOf(rule, 'toRole')?.id, farOf(rule, 'toGroup')?.id]
      const isFor = (toRole !== undefined && toRole === role) || (toGroup !== undefined && groups.has(toGroup))
      const [fromRole, fromGroup] = [farOf(rule, 'fromRole')?.id, farOf(rule, 'fromGroup')?.id]
      const isFrom =
        (fromRole !== undefined && owner !== null && roleOf(owner) === fromRole) ||
        (fromGroup !== undefined && ((owner !== null && groupsOf(owner).has(fromGroup)) || group === fromGroup))
      return isFor && isFrom
    })
  const matchesByPerson = (row: Row, asking: Asking): boolean => {
    const owner = farOf(row, 'owner')?.id ?? null
    const group = farOf(row, 'ownerGroup')?.id ?? null
    if (owner === asker.person || (group !== null && groups.has(group))) return true // 3
    if (asking === 'read' && owner !== null && readsSubordinates && isBelow(roleOf(owner))) return true // 4
    if (asking === 'read' && isShared(row, owner, group, 'read')) return true // 5
    if (isShared(row, owner, group, 'write')) return true // 6
    return (row.module.reach?.ownersOf ?? []).some(({ of, via }) =>
      liveRows(world, of).some((each) => farOf(each, via)?.id === row.id && farOf(each, 'owner')?.id === asker.person),
    ) // 7
  }

  // Placed inside --------------------------------------------------------------------------------------------------------------------------
  const isPlaced = (grant: Grant, row: Row, asking: Asking, depth: number): boolean => {
    const { unit, portfolio, through, links } = row.module.reach ?? { through: [], links: [] }
    const [own, ownPortfolio] = [unit, portfolio].map((name) => (name === undefined ? undefined : farOf(row, name)?.id))
    if (own !== undefined && own !== grant.unit) return false
    if (ownPortfolio !== undefined && grant.portfolio !== null && ownPortfolio !== grant.portfolio) return false
    const isLinked = links.some(({ of, via }) =>
      liveRows(world, of).some((each) => farOf(each, via)?.id === row.id && matchesRow(grant, each, asking, depth + 1)),
    )
    // Nothing names a row that is new.
    const isNew = asking === 'create' && depth === 0
    if (links.length > 0 && !isLinked && !isNew) return false
    return through.every((name) => {
      const far = farOf(row, name)
      const target = far === undefined ? undefined : rowAt(world, far)
      if (far === undefined) return true
      return target !== undefined && matchesRow(grant, target, asking, depth + 1)
    })
  }
  const matchesRow = (grant: Grant, row: Row, asking: Asking, depth = 0): boolean => {
    if (depth > 20) throw new Error('reach goes round in a circle')
    if (grant.profile.administrator || row.module.reach === undefined) return true // 1
    if (isPlaced(grant, row, asking, depth)) return true // 2
    return !(asking === 'create' && depth === 0) && matchesByPerson(row, asking) // 3 to 7
  }
  const rightsIn = (grant: Grant, module: ModuleFacts): ModuleRights | undefined =>
    grant.profile.modules.get(module.name)
  const has = (grant: Grant, module: ModuleFacts, asking: Asking): boolean =>
    !off.has(module.name) && (grant.profile.administrator || (rightsIn(grant, module)?.actions.has(asking) ?? false))
  const remembered = new Map<string, readonly Grant[]>()
  const matching = (row: Row, asking: Asking): readonly Grant[] => {
    const key = `${asking} ${row.module.name} ${row.id}`
    // A row as it would be has the id of the one that is.
    const isReal = rowAt(world, { module: row.module.name, id: row.id }) === row
    const known = isReal ? remembered.get(key) : undefined
    if (known !== undefined) return known
    const found = grants.filter((grant) => has(grant, row.module, asking) && matchesRow(grant, row, asking))
    if (isReal) remembered.set(key, found)
    return found
  }

  // Which fields -----------------------------------------------------------------------------------------------------------------------------
  const readBy = (grant: Grant, module: ModuleFacts): readonly string[] =>
    [...module.fields.values()]
      .filter((field) => !isSecret(field))
      .map(({ name }) => name)
      .filter((name) => always.includes(name) || grant.profile.administrator || rightsIn(grant, module)?.read.has(name))
  const writtenBy = (grant: Grant, module: ModuleFacts): readonly string[] =>
    [...module.fields.values()]
      .filter(({ systemWritten }) => !systemWritten)
      .map(({ name }) => name)
      .filter((name) => grant.profile.administrator || rightsIn(grant, module)?.write.has(name))

  // Channel -----------------------------------------------------------------------------------------------------------------------------------
  /** Grants by which the basic fields of a row are seen although it lies outside. */
  const basicGrants = (row: Row): readonly Grant[] => {
    if (asker.channel !== 'mobile' || row.module.basicFields.length === 0) return []
    const { unit } = row.module.reach ?? {}
    const own = unit === undefined ? undefined : farOf(row, unit)?.id
    return grants.filter((grant) => has(grant, row.module, 'read') && (own === undefined || own === grant.unit))
  }
  const seen = new Map<Row, Sight>()
  const sight = (row: Row): Sight => {
    const known = seen.get(row)
    if (known !== undefined) return known
    const full = matching(row, 'read')
    const more = basicGrants(row).filter((grant) => !full.includes(grant))
    const fields = new Set<string>()
    const signs = new Set<string>()
    const add = (grant: Grant, names: readonly string[]): void => {
      for (const name of names) {
        fields.add(name)
        if (grant.profile.outside === 'sign') signs.add(name)
      }
    }
    for (const grant of full) add(grant, readBy(grant, row.module))
    for (const grant of more)
      add(
        grant,
        readBy(grant, row.module).filter((name) => always.includes(name) || row.module.basicFields.includes(name)),
      )
    const found = { seen: full.length + more.length > 0, basic: full.length === 0 && more.length > 0, fields, signs }
    seen.set(row, found)
    return found
  }

  /** What a text made of a record's fields says of one of them. */
  const labelPart = (row: Row, field: FieldFacts): string => {
    if (!sight(row).fields.has(field.name)) return ''
    const far = farOf(row, field.name)
    const target = far === undefined ? undefined : rowAt(world, far)
    if (field.to.length !== 1) return field.to.length > 1 ? (far?.id ?? '') : (textOf(row, field.name) ?? '')
    return target === undefined ? '' : (label(target) ?? '')
  }
  const label = (row: Row): string | undefined => {
    if (!sight(row).seen) return undefined
    const parts = row.module.label.map((part) => (typeof part === 'string' ? part : labelPart(row, part)))
    return parts.length === 1 ? parts[0] : parts.join('').replace(/^ +| +$/g, '')
  }
  const path = (row: Row, [first = '', ...rest]: readonly string[]): boolean => {
    if (!sight(row).fields.has(first)) return false
    if (rest.length === 0) return true
    const far = farOf(row, first)
    const target = far === undefined ? undefined : rowAt(world, far)
    return target !== undefined && path(target, rest)
  }
  const mayEver = (module: ModuleFacts, asking: Asking): boolean => grants.some((grant) => has(grant, module, asking))
  return {
    asker,
    administrator,
    grants,
    readableFields: (module) =>
      mayEver(module, 'read')
        ? new Set(grants.filter((grant) => has(grant, module, 'read')).flatMap((grant) => readBy(grant, module)))
        : undefined,
    writableFields: (module, asking) =>
      new Set(grants.filter((grant) => has(grant, module, asking)).flatMap((grant) => writtenBy(grant, module))),
    sight,
    mayEver,
    may: (row, asking) => matching(row, asking).length > 0,
    writes: (row, asking) => new Set(matching(row, asking).flatMap((grant) => writtenBy(grant, row.module))),
    moves: (row, asking, move) =>
      matching(row, asking).some(
        (grant) => grant.profile.administrator || rightsIn(grant, row.module)?.moves.has(move) === true,
      ),
    label,
    path,
  }
}
