/** Lines, batches, upserts, the bin, values that are taken, and what answers tell of a record that somebody sees only in part. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moduleOf } from '../../../engine/graph/graph.ts'
import { problem, type Problem } from '../../../engine/problems/problem.ts'
import { shownProblems } from '../../../engine/server/records/shown-problems.ts'
import type { Caller, Json } from '../../support/served.ts'
import { indistinguishable, matching, openWard, refused, said, type Ward } from './ward.ts'

let ward: Ward
let nurse: Caller
let desk: Caller
let director: Caller

beforeAll(async () => {
  ward = await openWard()
  nurse = await ward.as('nurseOne')
  desk = await ward.as('desk')
  director = await ward.as('director')
})
afterAll(() => ward?.end())

const curpOf = async (name: string): Promise<string> => (await ward.seen('Patients', ward.patient(name))).curp

const notes = async (kind: string): Promise<readonly Json[]> =>
  (await ward.api.pool.query('select person, subject, details from cimbra.audit where kind = $1 order by seq', [kind]))
    .rows

describe('lines', () => {
  const bill = (lines: readonly unknown[]): Promise<Json> =>
    director.create('Bills', { branch: ward.units.north, patient: ward.patient('north a'), lines })

  test('are written by the grants of their own module', async () => {
    const made = await desk.create('Bills', {
      patient: ward.patient('none a'),
      lines: [{ concept: 'Uno', unitPrice: 5 }],
    })
    const path = `/records/Bills/${made.id}`
    const kept = (await ward.seen('Bills', made.id)).lines[0].id
    expect(
      await refused(ward, desk, 'PATCH', path, { lines: [{ id: kept, unitCost: 1, unitPrice: 2 }] }, matching(1)),
    ).toEqual(['422', 'CIM502 /lines/0/unitCost'])
    expect(
      (
        await desk.call(
          'PATCH',
          path,
          {
            lines: [
              { id: kept, unitPrice: 6 },
              { concept: 'Dos', unitPrice: 1 },
            ],
          },
          matching(1),
        )
      ).status,
    ).toBe(200)
    expect(await refused(ward, desk, 'PATCH', path, { lines: [{ id: kept }] }, matching(2))).toEqual([
      '403',
      'CIM570 /lines',
    ])
    expect(await refused(ward, desk, 'PATCH', path, { lines: [] }, matching(2))).toEqual(['403', 'CIM570 /lines'])
    expect((await director.call('PATCH', path, { lines: [{ id: kept }] }, matching(2))).status).toBe(200)
  })

  test('that stay as they are need no permission', async () => {
    const made = await bill([{ concept: 'Uno', unitPrice: 5 }])
    await ward.api.pool.query(`update app.bills set patient_id = $2 where id = $1`, [made.id, ward.patient('none a')])
    const answer = await desk.call(
      'PATCH',
      `/records/Bills/${made.id}`,
      { lines: [{ id: made.lines[0].id }, { concept: 'Otro', unitPrice: 1 }] },
      matching(1),
    )
    expect(said(answer)).toEqual(['200'])
  })

  test('are not there where the field is not: nobody may name them', async () => {
    const made = await bill([{ concept: 'Uno', unitPrice: 5 }])
    const cashier = await ward.as('cashier')
    expect(await refused(ward, cashier, 'PATCH', `/records/Bills/${made.id}`, { lines: [] }, matching(1))).toEqual([
      '422',
      'CIM502 /lines',
    ])
    expect(await refused(ward, nurse, 'POST', '/records/Bills', { lines: [{ concept: 'x' }] })).toEqual([
      '403',
      'CIM570',
    ])
  })

  test('of another document are not there, seen or hidden', async () => {
    const [made, other] = [
      await bill([{ concept: 'Uno', unitPrice: 5 }]),
      await bill([{ concept: 'Dos', unitPrice: 5 }]),
    ]
    const { rows } = await ward.api.pool.query<{ id: string }>(
      `select l.id from app.bill_lines as l join app.bills as b on b.id = l.bill_id where b.patient_id = $1 limit 1`,
      [ward.patient('south b')],
    )
    for (const id of [other.lines[0].id, rows[0]?.id ?? '']) {
      const answer = await indistinguishable(ward, director, id, (each) => [
        'PATCH',
        `/records/Bills/${made.id}`,
        { lines: [{ id: each }] },
        matching(1),
      ])
      expect(said(answer)).toEqual(['422', 'CIM510 /lines/0/id'])
    }
  })

  test('are refused by themselves as ever', async () => {
    expect(await refused(ward, director, 'POST', '/records/BillLines', { concept: 'x' })).toEqual(['422', 'CIM532'])
  })
})

describe('a batch', () => {
  const operations = () => [
    { action: 'create', record: { fullName: 'De lote', portfolio: ward.portfolios.a } },
    { action: 'create', record: { fullName: 'De fuera', portfolio: ward.portfolios.b, owner: ward.people.outsider } },
    { action: 'update', id: ward.patient('north b'), version: 1, record: {} },
    { action: 'update', id: ward.patient('owned by the coordinator'), version: 1, record: { phone: '+525511110000' } },
  ]

  test('is all or nothing', async () => {
    const [fine, outside] = operations()
    expect(await refused(ward, nurse, 'POST', '/records/Patients/batch', { operations: [fine, outside] })).toEqual([
      '403',
      'CIM570 /operations/1/record',
    ])
  })

  test('or each for itself', async () => {
    const { body } = await nurse.call('POST', '/records/Patients/batch', { atomic: false, operations: operations() })
    expect(body.results.map(({ status }: Json) => status)).toEqual([201, 403, 404, 404])
  })
})

describe('by a unique value', () => {
  test('she finds what she sees, and nobody finds what is hidden', async () => {
    const [seen, hidden] = [await curpOf('north a'), await curpOf('south b')]
    expect((await desk.call('PUT', `/records/Patients/by/curp/${seen}`, { nickname: 'Nueva' })).body.nickname).toBe(
      'Nueva',
    )
    for (const body of [{ nickname: 'x' }, { nonsense: 1 }, {}])
      expect(await refused(ward, desk, 'PUT', `/records/Patients/by/curp/${hidden}`, body, matching(1))).toEqual([
        '409',
        'CIM575 /curp',
      ])
    expect(await refused(ward, desk, 'PUT', '/records/Patients/by/curp/NADIE', { nickname: 'x' })).toEqual([
      '403',
      'CIM570',
    ])
    expect((await director.call('PUT', '/records/Patients/by/curp/NADIE', { fullName: 'Ahora sí' })).status).toBe(201)
  })

  test('of a field that she does not read there is none, and one that she only reads is not written by', async () => {
    expect(await refused(ward, nurse, 'PUT', '/records/Patients/by/curp/X', {})).toEqual(['404', 'CIM530'])
    expect(await refused(ward, nurse, 'PUT', '/records/Patients/by/nonsense/X', {})).toEqual(['404', 'CIM530'])
    const two = await ward.as('nurseTwo')
    const outside = await curpOf('north a')
    expect(await refused(ward, two, 'PUT', `/records/Patients/by/curp/${outside}`, {})).toEqual(['409', 'CIM575 /curp'])
  })
})

describe('a value that is taken', () => {
  const create = (caller: Caller, curp: string) =>
    caller.call('POST', '/records/Patients', { fullName: 'Con CURP', curp })

  test('names the field to whoever sees the record; to others it says that there is one, and the log keeps it', async () => {
    const [seen, hidden] = [await curpOf('north c'), await curpOf('south c')]
    expect(await refused(ward, director, 'POST', '/records/Patients', { fullName: 'x', curp: seen })).toEqual([
      '409',
      'CIM511 /curp',
    ])
    const before = await notes('hiddenValueMet')
    const answer = await create(director, hidden.toLowerCase())
    expect(said(answer)).toEqual(['409', 'CIM575 /curp'])
    expect(JSON.stringify(answer.body)).not.toContain(hidden)
    const path = `/records/Patients/${ward.patient('north c')}`
    expect(await refused(ward, director, 'PATCH', path, { curp: hidden }, matching(1))).toEqual(['409', 'CIM575 /curp'])
    const preview = await director.call('POST', '/records/Patients/preview', {
      record: { fullName: 'x', curp: hidden },
    })
    expect(preview.body.problems.map(({ code, pointer }: Json) => `${code} ${pointer}`)).toEqual(['CIM575 /curp'])
    const after = await notes('hiddenValueMet')
    expect(after.slice(before.length)).toEqual([
      { person: ward.people.director, subject: 'Patients', details: { fields: ['curp'] } },
    ])
  })

  test('twice in one batch is nobody else’s', async () => {
    const operations = ['REPETIDA', 'repetida'].map((curp) => ({ action: 'create', record: { fullName: 'x', curp } }))
    const answer = await director.call('POST', '/records/Patients/batch', { operations })
    expect([answer.status, answer.body.problems[0].code]).toEqual([409, 'CIM511'])
  })

  test('is rationed: after twenty in a minute nothing with unique values is taken', async () => {
    const hidden: string[] = []
    for (let i = 0; i < 25; i++) {
      const record = {
        fullName: `oculta ${i}`,
        curp: `OCULTA${i}`,
        branch: ward.units.south,
        portfolio: ward.portfolios.b,
      }
      hidden.push((await ward.api.create('Patients', record)).curp)
    }
    const robot = await ward.as('integrator', { token: 'robot' })
    const operations = hidden.slice(0, 22).map((curp) => ({ action: 'create', record: { fullName: 'x', curp } }))
    const { body } = await robot.call('POST', '/records/Patients/batch', { atomic: false, operations })
    expect(body.results.map(({ status }: Json) => status)).toEqual([...Array.from({ length: 20 }, () => 409), 429, 429])
    for (const curp of [hidden[23] ?? '', 'LIBRE']) expect(said(await create(robot, curp))).toEqual(['429', 'CIM576'])
    expect(said(await create(director, 'LIBRE'))).toEqual(['201'])
  })
})

describe('the bin', () => {
  test('brings back what she may delete', async () => {
    expect((await director.call('POST', `/records/Patients/${ward.patient('binned inside')}/restore`)).status).toBe(200)
    const two = await ward.as('nurseTwo')
    expect(await refused(ward, two, 'POST', `/records/Patients/${ward.patient('binned outside')}/restore`)).toEqual([
      '404',
      'CIM501',
    ])
  })

  test('what follows a record goes along, whether she sees it or not', async () => {
    const made = await director.create('Patients', { fullName: 'Con citas', portfolio: ward.portfolios.a })
    await ward.api.create('Remarks', { text: 'oculta', about: { module: 'Patients', id: made.id } })
    const path = `/records/Patients/${made.id}`
    expect((await desk.call('DELETE', path, undefined, matching(1))).status).toBe(204)
    const binned = async (): Promise<boolean> =>
      (
        await ward.api.pool.query(
          `select deleted_at is not null as gone from app.remarks where about_patients_id = $1`,
          [made.id],
        )
      ).rows[0].gone
    expect(await binned()).toBe(true)
    expect((await desk.call('POST', `${path}/restore`)).status).toBe(200)
    expect(await binned()).toBe(false)
  })

  test('what holds a record is counted for whoever sees it all', async () => {
    const made = await director.create('Patients', { fullName: 'Con nota', portfolio: ward.portfolios.a })
    await ward.api.create('Bills', { patient: made.id, branch: ward.units.south })
    const path = `/records/Patients/${made.id}`
    expect(await refused(ward, ward.api, 'DELETE', path, undefined, matching(1))).toEqual(['409', 'CIM516'])
    expect(await refused(ward, director, 'DELETE', path, undefined, matching(1))).toEqual(['409', 'CIM574'])
  })
})

describe('what an answer tells', () => {
  test('of a change by others: the fields that she reads, and of what lies outside nothing', async () => {
    const id = ward.patient('none a')
    const current = await ward.seen('Patients', id)
    const changes = {
      phone: '+525599999999',
      diagnosis: 'secreto',
      creditLimit: 9,
      referredBy: ward.patient('south b'),
    }
    await ward.api.change('Patients', current, changes)
    const answer = await nurse.call(
      'PATCH',
      `/records/Patients/${id}`,
      { phone: '+525511110000' },
      matching(current.version),
    )
    expect(said(answer)).toEqual(['412', 'CIM512'])
    expect(answer.body.differences).toEqual({
      phone: { yours: '+525511110000', theirs: '+525599999999' },
      referredBy: { theirs: null },
    })
  })

  test('a preview computes what she reads', async () => {
    const body = { id: ward.patient('north a'), record: { birthDate: '2000-01-01' } }
    const { values } = (await nurse.call('POST', '/records/Patients/preview', body)).body
    expect(Object.keys(values).sort()).toEqual(['age', 'appointmentCount'])
    expect(values.age).toBe(26)
    const ofDesk = await desk.call('POST', '/records/Patients/preview', {
      id: ward.patient('north a'),
      record: { creditLimit: 5 },
    })
    expect(Object.keys(ofDesk.body.values).sort()).toEqual(['billed', 'creditLeft', 'overdue'])
  })

  test('what is wrong with a field that she cannot see stands at the record, without its name', async () => {
    const { api, people } = ward
    const scopeOf = (person: string) =>
      api.context.access.scopeOf({ kind: 'session', person, channel: 'web', session: '' })
    const shown = async (person: string, module: string, ...problems: readonly Problem[]): Promise<readonly string[]> =>
      shownProblems(
        { model: api.context.model(), scope: await scopeOf(person) },
        moduleOf(api.graph, module),
        problems,
      ).map(({ code, pointer, message }) =>
        [code, pointer, message].filter((each) => each !== undefined && each !== '').join(' '),
      )
    const title = { title: 'Secreto' }
    expect(
      await shown(
        people.nurseOne,
        'Patients',
        problem('CIM504', '/phone', title),
        problem('CIM504', '/creditLimit', title),
        problem('CIM515', '/diagnosis', title),
        problem('CIM504', '/operations/3/record/diagnosis', title),
        problem('CIM520', '/diagnosis', { rule: 'x' }, { message: 'No procede.' }),
        problem('CIM502', '/nonsense', { name: 'nonsense' }),
      ),
    ).toEqual(['CIM504 /phone', 'CIM573', 'CIM573 /operations/3/record', 'CIM520 No procede.', 'CIM502 /nonsense'])
    expect(
      await shown(
        people.desk,
        'Bills',
        problem('CIM504', '/lines/2/unitCost', title),
        problem('CIM504', '/lines/2/units', title),
      ),
    ).toEqual(['CIM573 /lines/2', 'CIM504 /lines/2/units'])
    expect(
      shownProblems(
        { model: api.context.model(), scope: await scopeOf(people.nurseOne) },
        moduleOf(api.graph, 'Patients'),
        [problem('CIM504', '/record/diagnosis', title)],
        '/record',
      ),
    ).toMatchObject([{ code: 'CIM573', pointer: '/record' }])
    expect(await shown(api.context.firstAdministrator(), 'Patients', problem('CIM504', '/diagnosis', title))).toEqual([
      'CIM504 /diagnosis',
    ])
  })

  test('a key is the person’s own, and gives again only what she may still read', async () => {
    const key = { 'idempotency-key': 'la-misma' }
    const record = { fullName: 'Con llave', portfolio: ward.portfolios.a }
    const first = await nurse.call('POST', '/records/Patients', record, key)
    expect(first.status).toBe(201)
    const again = await nurse.call('POST', '/records/Patients', record, key)
    expect([again.status, again.body.id]).toEqual([201, first.body.id])
    const others = await director.call('POST', '/records/Patients', record, key)
    expect([others.status, others.body.id === first.body.id]).toEqual([201, false])
    const { version } = await ward.seen('Patients', first.body.id)
    await ward.api.change(
      'Patients',
      { id: first.body.id, version },
      { owner: ward.people.outsider, portfolio: ward.portfolios.b },
    )
    expect(said(await nurse.call('POST', '/records/Patients', record, key))).toEqual(['404', 'CIM501'])
  })
})
