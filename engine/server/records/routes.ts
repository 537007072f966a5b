/** All routes of records, `/api/records/:module…`: reading, where values come from, writing. */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { explainField } from './explain.ts'
import { readHistory } from './history.ts'
import { readParameters } from './parameters.ts'
import { answerRead, readRoutes, type Read } from './read-routes.ts'
import { isRefusal, refuse } from './refusal.ts'
import { writeRoutes } from './write-routes.ts'

const history: Read = async (call, module, query, { id }) => {
  const { parameters, problems } = readParameters(query, ['after', 'limit'])
  if (problems.length > 0) return refuse(422, ...problems)
  const [after, limit] = [parameters.get('after'), parameters.get('limit')]
  const page = await readHistory(call, module, id, {
    ...(after === undefined ? {} : { after }),
    ...(limit === undefined ? {} : { limit }),
  })
  return isRefusal(page) ? page : JSON.stringify(page)
}

const explain: Read = async (call, module, _, { id, field }) => {
  const explanation = await explainField(call, module, id, field)
  return isRefusal(explanation) ? explanation : JSON.stringify(explanation)
}

/** Registers the routes of records. */
export async function recordRoutes(app: FastifyInstance, context: Context): Promise<void> {
  readRoutes(app, context)
  app.get('/api/records/:module/:id/history', (request, reply) => answerRead(history, context, request, reply))
  app.get('/api/records/:module/:id/explain/:field', (request, reply) => answerRead(explain, context, request, reply))
  await app.register((scope) => writeRoutes(scope, context))
}
