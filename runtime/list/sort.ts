/** One key of an order. */
export type SortKey = { readonly id: string; readonly desc: boolean }

/** `-total,name` as keys. */
export const readSort = (sort: string): readonly SortKey[] =>
  sort
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('-') ? { id: part.slice(1), desc: true } : { id: part, desc: false }))

/** Keys as `-total,name`. */
export const writeSort = (keys: readonly SortKey[]): string =>
  keys.map(({ id, desc }) => (desc ? `-${id}` : id)).join(',')
