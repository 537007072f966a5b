// Types of parser.js, which is generated from grammar.peggy; written by hand beside the actions of that grammar.
import type { Operator, Span } from '../expression.ts'

/** An expression as written: names and functions as text, nothing resolved. */
export type Syntax =
  | { readonly kind: 'number'; readonly text: string; readonly span: Span }
  | { readonly kind: 'text'; readonly text: string; readonly span: Span }
  | { readonly kind: 'word'; readonly value: boolean | null; readonly span: Span }
  | { readonly kind: 'name'; readonly path: readonly string[]; readonly span: Span }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Syntax[]; readonly span: Span }
  /** `chained`: the left operand is the same chain (`a + b + c`), not something nested. */
  | { readonly kind: 'operation'; readonly operator: Operator; readonly operands: readonly Syntax[]; readonly span: Span; readonly chained?: boolean }
  | { readonly kind: 'in'; readonly operand: Syntax; readonly options: readonly Syntax[]; readonly span: Span }

export interface Expectation {
  readonly type: 'literal' | 'class' | 'any' | 'end' | 'other'
  readonly description?: string
  readonly text?: string
}

/** Thrown by `parse`: where it stopped and what could have stood there. */
export class SyntaxError extends globalThis.SyntaxError {
  readonly expected: readonly Expectation[] | null
  readonly found: string | null
  readonly location: { readonly start: { readonly offset: number }; readonly end: { readonly offset: number } }
}

export function parse(text: string): Syntax
