/** What assignments give in one module. */
export type Action = 'create' | 'read' | 'update' | 'delete' | 'import' | 'export'

export interface Grant {
  /** Place among the grants of its module. */
  readonly index: number
  /** Keys of the profiles that give it: their assignments say which rows. */
  readonly profiles: readonly string[]
  readonly actions: ReadonlySet<Action>
  /** Names of fields. */
  readonly read: ReadonlySet<string>
  readonly write: ReadonlySet<string>
  /** Moves of picklists, `status:authorized`. */
  readonly moves: ReadonlySet<string>
  /** What a reference to a record outside the scope shows: nothing, or that there is something. */
  readonly outside: 'nothing' | 'sign'
  /** The rows that the mobile channel shows besides: those of the units of the profiles, whatever their portfolio. */
  readonly basic: boolean
}
