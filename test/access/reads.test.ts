/**
 * What somebody is shown, door by door, in the clinic of `test/fixtures/access`: the cases that a reader of `decisions/0010-access.md` would try
 * by hand. The matrix tries all of them; here each has a name.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeScope } from '../../engine/access/make-scope.ts'
import type { Scope } from '../../engine/access/scope.ts'
import { moduleOf } from '../../engine/graph/graph.ts'
import { moduleDescription } from '../../engine/outputs/api/module-description.ts'
import { readRecord } from '../../engine/server/records/get.ts'
import { isRefusal } from '../../engine/server/records/refusal.ts'
import { scopeView } from '../../engine/server/scope-view.ts'
import type { Caller, Json } from '../support/served.ts'
import { openClinic, type OpenClinic } from './clinic-matrix.ts'
import type { ClinicPerson } from './clinic.ts'

let open: OpenClinic

/** Nurse of portfolio A in the north and front desk of portfolio C in the south: two sets of fields, on different patients. */
let two: Caller
let nurse: Caller
let mobile: Caller
let cashier: Caller
let director: Caller

const as = (person: ClinicPerson, channel: 'web' | 'mobile' = 'web'): Promise<Caller> =>
  open.api.as(open.clinic.people[person], { channel })

beforeAll(async () => {
  open = await openClinic()
  ;[two, nurse, mobile, cashier, director] = [
    await as('nurseTwo'),
    await as('nurseOne'),
    await as('nurseOne', 'mobile'),
    await as('cashier'),
    await as('director'),
  ]
}, 200_000)
afterAll(() => open?.end())

const patient = (name: string): string => open.clinic.patients[name] ?? ''

async function got(who: Caller, path: string): Promise<Json> {
  const { status, body } = await who.call('GET', path)
  expect(status, `${path} ${JSON.stringify(body)}`).toBe(200)
  return body
}

const ids = (body: Json): readonly string[] => body.records.map(({ id }: Json) => id)

const query = (parameters: Readonly<Record<string, string>>): string =>
  `?${new URLSearchParams({ limit: '200', ...parameters })}`

const list = (who: Caller, module: string, parameters: Readonly<Record<string, string>> = {}): Promise<Json> =>
  got(who, `/records/${module}${query(parameters)}`)

describe('two sets of fields on different rows', () => {
  test('each record shows the fields of the grants that match it and null for the others', async () => {
    const { records } = await list(two, 'Patients', { fields: 'fullName,phone,creditLimit,nickname' })
    const of = (name: string): Json => records.find(({ id }: Json) => id === patient(name))
    expect(of('north a')).toMatchObject({ creditLimit: null, nickname: null, phone: expect.any(String) })
    expect(of('south c')).toMatchObject({ creditLimit: expect.any(Number), nickname: expect.any(String), phone: null })
    expect(of('none none')).toMatchObject({ creditLimit: expect.any(Number), phone: expect.any(String) })
    expect(of('south b')).toBeUndefined()
  })

  test.each([
    ['filter', { filter: 'creditLimit >= 0' }],
    ['sort', { sort: '-creditLimit' }],
  ])('a %s sees only rows on which the field can be read, and so does the count', async (_, parameters) => {
    const { records, count } = await list(two, 'Patients', { ...parameters, fields: 'creditLimit', count: 'exact' })
    expect(records.every(({ creditLimit }: Json) => creditLimit !== null)).toBe(true)
    expect(ids({ records })).not.toContain(patient('north a'))
    expect(ids({ records })).toContain(patient('south c'))
    expect(count).toBe(records.length)
  })

  test('nothing of a record tells a field by which it is filtered away', async () => {
    const { body } = await open.api.call('GET', `/records/Patients/${patient('north a')}`)
    for (const filter of [
      `creditLimit = ${body.creditLimit}`,
      `creditLimit <> ${body.creditLimit}`,
      'IS_NULL(creditLimit)',
    ])
      expect(ids(await list(two, 'Patients', { filter }))).not.toContain(patient('north a'))
  })

  test('measures and groups count what can be read', async () => {
    const all = await list(two, 'Patients', { fields: 'creditLimit' })
    const readable = all.records.map(({ creditLimit }: Json) => creditLimit).filter((each: unknown) => each !== null)
    const measure = 'sum(creditLimit),count()'
    const { groups } = await got(two, `/records/Patients/aggregate?${new URLSearchParams({ measure })}`)
    expect(groups[0].values['count()']).toBe(readable.length)
    expect(groups[0].values['sum(creditLimit)']).toBeCloseTo(
      readable.reduce((a: number, b: number) => a + b, 0),
      2,
    )
  })

  test('a label is made of the parts that can be read', async () => {
    const { records } = await list(two, 'Patients', { fields: 'label,fullName' })
    const north = records.find(({ id }: Json) => id === patient('north a'))
    const south = records.find(({ id }: Json) => id === patient('south c'))
    expect(north.label).toBe(`${north.fullName} ()`)
    expect(south.label).toMatch(/ \(apodo.+\)$/)
  })

  test('a search finds a word only where its field can be read', async () => {
    const { records } = await list(open.api, 'Patients', { fields: 'nickname' })
    const nicknameOf = (name: string): string => records.find(({ id }: Json) => id === patient(name)).nickname
    expect(ids(await list(two, 'Patients', { search: nicknameOf('south c') }))).toEqual([patient('south c')])
    expect(ids(await list(two, 'Patients', { search: nicknameOf('north a') }))).toEqual([])
    expect(ids(await list(nurse, 'Patients', { search: nicknameOf('north a') }))).toEqual([])
  })

  test('two people of one profile share compiled queries and no record', async () => {
    const other = await as('coordinator')
    const [hers, his] = [ids(await list(nurse, 'Patients')), ids(await list(other, 'Patients', { filter: 'true' }))]
    expect(hers).toContain(patient('north a'))
    expect(hers).not.toContain(patient('north b'))
    expect(his).toContain(patient('north b'))
  })
})

describe('names', () => {
  test.each([
    ['fields', 'fields=NAME'],
    ['sort', 'sort=-NAME'],
    ['filter', 'filter=IS_NULL(NAME)'],
    ['expand', 'expand=NAME'],
  ])('a hidden field in %s is refused like one that does not exist', async (_, parameters) => {
    const refused = async (name: string): Promise<unknown> => {
      const { status, body } = await nurse.call('GET', `/records/Patients?${parameters.replace('NAME', name)}`)
      return [
        status,
        body.problems.map(({ code, pointer, message }: Json) => [code, pointer, message.replaceAll(name, '…')]),
      ]
    }
    expect(await refused('creditLimit')).toEqual(await refused('nothingAtAll'))
  })

  test('no suggestion names what is hidden', async () => {
    const { body } = await nurse.call('GET', '/records/Patients?sort=creditLimi')
    expect(JSON.stringify(body)).not.toContain('creditLimit')
    const module = await nurse.call('GET', '/records/Supplie')
    expect(JSON.stringify(module.body)).not.toContain('Supplies')
  })

  test('a hidden module is refused like one that does not exist', async () => {
    const [hidden, none] = [await nurse.call('GET', '/records/Supplies'), await nurse.call('GET', '/records/Suppliex')]
    expect([hidden.status, hidden.body.problems[0].code]).toEqual([404, none.body.problems[0].code])
  })

  test('a step of a path that cannot be read is refused, wherever it stands', async () => {
    for (const filter of ['patient.creditLimit > 0', 'patient.doctor.salary > 0', 'doctor.salary > 0'])
      expect((await nurse.call('GET', `/records/Appointments${query({ filter })}`)).status, filter).toBe(422)
  })
})

describe('references', () => {
  test('to a record outside show nothing, or a sign where the profile says so', async () => {
    const bills = await list(cashier, 'Bills', { fields: 'patient' })
    expect(bills.records.map(({ patient: shown }: Json) => shown)).toContainEqual({ outside: true })
    expect(JSON.stringify(bills)).not.toContain(patient('north a'))
    const nurses = await list(nurse, 'Patients', { fields: 'referredBy,family' })
    const seen = new Set(ids(nurses))
    for (const { referredBy, family } of nurses.records) {
      expect(referredBy === null || seen.has(referredBy)).toBe(true)
      expect(family.every((id: string) => seen.has(id))).toBe(true)
    }
  })

  test('expanded they show no label of it either', async () => {
    const expanded = await list(cashier, 'Bills', { fields: 'patient', expand: 'patient' })
    expect(expanded.records.map(({ patient: shown }: Json) => shown)).toContainEqual({ outside: true })
    expect(JSON.stringify(expanded)).not.toMatch(/nombre/)
  })

  test('cannot be filtered, grouped or sorted by what they hide', async () => {
    expect(ids(await list(cashier, 'Bills', { filter: `patient = '${patient('north a')}'` }))).toEqual([])
    const { groups } = await got(cashier, '/records/Bills/aggregate?group=patient')
    expect(groups.map(({ key }: Json) => key.patient)).toEqual([null])
    const sorted = ids(await list(cashier, 'Bills', { sort: 'patient,id' }))
    expect(sorted).toEqual([...sorted].sort())
  })

  test('a path along them is empty', async () => {
    const filter = 'NOT IS_NULL(referredBy.fullName)'
    const { records } = await list(nurse, 'Patients', { filter, fields: 'referredBy' })
    expect(records.every(({ referredBy }: Json) => referredBy !== null)).toBe(true)
  })

  test('a lookup offers records that can be read, told apart by what can be read', async () => {
    const { records } = await got(nurse, `/records/Appointments/lookup${query({ field: 'patient', limit: '200' })}`)
    const seen = new Set(ids(await list(nurse, 'Patients')))
    expect(records.length).toBe(seen.size)
    expect(records.every(({ id, label }: Json) => seen.has(id) && !label.includes('apodo'))).toBe(true)
    expect(JSON.stringify(records)).not.toContain('CURP')
  })
})

describe('what hangs from a record', () => {
  test('panels show records that can be read, and count them', async () => {
    const { panels } = await got(nurse, `/records/Patients/${patient('north a')}/panels`)
    const whole = await got(open.api, `/records/Patients/${patient('north a')}/panels`)
    const of = (all: Json, name: string): Json => all.panels.find((each: Json) => each.name === name)
    const referred = of({ panels }, 'referred')
    const seen = new Set(ids(await list(nurse, 'Patients')))
    const expected = ids(of(whole, 'referred')).filter((id) => seen.has(id))
    expect([referred.count, ids(referred)]).toEqual([expected.length, expected])
    expect(referred.records.every((record: Json) => !('creditLimit' in record))).toBe(true)
  })

  test('nothing hangs from a record that cannot be read', async () => {
    for (const rest of ['', '/panels', '/panels/appointments', '/history', '/explain/age'])
      expect((await nurse.call('GET', `/records/Patients/${patient('south c')}${rest}`)).status, rest).toBe(404)
  })

  test('history tells of fields that can be read, of people and records that can be read', async () => {
    const hers = await got(nurse, `/records/Patients/${patient('north a')}/history`)
    const fields = hers.entries.flatMap(({ changes }: Json) => changes.map(({ field }: Json) => field))
    expect(new Set(fields)).toEqual(new Set(['phone', 'referredBy', 'region']))
    expect(JSON.stringify(hers)).not.toContain(patient('south a'))
    const boss = await got(open.api, `/records/Patients/${patient('north a')}/history`)
    expect(boss.entries[0].changes.map(({ field }: Json) => field)).toContain('creditLimit')
    expect(
      (await got(two, `/records/Patients/${patient('south c')}/history`)).entries.every(
        ({ by }: Json) => by !== undefined,
      ),
    ).toBe(true)
    const none = await as('desk')
    const unnamed = await got(none, `/records/Patients/${patient('north a')}/history`)
    expect(unnamed.entries.map(({ by }: Json) => by)).toEqual([null])
  })

  test('a formula is explained by what of it can be read, its value is whole', async () => {
    const whole = await got(open.api, `/records/Patients/${patient('south c')}/explain/creditLeft`)
    const hers = await got(two, `/records/Patients/${patient('south c')}/explain/creditLeft`)
    expect(hers).toEqual(whole)
    const nurses = await got(nurse, `/records/Patients/${patient('north a')}/explain/age`)
    expect(nurses.inputs.map(({ name }: Json) => name)).toEqual(['birthDate'])
    const phone = await got(director, `/records/Patients/${patient('north a')}/explain/doctorPhone`)
    expect(phone.formula).toBe('doctor.phone')
  })

  test('a rollup lists the records that can be read, its value is of all', async () => {
    const doctor = open.clinic.doctors[0] ?? ''
    const far = await list(director, 'Doctors', { fields: 'appointmentCount' })
    const count = far.records.find(({ id }: Json) => id === doctor).appointmentCount
    const told = await got(director, `/records/Doctors/${doctor}/explain/appointmentCount`)
    expect(told.value).toBe(count)
    expect(told.count).toBeLessThan(count)
    expect(told.records).toHaveLength(told.count)
  })

  test('lines show the fields of lines that can be read', async () => {
    const { records } = await list(nurse, 'Bills')
    const bill = await got(nurse, `/records/Bills/${records[0].id}`)
    expect(Object.keys(bill.lines[0]).sort()).toEqual(['amount', 'bill', 'concept', 'id', 'units', 'version'])
  })
})

describe('the bin', () => {
  test('is for who may delete', async () => {
    expect((await nurse.call('GET', '/records/Patients/bin')).status).toBe(403)
    const bin = ids(await got(director, '/records/Patients/bin'))
    expect(bin).toContain(patient('binned inside'))
    expect(bin).not.toContain(patient('binned outside'))
    expect((await nurse.call('GET', `/records/Patients/${patient('binned inside')}/history`)).status).toBe(404)
  })
})

describe('files', () => {
  test('are served to whoever reads a field that holds them, on a record that she can read', async () => {
    const [held, free] = open.options.files
    const statusFor = async (who: Caller, id = held): Promise<number> => (await who.call('GET', `/files/${id}`)).status
    expect([await statusFor(nurse), await statusFor(cashier), await statusFor(await as('late'))]).toEqual([
      200, 200, 404,
    ])
    expect([await statusFor(open.api, free), await statusFor(nurse, free)]).toEqual([200, 404])
  })
})

describe('the mobile channel', () => {
  test('shows basic fields of the rest of her units, and nothing else of it', async () => {
    const { records } = await list(mobile, 'Patients')
    const far = records.find(({ id }: Json) => id === patient('north b'))
    expect(far).toMatchObject({
      fullName: expect.any(String),
      phone: expect.any(String),
      portfolio: null,
      doctor: null,
      birthDate: null,
    })
    expect(ids({ records })).not.toContain(patient('south b'))
    for (const rest of ['/panels', '/panels/appointments', '/history', '/explain/fullName'])
      expect((await mobile.call('GET', `/records/Patients/${patient('north b')}${rest}`)).status, rest).toBe(403)
    expect((await got(mobile, `/records/Patients/${patient('north a')}/panels`)).panels).not.toEqual([])
  })

  test('groups by portfolio, then name, when nobody asks for another order', async () => {
    const { records } = await list(mobile, 'Patients', { fields: 'fullName,portfolio', expand: 'portfolio' })
    const keys: readonly string[] = records.map(
      ({ portfolio, fullName }: Json) => `${portfolio?.label ?? '~'} ${fullName}`,
    )
    expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(records.length).toBeGreaterThan(ids(await list(nurse, 'Patients')).length)
    const page = await got(mobile, '/records/Patients?limit=3')
    const next = await got(mobile, `/records/Patients?limit=3&after=${page.next}`)
    expect([...ids(page), ...ids(next)]).toEqual(ids({ records }).slice(0, 6))
  })
})

describe('what describes modules', () => {
  test('the menu, a module and OpenAPI name what she can see', async () => {
    const menu = (await got(cashier, '/modules')).modules.map(({ name }: Json) => name)
    expect(menu).toEqual(expect.arrayContaining(['Bills', 'Rounds', 'Remarks']))
    expect(menu).not.toContain('Patients')
    const openApi = JSON.stringify(await got(cashier, '/openapi.json'))
    for (const hidden of ['Patients', 'Supplies', 'margin', 'unitCost', 'delete'])
      expect(openApi).not.toContain(`"${hidden}"`)
  })

  test('a module says what she may do with it, and fields that she only writes', async () => {
    const bills = await got(cashier, '/modules/Bills')
    expect([bills.create, bills.update, bills.delete]).toEqual([true, true, false])
    const field = (name: string): Json => bills.fields.find((each: Json) => each.name === name)
    expect(field('branch')).toMatchObject({ writeOnly: true, sortable: false, filterable: false })
    expect(field('patient')).toMatchObject({ readOnly: true })
    expect(field('patient').to).toBeUndefined()
    expect(field('margin')).toBeUndefined()
    expect(field('phase').transitions.flatMap(({ to }: Json) => to)).toEqual(['issued', 'issued'])
    expect(Object.keys(bills.schemas.create.properties).sort()).toEqual(['branch', 'dueDate', 'phase', 'voucher'])
    expect(JSON.stringify(bills)).not.toContain('margin')
  })

  test('no text of an expression names what she cannot see', async () => {
    const patients = await got(nurse, '/modules/Patients')
    expect(patients.recordLabel).toBe('{fullName} ()')
    expect(JSON.stringify(patients)).not.toMatch(/creditLimit|nickname|diagnosis/)
    const desk = await got(await as('desk'), '/modules/Patients')
    expect(desk.fields.find(({ name }: Json) => name === 'creditLeft').formula).toBe(
      'COALESCE(creditLimit, 0) - billed',
    )
  })

  test('picklists are those of her fields', async () => {
    const statusFor = async (who: Caller, name: string): Promise<number> =>
      (await who.call('GET', `/picklists/${name}`)).status
    expect([await statusFor(nurse, 'allergy'), await statusFor(cashier, 'allergy')]).toEqual([200, 404])
    expect([await statusFor(cashier, 'bill-phase'), await statusFor(open.api, 'allergy')]).toEqual([200, 200])
  })

  test('the documentation has pages of modules that she can see', async () => {
    const credentials = await open.api.credentials(open.clinic.people.cashier)
    const page = async (path: string) => open.api.app.inject({ url: `/docs/${path}`, headers: credentials })
    expect((await page('Patients.html')).statusCode).toBe(404)
    const bills = await page('Bills.html')
    expect(bills.statusCode).toBe(200)
    expect(bills.body).not.toMatch(/Patients\.html|Margen/)
    expect((await page('')).body).not.toContain('Insumos')
    expect((await open.api.app.inject({ url: '/docs/Bills.html' })).statusCode).toBe(401)
  })

  test('every profile can be described and documented', async () => {
    const { graph } = open.api
    for (const key of graph.profiles.keys()) {
      const scope = scopeOf(key)
      for (const { name } of new Set(scope.graph.modules.values()))
        expect(moduleDescription(scopeView(scope, graph), moduleOf(graph, name))).toHaveProperty('fields')
    }
  })
})

/** Somebody with one profile in the north, all portfolios. */
const scopeOf = (profile: string, graph = open.api.graph): Scope =>
  makeScope(graph, {
    person: open.clinic.people.director,
    channel: 'web',
    assignments: [{ profile, unit: open.clinic.units.north, portfolio: null }],
    groups: [],
    subordinates: [],
    shared: {},
  })

test('a module that is switched off is there for nobody, and references to it show nothing', async () => {
  const graph = { ...open.api.graph, off: new Set(['Doctors']) }
  const model = { graph, version: 'without doctors' }
  for (const profile of ['administrator', 'director', 'frontDesk']) {
    const scope = scopeOf(profile, graph)
    expect(scope.graph.modules.has('Doctors')).toBe(false)
    const call = { context: open.api.context, model, scope, language: 'es' as const }
    const record = await readRecord(call, moduleOf(graph, 'Patients'), patient('north a'), 'expand=*')
    if (isRefusal(record)) throw new Error('the patient is not there')
    expect(JSON.parse(record.json.toString()).doctor ?? null).toBeNull()
  }
})
