import type { Bilingual } from '../problems/problem.ts'
import { parse, SyntaxError as Stopped, type Syntax } from './generated/parser.js'

/** A place in the text where it cannot be understood, or `tooLong`. */
export type SyntaxProblem =
  | { readonly kind: 'tooLong'; readonly offset: number }
  | { readonly kind: 'unclear'; readonly offset: number; readonly detail: Bilingual; readonly hint?: Bilingual }

export const longestText = 2000
export const deepest = 30

/** The text as a tree, or the first place where it is not one. Nothing is looked up yet. */
export function readSyntax(text: string): { readonly syntax: Syntax } | { readonly problem: SyntaxProblem } {
  const refused = refusedUnread(text)
  if (refused !== undefined) return { problem: refused }
  try {
    const syntax = parse(text)
    return depth(syntax) > deepest ? { problem: { kind: 'tooLong', offset: syntax.span.start } } : { syntax }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    return { problem: unclear(text, error) }
  }
}

/** What is not given to the parser at all, so that no text costs it much. */
function refusedUnread(text: string): SyntaxProblem | undefined {
  if (text.length > longestText) return { kind: 'tooLong', offset: longestText }
  if (text.trim() === '') return { kind: 'unclear', offset: 0, detail: { es: 'está vacía', en: 'it is empty' } }
  const odd = text.search(/[\0\ufffe\uffff]|\p{Surrogate}/u)
  if (odd >= 0)
    return {
      kind: 'unclear',
      offset: odd,
      detail: { es: 'tiene un carácter que no es texto', en: 'it has a character that is not text' },
    }
  const { deep } = openParentheses(text)
  return deep === undefined ? undefined : { kind: 'tooLong', offset: deep }
}

/** Offsets of the parentheses left open, and of the one that is too deep; what is within quotes does not count. */
function openParentheses(text: string): { readonly open: readonly number[]; readonly deep?: number } {
  const open: number[] = []
  for (const { 0: piece, index } of text.matchAll(/'[^']*'?|[()]/g)) {
    if (piece === '(') open.push(index)
    if (piece === ')') open.pop()
    if (open.length > deepest) return { open, deep: index }
  }
  return { open }
}

/** Levels of nesting as read: the terms of a sum or the conditions of an AND are side by side. */
function depth(node: Syntax): number {
  if (node.kind === 'in') return 1 + Math.max(depth(node.operand), ...node.options.map(depth))
  if (node.kind === 'call') return 1 + Math.max(0, ...node.operands.map(depth))
  if (node.kind !== 'operation') return 1
  const [first, ...rest] = node.operands.map(depth)
  return Math.max((first ?? 0) + (node.chained === true ? 0 : 1), ...rest.map((level) => level + 1))
}

/** What people write by habit from other languages, and what it is called here. */
const habits: readonly (readonly [pattern: RegExp, hint: Bilingual])[] = [
  [/^["“”«`]/, { es: "Los textos van entre comillas simples: 'así'.", en: "Texts go in single quotes: 'like this'." }],
  [/^=[<>]/, { es: 'Se escribe <= o >=.', en: 'Write <= or >=.' }],
  [/^=/, { es: 'Para comparar se escribe un solo =.', en: 'To compare, write a single =.' }],
  [/^!=/, { es: 'Para «distinto de» se escribe <>.', en: 'For “different from”, write <>.' }],
  [/^(&&|y\b)/i, { es: 'Para «y» se escribe AND.', en: 'For “and”, write AND.' }],
  [
    /^(\|\||o\b)/i,
    { es: 'Para «o» se escribe OR; para unir textos, CONCAT.', en: 'For “or”, write OR; to join texts, CONCAT.' },
  ],
  [/^!/, { es: 'Para «no» se escribe NOT.', en: 'For “not”, write NOT.' }],
  [/^&/, { es: 'Para unir textos se escribe CONCAT(a, b).', en: 'To join texts, write CONCAT(a, b).' }],
  [/^;/, { es: 'Los argumentos se separan con coma.', en: 'Arguments are separated by commas.' }],
  [
    /^[\^]/,
    {
      es: 'No hay potencias: multiplique el valor por sí mismo.',
      en: 'There are no powers: multiply the value by itself.',
    },
  ],
  [/^%/, { es: 'Para un porcentaje, divida entre 100.', en: 'For a percentage, divide by 100.' }],
  [
    /^(and|or)\s*\(/i,
    { es: 'AND y OR van entre dos condiciones: a AND b.', en: 'AND and OR go between two conditions: a AND b.' },
  ],
  [
    /^,\d/,
    { es: 'Los decimales van con punto, y los miles sin nada.', en: 'Decimals take a point, thousands nothing.' },
  ],
  [
    /^is\b/i,
    { es: 'Para saber si algo está vacío: IS_NULL(x).', en: 'To know whether something is empty: IS_NULL(x).' },
  ],
]

const pieceAt = (text: string, offset: number): string =>
  /^([\p{L}_][\p{L}\p{N}_]*|[\d.]+|[<>=!&|]+|'(?:[^']|'')*'?|.)/su.exec(text.slice(offset))?.[0] ?? ''

const doubled: Bilingual = {
  es: "Una comilla dentro de un texto se escribe dos veces: 'D''Angelo'.",
  en: "A quote inside a text is written twice: 'D''Angelo'.",
}

function hintAt(text: string, offset: number, piece: string): Bilingual | undefined {
  if (text[offset - 1] === "'" && /^\p{L}/u.test(piece)) return doubled
  // Of `=>` the parser has taken the first sign already.
  const from = text[offset - 1] === '=' && /[<>]/.test(piece) ? offset - 1 : offset
  return habits.find(([pattern]) => pattern.test(text.slice(from)))?.[1]
}

function unclear(text: string, error: Stopped): SyntaxProblem {
  const { offset } = error.location.start
  const piece = pieceAt(text, offset)
  const wantsValue = error.expected?.some(({ description }) => description === 'value') === true
  const hint = hintAt(text, offset, piece)
  return {
    kind: 'unclear',
    offset,
    detail: reason(text, offset, piece, wantsValue),
    ...(hint === undefined ? {} : { hint }),
  }
}

const isOpenText = (piece: string): boolean => piece.startsWith("'") && (piece.match(/'/g)?.length ?? 0) % 2 === 1

function reason(text: string, offset: number, piece: string, wantsValue: boolean): Bilingual {
  const place = offset + 1
  const shown = piece.length > 20 ? `${piece.slice(0, 20)}…` : piece
  if (isOpenText(piece))
    return {
      es: `el texto que empieza en la posición ${place} no se cierra`,
      en: `the text that starts at position ${place} is not closed`,
    }
  const open = openParentheses(text).open.at(-1)
  if (piece === '' && !wantsValue && open !== undefined)
    return {
      es: `falta cerrar el paréntesis de la posición ${open + 1}`,
      en: `the parenthesis at position ${open + 1} is not closed`,
    }
  if (piece === '') return { es: 'falta un valor al final', en: 'a value is missing at the end' }
  return wantsValue
    ? {
        es: `falta un valor en la posición ${place}, antes de «${shown}»`,
        en: `a value is missing at position ${place}, before “${shown}”`,
      }
    : { es: `sobra «${shown}» en la posición ${place}`, en: `“${shown}” at position ${place} is not expected` }
}
