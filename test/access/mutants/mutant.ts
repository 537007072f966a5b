import type { Door } from '../matrix.ts'

/** One check taken out of the engine: `find` in the text of `file` becomes `replace`; or out of the database, by `sql`. */
export interface Mutant {
  readonly file?: string
  readonly find?: string
  readonly replace?: string
  /** A second place in the same file that the same check stands in. */
  readonly alsoFind?: string
  readonly alsoReplace?: string
  readonly sql?: string
  /** The second wall is open: what is tried must be held by the first alone. */
  readonly open?: true
  /** Where it is looked for; everywhere when not said. */
  readonly doors?: readonly Door[]
  readonly modules?: readonly string[]
  readonly askers?: readonly string[]
}

/** A mutant and the database that it is tried on. */
export interface MutantRun extends Mutant {
  /** Which answer is to which run. */
  readonly turn: number
  readonly database: string
  readonly dataFolder: string
  readonly files: readonly string[]
}

/** What caught a mutant. */
export interface MutantFound {
  readonly cells: number
  /** The first differences, in words. */
  readonly caught: readonly string[]
}

/** What the process of mutants answers to each. */
export type MutantAnswer = { readonly turn: number } & (MutantFound | { readonly failure: string })

/** Without policies nothing but the first wall holds rows back. */
export const openWall = `do $$ declare t text; begin
  for t in select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'app'
  loop execute 'alter table ' || t || ' no force row level security'; execute 'alter table ' || t || ' disable row level security'; end loop; end $$`
