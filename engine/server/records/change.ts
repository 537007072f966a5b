import type { Module } from '../../graph/graph.ts'
import { pointerTo } from '../../problems/problem.ts'
import type { Draft } from './draft.ts'
import type { Row } from './statement.ts'

export type ChangeAction = 'create' | 'update' | 'delete'

/** One record on its way through the stages of a write. */
export interface Change {
  readonly action: ChangeAction
  readonly id: string
  readonly draft: Draft
  /** The version that the person read; absent where nobody asks (lines, upserts of new records). */
  readonly version?: number
  /** Id of the document that this line belongs to. */
  readonly document?: string
}

/** A change with what the record was, read under lock; new records were nothing. */
export interface Known extends Change {
  readonly before: Row | undefined
}

/** A change that is written, with what the record has become. */
export interface Written extends Known {
  readonly after: Row
}

/** Where a problem of a field belongs in the body. */
export const pointerAt = ({ draft }: Change, field: string): string => draft.pointer + pointerTo([field])

/** A draft that says nothing: for lines that are left out of a document. */
export const emptyDraft = (module: Module, pointer: string): Draft => ({
  module,
  pointer,
  given: new Set(),
  columns: {},
  links: new Map(),
  lines: new Map(),
})
