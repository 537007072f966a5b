import type { FilterTree } from './filter/filter-tree.ts'
import { readFilterTree } from './filter/filter-tree.ts'

/** Whole state of a list, as its address holds it. Nothing set: every record, the module's own columns. */
export type ListSearch = {
  /** Name of one of the module's views. */
  readonly view?: string
  /** Words to search. */
  readonly q?: string
  /** `-total,name`, instead of the view's. */
  readonly sort?: string
  /** `name,status`, instead of the view's. */
  readonly columns?: string
  /** Conditions of the filter builder. */
  readonly where?: FilterTree
  /** A filter written as an expression. */
  readonly filter?: string
}

export type BinSearch = { readonly q?: string }

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

const present = <T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T =>
  // Only what is undefined is gone, so what is left has T's types.
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T

/** Reads the address of a list; what it does not know or cannot read is dropped. */
export const listSearch = (search: Record<string, unknown>): ListSearch =>
  present<ListSearch>({
    view: text(search['view']),
    q: text(search['q']),
    sort: text(search['sort']),
    columns: text(search['columns']),
    where: readFilterTree(search['where']),
    filter: text(search['filter']),
  })

/** Reads the address of a recycle bin. */
export const binSearch = (search: Record<string, unknown>): BinSearch => present<BinSearch>({ q: text(search['q']) })
