/** The engine's server with its compiled gets and lists behind the second wall too, to see what that would cost. Takes the settings of the environment. */
import { join } from 'node:path'
import { buildApplication } from '../../engine/server/application.ts'
import { openDatabase } from '../../engine/server/database.ts'
import { loadModel } from '../../engine/server/load-model.ts'
import { openContext } from '../../engine/server/open-context.ts'
import { identify } from '../../engine/server/people/identify.ts'
import { allRoutes } from '../../engine/server/routes.ts'
import { readSettings, repository } from '../../engine/server/settings.ts'

const read = readSettings(process.env)
if ('mistakes' in read) throw new Error(read.mistakes.join('\n'))
const { settings } = read
const database = await openDatabase(settings)
const model = await loadModel(settings.modulesFolder, database)
const { context } = await openContext({ ...settings, readsBehindWall: true }, database, model)
const app = await buildApplication({
  pool: database.pool,
  hasModel: () => true,
  pagesFolder: join(repository, 'dist'),
  identify: identify(context),
  register: allRoutes(context),
})
await app.listen({ host: '127.0.0.1', port: settings.port })
const address = app.server.address()
console.log(`http://localhost:${typeof address === 'object' ? address?.port : address}`)
process.on('SIGTERM', () => process.exit(0))
