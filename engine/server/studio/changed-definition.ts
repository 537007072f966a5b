/** What a patch makes of a definition, and whether it may. Pure: it asks neither the database nor who saves. */
import { mergePatch, patchBetween, sameJson } from '../../definition/merge-patch.ts'
import type { Source } from '../../definition/read-folder.ts'
import { byKeys, sourceOf, type StudioPatch } from '../../definition/studio-layer.ts'
import { pointerTo, problem, type Problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'

type Json = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Members that a patch of a kind may have. */
const patchable: Readonly<Record<StudioPatch['kind'], readonly string[]>> = {
  profile: ['title', 'description', 'active', 'administrator', 'audit', 'outside', 'modules'],
  picklist: ['title', 'description', 'options'],
  module: ['off'],
}

/** What the studio is to keep of a definition after a change: a patch over its file; undefined when nothing differs any more. */
export interface Changed {
  readonly patch: unknown
  /** Keys of options that the studio had added and now takes away. */
  readonly removed: readonly string[]
  readonly problems: readonly Problem[]
}

const shape = (detail: { readonly es: string; readonly en: string }): Problem => problem('CIM500', '', { detail })

/** Members that nobody may change here. */
function memberProblems(kind: StudioPatch['kind'], body: Json): readonly Problem[] {
  return Object.keys(body)
    .filter((name) => !patchable[kind].includes(name))
    .map((name) => problem('CIM406', pointerTo([name]), { name, ...suggest(name, patchable[kind]) }))
}

const optionsOf = (content: unknown): Json => {
  const keyed = byKeys(content)
  return isObject(keyed) && isObject(keyed['options']) ? keyed['options'] : {}
}

function optionProblems(source: Source, body: Json): readonly Problem[] {
  const { options } = body
  if (options === undefined) return []
  if (!isObject(options))
    return [
      problem('CIM104', '/options', {
        keyword: 'options',
        detail: {
          es: 'debe ser un objeto con las claves de las opciones',
          en: 'it must be an object with the keys of the options',
        },
      }),
    ]
  const own = optionsOf(source.content)
  return Object.entries(options).flatMap(([key, option]) => {
    if (option === null && Object.hasOwn(own, key))
      return [problem('CIM407', pointerTo(['options', key]), { option: key })]
    if (option !== null && !isObject(option))
      return [
        problem('CIM104', pointerTo(['options', key]), {
          keyword: key,
          detail: { es: 'debe ser un objeto', en: 'it must be an object' },
        }),
      ]
    return option !== null && 'key' in option
      ? [problem('CIM406', pointerTo(['options', key, 'key']), { name: 'key' })]
      : []
  })
}

function bodyProblems(source: Source | undefined, kind: StudioPatch['kind'], body: unknown): readonly Problem[] {
  if (!isObject(body)) return [shape({ es: 'el cuerpo debe ser un objeto JSON', en: 'the body must be a JSON object' })]
  const members = memberProblems(kind, body)
  if (kind === 'module') return [...members, ...offProblems(source, body)]
  if (kind === 'picklist' && source !== undefined) return [...members, ...optionProblems(source, body)]
  if (kind === 'profile' && source?.layer === 'system')
    return [problem('CIM409', '', { profile: titleOf(source.content) })]
  return members
}

function offProblems(source: Source | undefined, { off }: Json): readonly Problem[] {
  if (typeof off !== 'boolean')
    return [
      problem('CIM104', '/off', {
        keyword: 'off',
        detail: { es: 'debe ser true o false', en: 'it must be true or false' },
      }),
    ]
  return off && source?.layer === 'system' ? [problem('CIM410', '/off', { module: titleOf(source.content) })] : []
}

const titleOf = (content: unknown): string => (isObject(content) ? String(content['title'] ?? content['$id']) : '')

/** A definition as it stands with a patch of the studio; picklists by key. */
export function standing(
  sources: readonly Source[],
  patches: readonly StudioPatch[],
  kind: StudioPatch['kind'],
  name: string,
): unknown {
  const source = sourceOf(sources, kind, name)
  const patch = patches.find((each) => each.kind === kind && each.name === name)?.patch
  const below = source === undefined ? { $id: name } : kind === 'picklist' ? byKeys(source.content) : source.content
  return patch === undefined ? below : mergePatch(below, patch)
}

/** `body`, a merge patch over what stands now, as a patch over the file. */
export function changedDefinition(
  sources: readonly Source[],
  patches: readonly StudioPatch[],
  { kind, name, patch: body }: StudioPatch,
): Changed {
  const source = sourceOf(sources, kind, name)
  const problems = bodyProblems(source, kind, body)
  if (problems.length > 0 || !isObject(body)) return { patch: undefined, removed: [], problems }
  if (kind === 'module') return { patch: body['off'] === true ? { off: true } : undefined, removed: [], problems }
  const before = standing(sources, patches, kind, name)
  const after = mergePatch(before, body)
  const file = source === undefined ? {} : kind === 'picklist' ? byKeys(source.content) : source.content
  const [then, now] = [before, after].map((each) =>
    Object.keys(isObject(each) && isObject(each['options']) ? each['options'] : {}),
  )
  const kept = new Set(now)
  const difference = patchBetween(file, after)
  return {
    patch: difference === undefined || sameJson(difference, {}) ? undefined : difference,
    removed: kind === 'picklist' ? (then ?? []).filter((key) => !kept.has(key)) : [],
    problems,
  }
}
