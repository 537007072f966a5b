/** What a value may be. Numbers are exact decimals; dates, datetimes and times are text in ISO form; a reference is the id of a record of one module. */
export type ScalarType = 'number' | 'text' | 'boolean' | 'date' | 'datetime' | 'time' | 'textList'
export type ReferenceType = { readonly reference: string }
export type ValueType = ScalarType | ReferenceType | 'null'

/** Where a piece stands in the text: offsets from 0, end excluded. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Operator = '+' | '-' | '*' | '/' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'and' | 'or' | 'not' | 'negate'

/** A typed tree: every name resolved, every type known. Immutable. */
export type Expression =
  | { readonly kind: 'literal'; readonly type: ValueType; readonly value: string | boolean | null; readonly span: Span }
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly type: ValueType; readonly span: Span }
  | {
      readonly kind: 'operation'
      readonly operator: Operator
      readonly operands: readonly Expression[]
      readonly type: ValueType
      readonly span: Span
    }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly operands: readonly Expression[]
      readonly type: ValueType
      readonly span: Span
    }
  /** `x in ('a', 'b')`: the options are any expressions; `x in option.regimes`: one option of type textList. */
  | {
      readonly kind: 'in'
      readonly operand: Expression
      readonly options: readonly Expression[]
      readonly type: 'boolean'
      readonly span: Span
    }

/** How large a value can be: a number has at most so many digits before and after the point, a text so many characters. */
export interface Size {
  readonly digits: number
  readonly scale: number
  readonly length: number
}

/** The names an expression may use, asked while it is typed. */
export interface NameScope {
  /** Type of what stands at a path (`['teacher', 'hours']`), or undefined when there is nothing. */
  typeOf(path: readonly string[]): ValueType | undefined
  /** Names that could stand after a path, for suggestions. */
  namesAt(path: readonly string[]): Iterable<string>
  /** Module whose names stand at the start, named when one is not found. */
  readonly module?: string
  /** Size of what stands at a path: of a formula, what `sizeOf` gives for it. A stored field is within `storedSize`, the default. */
  sizeOf?(path: readonly string[]): Size | undefined
}
