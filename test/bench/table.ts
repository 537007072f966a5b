/** A line of the table: what was measured, what came out, and what it must be. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly target: string
  readonly met: boolean
  readonly details?: string
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return (low + high) / 2
}

/** `1.24 (1.10–1.31)`. */
export const ratio = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`

/** The rows as text, columns aligned. */
export function tableText(rows: readonly Row[]): string {
  const widths = (['what', 'measured', 'target'] as const).map((key) => Math.max(...rows.map((row) => row[key].length)))
  const cell = (text: string, i: number): string => text.padEnd(widths[i] ?? 0)
  return rows
    .flatMap(({ what, measured, target, met, details }) => [
      `${met ? ' ' : '✗'} ${cell(what, 0)}  ${cell(measured, 1)}  ${cell(target, 2)}`,
      ...(details === undefined ? [] : [`      ${details}`]),
    ])
    .join('\n')
}
