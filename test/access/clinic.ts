/**
 * The clinic of `test/fixtures/access` with records for every line of the truth table: each unit with each portfolio, owned by each kind of
 * person, shared, in the bin, and things that hang from them. Every field of every record holds something, so that what is hidden shows.
 */
import { join } from 'node:path'
import type { Pool } from 'pg'
import { readDefinitions, type Definitions } from './definitions.ts'
import type { Asker } from './oracle.ts'
import { idOf, rowPutter, type Values } from './put-rows.ts'

export const clinicFolder = join(import.meta.dirname, '../fixtures/access')

/** The day on which everything at the clinic happens. */
export const today = '2026-11-21'

const names = [
  'boss',
  'director',
  'coordinator',
  'nurseOne',
  'nurseTwo',
  'twin',
  'cashier',
  'roamer',
  'integrator',
  'late',
  'suspended',
  'deskless',
  'outsider',
  'auditor',
  'lender',
  'staffer',
  'desk',
] as const

export type ClinicPerson = (typeof names)[number]

export interface Clinic {
  readonly definitions: Definitions
  readonly people: Readonly<Record<ClinicPerson, string>>
  readonly units: { readonly north: string; readonly south: string }
  readonly portfolios: Readonly<Record<'a' | 'b' | 'c', string>>
  readonly doctors: readonly string[]
  /** Patients by what is special about them. */
  readonly patients: Readonly<Record<string, string>>
  readonly put: (module: string, values: Values) => Promise<string>
}

/** Who asks in the matrix, by what they are. `nobody` comes without a session. */
export const clinicAskers = ({ people }: Clinic): Readonly<Record<string, Asker>> => ({
  administrator: { person: people.boss, channel: 'web' },
  'manager with all portfolios': { person: people.director, channel: 'web' },
  'superior of a seller': { person: people.coordinator, channel: 'web' },
  'seller with one portfolio': { person: people.nurseOne, channel: 'web' },
  'seller with two in different units': { person: people.nurseTwo, channel: 'web' },
  'seller of one profile in two units': { person: people.twin, channel: 'web' },
  'invoicing with blank portfolio and few fields': { person: people.cashier, channel: 'web' },
  'mobile seller': { person: people.nurseOne, channel: 'mobile' },
  'mobile seller with two profiles': { person: people.roamer, channel: 'mobile' },
  'API token': { person: people.integrator, channel: 'web', profile: 'robot' },
  'whose assignments do not count today': { person: people.late, channel: 'web' },
  'whose role, group and rules open more': { person: people.auditor, channel: 'web' },
  'who assigns profiles': { person: people.staffer, channel: 'web' },
})

type Put = Clinic['put']

async function putRoles(put: Put): Promise<Readonly<Record<string, string>>> {
  const director = await put('Roles', { name: 'Dirección', readsSubordinates: true })
  const coordinator = await put('Roles', { name: 'Coordinación', parent: director, readsSubordinates: true })
  const nurse = await put('Roles', { name: 'Enfermería', parent: coordinator, readsSubordinates: true })
  const clerk = await put('Roles', { name: 'Mostrador', readsSubordinates: false })
  const trainee = await put('Roles', { name: 'Practicante', parent: clerk, readsSubordinates: true })
  const auditor = await put('Roles', { name: 'Auditoría', readsSubordinates: true })
  return { director, coordinator, nurse, clerk, trainee, auditor }
}

const roleOf: Readonly<Partial<Record<ClinicPerson, string>>> = {
  director: 'director',
  coordinator: 'coordinator',
  nurseOne: 'nurse',
  nurseTwo: 'nurse',
  cashier: 'clerk',
  roamer: 'nurse',
  outsider: 'trainee',
  auditor: 'auditor',
  lender: 'clerk',
  desk: 'clerk',
}

async function putPeople(put: Put, roles: Readonly<Record<string, string>>): Promise<Clinic['people']> {
  const people: Record<string, string> = {}
  for (const name of names)
    people[name] = await put('Users', {
      name: `Persona ${name}`,
      email: `${name.toLowerCase()}@clinica.mx`,
      status: name === 'suspended' ? 'suspended' : 'active',
      phone: '+525511112222',
      jobTitle: `Puesto ${name}`,
      ...(roleOf[name] === undefined ? {} : { role: roles[roleOf[name]] }),
    })
  return people as Clinic['people']
}

type Assigned = readonly [ClinicPerson, string, 'north' | 'south', 'a' | 'b' | 'c' | null, Values?]

const assigned: readonly Assigned[] = [
  ['boss', 'administrator', 'south', 'c'],
  ['director', 'director', 'north', null],
  ['coordinator', 'fieldNurse', 'north', 'b'],
  ['nurseOne', 'fieldNurse', 'north', 'a'],
  ['nurseTwo', 'fieldNurse', 'north', 'a'],
  ['nurseTwo', 'frontDesk', 'south', 'c'],
  ['twin', 'fieldNurse', 'north', 'a'],
  ['twin', 'fieldNurse', 'south', 'c'],
  ['cashier', 'cashier', 'north', null],
  ['roamer', 'fieldNurse', 'north', 'b'],
  ['roamer', 'frontDesk', 'south', null],
  ['integrator', 'robot', 'north', 'b'],
  ['integrator', 'director', 'south', null],
  ['late', 'fieldNurse', 'north', 'a', { validTo: '2026-11-20' }],
  ['late', 'frontDesk', 'north', 'b', { validFrom: '2026-11-22' }],
  ['late', 'director', 'south', null, { deletedAt: '2026-11-20T12:00:00Z' }],
  ['late', 'robot', 'south', 'c', { validFrom: '2026-11-21', validTo: '2026-11-21' }],
  ['suspended', 'director', 'north', null],
  ['auditor', 'fieldNurse', 'south', 'c'],
  ['staffer', 'staffing', 'north', 'a'],
  ['staffer', 'fieldNurse', 'north', 'a'],
  ['desk', 'frontDesk', 'north', null],
]

async function putGroups(put: Put, people: Clinic['people']): Promise<Readonly<Record<string, string>>> {
  const night = await put('Groups', { name: 'Turno de noche' })
  const loans = await put('Groups', { name: 'Préstamos' })
  const former = await put('Groups', { name: 'Antiguos' })
  await put('GroupMembers', { group: night, person: people.nurseOne })
  await put('GroupMembers', { group: night, person: people.auditor })
  await put('GroupMembers', { group: loans, person: people.lender })
  await put('GroupMembers', { group: former, person: people.nurseOne, deletedAt: '2026-11-01T00:00:00Z' })
  return { night, loans, former }
}

async function putSharing(
  put: Put,
  roles: Readonly<Record<string, string>>,
  groups: Readonly<Record<string, string>>,
): Promise<void> {
  const rule = (name: string, values: Values): Promise<string> => put('SharingRules', { name, active: true, ...values })
  await rule('practicantes a auditoría', {
    module: 'Patients',
    access: 'read',
    fromRole: roles['trainee'],
    toRole: roles['auditor'],
  })
  await rule('préstamos a la noche', {
    module: 'Patients',
    access: 'write',
    fromGroup: groups['loans'],
    toGroup: groups['night'],
  })
  await rule('citas de préstamos', {
    module: 'Appointments',
    access: 'read',
    fromGroup: groups['loans'],
    toRole: roles['auditor'],
  })
  await rule('apagada', {
    module: 'Bills',
    access: 'write',
    fromRole: roles['clerk'],
    toRole: roles['nurse'],
    active: false,
  })
  await rule('en la papelera', {
    module: 'Bills',
    access: 'write',
    fromRole: roles['trainee'],
    toRole: roles['nurse'],
    deletedAt: '2026-11-01T00:00:00Z',
  })
}

/** Fills an empty clinic. Of the uploaded files a patient in each unit holds one. */
export async function fillClinic(pool: Pool, file?: string, other?: string): Promise<Clinic> {
  const definitions = readDefinitions(clinicFolder)
  const put = rowPutter(pool, definitions, 0x1000)
  const roles = await putRoles(put)
  const people = await putPeople(put, roles)
  const units = { north: await put('Units', { name: 'Norte' }), south: await put('Units', { name: 'Sur' }) }
  const region = await put('Regions', { name: 'Centro', code: 'CEN' })
  const portfolios = {
    a: await put('Portfolios', { name: 'Cartera A', region, unit: units.north, active: true }),
    b: await put('Portfolios', { name: 'Cartera B', region, unit: units.north, active: true }),
    c: await put('Portfolios', { name: 'Cartera C', region, unit: units.south, active: true }),
  }
  for (const [person, profile, unit, portfolio, more = {}] of assigned)
    await put('ProfileAssignments', {
      person: people[person],
      profile,
      unit: units[unit],
      portfolio: portfolio === null ? null : portfolios[portfolio],
      ...more,
    })
  const groups = await putGroups(put, people)
  await putSharing(put, roles, groups)
  const doctors = [
    await put('Doctors', {
      license: 'MED-1',
      fullName: 'Ágata Ruiz',
      phone: '+525533334444',
      salary: '50000',
      owner: people.outsider,
    }),
    await put('Doctors', {
      license: 'MED-2',
      fullName: 'Beto Sosa',
      phone: '+525533335555',
      salary: '60000',
      owner: people.outsider,
    }),
  ]
  const clinic = { definitions, people, units, portfolios, doctors, patients: {}, put }
  const patients = await putPatients(
    clinic,
    groups,
    region,
    new Map([
      ['north a', file],
      ['south c', other],
    ]),
  )
  const filled: Clinic = { ...clinic, patients }
  await putDependants(filled, file)
  await putStudies(filled, file)
  return filled
}

let made = 0

/** A patient of whom every field holds something of her own. */
async function putPatient(clinic: Clinic, region: string, values: Values, file?: string): Promise<string> {
  made++
  const word = made.toString(36).padStart(3, 'q')
  return clinic.put('Patients', {
    fileNumber: `PA-${word}`,
    fullName: `nombre${word}`,
    nickname: `apodo${word}`,
    curp: `CURP${word.toUpperCase()}`,
    phone: `+5255100000${String(made % 100).padStart(2, '0')}`,
    kind: made % 2 === 0 ? 'regular' : 'prospect',
    region,
    birthDate: `19${50 + (made % 50)}-03-04`,
    allergies: made % 2 === 0 ? ['latex', 'nuts'] : ['penicillin'],
    doctor: clinic.doctors[made % 2],
    creditLimit: `${1000 + made}.50`,
    diagnosis: `diagnóstico ${word}`,
    portalPin: 'un secreto',
    home: { latitude: 19.4 + made / 1000, longitude: -99.1 },
    owner: clinic.people.outsider,
    createdBy: clinic.people.nurseOne,
    externalSource: 'viejo',
    externalId: word,
    ...(file === undefined ? {} : { consent: file }),
    ...values,
  })
}

async function putPatients(
  clinic: Clinic,
  groups: Readonly<Record<string, string>>,
  region: string,
  files: ReadonlyMap<string, string | undefined>,
): Promise<Clinic['patients']> {
  made = 0
  const { units, portfolios, people } = clinic
  const patients: Record<string, string> = {}
  const put = async (name: string, values: Values): Promise<void> => {
    const others = Object.values(patients)
    patients[name] = await putPatient(
      clinic,
      region,
      { ...(others.length === 0 ? {} : { referredBy: others.at(-1), family: others.slice(-2) }), ...values },
      files.get(name),
    )
  }
  for (const [unitName, unit] of [['none', null], ...Object.entries(units)] as const)
    for (const [name, portfolio] of [['none', null], ...Object.entries(portfolios)] as const)
      await put(`${unitName} ${name}`, { branch: unit, portfolio })
  const far = { branch: units.south, portfolio: portfolios.b }
  await put('owned by nurseOne', { ...far, owner: people.nurseOne })
  await put('owned by nurseTwo', { ...far, owner: people.nurseTwo })
  await put('owned by the coordinator', { ...far, owner: people.coordinator })
  await put('owned by the cashier', { ...far, owner: people.cashier })
  await put('owned by nobody', { ...far, owner: null })
  await put('owned by the night', { ...far, owner: null, ownerGroup: groups['night'] })
  await put('owned by loans', { ...far, owner: null, ownerGroup: groups['loans'] })
  await put('owned by the lender', { ...far, owner: people.lender })
  await put('owned by a former group', { ...far, owner: null, ownerGroup: groups['former'] })
  await put('of a relative of nurseOne', { ...far, owner: people.lender, ownerGroup: null })
  await put('of a relative in the bin', { ...far, owner: people.cashier })
  await put('binned inside', { branch: units.north, portfolio: portfolios.a, deletedAt: '2026-11-19T00:00:00Z' })
  await put('binned outside', { ...far, deletedAt: '2026-11-19T00:00:00Z' })
  await put('binned owned', { ...far, owner: people.nurseTwo, deletedAt: '2026-11-19T00:00:00Z' })
  return patients
}

/** What hangs from patients: one of each kind for every one of them, and some that hang from nothing. */
async function putDependants(
  { put, patients, people, units, portfolios, doctors }: Clinic,
  file?: string,
): Promise<void> {
  const common = { owner: people.outsider, createdBy: people.nurseOne }
  const deleted = { deletedAt: '2026-11-19T00:00:00Z' }
  for (const [i, [name, patient]] of Object.entries(patients).entries()) {
    const mark = i.toString(36).padStart(2, 'z')
    await put('Appointments', {
      ...common,
      subject: `motivo${mark}`,
      patient,
      doctor: doctors[i % 2],
      status: i % 2 === 0 ? 'requested' : 'confirmed',
      startsAt: `2026-11-2${i % 10}T15:00:00Z`,
      fee: `${100 + i}`,
      finding: `hallazgo${mark}`,
      patientPhone: `+52551000${i}`,
    })
    const bill = await put('Bills', {
      ...common,
      billNumber: `NV-${mark}`,
      branch: i % 3 === 0 ? null : i % 3 === 1 ? units.north : units.south,
      patient,
      phase: i % 2 === 0 ? 'issued' : 'draft',
      dueDate: `2026-11-${10 + (i % 18)}`,
      margin: `${10 + i}`,
      ...(name === 'north b' && file !== undefined ? { voucher: file } : {}),
    })
    for (const n of [1, 2])
      await put('BillLines', {
        ...common,
        bill,
        concept: `concepto${mark}${n}`,
        doctor: doctors[n - 1],
        units: `${n}`,
        unitPrice: `${50 + i}`,
        unitCost: `${20 + i}`,
      })
    await put('Relatives', {
      ...common,
      name: `contacto${mark}`,
      patient,
      phone: `+52552000${i}`,
      ...(name === 'of a relative of nurseOne' ? { owner: people.nurseOne } : {}),
      ...(name === 'of a relative in the bin' ? { owner: people.nurseOne, ...deleted } : {}),
    })
    await put('Remarks', {
      ...common,
      text: `nota${mark}`,
      about: { module: 'Patients', id: patient },
      confidential: i % 2 === 0,
      detail: `<p>detalle${mark}</p>`,
    })
    await put('Remarks', {
      ...common,
      text: `notacuenta${mark}`,
      about: { module: 'Bills', id: bill },
      confidential: true,
      detail: `<p>más${mark}</p>`,
    })
  }
  const first = patients['none b'] ?? ''
  const foreign = patients['south b'] ?? ''
  await put('Appointments', {
    ...common,
    subject: 'suelta',
    doctor: doctors[0],
    status: 'requested',
    fee: '1',
    finding: 'nada',
  })
  await put('Appointments', {
    ...common,
    subject: 'propia',
    patient: foreign,
    status: 'requested',
    fee: '2',
    owner: people.nurseOne,
  })
  await put('Appointments', {
    ...common,
    subject: 'prestada',
    patient: foreign,
    status: 'requested',
    fee: '3',
    owner: people.lender,
  })
  await put('Appointments', {
    ...common,
    subject: 'borrada',
    patient: patients['north a'],
    status: 'requested',
    fee: '4',
    ...deleted,
  })
  await put('Appointments', {
    ...common,
    subject: 'borradaajena',
    patient: foreign,
    status: 'requested',
    fee: '5',
    ...deleted,
  })
  await put('Appointments', {
    ...common,
    subject: 'borradasur',
    patient: patients['south c'],
    status: 'requested',
    fee: '6',
    ...deleted,
  })
  await put('Bills', { ...common, billNumber: 'NV-suelta', phase: 'draft', margin: '3', branch: units.south })
  await put('Bills', { ...common, billNumber: 'NV-libre', phase: 'draft', margin: '4', patient: first, branch: null })
  await put('Relatives', { ...common, name: 'contactosuelto', phone: '+525520009999' })
  await put('Remarks', {
    ...common,
    text: 'notamedico',
    about: { module: 'Doctors', id: doctors[0] },
    confidential: true,
    detail: '<p>x</p>',
  })
  await put('Remarks', { ...common, text: 'notasuelta', confidential: false, detail: '<p>y</p>' })
  await put('Remarks', {
    ...common,
    text: 'notapropia',
    about: { module: 'Patients', id: foreign },
    owner: people.nurseOne,
  })
  for (const [name, portfolio] of [['ninguna', null], ...Object.entries(portfolios)] as const)
    await put('Rounds', { ...common, name: `ronda ${name}`, portfolio, distance: '12.5' })
  await put('Rounds', {
    ...common,
    name: 'ronda propia',
    portfolio: portfolios.c,
    distance: '3',
    owner: people.nurseOne,
  })
  await put('Supplies', { ...common, name: 'Gasas', cost: '10' })
}

/** Studies, which lie where what ties them to somebody lies: in one place, in several, nowhere, and by ties that do not count. */
async function putStudies({ put, patients, people, doctors }: Clinic, file?: string): Promise<void> {
  const deleted = { deletedAt: '2026-11-19T00:00:00Z' }
  const study = async (
    title: string,
    ties: readonly (readonly [patient: string, more?: Values])[],
    more: Values = {},
  ): Promise<string> => {
    const id = await put('Studies', {
      title,
      result: `resultado de ${title}`,
      owner: people.outsider,
      createdBy: people.nurseOne,
      ...more,
    })
    for (const [name, values = {}] of ties)
      await put('StudyLinks', {
        study: id,
        record: { module: 'Patients', id: patients[name] },
        owner: people.outsider,
        ...values,
      })
    return id
  }
  await study('estudio norte a', [['north a']])
  await study('estudio norte b', [['north b']], file === undefined ? {} : { scan: file })
  await study('estudio sur c', [['south c']])
  await study('estudio sur b', [['south b']])
  await study('estudio compartido', [['south b'], ['north a'], ['south c']])
  await study('estudio de nadie', [])
  await study('estudio propio', [], { owner: people.nurseOne })
  await study('estudio propio ajeno', [['south b']], { owner: people.nurseTwo })
  await study('estudio desligado', [['north a', deleted]])
  await study('estudio ligado por ella', [['south b', { owner: people.nurseOne }]])
  await study('estudio de su paciente', [['owned by nurseOne']])
  await study('estudio de prestado', [['owned by loans']])
  await study('estudio de paciente borrado', [['binned inside']])
  await study('estudio borrado', [['north a']], deleted)
  const general = await study('estudio de médico', [])
  await put('StudyLinks', { study: general, record: { module: 'Doctors', id: doctors[0] }, owner: people.outsider })
}

/** The people of a clinic that was filled before. */
export async function knownClinic(pool: Pool): Promise<Clinic> {
  const definitions = readDefinitions(clinicFolder)
  const idsOf = async (table: string, column: string): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await pool.query(`select id, "${column}" as name from app."${table}"`)
    return new Map(rows.map(({ id, name }) => [name, id]))
  }
  const [users, units, portfolios] = [
    await idsOf('users', 'name'),
    await idsOf('units', 'name'),
    await idsOf('portfolios', 'name'),
  ]
  const known = (found: ReadonlyMap<string, string>, name: string): string => found.get(name) ?? ''
  return {
    definitions,
    people: Object.fromEntries(names.map((name) => [name, known(users, `Persona ${name}`)])) as Clinic['people'],
    units: { north: known(units, 'Norte'), south: known(units, 'Sur') },
    portfolios: {
      a: known(portfolios, 'Cartera A'),
      b: known(portfolios, 'Cartera B'),
      c: known(portfolios, 'Cartera C'),
    },
    doctors: [],
    patients: {},
    put: () => Promise.reject(new Error('the clinic is full')),
  }
}

/** An id that no record has. */
export const noRecord = idOf(0xffffff)
