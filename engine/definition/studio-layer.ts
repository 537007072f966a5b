/**
 * The third layer: what administrators changed while people work, kept in the database as merge patches over the files. A picklist is
 * patched by the keys of its options, `{"options": {"gold": {"label": "Oro"}}}`, so that two people may change two options.
 */
import { pointerTo, problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import { mergePatch } from './merge-patch.ts'
import type { Source } from './read-folder.ts'

/** What the studio changes of one definition; `name` is its `$id`. A profile may be all its own. */
export interface StudioPatch {
  readonly kind: Source['kind']
  readonly name: string
  readonly patch: unknown
}

/** The files with the patches merged in. */
export interface Patched {
  readonly sources: readonly Source[]
  /** Names of the modules that are switched off. */
  readonly off: ReadonlySet<string>
  readonly problems: readonly Problem[]
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value)

/** The `$id` of a definition that was read, if it has one. */
export const idOf = ({ content }: Source): string | undefined =>
  isObject(content) && typeof content['$id'] === 'string' ? content['$id'] : undefined

/** The definition of a kind and name. */
export const sourceOf = (sources: readonly Source[], kind: Source['kind'], name: string): Source | undefined =>
  sources.find((each) => each.kind === kind && idOf(each) === name)

/** A picklist with its options by key: the form that patches are made for. */
export function byKeys(picklist: unknown): unknown {
  if (!isObject(picklist) || !Array.isArray(picklist['options'])) return picklist
  const options = picklist['options'].flatMap((option: unknown) => {
    if (!isObject(option)) return []
    const { key, ...rest } = option
    return [[String(key), rest] as const]
  })
  return { ...picklist, options: Object.fromEntries(options) }
}

const orderOf = (option: unknown): number =>
  isObject(option) && typeof option['order'] === 'number' ? option['order'] : Number.MAX_SAFE_INTEGER

/** Options as a list again, in the order that they say. Those of the files come first where it is the same. */
function asList(keyed: unknown, keys: readonly string[]): unknown {
  if (!isObject(keyed) || !isObject(keyed['options'])) return keyed
  const options = new Map(Object.entries(keyed['options']))
  const names = [...keys.filter((key) => options.has(key)), ...[...options.keys()].filter((key) => !keys.includes(key))]
  const list = names.map((key) => {
    const option = options.get(key)
    return isObject(option) ? { key, ...option } : option
  })
  return { ...keyed, options: list.sort((a, b) => orderOf(a) - orderOf(b)) }
}

/** The keys of a picklist in the order of its file: numbers among the members of an object would come first. */
function keysOf(content: unknown): readonly string[] {
  if (!isObject(content) || !Array.isArray(content['options'])) return []
  return content['options'].flatMap((option: unknown) => (isObject(option) ? [String(option['key'])] : []))
}

const merged = ({ kind, content }: Pick<Source, 'kind' | 'content'>, patch: unknown): unknown =>
  kind === 'picklist' ? asList(mergePatch(byKeys(content), patch), keysOf(content)) : mergePatch(content, patch)

/** What an own definition of the studio is called in problems. */
const ownFile = (name: string): string => `studio/profiles/${name}.json`

const noSource = ({ kind, name }: StudioPatch, sources: readonly Source[]): Problem => {
  const near = suggest(
    name,
    sources.flatMap((each) => (each.kind === kind ? (idOf(each) ?? []) : [])),
  )
  return kind === 'picklist'
    ? problem('CIM202', '', { picklist: name, ...near }, { file: `studio/picklists/${name}.json` })
    : problem('CIM301', '', { module: name, ...near }, { file: `studio/modules/${name}.json` })
}

/** The definitions with all patches merged in. A module patch says only whether the module is off. */
export function applyPatches(sources: readonly Source[], patches: readonly StudioPatch[]): Patched {
  const problems: Problem[] = []
  const off = new Set<string>()
  const changed = new Map<Source, Source>()
  const own: Source[] = []
  for (const each of patches) {
    const { kind, name, patch } = each
    const source = sourceOf(sources, kind, name)
    if (source === undefined && kind === 'profile') {
      const content = mergePatch({ $id: name }, patch)
      own.push({ kind, layer: 'studio', file: ownFile(name), content })
    } else if (source === undefined) problems.push(noSource(each, sources))
    else if (kind !== 'module') changed.set(source, { ...source, content: merged(source, patch) })
    else if (isObject(patch) && patch['off'] === true) off.add(name)
  }
  return { sources: [...sources.map((each) => changed.get(each) ?? each), ...own], off, problems }
}

/** A place in a merged picklist as one in its patch: `/options/3/label` is `/options/gold/label`. */
export function inPatch(sources: readonly Source[], found: Problem): Problem {
  const source = sources.find(({ kind, file }) => kind === 'picklist' && file === found.file)
  const [, index, rest = ''] = /^\/options\/(\d+)(\/.*)?$/.exec(found.pointer) ?? []
  const key = index === undefined || source === undefined ? undefined : keysOf(source.content)[Number(index)]
  return key === undefined ? found : { ...found, pointer: pointerTo(['options', key]) + rest }
}
