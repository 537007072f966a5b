import { join } from 'node:path'
import { fixedClock, machineClock } from './clock.ts'
import { watchCompany } from './company.ts'
import type { Context, Model } from './context.ts'
import type { Database } from './database.ts'
import { fileStore } from './files/file-store.ts'
import { firstAdministrator, firstCompany } from './first-records.ts'
import type { Settings } from './settings.ts'

/** A context with what must be ended with it. */
export interface OpenContext {
  readonly context: Context
  end(): void
}

/** What requests work with: makes the company's record and the first administrator where there are none. */
export async function openContext(settings: Settings, { pool }: Database, model: Model): Promise<OpenContext> {
  const clock = settings.today === undefined ? machineClock : fixedClock(settings.today)
  await firstCompany(pool, model.graph, clock.now())
  const administrator = await firstAdministrator(pool, model.graph, settings.administratorEmail, clock.now())
  const { company, end } = await watchCompany(pool, () => model.graph)
  const files = fileStore(join(settings.dataFolder, 'files'))
  return {
    context: { pool, clock, model: () => model, company, firstAdministrator: () => administrator.id, files },
    end,
  }
}
