/** The clinic served, with everybody of the matrix signed in. */
import { wallOf } from '../../engine/server/wall.ts'
import { emptyDatabase, served, type Served, type ServedOptions } from '../support/served.ts'
import { briefPlans } from './brief-plans.ts'
import { clinicAskers, clinicFolder, fillClinic, knownClinic, today, type Clinic } from './clinic.ts'
import type { Ask } from './expected.ts'
import type { MatrixOptions } from './matrix.ts'
import type { Asker } from './oracle.ts'

export interface OpenClinic {
  readonly api: Served
  readonly clinic: Clinic
  readonly options: MatrixOptions
  end(): Promise<void>
}

/** Requests of an asker. */
export async function askOf(api: Served, { person, channel, profile }: Asker): Promise<Ask> {
  const caller = await api.as(person, { channel, ...(profile === undefined ? {} : { token: profile }) })
  return caller.call
}

/** Uploads a small file: a text that is JSON too, so that it can be asked for like everything else. */
export async function uploaded(api: Served, credentials: Readonly<Record<string, string>>): Promise<string> {
  const boundary = 'cimbra-boundary'
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/files',
    headers: { ...credentials, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="consentimiento.txt"\r\ncontent-type: text/plain\r\n\r\n"firmado ${Math.random()}"\r\n--${boundary}--\r\n`,
  })
  if (answer.statusCode !== 201) throw new Error(`${answer.statusCode}: ${answer.body}`)
  return JSON.parse(answer.body).id
}

/** Smallest bodies that no rule refuses. */
export const newRecords = {
  Patients: { fullName: 'nuevo paciente' },
  Relatives: { name: 'nuevo contacto' },
  Appointments: { subject: 'nueva cita' },
  Remarks: { text: 'nueva nota' },
  Rounds: { name: 'nueva ronda' },
  Studies: { title: 'nuevo estudio' },
  Bills: {},
}

/** Some history for everybody to read, or not: changes by the administrator of every field that she writes. */
async function writeHistory(api: Served, clinic: Clinic): Promise<void> {
  const { patients, people, portfolios } = clinic
  for (const name of ['north a', 'south c', 'owned by nurseTwo', 'south b']) {
    const { body } = await api.call('GET', `/records/Patients/${patients[name]}`)
    await api.change('Patients', body, {
      diagnosis: 'otro diagnóstico',
      creditLimit: 777,
      phone: '+525599990000',
      referredBy: patients['south a'],
      region: null,
    })
  }
  const { body } = await api.call('GET', `/records/Rounds?filter=${encodeURIComponent(`name = 'ronda a'`)}`)
  const [round] = body.records
  await api.change('Rounds', round, { distance: 99, owner: people.nurseOne })
  const { body: changed } = await api.call('GET', `/records/Rounds/${round.id}`)
  await api.change('Rounds', changed, { owner: people.outsider, portfolio: portfolios.a })
}

type Database = NonNullable<ServedOptions['database']>

/** `readsBehindWall`: compiled gets and lists run behind the second wall too. */
type Settings = NonNullable<ServedOptions['settings']> & { readonly readsBehindWall?: boolean }

/** The id that a session behind the second wall sets for an asker. */
async function wallIdOf({ context }: Served, { person, channel, profile }: Asker): Promise<string> {
  const kind = profile === undefined ? 'session' : 'token'
  const scope = await context.access.scopeOf({
    kind,
    person,
    channel,
    session: person,
    ...(profile === undefined ? {} : { profile }),
  })
  return wallOf({ context, model: context.model(), scope })
}

async function optionsOf(
  api: Served,
  clinic: Clinic,
  files: readonly string[],
  names?: readonly string[],
): Promise<MatrixOptions> {
  const wanted = Object.entries(clinicAskers(clinic)).filter(([name]) => names === undefined || names.includes(name))
  const askers = await Promise.all(
    wanted.map(async ([name, asker]) => [name, { asker, ask: await askOf(api, asker) }] as const),
  )
  return {
    pool: api.pool,
    definitions: clinic.definitions,
    today,
    administrator: api.call,
    askers: Object.fromEntries(askers),
    whole: true,
    newRecords,
    files,
    wall: (asker) => wallIdOf(api, asker),
  }
}

/** A clinic of its own, with records, files and some history. */
export async function openClinic(settings: Settings = {}, database?: Database): Promise<OpenClinic> {
  const own = database ?? (await emptyDatabase(clinicFolder))
  await briefPlans(own.url)
  const api = await served({ modulesFolder: clinicFolder, today, settings, database: own })
  const credentials = await api.credentials(api.context.firstAdministrator())
  const [held, other, loose] = [
    await uploaded(api, credentials),
    await uploaded(api, credentials),
    await uploaded(api, credentials),
  ]
  const files = [held, other, loose]
  const clinic = await fillClinic(api.pool, held, other)
  api.context.access.changed()
  await writeHistory(api, clinic)
  const end = async (): Promise<void> => {
    await api.end()
    if (database === undefined) await own.end()
  }
  return { api, clinic, options: await optionsOf(api, clinic, files), end }
}

/** A clinic that is already in a database, served again: by an engine that lacks something, or with other settings. */
export async function reopenClinic(
  database: Database,
  files: readonly string[],
  settings: Settings = {},
  askers?: readonly string[],
): Promise<OpenClinic> {
  const api = await served({ modulesFolder: clinicFolder, today, database, settings })
  const clinic = await knownClinic(api.pool)
  return { api, clinic, options: await optionsOf(api, clinic, files, askers), end: () => api.end() }
}
