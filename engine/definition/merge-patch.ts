/** JSON Merge Patch (RFC 7386): how a layer says what it changes of the one below. */

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value)

/** `target` with what `patch` changes: null takes a member away, an object goes into the object that is there, all else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map(Object.entries(isObject(target) ? target : {}))
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else merged.set(name, mergePatch(merged.get(name), value))
  }
  return Object.fromEntries(merged)
}

/** Whether two JSON values say the same, whatever the order of their members. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => sameJson(each, b[i]))
  if (!isObject(a) || !isObject(b)) return a === b
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
  )
}

/** The smallest patch that makes `after` of `before`; undefined when they say the same. */
export function patchBetween(before: unknown, after: unknown): unknown {
  if (sameJson(before, after)) return undefined
  if (!isObject(before) || !isObject(after)) return after
  const changed = Object.entries(after).flatMap(([name, value]) => {
    const patch = Object.hasOwn(before, name) ? patchBetween(before[name], value) : value
    return patch === undefined ? [] : [[name, patch] as const]
  })
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  return Object.fromEntries([...changed, ...gone.map((name) => [name, null] as const)])
}
