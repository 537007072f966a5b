import type { Principal } from '../../access/principal.ts'
import { problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { refuse, type Refusal } from '../records/refusal.ts'
import { peopleColumns } from './people-columns.ts'

interface PersonRow {
  readonly id: string
  readonly name: string | null
  readonly email: string | null
}

/** Who asks, in which company and on which day: JSON of `GET /api/session`. A person always knows her own name, whatever her profiles read. */
export async function sessionAnswer(call: Call, principal: Principal | null): Promise<string | Refusal> {
  const { pool, clock, company } = call.context
  const people = peopleColumns(call.model.graph)
  const { rows } = await pool.query<PersonRow>(
    `select p.id, ${people.name} as name, p.${people.email} as email from ${people.table} as p where p.id = $1`,
    [call.scope.person],
  )
  const [row] = rows
  if (row === undefined) return refuse(401, problem('CIM540', ''))
  const { name, timeZone, baseCurrency, locale } = company()
  return JSON.stringify({
    user: { id: row.id, name: row.name ?? '', email: row.email ?? '' },
    kind: principal?.kind ?? 'session',
    channel: call.scope.channel,
    administrator: call.scope.administrator,
    timeZone,
    baseCurrency,
    locale,
    today: clock.today(timeZone),
    company: { name },
  })
}
