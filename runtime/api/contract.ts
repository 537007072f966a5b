/** The shapes of the HTTP API as the browser sees them. Data only: no behaviour, no imports. */

/** Grammatical gender of a module's singular: "Nuevo" or "Nueva". */
export type Gender = 'm' | 'f'

/** What a value is, seen from the expression language. */
export type ValueType =
  | 'number'
  | 'text'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'time'
  | 'textList'
  | { readonly reference: string }

/** How a number (or a computed date) is shown. */
export type DisplayAs = 'money' | 'price' | 'percent' | 'integer' | 'decimal' | 'date'

export type FieldTypeName =
  | 'anyReference'
  | 'autoNumber'
  | 'boolean'
  | 'clabe'
  | 'date'
  | 'datetime'
  | 'decimal'
  | 'email'
  | 'file'
  | 'formula'
  | 'geoPoint'
  | 'image'
  | 'integer'
  | 'lines'
  | 'longText'
  | 'money'
  | 'multiPicklist'
  | 'multiReference'
  | 'percent'
  | 'phone'
  | 'picklist'
  | 'price'
  | 'reference'
  | 'rfc'
  | 'richText'
  | 'rollup'
  | 'secret'
  | 'stringList'
  | 'text'
  | 'time'
  | 'url'
  | 'uuid'

export type PicklistOption = {
  readonly key: string
  readonly label: string
  readonly color?: string
  /** False: retired; still shown where it is stored, no longer offered. */
  readonly active?: boolean
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** Options inline up to 400; larger lists are searched at `/api/picklists/:name`. */
export type PicklistDescription =
  | { readonly name: string; readonly options: readonly PicklistOption[]; readonly large?: false }
  | { readonly name: string; readonly large: true; readonly options?: undefined }

export type Transition = { readonly from: string | null; readonly to: readonly string[] }

export type RollupDescription = { readonly of: string; readonly via: string; readonly measure: string }

export type LinesDescription = {
  readonly of: string
  readonly via: string
  readonly minItems?: number
  readonly maxItems?: number
}

/** One field of a module as this person may use it. Texts are already in the person's language. */
export type FieldDescription = {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly help?: string
  readonly type: FieldTypeName
  readonly valueType: ValueType
  readonly kind: 'stored' | 'formula' | 'rollup' | 'lines' | 'links'
  readonly required: boolean
  /** True: only the system writes it. An expression: read-only while it holds. */
  readonly readOnly: boolean | string
  readonly visible?: string
  readonly requiredWhen?: string
  /** The server may fill it in from elsewhere when it is left empty: only the server can say that it is missing. */
  readonly copied?: true
  readonly default?: unknown
  readonly sensitive?: boolean
  readonly hidden?: boolean
  readonly writeOnly?: boolean
  readonly sortable?: boolean
  readonly filterable?: boolean
  readonly maxLength?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  /** Digits after the decimal point. */
  readonly scale?: number
  readonly as?: DisplayAs
  readonly to?: string | readonly string[]
  readonly offer?: string
  readonly picklist?: PicklistDescription
  readonly transitions?: readonly Transition[]
  readonly formula?: string
  readonly timeDependent?: boolean
  readonly rollup?: RollupDescription
  readonly lines?: LinesDescription
  readonly accept?: string | readonly string[]
  readonly maxSize?: number
  /** Name of a picklist whose labels are proposed while typing. */
  readonly suggest?: string
  readonly common?: boolean
  readonly examples?: readonly unknown[]
}

export type GroupDescription = {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly visible?: string
  readonly fields: readonly string[]
}

export type PanelDescription = {
  readonly name: string
  readonly of: string
  readonly via: string
  readonly title: string
  readonly ofTitle: string
  readonly ofSingular: string
  readonly ofGender: Gender
  readonly description?: string
  readonly usage?: string
  readonly columns: readonly string[]
  readonly sort: string
  readonly create: boolean
}

export type ViewDescription = {
  readonly name: string
  readonly title: string
  readonly filter?: string
  readonly columns: readonly string[]
  readonly sort: string
}

/** A module of a panel or of lines: what their columns and forms need. */
export type RelatedModule = {
  readonly title: string
  readonly singular: string
  readonly gender: Gender
  readonly icon: string
  readonly fields: readonly FieldDescription[]
}

/** A rule that the browser can evaluate by itself: own stored fields only. */
export type RuleDescription = {
  readonly name: string
  readonly when?: string
  readonly require: string
  /** Field the message belongs to. */
  readonly at?: string
  readonly message: string
  readonly hint?: string
  readonly severity: 'error' | 'warning'
}

export type JsonSchema = Readonly<Record<string, unknown>>

/** `GET /api/modules/:module`. */
export type ModuleDescription = {
  readonly name: string
  readonly title: string
  readonly singular: string
  readonly gender: Gender
  readonly icon: string
  readonly menu?: string
  readonly description: string
  readonly usage?: string
  readonly version: string | number
  /** What the engine knows the module by, whatever it is called: `people`, `portfolios`. */
  readonly purpose?: string
  /** What this person may do in the module at all; one record may allow less. */
  readonly create?: boolean
  readonly update?: boolean
  readonly delete?: boolean
  /** Template: stored fields in braces. */
  readonly recordLabel: string
  readonly fields: readonly FieldDescription[]
  readonly groups: readonly GroupDescription[]
  readonly panels: readonly PanelDescription[]
  readonly views: readonly ViewDescription[]
  readonly related: Readonly<Record<string, RelatedModule>>
  readonly rules: readonly RuleDescription[]
  readonly schemas: { readonly create: JsonSchema; readonly update: JsonSchema }
  /** The module is a line of this document. */
  readonly documentOf?: { readonly module: string; readonly via: string }
}

/** One entry of the menu: `GET /api/modules`. */
export type ModuleSummary = {
  readonly name: string
  readonly title: string
  readonly singular: string
  readonly gender: Gender
  readonly icon: string
  /** Title of the section of the menu. */
  readonly menu: string
  readonly description: string
  readonly purpose?: string
  readonly create?: boolean
}

/** `GET /api/session`. `today` is the company's calendar day, YYYY-MM-DD. */
export type Session = {
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
  /** True: every row and field, and the studio. */
  readonly administrator?: boolean
  readonly channel?: 'web' | 'mobile'
  readonly timeZone: string
  readonly baseCurrency: string
  readonly locale: string
  readonly today: string
  readonly company: { readonly name: string }
}

/**
 * A reference after `expand`; `module` only for anyReference. One to a record that this person may not read is null, or `{ outside: true }` where
 * her profile tells her that there is one.
 */
export type ReferenceValue = { readonly id: string; readonly label: string; readonly module?: string }

/** A `file` or `image` after `expand`. */
export type FileValue = {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly mediaType: string
}

/** A record: `id`, `version` and the fields asked for. Empty is null. */
export type RecordPayload = {
  readonly id: string
  readonly version: number
  readonly label?: string
  /** Only its basic fields are there, and nothing can be done with it. Said by a header of the answer; no field has such a name. */
  readonly $basic?: true
  readonly [field: string]: unknown
}

/** What is being written: field name to value, null to empty it. */
export type RecordDraft = Readonly<Record<string, unknown>>

/** `GET /api/records/:module` and its kin. */
export type RecordPage = {
  readonly records: readonly RecordPayload[]
  /** Cursor of the next page; null at the end. */
  readonly next: string | null
  readonly count?: number
  readonly estimated?: boolean
}

/** Search parameters of a list of records. */
export type RecordsRequest = {
  readonly filter?: string
  /** Field names, `-` before a descending one: `-total,name`. */
  readonly sort?: string
  readonly fields?: readonly string[]
  readonly expand?: readonly string[]
  readonly limit?: number
  readonly search?: string
  readonly view?: string
  readonly count?: 'exact' | 'estimated'
}

export type LookupRecord = {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly module?: string
}

export type PanelPage = {
  readonly name: string
  readonly count: number
  /** True: there are more than `count` (the server stopped counting). */
  readonly more: boolean
  readonly records: readonly RecordPayload[]
}

export type HistoryChange = {
  readonly field: string
  readonly old: unknown
  readonly new: unknown
  readonly oldLabel?: string
  readonly newLabel?: string
}

export type HistoryEntry = {
  /** ISO instant. */
  readonly at: string
  readonly by: { readonly id: string; readonly label: string } | null
  readonly action: 'create' | 'update' | 'delete' | 'restore'
  readonly changes: readonly HistoryChange[]
}

export type HistoryPage = { readonly entries: readonly HistoryEntry[]; readonly next: string | null }

/** Where a value comes from: `GET …/explain/:field`. */
export type Explanation = {
  readonly field: string
  readonly title: string
  readonly value: unknown
  readonly kind: 'formula' | 'rollup' | 'stored'
  readonly formula?: string
  readonly where?: string
  readonly measure?: string
  readonly inputs?: readonly {
    readonly name: string
    readonly title: string
    readonly value: unknown
    readonly explain: boolean
  }[]
  readonly records?: readonly {
    readonly module: string
    readonly id: string
    readonly label: string
    readonly value: unknown
  }[]
  readonly count?: number
  readonly asOf: string
}

/** Answer of `preview`: nothing was written. */
export type Preview = {
  /** What the body does not say: computed values, and what is copied into fields that it leaves empty. */
  readonly values: Readonly<Record<string, unknown>>
  readonly problems: readonly ProblemItem[]
  readonly warnings: readonly ProblemItem[]
}

/** One thing that is wrong; `pointer` is a JSON pointer into the body (`/rfc`, `/lines/0/quantity`). */
export type ProblemItem = {
  readonly code: string
  readonly pointer: string
  readonly message: string
  readonly hint?: string
}

/** `application/problem+json` (RFC 9457). `differences` only with 412. */
export type ProblemDocument = {
  readonly type?: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly problems: readonly ProblemItem[]
  readonly differences?: Readonly<Record<string, { readonly yours?: unknown; readonly theirs: unknown }>>
}

/** One operation of `POST …/batch`. */
export type BatchOperation =
  | { readonly action: 'create'; readonly record: RecordDraft }
  | { readonly action: 'update'; readonly id: string; readonly version: number; readonly record: RecordDraft }
  | { readonly action: 'delete'; readonly id: string; readonly version: number }

export type BatchResult = {
  readonly status: number
  readonly id?: string
  readonly record?: RecordPayload
  readonly title?: string
  readonly problems?: readonly ProblemItem[]
}

export type BatchAnswer = { readonly results: readonly BatchResult[] }
