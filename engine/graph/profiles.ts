/** Profiles in, linked to the modules they name: every name resolved, nothing granted that nobody may have. */
import type { PicklistDefinition } from '../../schemas/generated/definitions.ts'
import { profileList, type PicklistSource, type ProfileSource } from '../definition/validate.ts'
import { typeOf } from '../fields/index.ts'
import { pointerTo, problem, type Bilingual, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import type { Field, Graph, Module, Profile, ProfileModule } from './graph.ts'

/** The profiles as a picklist: one option for each, by its key. */
export function profilePicklist(profiles: readonly ProfileSource[]): PicklistSource {
  const options = profiles.map(({ definition: { $id, title, active } }) => ({
    key: $id,
    label: title,
    ...(active === undefined ? {} : { active }),
  }))
  const definition: PicklistDefinition = {
    $id: profileList,
    title: 'Perfiles',
    description: 'Conjuntos de permisos: qué se puede hacer en cada módulo, campo y acción.',
    // Never empty: the system layer has the profile of administrators.
    options: options.sort((a, b) => a.label.localeCompare(b.label, 'es')) as unknown as PicklistDefinition['options'],
  }
  return { file: 'profiles', definition }
}

/** What is linked already, and where to put what is wrong. */
interface Naming {
  readonly modules: Graph['modules']
  /** Names that are written but could not be used: reported where they stand, not here. */
  readonly isBroken: (module: string, field?: string) => boolean
  readonly problems: Problem[]
  readonly file: string
}

const nobodyReads: Bilingual = {
  es: 'un secreto se escribe y no lo lee nadie',
  en: 'a secret is written and nobody reads it',
}
const nobodyWrites: Bilingual = {
  es: 'lo llena el sistema y no lo escribe nadie',
  en: 'the system fills it in and nobody writes it',
}

const isSecret = ({ definition }: Field): boolean => {
  const type = typeOf(definition)
  return type.kind === 'stored' && type.writeOnly === true
}

const say = ({ problems, file }: Naming, found: Problem): void => void problems.push({ ...found, file })

function fieldNamed(naming: Naming, module: Module, name: string, pointer: string): Field | undefined {
  const field = module.fieldsByName.get(name)
  if (field === undefined && !naming.isBroken(module.name, name))
    say(naming, problem('CIM302', pointer, { module: module.name, name, ...suggest(name, module.fieldsByName.keys()) }))
  return field
}

/** Names of fields as the module has them now; those that `refused` says something of are reported. */
function fieldNames(
  naming: Naming,
  module: Module,
  names: readonly string[] | undefined,
  pointer: string,
  refused: (field: Field) => Bilingual | undefined,
): ReadonlySet<string> {
  return new Set(
    (names ?? []).flatMap((name, i) => {
      const field = fieldNamed(naming, module, name, `${pointer}/${i}`)
      const detail = field === undefined ? undefined : refused(field)
      if (detail !== undefined) say(naming, problem('CIM310', `${pointer}/${i}`, { name, detail }))
      return field === undefined || detail !== undefined ? [] : [field.name]
    }),
  )
}

/** `status:authorized`: a picklist with transitions and one of its options. */
function moveNamed(naming: Naming, module: Module, move: string, pointer: string): readonly string[] {
  const [name = '', option = ''] = move.split(':')
  const field = fieldNamed(naming, module, name, pointer)
  if (field === undefined) return []
  const picklist = field.kind === 'stored' && field.transitions !== undefined ? field.picklist : undefined
  if (picklist === undefined) {
    say(naming, problem('CIM205', pointer, { field: field.definition.field, property: 'moves' }))
    return []
  }
  if (picklist.optionsByKey.has(option)) return [`${field.name}:${option}`]
  const known = suggest(option, picklist.optionsByKey.keys())
  say(naming, problem('CIM206', pointer, { option, picklist: picklist.name, ...known }))
  return []
}

function rights(
  naming: Naming,
  module: Module,
  { actions, read, write, moves = [] }: NonNullable<ProfileSource['definition']['modules']>[string],
): ProfileModule {
  const at = (...path: readonly (string | number)[]): string => pointerTo(['modules', module.name, ...path])
  return {
    actions: new Set(actions),
    read: fieldNames(naming, module, read, at('read'), (field) => (isSecret(field) ? nobodyReads : undefined)),
    write: fieldNames(naming, module, write, at('write'), (field) => (field.systemWritten ? nobodyWrites : undefined)),
    moves: new Set(moves.flatMap((move, i) => moveNamed(naming, module, move, at('moves', i)))),
  }
}

function linkProfile(naming: Naming, { definition }: ProfileSource): Profile {
  const modules = Object.entries(definition.modules ?? {}).flatMap(([name, written]) => {
    const module = naming.modules.get(name)
    if (module !== undefined) return [[module.name, rights(naming, module, written)] as const]
    if (!naming.isBroken(name))
      say(
        naming,
        problem('CIM301', pointerTo(['modules', name]), { module: name, ...suggest(name, naming.modules.keys()) }),
      )
    return []
  })
  return {
    key: definition.$id,
    definition,
    administrator: definition.administrator === true,
    outside: definition.outside ?? 'nothing',
    modules: new Map(modules),
  }
}

/** The profiles by key; what they name and is not there goes to `problems`. */
export function linkProfiles(
  profiles: readonly ProfileSource[],
  naming: Omit<Naming, 'file'>,
): ReadonlyMap<string, Profile> {
  return new Map(
    profiles.map((source) => [source.definition.$id, linkProfile({ ...naming, file: source.file }, source)]),
  )
}
