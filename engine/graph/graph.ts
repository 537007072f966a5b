/**
 * The linked form of all definitions: every name resolved, every expression typed, the order of computation known. Immutable, and the
 * only thing that outputs read. Made by `link.ts`, which refuses what does not fit.
 */
import type {
  FieldDefinition,
  ModuleDefinition,
  PicklistDefinition,
  ProfileDefinition,
} from '../../schemas/generated/definitions.ts'
import type { Expression, ValueType } from '../expression/expression.ts'
import type { Column } from '../fields/field-type.ts'

export interface Graph {
  /** Hash of all definitions: the same definitions give the same version on every machine. */
  readonly version: string
  /** By API name and by alias. System modules first, then in alphabetical order. */
  readonly modules: ReadonlyMap<string, Module>
  readonly picklists: ReadonlyMap<string, Picklist>
  /** Children before parents along rollups: the order in which locks are taken. */
  readonly lockOrder: readonly string[]
  /** By key. */
  readonly profiles: ReadonlyMap<string, Profile>
  /** Names of the modules that are switched off: linked and kept in the database, but there for nobody. */
  readonly off: ReadonlySet<string>
}

/** What people with one kind of work may do. What it does not name is denied. */
export interface Profile {
  /** Never changes: assignments refer to it. */
  readonly key: string
  readonly definition: ProfileDefinition
  /** Grants everything. */
  readonly administrator: boolean
  /** What a reference to a record outside of somebody's reach shows. */
  readonly outside: 'nothing' | 'sign'
  /** By module name. */
  readonly modules: ReadonlyMap<string, ProfileModule>
}

export interface ProfileModule {
  readonly actions: ReadonlySet<'create' | 'read' | 'update' | 'delete' | 'import' | 'export'>
  /** Names of fields. */
  readonly read: ReadonlySet<string>
  readonly write: ReadonlySet<string>
  /** Moves of picklists with transitions: `status:authorized`. */
  readonly moves: ReadonlySet<string>
}

/** What bounds a person's reach in a module: each bound that a row has must lie in her unit and portfolio. */
export interface Reach {
  readonly unit?: StoredField
  readonly portfolio?: StoredField
  /** References whose far record decides too. */
  readonly through: readonly StoredField[]
  /** Modules whose records open the one that they point at to their owners. */
  readonly ownersOf: readonly { readonly of: string; readonly viaColumn: string }[]
  /** Modules whose records tie this one to others: reached where a live one of any of them is. Empty: no such bound. */
  readonly links: readonly { readonly of: string; readonly viaColumn: string }[]
}

export interface Module {
  readonly name: string
  readonly table: string
  readonly layer: 'system' | 'base'
  readonly definition: ModuleDefinition
  /** Common fields first, then the declared ones in their order. */
  readonly fields: readonly Field[]
  /** By API name and by alias. */
  readonly fieldsByName: ReadonlyMap<string, Field>
  /** `Grupo {code}` is `['Grupo ', <field code>]`. */
  readonly recordLabel: readonly (string | Field)[]
  readonly groups: readonly Group[]
  readonly panels: readonly Panel[]
  readonly views: readonly View[]
  readonly rules: readonly Rule[]
  readonly frozen: readonly Frozen[]
  readonly uniques: readonly UniqueSet[]
  /** References of any module (this one too) that point here. */
  readonly incoming: readonly Relation[]
  /** Where this module's records are the lines of a document: the reference to it. */
  readonly document?: Relation
  /** Absent: the module is not bound to units and portfolios. */
  readonly reach?: Reach
  /** What the mobile channel shows of records outside a person's portfolios. */
  readonly basicFields: readonly Field[]
}

export interface Relation {
  readonly module: string
  readonly field: StoredField
  /** The column that holds the id of the far record (an anyReference has one for each target). */
  readonly column: string
  readonly onDelete: 'restrict' | 'cascade' | 'setNull'
  readonly restrictWhen?: Expression
}

interface FieldBase {
  readonly module: string
  readonly name: string
  readonly definition: FieldDefinition
  readonly valueType: ValueType
  /** One of the fields that every module has. */
  readonly common: boolean
  readonly required: boolean
  /** Only the system writes it. */
  readonly systemWritten: boolean
  readonly readOnlyWhen?: Expression
  readonly visible?: Expression
  readonly requiredWhen?: Expression
}

export interface StoredField extends FieldBase {
  readonly kind: 'stored'
  readonly columns: readonly Column[]
  /** Modules that a reference may point at; empty for other types. */
  readonly targets: readonly string[]
  readonly picklist?: Picklist
  readonly offer?: Expression
  readonly transitions?: readonly Transition[]
  readonly copy?: { readonly from: Expression; readonly when: Expression | undefined }
}

export interface FormulaField extends FieldBase {
  readonly kind: 'formula'
  readonly expression: Expression
  readonly timeDependent: boolean
  readonly picklist?: Picklist
}

export interface RollupField extends FieldBase {
  readonly kind: 'rollup'
  readonly of: string
  /** Column of the child that holds this record's id. */
  readonly viaColumn: string
  readonly via: string
  /** A reference of the child whose far record must not be in the bin. */
  readonly through?: string
  readonly measure: 'count' | 'sum' | 'avg' | 'min' | 'max'
  /** Over the child; absent for count. */
  readonly value?: Expression
  /** Over the child. */
  readonly where?: Expression
  /** Rests on the clock: computed at every read, has no column. */
  readonly timeDependent: boolean
  /** Kept by triggers: one column, two for avg (sum, then count), none when time-dependent. */
  readonly columns: readonly Column[]
}

/** Lines of a document; several references of one record (a table of links of its own). */
export interface LinesField extends FieldBase {
  readonly kind: 'lines'
  readonly of: string
  readonly via: string
  readonly viaColumn: string
}

export interface LinksField extends FieldBase {
  readonly kind: 'links'
  readonly targets: readonly string[]
  /** Table `(record_id, target_id, position)`. */
  readonly table: string
}

export type Field = StoredField | FormulaField | RollupField | LinesField | LinksField

export interface Group {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly visible?: Expression
  readonly fields: readonly Field[]
}

export interface SortKey {
  readonly field: Field
  readonly descending: boolean
}

export interface Panel {
  readonly name: string
  readonly of: string
  readonly via: string
  readonly viaColumn: string
  readonly title: string
  readonly description?: string
  readonly usage?: string
  readonly columns: readonly Field[]
  readonly sort: readonly SortKey[]
  readonly filter?: Expression
  readonly create: boolean
}

export interface View {
  readonly name: string
  readonly title: string
  readonly columns: readonly Field[]
  readonly sort: readonly SortKey[]
  readonly filter?: Expression
}

export interface Rule {
  readonly name: string
  readonly on: readonly ('create' | 'update' | 'delete')[]
  readonly when?: Expression
  readonly require: Expression
  readonly lock: readonly string[]
  readonly at?: string
  readonly message: string
  readonly hint?: string
  readonly severity: 'error' | 'warning'
}

export interface Frozen {
  readonly when: Expression
  readonly except: readonly string[]
  readonly message: string
}

export interface UniqueSet {
  readonly name: string
  readonly fields: readonly StoredField[]
  readonly nulls: 'distinct' | 'same'
  readonly where?: Expression
  readonly message?: string
}

/** A move of a picklist. `from` null: what a new record may start with. */
export interface Transition {
  readonly from: string | null
  readonly to: readonly string[]
  readonly require?: Expression
  readonly message?: string
}

export interface Picklist {
  readonly name: string
  readonly definition: PicklistDefinition
  readonly options: readonly Option[]
  readonly optionsByKey: ReadonlyMap<string, Option>
  /** Types of the options' attributes, `key` and `label` included. */
  readonly attributes: ReadonlyMap<string, ValueType>
}

export type Option = PicklistDefinition['options'][number]

/** The module of a name that linking has already resolved. A name that is not there is our defect. */
export function moduleOf(graph: Graph, name: string): Module {
  const module = graph.modules.get(name)
  if (module === undefined) throw new Error(`module ${name} is not in graph ${graph.version}`)
  return module
}

/** Each module once, in the order of the graph (a map by aliases holds some twice). */
export const modulesOf = (graph: Graph): readonly Module[] => [...new Set(graph.modules.values())]
