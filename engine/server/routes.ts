import type { FastifyInstance } from 'fastify'
import { accessRoutes } from './access/routes.ts'
import { auditRoutes } from './audit-routes.ts'
import type { Context } from './context.ts'
import { docsRoutes } from './docs-routes.ts'
import { fileRoutes } from './files/routes.ts'
import { modelRoutes } from './model-routes.ts'
import { peopleRoutes } from './people/routes.ts'
import { recordRoutes } from './records/routes.ts'
import { setupRoutes } from './setup/routes.ts'
import { studioRoutes } from './studio/routes.ts'

/** All routes of the API and of the documentation, in the order in which they are registered. */
export const allRoutes = (context: Context): readonly ((app: FastifyInstance) => void | Promise<void>)[] => [
  (app) => peopleRoutes(app, context),
  (app) => modelRoutes(app, context),
  (app) => recordRoutes(app, context),
  (app) => fileRoutes(app, context),
  (app) => studioRoutes(app, context),
  (app) => auditRoutes(app, context),
  (app) => setupRoutes(app, context),
  (app) => accessRoutes(app, context),
  docsRoutes,
]
