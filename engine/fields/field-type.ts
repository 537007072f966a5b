/**
 * The contract of a field type: all that the engine knows about it. One object, in one file named after it; nobody else asks what type a
 * field has. `stored` types have columns; `computed` types have an expression and none; `lines` and `links` live in tables of their own.
 */
import type { RawBuilder } from 'kysely'
import type { FieldDefinition } from '../../schemas/generated/definitions.ts'
import type { ValueType } from '../expression/expression.ts'
import type { Problem } from '../problems/problem.ts'

export type JsonSchema = { readonly [keyword: string]: unknown }

export interface Column {
  readonly name: string
  /** As PostgreSQL writes it: `numeric(18,2)`, `text`, `uuid`. */
  readonly sqlType: string
  readonly nullable: boolean
  /** SQL of the default, such as `0` or `'{}'`. */
  readonly default?: string
  /** A CHECK over this column, in the form in which PostgreSQL keeps it. */
  readonly check?: string
  /** Module whose records the column refers to. */
  readonly references?: string
}

/** What a type may ask of all definitions; `graph/` implements it. */
export interface FieldScope {
  hasModule(name: string): boolean
  hasPicklist(name: string): boolean
  readonly moduleNames: Iterable<string>
  readonly picklistNames: Iterable<string>
  /** Keys of a picklist, retired ones too. */
  keysOf(picklist: string): readonly string[]
}

/** How a value leaves the database as text and enters JSON: quoted text, a number, true or false, ready JSON, or an instant. */
export type Encoding = 'text' | 'number' | 'boolean' | 'json' | 'instant'

/** A value of a request on its way to the columns, or what is wrong with it. */
export type Parsed = { readonly values: readonly unknown[] } | { readonly problem: Problem }

interface FieldTypeBase<F> {
  readonly field: FieldDefinition['field']
  /** Name for people, es and en. */
  readonly title: { readonly es: string; readonly en: string }
  /** What is wrong in the definition of the field itself; pointers are relative to it. */
  check?(definition: F, scope: FieldScope): readonly Problem[]
  valueType(definition: F): ValueType
  /** JSON Schema of the value in requests and answers; null is added by the caller where the field is not required. */
  valueSchema(definition: F, scope: FieldScope): JsonSchema
}

export interface StoredFieldType<F = FieldDefinition> extends FieldTypeBase<F> {
  readonly kind: 'stored'
  /** Columns named after the column of the field: `account` gives `account_id` for a reference. `required` decides nothing here but for types that are never null. */
  columns(definition: F, column: string): readonly Column[]
  readonly encoding: Encoding
  /** SQL of the value to be read, from its columns (already qualified). One column as it stands when not said. */
  read?(definition: F, columns: readonly RawBuilder<unknown>[]): RawBuilder<unknown>
  /** Column values of a JSON value that passed `valueSchema` (never null), normalised. Async where it must hash. */
  write?(value: unknown, definition: F): Parsed | Promise<Parsed>
  /** What is odd about a value that is accepted all the same: said while the record is filled in, never stops it. */
  warn?(value: unknown, definition: F): Problem | undefined
  /** May be in `unique`, sorted by, filtered: absent means not. */
  readonly sortable?: boolean
  readonly filterable?: boolean
  /** Searched by the search box as text. */
  readonly searchable?: boolean
  /** Never selected: the value cannot be read at all. */
  readonly writeOnly?: boolean
  /** Filled by the database when nobody gives it. */
  readonly generated?: boolean
  /** The text around the number that a sequence gives, for types whose values come from one. */
  numbering?(definition: F): Numbering
  /** What files it takes, for types whose value is the id of a file. */
  fileLimits?(definition: F): FileLimits
}

/** `CLI-{seq:6}`: the text before, six digits at least, the text after. */
export interface Numbering {
  readonly before: string
  readonly digits: number
  readonly after: string
}

export interface FileLimits {
  /** Media types, `image/*` among them; any when not said. */
  readonly accept?: readonly string[]
  /** Bytes. */
  readonly maxSize?: number
}

export interface ComputedFieldType<F = FieldDefinition> extends FieldTypeBase<F> {
  readonly kind: 'computed'
}

export interface OwnTableFieldType<F = FieldDefinition> extends FieldTypeBase<F> {
  readonly kind: 'lines' | 'links'
}

export type FieldType<F = FieldDefinition> = StoredFieldType<F> | ComputedFieldType<F> | OwnTableFieldType<F>
