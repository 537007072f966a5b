/** A library served over a database of its own: two branches, carteras, books, and people to whom profiles are given. */
import { join } from 'node:path'
import { repository } from '../../engine/server/settings.ts'
import { served, type Answer, type Json, type Served } from '../support/served.ts'

export const libraryFolder = join(repository, 'test/fixtures/library')

/** The day on which everything happens. */
export const today = '2026-11-21'

export interface Library extends Served {
  /** A change in the studio under the version that is in force. */
  studio(method: 'PATCH' | 'POST', path: string, body: unknown): Promise<Answer>
  /** A person who is active. */
  person(name: string): Promise<string>
  /** Gives a profile; `portfolio` null is all of the unit. */
  give(
    person: string,
    profile: string,
    unit: string,
    portfolio?: string | null,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<Json>
  readonly units: { readonly north: string; readonly south: string }
  readonly portfolios: { readonly green: string; readonly blue: string }
}

let people = 0

export async function openLibrary(database?: Served): Promise<Library> {
  const api = await served({
    modulesFolder: libraryFolder,
    today,
    ...(database === undefined
      ? {}
      : { database: { pool: database.pool, url: database.url, end: async () => undefined } }),
  })
  const made = async (module: string, record: Readonly<Record<string, unknown>>): Promise<string> =>
    (await api.create(module, record)).id
  const one = database === undefined
  const region = one ? await made('Regions', { name: 'Centro' }) : ''
  const units = one
    ? { north: await made('Units', { name: 'Norte' }), south: await made('Units', { name: 'Sur' }) }
    : { north: '', south: '' }
  const portfolios = one
    ? {
        green: await made('Portfolios', { name: 'Verde', region }),
        blue: await made('Portfolios', { name: 'Azul', region }),
      }
    : { green: '', blue: '' }
  return {
    ...api,
    units,
    portfolios,
    studio: async (method, path, body) => {
      const { body: now } = await api.call('GET', '/studio')
      return api.call(method, `/studio/${path}`, body, { 'if-match': `"${now.version}"` })
    },
    person: async (name) => made('Users', { name, email: `person${++people}@example.mx`, status: 'active' }),
    give: (person, profile, unit, portfolio = null, more = {}) =>
      api.create('ProfileAssignments', { person, profile, unit, portfolio, ...more }),
  }
}
