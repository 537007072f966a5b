/**
 * How the records of a module are reached by who may see only a part: by their own unit and portfolio, or through a record that they belong
 * to, or that tie them to others. The lines of a document are reached through it when they say nothing. A way that comes back to where it
 * began is refused: it would never end at a unit or a portfolio.
 */
import { pointerTo, problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import type { Module, Reach, StoredField } from './graph.ts'
import { viaOf, type Linking } from './linking.ts'
import { named, say, type Site } from './site.ts'

type Written = NonNullable<Module['definition']['reach']>

/** Name of the module with a purpose, empty without one. */
const withPurpose = ({ shells }: Linking, purpose: string): string =>
  [...shells.values()].find(({ definition }) => definition.purpose === purpose)?.name ?? ''

/** A reference of the module itself, complete as the module has it. */
function reference(site: Site, module: Module, name: string, pointer: string): StoredField | undefined {
  if (named(site, module.name, name, pointer) === undefined) return undefined
  const field = module.fieldsByName.get(name)
  if (field?.kind === 'stored' && field.targets.length > 0) return field
  say(site, problem('CIM323', pointer, { name }))
  return undefined
}

/** A reference that must lead to the module with a purpose. */
function bound(site: Site, module: Module, name: string | undefined, purpose: string): StoredField | undefined {
  if (name === undefined) return undefined
  const pointer = pointerTo(['reach', purpose === 'units' ? 'unit' : 'portfolio'])
  const field = reference(site, module, name, pointer)
  const target = withPurpose(site.linking, purpose)
  if (field === undefined || field.targets.includes(target)) return field
  say(site, problem('CIM303', pointer, { module: module.name, via: name, target }))
  return undefined
}

/** Modules whose records point here, with the column that does. */
function pointing(site: Site, written: Written, keyword: 'ownersOf' | 'links'): Reach['ownersOf'] {
  const { linking, shell } = site
  return (written[keyword] ?? []).flatMap(({ of, via }, i) => {
    const pointer = pointerTo(['reach', keyword, i])
    if (!linking.shells.has(of)) {
      if (!linking.broken.has(of))
        say(site, problem('CIM301', `${pointer}/of`, { module: of, ...suggest(of, linking.shells.keys()) }))
      return []
    }
    const viaColumn = viaOf(linking, shell, 'reach', of, via, pointer)
    return viaColumn === undefined ? [] : [{ of, viaColumn }]
  })
}

function reachOf(site: Site, module: Module): Reach | undefined {
  const written = module.definition.reach
  if (written === undefined)
    return module.document === undefined ? undefined : { through: [module.document.field], ownersOf: [], links: [] }
  const unit = bound(site, module, written.unit, 'units')
  const portfolio = bound(site, module, written.portfolio, 'portfolios')
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(portfolio === undefined ? {} : { portfolio }),
    through: (written.through ?? []).flatMap(
      (name, i) => reference(site, module, name, pointerTo(['reach', 'through', i])) ?? [],
    ),
    ownersOf: pointing(site, written, 'ownersOf'),
    links: pointing(site, written, 'links'),
  }
}

/** From a module to what decides over its records too. */
interface Step {
  readonly from: string
  readonly to: string
  readonly keyword: 'through' | 'links'
  readonly index: number
  /** `Module.field`, or `Module.links` on the way back along references. */
  readonly text: string
}

const stepsFrom = ({ name, reach }: Module): readonly Step[] => [
  ...(reach?.through ?? []).flatMap((field, index) =>
    field.targets.map((to) => ({ from: name, to, keyword: 'through' as const, index, text: `${name}.${field.name}` })),
  ),
  ...(reach?.links ?? []).map(({ of }, index) => ({
    from: name,
    to: of,
    keyword: 'links' as const,
    index,
    text: `${name}.links`,
  })),
]

/** The first way from a module back to itself. */
function wayBack(modules: ReadonlyMap<string, Module>, start: string): readonly Step[] | undefined {
  const seen = new Set<string>()
  const follow = (module: Module | undefined, way: readonly Step[]): readonly Step[] | undefined => {
    for (const step of module === undefined ? [] : stepsFrom(module)) {
      const longer = [...way, step]
      if (step.to === start) return longer
      if (seen.has(step.to)) continue
      seen.add(step.to)
      const found = follow(modules.get(step.to), longer)
      if (found !== undefined) return found
    }
    return undefined
  }
  return follow(modules.get(start), [])
}

/** Each way round is told once, where it is written: lines that say nothing are on it through others. */
function reportCircles(linking: Linking, modules: ReadonlyMap<string, Module>): void {
  const told = new Set<string>()
  const written = [...modules.values()].filter(({ definition }) => definition.reach !== undefined)
  for (const { name } of new Set([...written, ...modules.values()])) {
    const way = told.has(name) ? undefined : wayBack(modules, name)
    const shell = linking.shells.get(name)
    const [first] = way ?? []
    if (way === undefined || first === undefined || shell === undefined) continue
    for (const { from } of way) told.add(from)
    const pointer = shell.definition.reach === undefined ? '' : pointerTo(['reach', first.keyword, first.index])
    say({ linking, shell }, problem('CIM324', pointer, { path: [...way.map(({ text }) => text), name].join(' → ') }))
  }
}

/** Every module with how its records are reached. */
export function withReach(linking: Linking, modules: readonly Module[]): readonly Module[] {
  const reached = modules.map((module) => {
    const shell = linking.shells.get(module.name)
    const reach = shell === undefined ? undefined : reachOf({ linking, shell }, module)
    return reach === undefined ? module : { ...module, reach }
  })
  reportCircles(linking, new Map(reached.map((module) => [module.name, module])))
  return reached
}
