/** What may be written where: rows, fields, moves, and the state that a record would have. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../support/served.ts'
import { indistinguishable, matching, openWard, refused, said, type Ward } from './ward.ts'

let ward: Ward
let nurse: Caller
let two: Caller
let director: Caller

beforeAll(async () => {
  ward = await openWard()
  nurse = await ward.as('nurseOne')
  two = await ward.as('nurseTwo')
  director = await ward.as('director')
})
afterAll(() => ward?.end())

const patch = (name: string, record: unknown, version = 1) =>
  ['PATCH', `/records/Patients/${ward.patient(name)}`, record, matching(version)] as const

describe('a record that she cannot read is not there', () => {
  test.each([
    ['PATCH', { phone: '+525511110000' }],
    ['PATCH', { nonsense: 1 }],
  ] as const)('for %s %j', async (method, body) => {
    for (const version of [1, 7]) {
      const answer = await indistinguishable(ward, nurse, ward.patient('north b'), (id) => [
        method,
        `/records/Patients/${id}`,
        body,
        matching(version),
      ])
      expect(answer.status).toBe(404)
    }
  })

  test('without a version, either', async () => {
    const answer = await indistinguishable(ward, nurse, ward.patient('north b'), (id) => [
      'PATCH',
      `/records/Patients/${id}`,
      {},
    ])
    expect(answer.status).toBe(428)
  })

  test('for DELETE and restore, of the living and in the bin', async () => {
    for (const name of ['south b', 'binned outside']) {
      const asked = ward.patient(name)
      for (const version of [1, 7])
        expect(
          (
            await indistinguishable(ward, director, asked, (id) => [
              'DELETE',
              `/records/Patients/${id}`,
              undefined,
              matching(version),
            ])
          ).status,
        ).toBe(404)
      expect(
        (await indistinguishable(ward, director, asked, (id) => ['POST', `/records/Patients/${id}/restore`])).status,
      ).toBe(404)
    }
  })

  test('for a preview', async () => {
    const answer = await indistinguishable(ward, nurse, ward.patient('north b'), (id) => [
      'POST',
      '/records/Patients/preview',
      { id, record: { phone: 'x' } },
    ])
    expect(answer.status).toBe(404)
  })

  test.each([true, false])('for items of a batch, atomic %j', async (atomic) => {
    const mine = ward.patient('north a')
    const answer = await indistinguishable(ward, nurse, ward.patient('north b'), (id) => [
      'POST',
      '/records/Patients/batch',
      {
        atomic,
        operations: [
          { action: 'update', id, version: 1, record: { phone: '+525511110000' } },
          { action: 'update', id: mine, version: 99, record: { phone: '+525511110000' } },
        ],
      },
    ])
    if (atomic) expect(said(answer)).toEqual(['404', 'CIM501 /operations/0/record'])
    else expect(answer.body.results.map(({ status }: { status: number }) => status)).toEqual([404, 412])
  })

  test('in a bin that is not shown to her: one that was hers to read is not there', async () => {
    const answer = await indistinguishable(ward, nurse, ward.patient('binned inside'), (id) => [
      'PATCH',
      `/records/Patients/${id}`,
      { phone: '+525511110000' },
      matching(1),
    ])
    expect(answer.status).toBe(404)
  })

  test('in a module that no profile of hers names', async () => {
    expect(await refused(ward, nurse, 'POST', '/records/Supplies', { name: 'x' })).toEqual(['404', 'CIM301'])
  })
})

describe('a record that she reads and may not treat so is refused (403)', () => {
  test('where no grant of the module has the action', async () => {
    const path = `/records/Patients/${ward.patient('north a')}`
    expect(await refused(ward, nurse, 'DELETE', path, undefined, matching(1))).toEqual(['403', 'CIM570'])
    expect(await refused(ward, nurse, 'POST', `/records/Patients/${ward.patient('binned inside')}/restore`)).toEqual([
      '403',
      'CIM570',
    ])
    expect(await refused(ward, nurse, 'POST', '/records/Doctors', { license: 'X', fullName: 'Y' })).toEqual([
      '403',
      'CIM570',
    ])
  })

  test('where only reading reaches it: what a subordinate owns', async () => {
    const superior = await ward.as('coordinator')
    expect((await superior.call('GET', `/records/Patients/${ward.patient('owned by nurseOne')}`)).status).toBe(200)
    expect(await refused(ward, superior, ...patch('owned by nurseOne', { phone: '+525511110000' }))).toEqual([
      '403',
      'CIM570',
    ])
  })

  test('and an operation of a batch says so at its place', async () => {
    const operations = [
      { action: 'delete', id: ward.patient('north a'), version: 1 },
      { action: 'create', record: { fullName: 'x' } },
    ]
    expect(await refused(ward, nurse, 'POST', '/records/Patients/batch', { operations })).toEqual([
      '403',
      'CIM570 /operations/0',
    ])
    const desk = await ward.as('desk')
    expect(await refused(ward, desk, 'POST', '/records/Patients/batch', { operations })).toEqual([
      '403',
      'CIM570 /operations/1/record',
    ])
  })
})

describe('fields', () => {
  test('that she neither reads nor writes are not there, and no suggestion tells of them', async () => {
    const record = { creditLimit: 5, diagnosis: 'x', credtLimit: 5, phne: '1' }
    const answer = await nurse.call(...patch('north a', record))
    expect(said(answer)).toEqual([
      '422',
      'CIM502 /creditLimit',
      'CIM502 /diagnosis',
      'CIM502 /credtLimit',
      'CIM502 /phne',
    ])
    expect(answer.body.problems.map(({ hint }: { hint?: string }) => hint)).toEqual([
      undefined,
      undefined,
      undefined,
      '¿Quiso decir «phone»?',
    ])
  })

  test('that she only reads are read-only', async () => {
    const record = { age: 3, appointmentCount: 1, fileNumber: 'x', createdAt: null, id: null, version: 3, doctor: null }
    expect(await refused(ward, nurse, ...patch('north a', record))).toEqual([
      '422',
      ...Object.keys(record).map((name) => `CIM503 /${name}`),
    ])
  })

  test('are those of the grant that matches the row, and never of another', async () => {
    expect(await refused(ward, two, ...patch('north a', { curp: 'ABCD010101' }))).toEqual(['403', 'CIM571 /curp'])
    expect(await refused(ward, two, ...patch('south c', { phone: '+525511110000' }))).toEqual(['403', 'CIM571 /phone'])
    expect(await refused(ward, two, ...patch('south c', { curp: 'ABCD010101', phone: '+525511110000' }))).toEqual([
      '403',
      'CIM571 /phone',
    ])
    expect((await two.call(...patch('south c', { curp: 'abcd010101' }))).status).toBe(200)
    expect((await two.call(...patch('north a', { phone: '+525511110000' }))).status).toBe(200)
    expect(await ward.seen('Patients', ward.patient('south c'))).toMatchObject({ curp: 'ABCD010101', version: 2 })
  })

  test('of a new record are those of the grants that match it', async () => {
    const mine = { fullName: 'Nueva', branch: ward.units.north, portfolio: ward.portfolios.a }
    expect((await nurse.call('POST', '/records/Patients', mine)).status).toBe(201)
    const robot = await ward.as('integrator', { token: 'robot' })
    expect(await refused(ward, robot, 'POST', '/records/Patients', { ...mine, phone: '+525511110000' })).toEqual([
      '422',
      'CIM502 /phone',
    ])
  })

  test('an answer shows what can be read of the record, and no more', async () => {
    const { status, body } = await nurse.call('POST', '/records/Patients', {
      fullName: 'Otra',
      portfolio: ward.portfolios.a,
    })
    expect([status, 'creditLimit' in body, 'diagnosis' in body, body.fullName]).toEqual([201, false, false, 'Otra'])
  })
})

describe('the state that a record would have', () => {
  test('may not lie outside: by portfolio, by unit, by owner', async () => {
    expect(await refused(ward, nurse, ...patch('none a', { portfolio: ward.portfolios.b }))).toEqual(['403', 'CIM570'])
    expect(await refused(ward, nurse, ...patch('none a', { branch: ward.units.south }))).toEqual(['403', 'CIM570'])
    expect(await refused(ward, nurse, ...patch('owned by nurseOne', { owner: ward.people.outsider }))).toEqual([
      '403',
      'CIM570',
    ])
    expect(await refused(ward, director, ...patch('north b', { branch: ward.units.south }))).toEqual(['403', 'CIM570'])
    expect((await director.call(...patch('north b', { portfolio: ward.portfolios.a }))).status).toBe(200)
  })

  test('is hers by owning it, wherever it lies', async () => {
    expect((await nurse.call(...patch('owned by nurseOne', { portfolio: ward.portfolios.c }))).status).toBe(200)
    expect(
      (await director.call(...patch('none c', { owner: ward.people.director, branch: ward.units.south }))).status,
    ).toBe(200)
  })

  test('of a new record may not lie outside, though whoever creates it owns it', async () => {
    const far = { fullName: 'Lejos', branch: ward.units.south, portfolio: ward.portfolios.c }
    for (const more of [{ owner: ward.people.outsider }, {}])
      expect(await refused(ward, nurse, 'POST', '/records/Patients', { ...far, ...more })).toEqual(['403', 'CIM570'])
    const near = { ...far, branch: ward.units.north, portfolio: ward.portfolios.a }
    expect((await nurse.call('POST', '/records/Patients', near)).status).toBe(201)
  })

  test('counts the grant that writes the field: what one grant moves the other must write too', async () => {
    expect(await refused(ward, two, ...patch('none none', { branch: ward.units.south }))).toEqual([
      '403',
      'CIM571 /branch',
    ])
  })

  test('is refused in a preview as in the write', async () => {
    const body = { id: ward.patient('none none'), record: { branch: ward.units.south, phone: 'x' } }
    expect(await refused(ward, nurse, 'POST', '/records/Patients/preview', body)).toEqual(['403', 'CIM570'])
    const lines = { id: ward.patient('north a'), record: { portfolio: ward.portfolios.b } }
    expect(await refused(ward, nurse, 'POST', '/records/Patients/preview', lines)).toEqual(['403', 'CIM570'])
    expect(await refused(ward, nurse, 'POST', '/records/Doctors/preview', { record: {} })).toEqual(['403', 'CIM570'])
  })

  test('a record that is opened by owning a contact of it may be changed', async () => {
    expect((await nurse.call(...patch('of a relative of nurseOne', { phone: '+525511110000' }))).status).toBe(200)
  })
})

describe('moves of a state', () => {
  const appointment = async (status: string) => {
    const made = await ward.api.create('Appointments', { subject: 'cita', patient: ward.patient('north a'), status })
    return ['PATCH', `/records/Appointments/${made.id}`] as const
  }

  test('are granted one by one', async () => {
    const requested = await appointment('requested')
    expect(await refused(ward, nurse, ...requested, { status: 'cancelled' }, matching(1))).toEqual([
      '403',
      'CIM572 /status',
    ])
    expect((await nurse.call(...requested, { status: 'confirmed' }, matching(1))).status).toBe(200)
    expect(await refused(ward, nurse, ...requested, { status: 'attended' }, matching(2))).toEqual([
      '403',
      'CIM572 /status',
    ])
    expect((await director.call(...requested, { status: 'attended' }, matching(2))).status).toBe(200)
  })

  test('a state that stays is no move, nor is the one that a new record begins with by itself', async () => {
    const attended = await ward.api.create('Appointments', {
      subject: 'x',
      patient: ward.patient('north a'),
      status: 'confirmed',
    })
    const path = `/records/Appointments/${attended.id}`
    expect((await nurse.call('PATCH', path, { status: 'confirmed', subject: 'y' }, matching(1))).status).toBe(200)
    const desk = await ward.as('desk')
    expect(await refused(ward, desk, 'POST', '/records/Bills', { phase: 'issued' })).toEqual(['403', 'CIM572 /phase'])
    expect((await desk.call('POST', '/records/Bills', { phase: 'draft' })).status).toBe(201)
    const cashier = await ward.as('cashier')
    expect((await cashier.call('POST', '/records/Bills', {})).status).toBe(201)
  })
})
