/** What a record may point at: what its writer can read, and nothing that tells of the rest. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../support/served.ts'
import { uploaded } from '../clinic-matrix.ts'
import { noRecord } from '../clinic.ts'
import { indistinguishable, matching, openWard, refused, said, type Ward } from './ward.ts'

let ward: Ward
let nurse: Caller
let mobile: Caller
let director: Caller

beforeAll(async () => {
  ward = await openWard()
  nurse = await ward.as('nurseOne')
  mobile = await ward.as('nurseOne', { channel: 'mobile' })
  director = await ward.as('director')
})
afterAll(() => ward?.end())

describe('a reference to a record that she cannot read is one to nothing', () => {
  test('of a new record, a changed one and a preview', async () => {
    const hidden = ward.patient('north b')
    const own = await nurse.create('Appointments', { subject: 'mía', patient: ward.patient('north a') })
    const asked = [
      (id: string) => ['POST', '/records/Appointments', { subject: 'cita', patient: id }] as const,
      (id: string) => ['PATCH', `/records/Appointments/${own.id}`, { patient: id }, matching(1)] as const,
      (id: string) => ['PATCH', `/records/Appointments/${own.id}`, { patient: id }, matching(5)] as const,
      (id: string) => ['POST', '/records/Appointments/preview', { record: { subject: 'cita', patient: id } }] as const,
      (id: string) =>
        [
          'POST',
          '/records/Appointments/batch',
          { operations: [{ action: 'create', record: { subject: 'x', patient: id } }] },
        ] as const,
    ]
    const answers = []
    for (const ask of asked) answers.push(said(await indistinguishable(ward, nurse, hidden, ask))[1])
    expect(answers).toEqual([
      'CIM510 /patient',
      'CIM510 /patient',
      'CIM512',
      'CIM510 /patient',
      'CIM510 /operations/0/record/patient',
    ])
  })

  test('in a list of references, and of the owner', async () => {
    const path = `/records/Patients/${ward.patient('north a')}`
    for (const [name, value] of [
      ['family', (id: string) => [ward.patient('none a'), id]],
      ['referredBy', (id: string) => id],
    ] as const) {
      const answer = await indistinguishable(ward, nurse, ward.patient('south b'), (id) => [
        'PATCH',
        path,
        { [name]: value(id) },
        matching(1),
      ])
      expect(said(answer)).toEqual(['422', name === 'family' ? 'CIM510 /family/1' : 'CIM510 /referredBy'])
    }
    const desk = await ward.as('desk')
    const appointment = { subject: 'x', patient: ward.patient('none a') }
    expect(said(await desk.call('POST', '/records/Appointments', appointment))).toEqual(['201'])
  })

  test('to one of several modules; a module that she cannot see is none of them', async () => {
    const about = (module: string) => (id: string) =>
      ['POST', '/records/Remarks', { text: 'x', about: { module, id } }] as const
    expect(said(await indistinguishable(ward, nurse, ward.patient('north b'), about('Patients')))).toEqual([
      '422',
      'CIM510 /about',
    ])
    const cashier = await ward.as('cashier')
    const [hidden, nonsense] = [
      await cashier.call(...about('Patients')(noRecord)),
      await cashier.call(...about('Pacients')(noRecord)),
    ]
    expect(said(hidden)).toEqual(['422', 'CIM508 /about/module'])
    expect(JSON.stringify(hidden.body).replaceAll('Patients', 'Pacients')).toBe(JSON.stringify(nonsense.body))
  })

  test('one that stays is not asked again, and what she does not name stays as it is', async () => {
    await ward.api.pool.query(`update app.patients set referred_by_id = $2 where id = $1`, [
      ward.patient('none none'),
      ward.patient('south b'),
    ])
    const path = `/records/Patients/${ward.patient('none none')}`
    expect((await nurse.call('PATCH', path, { phone: '+525511112222' }, matching(1))).status).toBe(200)
    expect((await ward.seen('Patients', ward.patient('none none'))).referredBy).toBe(ward.patient('south b'))
    const doctor = await ward.api.create('Doctors', { license: 'MED-9', fullName: 'Va al archivo' })
    const made = await director.create('Patients', {
      fullName: 'Con médico',
      doctor: doctor.id,
      family: [ward.patient('none a')],
    })
    await ward.api.pool.query(`update app.doctors set deleted_at = now() where id = $1`, [doctor.id])
    const again = await director.call(
      'PATCH',
      `/records/Patients/${made.id}`,
      { doctor: doctor.id, nickname: 'Z' },
      matching(1),
    )
    expect(said(again)).toEqual(['200'])
  })
})

describe('a file', () => {
  test('may be given by who uploaded it or reads it on a record', async () => {
    const cashier = await ward.as('cashier')
    const hers = await uploaded(ward.api, await ward.api.credentials(ward.people.cashier))
    const other = await uploaded(ward.api, await ward.api.credentials(ward.people.director))
    const bill = await cashier.create('Bills', {})
    const path = `/records/Bills/${bill.id}`
    expect(
      said(await indistinguishable(ward, cashier, other, (id) => ['PATCH', path, { voucher: id }, matching(1)])),
    ).toEqual(['422', 'CIM510 /voucher'])
    expect((await cashier.call('PATCH', path, { voucher: hers }, matching(1))).status).toBe(200)
    await director.create('Bills', { branch: ward.units.north, voucher: other })
    expect((await cashier.call('PATCH', path, { voucher: other }, matching(2))).status).toBe(200)
  })
})

describe('on the mobile channel', () => {
  const foreign = () => ward.patient('north b')

  test('a record outside the portfolios is seen by its basic fields, and every operation on it is refused', async () => {
    const path = `/records/Patients/${foreign()}`
    expect((await mobile.call('GET', path)).status).toBe(200)
    expect(await refused(ward, mobile, 'PATCH', path, { phone: '+525511110000' }, matching(1))).toEqual([
      '403',
      'CIM570',
    ])
    expect(await refused(ward, mobile, 'POST', '/records/Patients/preview', { id: foreign(), record: {} })).toEqual([
      '403',
      'CIM570',
    ])
  })

  test('nothing hangs from it, not even what would open it', async () => {
    const bodies = {
      Appointments: { subject: 'pedido', patient: foreign() },
      Relatives: { name: 'contacto', patient: foreign() },
      Remarks: { text: 'nota', about: { module: 'Patients', id: foreign() } },
    }
    for (const [module, body] of Object.entries(bodies)) {
      expect(await refused(ward, mobile, 'POST', `/records/${module}`, body)).toEqual(['403', 'CIM570'])
      expect(await refused(ward, mobile, 'POST', `/records/${module}/preview`, { record: body })).toEqual([
        '403',
        'CIM570',
      ])
      const operations = [{ action: 'create', record: body }]
      expect(await refused(ward, mobile, 'POST', `/records/${module}/batch`, { operations })).toEqual([
        '403',
        'CIM570 /operations/0/record',
      ])
    }
    const own = await mobile.create('Appointments', { subject: 'mía', patient: ward.patient('north a') })
    expect(
      await refused(ward, mobile, 'PATCH', `/records/Appointments/${own.id}`, { patient: foreign() }, matching(1)),
    ).toEqual(['403', 'CIM570'])
  })

  test('one beyond her units is not there', async () => {
    const answer = await indistinguishable(ward, mobile, ward.patient('south b'), (id) => [
      'POST',
      '/records/Appointments',
      { subject: 'x', patient: id },
    ])
    expect(said(answer)).toEqual(['422', 'CIM510 /patient'])
  })

  test('a new record takes the portfolio of who makes it, if there is one', async () => {
    const made = await mobile.create('Patients', { fullName: 'Interesada' })
    expect(made.portfolio).toBe(ward.portfolios.a)
    const round = await mobile.create('Rounds', { name: 'nueva' })
    expect(round.portfolio).toBe(ward.portfolios.a)
    const batch = await mobile.call('POST', '/records/Patients/batch', {
      operations: [{ action: 'create', record: { fullName: 'Otra', portfolio: null } }],
    })
    expect((await ward.seen('Patients', batch.body.results[0].id)).portfolio).toBe(ward.portfolios.a)
    expect((await nurse.create('Patients', { fullName: 'En la web' })).portfolio).toBeNull()
  })

  test('where there are several or all, it must be named', async () => {
    const all = await ward.as('director', { channel: 'mobile' })
    const boss = await ward.as('boss', { channel: 'mobile' })
    for (const caller of [all, boss]) {
      expect(await refused(ward, caller, 'POST', '/records/Patients', { fullName: 'Sin cartera' })).toEqual([
        '422',
        'CIM504 /portfolio',
      ])
      const preview = await caller.call('POST', '/records/Patients/preview', { record: { fullName: 'Sin cartera' } })
      expect(preview.body.problems.map(({ code, pointer }: Record<string, string>) => `${code} ${pointer}`)).toEqual([
        'CIM504 /portfolio',
      ])
    }
    expect((await all.create('Patients', { fullName: 'Con cartera', portfolio: ward.portfolios.b })).portfolio).toBe(
      ward.portfolios.b,
    )
    await ward.put('ProfileAssignments', {
      person: ward.people.nurseOne,
      profile: 'fieldNurse',
      unit: ward.units.north,
      portfolio: ward.portfolios.b,
    })
    ward.api.context.access.changed()
    expect(await refused(ward, mobile, 'POST', '/records/Patients', { fullName: 'De dos' })).toEqual([
      '422',
      'CIM504 /portfolio',
    ])
  })
})
