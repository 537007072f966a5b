/** The view that filters and sorts by a rollup of today, against the best of several ways to write it by hand. One request at a time, in turn. */
import { bodyOf, mustEqual, type Contestants } from './reads.ts'
import { overdueAccounts } from './hand-written/statements.ts'
import { median, ratio, type Row } from './table.ts'
import type { MeasuredServer } from './processes.ts'

async function timeOf(server: MeasuredServer, path: string): Promise<number> {
  const start = performance.now()
  await bodyOf(server, path)
  return performance.now() - start
}

const view = '/api/records/Accounts?view=overdue&limit=50'
const ways = overdueAccounts.map((_, way) => `/overdue/${way}`)

/** The row of the table for the view. Refuses to measure when any answer differs. */
export async function measureOverdue({ engine, byHand }: Contestants, rounds: number): Promise<Row> {
  const answer = await bodyOf(engine, view)
  for (const way of ways) mustEqual(way, [answer, await bodyOf(byHand, way)])
  const engineTimes: number[] = []
  const byWay = ways.map((): number[] => [])
  // The first rounds make the plans: PostgreSQL decides on the sixth run whether one serves all.
  for (let round = -6; round < rounds; round++) {
    const times = [await timeOf(engine, view)]
    for (const way of ways) times.push(await timeOf(byHand, way))
    if (round < 0) continue
    engineTimes.push(times[0] ?? 0)
    for (const [i, each] of byWay.entries()) each.push(times[i + 1] ?? 0)
  }
  const best = byWay.toSorted((a, b) => median(a) - median(b))[0] ?? []
  const ratios = engineTimes.map((time, i) => time / (best[i] ?? time))
  return {
    what: 'view of overdue accounts',
    measured: ratio(ratios),
    target: '≤ 1.30',
    met: median(ratios) <= 1.3,
    details: `${Math.round(median(engineTimes))} ms against ${byWay.map((each) => Math.round(median(each))).join(', ')} ms by hand`,
  }
}
