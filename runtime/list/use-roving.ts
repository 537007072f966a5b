import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'

/** A place in a grid: row -1 is the header. */
export type Place = { readonly row: number; readonly column: number }

type Size = { readonly rows: number; readonly columns: number; readonly page: number }

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most))

const moves: Readonly<Record<string, (place: Place, size: Size, all: boolean) => Place>> = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  Home: ({ row }, _size, all) => ({ row: all ? 0 : row, column: 0 }),
  End: ({ row }, { rows, columns }, all) => ({ row: all ? rows - 1 : row, column: columns - 1 }),
  PageUp: ({ row, column }, { page }) => ({ row: row - page, column }),
  PageDown: ({ row, column }, { page }) => ({ row: row + page, column }),
}

/**
 * One tab stop for a whole grid: arrows, Home, End and Page keys move it. Cells are found by `data-place="row:column"`;
 * `reveal` must bring a row that is not drawn into view.
 */
export const useRoving = (grid: RefObject<HTMLElement | null>, size: Size, reveal: (row: number) => void) => {
  const [place, setPlace] = useState<Place>({ row: 0, column: 1 })
  const wanted = useRef(false)
  useLayoutEffect(() => {
    if (!wanted.current) return
    const cell = grid.current?.querySelector<HTMLElement>(`[data-place="${place.row}:${place.column}"]`)
    if (!cell) return
    wanted.current = false
    cell.focus({ preventScroll: false })
  })
  const press = useCallback(
    (event: KeyboardEvent) => {
      const move = moves[event.key]
      if (!move) return
      event.preventDefault()
      const to = move(place, size, event.ctrlKey || event.metaKey)
      const next = { row: clamp(to.row, -1, size.rows - 1), column: clamp(to.column, 0, size.columns - 1) }
      wanted.current = true
      if (next.row >= 0) reveal(next.row)
      setPlace(next)
    },
    [place, size, reveal],
  )
  // A list that became shorter keeps its tab stop.
  const current = {
    row: clamp(place.row, -1, Math.max(size.rows - 1, 0)),
    column: clamp(place.column, 0, size.columns - 1),
  }
  return { place: current, setPlace, press }
}
