/** The two questions about access, for administrators: why does somebody see a record, and what would a change change. */
import type { FastifyInstance } from 'fastify'
import { problem, type Problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call, Context } from '../context.ts'
import { callOf, rawQuery, sendJson } from '../records/answer.ts'
import { badParameter, readParameters } from '../records/parameters.ts'
import { isRefusal, refuse, type Refusal } from '../records/refusal.ts'
import { isObject } from '../studio/changed-definition.ts'
import { administratorsOnly } from '../studio/routes.ts'
import type { Assignment } from './assignments-of.ts'
import { accessChanges, type Proposed } from './changes.ts'
import { why } from './why.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const day = /^\d{4}-\d\d-\d\d$/

const anId = { es: 'el identificador de un registro', en: 'the id of a record' }

async function whyAnswer(call: Call, query: string): Promise<string | Refusal> {
  const { parameters, problems } = readParameters(query, ['person', 'module', 'id', 'channel'])
  const given = (name: string): string => parameters.get(name) ?? ''
  const channel = parameters.get('channel') ?? 'web'
  const wrong = [
    ...problems,
    ...['person', 'id'].filter((name) => !uuid.test(given(name))).map((name) => badParameter(name, anId)),
    ...(channel === 'web' || channel === 'mobile'
      ? []
      : [badParameter('channel', { es: 'web o mobile', en: 'web or mobile' })]),
  ]
  if (wrong.length > 0) return refuse(422, ...wrong)
  const name = given('module').slice(0, 60)
  // One that is switched off can be asked about: that it is off is the answer.
  const { modules } = call.model.graph
  const module = modules.get(name)
  if (module === undefined)
    return refuse(404, problem('CIM301', '', { module: name, ...suggest(name, modules.keys()) }))
  const answer = await why(call, {
    person: given('person'),
    id: given('id'),
    channel: channel === 'mobile' ? 'mobile' : 'web',
    module,
  })
  return isRefusal(answer) ? answer : JSON.stringify(answer)
}

const wrongValue = (pointer: string, es: string, en: string): Problem =>
  problem('CIM104', pointer, { keyword: pointer.split('/').at(-1) ?? '', detail: { es, en } })

const emptyOr = (form: RegExp, value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && form.test(value))

/** What an assignment of the body is not. A cartera is said, as null for all. */
function assignmentProblems(given: Readonly<Record<string, unknown>>): readonly Problem[] {
  const filled = ['person', 'unit'].filter((name) => typeof given[name] !== 'string' || !uuid.test(given[name]))
  const ids = ['id', 'portfolio'].filter((name) => !emptyOr(uuid, given[name]))
  const days = ['validFrom', 'validTo'].filter((name) => !emptyOr(day, given[name]))
  return [
    ...[...filled, ...ids].map((name) =>
      wrongValue(`/assignment/${name}`, `debe ser ${anId.es}`, `it must be ${anId.en}`),
    ),
    ...days.map((name) =>
      wrongValue(`/assignment/${name}`, 'debe ser un día como 2026-01-31', 'it must be a day like 2026-01-31'),
    ),
    ...(typeof given['profile'] === 'string' ? [] : [problem('CIM103', '/assignment', { keyword: 'profile' })]),
  ]
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const assignmentIn = (given: Readonly<Record<string, unknown>>): Assignment => ({
  id: text(given['id']),
  person: text(given['person']),
  profile: text(given['profile']),
  unit: text(given['unit']),
  portfolio: textOrNull(given['portfolio']),
  validFrom: textOrNull(given['validFrom']),
  validTo: textOrNull(given['validTo']),
})

/** What the body proposes, or what is wrong with it. */
function proposedIn(body: unknown): Proposed | Refusal {
  const { profile, assignment } = isObject(body) ? body : {}
  if (isObject(profile) && typeof profile['key'] === 'string' && /^[a-z][A-Za-z0-9]{0,48}$/.test(profile['key']))
    return { profile: { key: profile['key'], patch: profile['patch'] } }
  if (isObject(assignment) && assignment['deleted'] === true && uuid.test(text(assignment['id'])))
    return { withdrawn: text(assignment['id']) }
  if (isObject(assignment)) {
    const wrong = assignmentProblems(assignment)
    return wrong.length > 0 ? refuse(422, ...wrong) : { assignment: assignmentIn(assignment) }
  }
  return refuse(
    422,
    problem('CIM500', '', {
      detail: {
        es: 'el cuerpo lleva «profile» con «key» y «patch», o «assignment»',
        en: 'the body has “profile” with “key” and “patch”, or “assignment”',
      },
    }),
  )
}

async function changesAnswer(call: Call, body: unknown): Promise<string | Refusal> {
  const proposed = proposedIn(body)
  if (isRefusal(proposed)) return proposed
  const changes = await accessChanges(call, proposed)
  return isRefusal(changes) ? changes : JSON.stringify(changes)
}

/** Registers `GET /api/access/why` and `POST /api/access/changes`. */
export function accessRoutes(app: FastifyInstance, context: Context): void {
  app.get('/api/access/why', async (request, reply) => {
    const call = callOf(context, request)
    return sendJson(reply, call, administratorsOnly(call) ?? (await whyAnswer(call, rawQuery(request))))
  })
  app.post('/api/access/changes', async (request, reply) => {
    const call = callOf(context, request)
    return sendJson(reply, call, administratorsOnly(call) ?? (await changesAnswer(call, request.body)))
  })
}
