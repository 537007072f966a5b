/** Routes of the set-up assistant, for administrators. */
import type { FastifyInstance } from 'fastify'
import { problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call, Context } from '../context.ts'
import { callOf, sendJson } from '../records/answer.ts'
import { refuse, type Refusal } from '../records/refusal.ts'
import { isObject } from '../studio/changed-definition.ts'
import { administratorsOnly } from '../studio/routes.ts'
import { setupSteps, skipStep } from './setup-steps.ts'

async function steps(call: Call): Promise<string> {
  const all = await setupSteps(call)
  return JSON.stringify({ steps: all, done: all.filter(({ state }) => state === 'done').length, total: all.length })
}

async function skip(call: Call, step: string, body: unknown): Promise<string | Refusal> {
  const keys = (await setupSteps(call)).map(({ key }) => key)
  if (!keys.includes(step))
    return refuse(404, problem('CIM414', '', { step: step.slice(0, 60), ...suggest(step.slice(0, 60), keys) }))
  const skipped = isObject(body) ? body['skipped'] : undefined
  if (typeof skipped !== 'boolean')
    return refuse(
      422,
      problem('CIM104', '/skipped', {
        keyword: 'skipped',
        detail: { es: 'debe ser true o false', en: 'it must be true or false' },
      }),
    )
  await skipStep(call, step, skipped)
  return steps(call)
}

/** Registers `GET /api/setup` and `POST /api/setup/:step`. */
export function setupRoutes(app: FastifyInstance, context: Context): void {
  app.get('/api/setup', async (request, reply) => {
    const call = callOf(context, request)
    return sendJson(reply, call, administratorsOnly(call) ?? (await steps(call)))
  })
  app.post<{ Params: { step: string } }>('/api/setup/:step', async (request, reply) => {
    const call = callOf(context, request)
    return sendJson(reply, call, administratorsOnly(call) ?? (await skip(call, request.params.step, request.body)))
  })
}
