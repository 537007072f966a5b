/** Letters to add, take away, change or swap with their neighbour until `a` is `b`, compared without case. */
function distance(a: string, b: string): number {
  let before: readonly number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/**
 * The known name nearest to what was written, as params of a problem: `{ suggestion: 'Students' }`, or nothing when none is near
 * (a third of the letters may differ).
 */
export function suggest(written: string, known: Iterable<string>): { readonly suggestion?: string } {
  const wanted = written.toLowerCase()
  let best: string | undefined
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const name of known) {
    const each = name.toLowerCase()
    // Each letter more or less is a change: most names need no closer look.
    if (Math.abs(each.length - wanted.length) >= least) continue
    const far = distance(wanted, each)
    if (far < least) [best, least] = [name, far]
  }
  return best === undefined ? {} : { suggestion: best }
}
