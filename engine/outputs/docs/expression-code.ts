import type { Expression } from '../../expression/expression.ts'
import { nodes } from '../../expression/walk.ts'
import { fieldHref } from './links.ts'
import { resolvePath, type Home } from './resolve-path.ts'

/** A piece of an expression as written; a name of a field leads to it. */
export interface CodePiece {
  readonly text: string
  readonly href: string | null
}

/** The text of an expression, cut so that each field in it can be a link. `COALESCE(total, 0)` is `COALESCE(`, `total` → its anchor, `, 0)`. */
export function expressionCode(home: Home, text: string, expression: Expression): readonly CodePiece[] {
  const names = nodes(expression)
    .flatMap((node) => (node.kind === 'field' ? [node] : []))
    .toSorted((a, b) => a.span.start - b.span.start)
  const pieces = names.flatMap(({ path, span }, i): readonly CodePiece[] => {
    const last = resolvePath(home, path).fields.at(-1)
    const before = text.slice(names[i - 1]?.span.end ?? 0, span.start)
    return [
      { text: before, href: null },
      { text: text.slice(span.start, span.end), href: last === undefined ? null : fieldHref(last) },
    ]
  })
  const rest = text.slice(names.at(-1)?.span.end ?? 0)
  return [...pieces, { text: rest, href: null }].filter((piece) => piece.text !== '')
}
