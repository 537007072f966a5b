import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'

/** What must be so for requests to be answered. */
export interface Readiness {
  readonly pool: Pool
  /** Whether a model is in force. */
  readonly hasModel: () => boolean
}

const answers = async (pool: Pool): Promise<boolean> =>
  Promise.race([
    pool.query('select 1').then(
      () => true,
      () => false,
    ),
    sleep(2_000, false, { ref: false }),
  ])

/** `/health/live`: the process runs. `/health/ready`: database and model are there, else 503 with which one is not. */
export function healthRoutes({ pool, hasModel }: Readiness): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/health/live', { config: { public: true } }, () => ({ status: 'ok' }))
    app.get('/health/ready', { config: { public: true } }, async (_request, reply) => {
      const checks = { database: await answers(pool), model: hasModel() }
      const ready = checks.database && checks.model
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', ...checks })
    })
  }
}
