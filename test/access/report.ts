/** What the matrix found: how many cells were compared, and each that differs, in words that lead to it. */
export interface Difference {
  readonly asker: string
  /** As the route is registered: `GET /api/records/:module/:id`. */
  readonly door: string
  readonly module: string
  readonly what: string
  readonly expected: unknown
  readonly found: unknown
}

export interface Report {
  readonly differences: readonly Difference[]
  readonly cells: number
  /** One asker's part of it. */
  of(asker: string): AskerReport
}

export interface AskerReport {
  /** Compares what was expected with what came, as JSON. `cells`: how many fields or records the comparison stands for. */
  same(door: string, module: string, what: string, expected: unknown, found: unknown, cells?: number): void
}

/** `seller | GET /api/records/:module | Patients | ids: expected […], found […]`. */
export const differenceText = ({ asker, door, module, what, expected, found }: Difference): string =>
  `${asker} | ${door} | ${module} | ${what}: expected ${JSON.stringify(expected)?.slice(0, 300)}, found ${JSON.stringify(found)?.slice(0, 300)}`

/** JSON with members in the order of their names, so that equal things have equal texts. */
export const stable = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? 'undefined'

/** Thrown where a report has as many differences as were wanted: the rest of the matrix would say nothing more. */
export class EnoughDifferences extends Error {}

/** An empty report. `most`: stop when so many differences were found. */
export function openReport(most = Infinity): Report {
  const differences: Difference[] = []
  let cells = 0
  return {
    differences,
    get cells() {
      return cells
    },
    of: (asker) => ({
      same: (door, module, what, expected, found, count = 1) => {
        cells += count
        if (stable(expected) === stable(found)) return
        differences.push({ asker, door, module, what, expected, found })
        if (differences.length >= most) throw new EnoughDifferences()
      },
    }),
  }
}
