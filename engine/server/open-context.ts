import { join } from 'node:path'
import { fixedClock, machineClock } from './clock.ts'
import { watchCompany } from './company.ts'
import type { Context, LoadedModel } from './context.ts'
import { openPool, type Database } from './database.ts'
import { openAccess } from './access/access.ts'
import { readRole, wallRole } from '../outputs/database/wall.ts'
import { fileStore } from './files/file-store.ts'
import { firstRecords } from './first-records.ts'
import { openNotices } from './notices.ts'
import { openMailing } from './people/mailing.ts'
import { openSessions } from './people/sessions.ts'
import type { Settings } from './settings.ts'
import { watchModel } from './studio/live-model.ts'

/** A context with what must be ended with it. */
export interface OpenContext {
  readonly context: Context
  /** Tells where the server listens: links lead there when no setting names another address. */
  servedAt(address: string): void
  end(): Promise<void>
}

export interface ReadingOptions {
  /** Compiled gets and lists run behind the second wall too. */
  readonly readsBehindWall?: boolean
}

/** What requests work with: makes the company's record and the first administrator where there are none. */
export async function openContext(
  settings: Settings & ReadingOptions,
  { pool, url }: Database,
  started: LoadedModel,
): Promise<OpenContext> {
  const clock = settings.today === undefined ? machineClock : fixedClock(settings.today)
  const administrator = await firstRecords(pool, started.graph, settings.administratorEmail, clock.now())
  const notices = await openNotices(url)
  const live = await watchModel(pool, started, notices)
  const { model } = live
  const { company, end } = await watchCompany(pool, () => model().graph)
  const files = fileStore(join(settings.dataFolder, 'files'))
  const walledPool = openPool(url, wallRole)
  const readPool = settings.readsBehindWall === true ? undefined : openPool(url, readRole)
  const sessions = await openSessions({ pool, clock, model, company, notices })
  const access = await openAccess({ pool, notices, clock, model, company, forgotten: sessions.forget })
  const { mailServer, mailFrom } = settings
  const mailing = openMailing(
    pool,
    mailServer === undefined || mailFrom === undefined ? undefined : { url: mailServer, from: mailFrom },
  )
  let address = settings.address ?? `http://localhost:${settings.port}`
  return {
    servedAt: (listening) => {
      address = settings.address ?? listening
    },
    context: {
      access,
      live,
      sessions,
      mailing,
      address: () => address,
      pool,
      walledPool,
      ...(readPool === undefined ? {} : { readPool }),
      clock,
      model,
      company,
      firstAdministrator: () => administrator.id,
      files,
    },
    end: async () => {
      end()
      live.end()
      await mailing.end()
      await notices.end()
      await walledPool.end()
      await readPool?.end()
    },
  }
}
