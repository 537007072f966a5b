/** The audit log as administrators, and whoever holds a profile with `"audit": true`, read it. */
import type { FastifyInstance } from 'fastify'
import { systemSchema } from '../outputs/database/names.ts'
import { problem, type Problem } from '../problems/problem.ts'
import { verifyAudit } from './audit.ts'
import type { Call, Context } from './context.ts'
import { callOf, rawQuery, sendJson } from './records/answer.ts'
import { badParameter, readParameters, type Parameters } from './records/parameters.ts'
import { refuse, type Refusal } from './records/refusal.ts'
import { peopleLabels } from './studio/people-labels.ts'

const mostEntries = 200

const forms: Readonly<Record<string, { readonly form: RegExp; readonly es: string; readonly en: string }>> = {
  person: {
    form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    es: 'el identificador de una persona',
    en: 'the id of a person',
  },
  from: { form: /^\d{4}-\d\d-\d\d$/, es: 'una fecha, AAAA-MM-DD', en: 'a date, YYYY-MM-DD' },
  to: { form: /^\d{4}-\d\d-\d\d$/, es: 'una fecha, AAAA-MM-DD', en: 'a date, YYYY-MM-DD' },
  chain: { form: /^true$/, es: 'true', en: 'true' },
  after: { form: /^\d{1,15}$/, es: 'lo que dio la página anterior', en: 'what the page before gave' },
  limit: {
    form: /^([1-9]|[1-9]\d|1\d\d|200)$/,
    es: `un número de 1 a ${mostEntries}`,
    en: `a number from 1 to ${mostEntries}`,
  },
}

const formProblems = (parameters: Parameters): readonly Problem[] =>
  Object.entries(forms).flatMap(([name, { form, es, en }]) => {
    const text = parameters.get(name)
    const isDay = name === 'from' || name === 'to'
    const fits = text === undefined || (form.test(text) && (!isDay || !Number.isNaN(Date.parse(text))))
    return fits ? [] : [badParameter(name, { es, en })]
  })

/** Administrators, and people with a profile that reads the log. */
function mayRead({ model, scope }: Call): boolean {
  const { profiles } = model.graph
  return (
    scope.administrator ||
    scope.facts.assignments.some(({ profile }) => profiles.get(profile)?.definition.audit === true)
  )
}

interface Entry {
  readonly seq: number
  readonly at: string
  readonly kind: string
  readonly person: string | null
  readonly subject: string | null
  readonly details: unknown
}

/** Days are those of the company: `to` is a whole day. */
const entriesSql = `select seq::float8 as seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, kind, person, subject, details
  from ${systemSchema}.audit where ($1::text is null or kind = $1) and ($2::uuid is null or person = $2)
    and ($3::date is null or at >= $3::date::timestamp at time zone $7) and ($4::date is null or at < ($4::date + 1)::timestamp at time zone $7)
    and ($5::bigint is null or seq < $5) order by seq desc limit $6`

async function auditLog(call: Call, query: string): Promise<string | Refusal> {
  if (!mayRead(call)) return refuse(403, problem('CIM556', ''))
  const { parameters, problems } = readParameters(query, ['kind', 'person', 'from', 'to', 'after', 'limit', 'chain'])
  const wrong = [...problems, ...formProblems(parameters)]
  if (wrong.length > 0) return refuse(422, ...wrong)
  const { pool, company } = call.context
  const limit = Number(parameters.get('limit') ?? 50)
  const given = ['kind', 'person', 'from', 'to', 'after'].map((name) => parameters.get(name) ?? null)
  const { rows } = await pool.query<Entry>(entriesSql, [...given, limit, company().timeZone])
  const kinds = await pool.query<{ kind: string }>(`select distinct kind from ${systemSchema}.audit order by kind`)
  const labelOf = await peopleLabels(
    pool,
    call.model.graph,
    rows.map(({ person }) => person),
  )
  return JSON.stringify({
    entries: rows.map((entry) => ({ ...entry, person: labelOf(entry.person) })),
    next: rows.length < limit ? null : rows.at(-1)?.seq,
    kinds: kinds.rows.map(({ kind }) => kind),
    // Every link of the log recomputed: asked for, since it reads the whole log.
    ...(parameters.has('chain') ? { chain: await verifyAudit(pool) } : {}),
  })
}

/** Registers `GET /api/audit`. */
export function auditRoutes(app: FastifyInstance, context: Context): void {
  app.get('/api/audit', async (request, reply) => {
    const call = callOf(context, request)
    return sendJson(reply, call, await auditLog(call, rawQuery(request)))
  })
}
