import type { Problem } from '../../problems/problem.ts'
import type { Written } from './change.ts'
import type { Trace } from './record-history.ts'

/** What became of one module's part of a write. */
export interface Outcome {
  /** Every record of the write as it is now, changed or not. Deleted lines are not among them. */
  readonly records: readonly Written[]
  /** Ids of those that changed, deleted lines too. */
  readonly changed: ReadonlySet<string>
  /** Lines of the records, by lines field. */
  readonly lines: ReadonlyMap<string, LinesOutcome>
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Traces of records that changed along with these: what followed a deleted line. */
  readonly traces: readonly Trace[]
  /** Fields of each record that the person can read as it has become. Absent: all; a record that is not there: none was asked. */
  readonly readable?: ReadonlyMap<string, ReadonlySet<string>>
}

export interface LinesOutcome extends Outcome {
  /** Ids of lines that were deleted, by document. */
  readonly removed: ReadonlyMap<string, readonly string[]>
}

/** Ids of the documents of which some line was added, changed or deleted. */
export const changedDocuments = ({ records, changed, removed }: LinesOutcome): readonly string[] => [
  ...records.filter(({ id }) => changed.has(id)).map(({ document }) => document ?? ''),
  ...removed.keys(),
]
