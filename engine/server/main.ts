import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { buildApplication } from './application.ts'
import { openDatabase, type Database } from './database.ts'
import { firstDemo } from './first-demo.ts'
import { loadModel } from './load-model.ts'
import { openContext } from './open-context.ts'
import { firstInvitations } from './people/first-invitations.ts'
import { firstPassword } from './people/first-password.ts'
import { identify } from './people/identify.ts'
import { allRoutes } from './routes.ts'
import { readSettings, repository, type Settings } from './settings.ts'
import { StartError } from './start-error.ts'

/** Starts the server, in this order. What cannot start says why, in Spanish, and exits with 1. */
async function main(): Promise<void> {
  const settings = checkedSettings()
  const database = await openDatabase(settings)
  stopWith(() => database.end())
  warnOfExtensions(database)
  const model = await loadModel(settings.modulesFolder, database)
  const demo = await firstDemo(settings, database, model)
  const { context, servedAt, end } = await openContext(settings, database, model)
  stopWith(end)
  const first = await firstPassword(database.pool, context.model().graph, context.firstAdministrator(), settings)
  const app = await buildApplication({
    pool: database.pool,
    hasModel: () => context.model().graph.modules.size > 0,
    pagesFolder: join(repository, 'dist'),
    ...(settings.address === undefined ? {} : { address: settings.address }),
    ...(settings.trustProxy === undefined ? {} : { trustProxy: settings.trustProxy }),
    identify: identify(context),
    register: allRoutes(context),
    logger: { level: 'warn' },
  })
  stopWith(() => app.close())
  await listen(app, settings)
  servedAt(addressOf(app))
  if (demo) await firstInvitations(context)
  console.log(
    [
      `\n  Cimbra está lista en ${addressOf(app)}`,
      ...(first === undefined
        ? []
        : [
            first.password === undefined
              ? `  Administrador: ${first.email}, con la contraseña de CIMBRA_ADMIN_PASSWORD`
              : `  Administrador: ${first.email} / ${first.password} (se muestra solo esta vez)`,
          ]),
      '  Para detenerla: Ctrl+C\n',
    ].join('\n'),
  )
}

function checkedSettings(): Settings {
  const read = readSettings(process.env)
  if ('settings' in read) return read.settings
  throw new StartError(['Hay que corregir estos ajustes:', ...read.mistakes.map((each) => `  - ${each}`)].join('\n'))
}

const endings: (() => Promise<void> | void)[] = []

/** What to do at the end; the last thing started is the first to stop. */
const stopWith = (end: () => Promise<void> | void): void => void endings.unshift(end)

let stopping: Promise<void> | undefined

/** Once, however many signals arrive: a terminal and the starter may both send the same one. */
function stop(status: number): void {
  stopping ??= (async () => {
    for (const end of endings) {
      try {
        await end()
      } catch (error) {
        console.error(error)
      }
    }
    process.exit(status)
  })()
}

function fail(error: unknown): void {
  console.error(error instanceof StartError ? `\n${error.message}\n` : error)
  stop(1)
}

async function listen(app: FastifyInstance, { host, port }: Settings): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE')
      throw new StartError(
        `El puerto ${port} ya está en uso. Indique otro con PORT, por ejemplo PORT=${port + 1} npm start.`,
      )
    if (code === 'EACCES')
      throw new StartError(`No hay permiso para usar el puerto ${port}. Indique uno mayor que 1023 con PORT.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(`Esta máquina no tiene la dirección «${host}» (HOST).`)
    throw error
  }
}

function addressOf(app: FastifyInstance): string {
  const address = app.server.address()
  if (typeof address === 'string' || address === null) return String(address)
  const everywhere = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(address.address)
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${everywhere ? 'localhost' : name}:${address.port}`
}

function warnOfExtensions({ missingExtensions }: Database): void {
  if (missingExtensions.length === 0) return
  console.warn(
    `Faltan extensiones de PostgreSQL (${missingExtensions.join(', ')}); pida a quien lo administra: create extension ${missingExtensions[0]};`,
  )
}

// `disconnect`: the starter is gone, killed perhaps, and nobody else would end this process and its database.
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, () => stop(0))
process.on('unhandledRejection', fail)
process.on('uncaughtException', fail)
main().catch(fail)
