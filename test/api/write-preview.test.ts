/** What would be, without anything being written; and where a value comes from. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { today } from './school.ts'
import { openWritingSchool, type Parsed, type WritingSchool } from './write-school.ts'

let school: WritingSchool
let student: Parsed
let bill: Parsed

beforeAll(async () => {
  school = await openWritingSchool()
  student = await school.create('Students', {
    givenName: 'Ana',
    familyName: 'Ríos',
    level: 'primary',
    debtCeiling: 1000,
    birthDate: '2015-01-01',
  })
  bill = await school.create('TuitionBills', {
    student: student.id,
    phase: 'issued',
    dueDate: '2026-12-31',
    lines: [
      { concept: 'A', unitCost: 100 },
      { concept: 'B', unitCost: 50, units: 2 },
    ],
  })
})
afterAll(() => school?.end())

/** Previews, and makes sure that nothing was written. */
async function preview(module: string, body: unknown) {
  const before = await school.fingerprint()
  const answer = await school.send('POST', `${module}/preview`, body)
  expect(await school.fingerprint()).toBe(before)
  return answer
}

const said = (problems: Parsed) => problems.map(({ code, pointer }: Parsed) => `${code} ${pointer}`)

describe('a preview', () => {
  test('is refused for a record that is not there, and a body that is none', async () => {
    expect((await preview('Students', { id: '01234567-89ab-7def-8123-456789abcdef', record: {} })).status).toBe(404)
    expect((await preview('Students', { id: 'x', record: {} })).status).toBe(404)
    expect((await preview('Students', [])).status).toBe(422)
    expect((await preview('Studens', { record: {} })).status).toBe(404)
  })

  test('of a new document computes it and each of its lines', async () => {
    const { body } = await preview('TuitionBills', {
      record: {
        student: student.id,
        discountShare: 10,
        lines: [
          { concept: 'A', unitCost: 33.33, units: 3 },
          { concept: 'B', unitCost: 1 },
        ],
      },
    })
    expect(body).toEqual({
      values: {
        subtotal: 100.99,
        lineCount: 2,
        total: 90.89,
        paid: 0,
        balance: 90.89,
        late: false,
        daysLate: 0,
        lines: [{ amount: 99.99 }, { amount: 1 }],
        // Copies into what the body leaves empty.
        issuedOn: today,
        creditDays: 10,
        dueDate: '2026-12-01',
      },
      problems: [],
      warnings: [],
    })
  })

  test('of a change computes it from what is there', async () => {
    const { body } = await preview('TuitionBills', { id: bill.id, record: { discountShare: 50 } })
    expect(body.values).toMatchObject({ subtotal: 200, total: 100, balance: 100 })
    const lines = [
      { id: bill.lines[1].id, units: 5 },
      { concept: 'C', unitCost: 1 },
    ]
    expect((await preview('TuitionBills', { id: bill.id, record: { lines } })).body.values).toMatchObject({
      subtotal: 251,
      lineCount: 2,
      lines: [{ amount: 250 }, { amount: 1 }],
    })
    expect((await preview('TuitionBills', { id: bill.id, record: {} })).body.values).toMatchObject({ subtotal: 200 })
  })

  test('says everything that would be refused, and what is only advised', async () => {
    const { body } = await preview('Students', {
      id: student.id,
      record: { birthDate: '2031-01-01', hasScholarship: true, curp: 'x', famliyName: 'x' },
    })
    expect(said(body.problems).toSorted()).toEqual([
      'CIM502 /famliyName',
      'CIM504 /scholarshipShare',
      'CIM505 /curp',
      'CIM509 /level',
      'CIM520 /birthDate',
    ])
    expect(said(body.warnings)).toEqual(['CIM520 /personalEmail'])
    expect(body.values.age).toBe(-5)
  })

  test('goes on without what cannot be written at all', async () => {
    await school.create('Students', {
      givenName: 'Eva',
      familyName: 'Paz',
      level: 'primary',
      curp: 'TAKE000000TAKEN000',
    })
    const nobody = '01234567-89ab-7def-8123-456789abcdef'
    const { body } = await preview('Students', {
      record: {
        givenName: 'Zoé',
        familyName: 'Sol',
        level: 'primary',
        curp: 'TAKE000000TAKEN000',
        advisor: nobody,
        siblings: [nobody],
        birthDate: '2016-05-05',
      },
    })
    expect(said(body.problems).toSorted()).toEqual(['CIM510 /advisor', 'CIM510 /siblings/0', 'CIM511 /curp'])
    expect(body.values).toMatchObject({ age: 10, owed: 0, advisorPhone: null })
  })

  test('leaves out a line that is not finished, and computes the others', async () => {
    const { body } = await preview('TuitionBills', {
      record: { student: student.id, lines: [{ concept: 'A' }, { concept: 'B', unitCost: 5 }, { unitCost: 7 }] },
    })
    expect(said(body.problems)).toEqual(['CIM504 /lines/0/unitCost', 'CIM504 /lines/2/concept'])
    expect(body.values.lines[1]).toEqual({ amount: 5 })
  })

  test('of nothing at all says what is missing', async () => {
    const { status, body } = await preview('TuitionBills', { record: {} })
    expect([status, said(body.problems)]).toEqual([200, ['CIM504 /student']])
  })

  test('without something required computes all that does not rest on it', async () => {
    const { body } = await preview('TuitionBills', {
      record: { discountShare: 10, lines: [{ concept: 'A', unitCost: 100 }] },
    })
    expect(said(body.problems)).toEqual(['CIM504 /student'])
    expect(body.values).toEqual({
      subtotal: 100,
      lineCount: 1,
      total: 90,
      paid: 0,
      balance: 90,
      late: null,
      daysLate: null,
      lines: [{ amount: 100 }],
      // Copies from the student are not known yet.
      issuedOn: today,
    })
    const payment = (await preview('TuitionPayments', { record: {} })).body
    expect([said(payment.problems), payment.values]).toEqual([
      ['CIM504 /student', 'CIM504 /amount'],
      { applied: 0, unapplied: null, paidAt: expect.stringMatching(/^2026-11-21T/) },
    ])
    expect(
      (await preview('TuitionBills', { id: bill.id, record: { student: null, discountShare: 1 } })).body,
    ).toMatchObject({ values: { total: 198 }, problems: [{ code: 'CIM504', pointer: '/student' }] })
    const enrollment = (await preview('Enrollments', { record: { standing: 'active' } })).body
    expect(said(enrollment.problems)).toEqual(['CIM504 /student', 'CIM504 /cohort'])
  })

  test('takes no automatic number', async () => {
    const before = (await school.create('TuitionPayments', { student: student.id, amount: 1 })).paymentNumber
    for (let i = 0; i < 5; i++) await preview('TuitionPayments', { record: { student: student.id, amount: 1 } })
    const after = (await school.create('TuitionPayments', { student: student.id, amount: 1 })).paymentNumber
    expect(Number(after.slice(3)) - Number(before.slice(3))).toBe(1)
  })
})

describe('a value is explained', () => {
  const explain = async (module: string, id: string, field: string) =>
    school.get(`/records/${module}/${id}/explain/${field}`)

  test('unless there is no such record or field, or nobody may read it', async () => {
    expect((await explain('Students', '01234567-89ab-7def-8123-456789abcdef', 'owed')).status).toBe(404)
    expect((await explain('Students', 'x', 'owed')).status).toBe(404)
    for (const field of ['owd', 'portalPin', 'constructor', '__proto__'])
      expect((await explain('Students', student.id, field)).status).toBe(404)
  })

  test('by its formula and what that reads', async () => {
    expect((await explain('TuitionBills', bill.id, 'total')).body).toEqual({
      field: 'total',
      title: 'Total',
      value: 200,
      kind: 'formula',
      asOf: today,
      formula: 'ROUND(subtotal * (100 - COALESCE(discountShare, 0)) / 100, 2)',
      inputs: [
        { name: 'subtotal', title: 'Subtotal', value: 200, explain: true },
        { name: 'discountShare', title: 'Descuento', value: null, explain: false },
      ],
    })
  })

  test('by a formula along a reference', async () => {
    const { body } = await explain('Students', student.id, 'advisorPhone')
    expect(body.inputs).toEqual([{ name: 'advisor.phone', title: 'Asesor › Teléfono', value: null, explain: false }])
  })

  test('by the records that make a rollup up, which sum to it', async () => {
    const { body } = await explain('TuitionBills', bill.id, 'subtotal')
    expect(body).toMatchObject({ value: 200, kind: 'rollup', measure: 'sum(amount)', count: 2 })
    expect(body.records.map(({ label, value }: Parsed) => [label, value])).toEqual([
      ['A', 100],
      ['B', 100],
    ])
    const owed = (await explain('Students', student.id, 'owed')).body
    expect([owed.where, owed.records]).toEqual([
      "phase = 'issued'",
      [{ module: 'TuitionBills', id: bill.id, label: `Recibo ${bill.billNumber}`, value: 200 }],
    ])
  })

  test('by the hundred largest of many', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => ({ concept: `C${i}`, unitCost: (i + 1) / 100 }))
    const many = await Promise.all([1, 2].map(() => school.create('TuitionBills', { student: student.id, lines })))
    const { body } = await explain('TuitionBills', many[0].id, 'subtotal')
    expect([body.count, body.records.length, body.records[0].value, body.records[99].value]).toEqual([
      100, 100, 1, 0.01,
    ])
    expect((await explain('TuitionBills', many[0].id, 'overdue')).status).toBe(404)
    expect((await explain('Students', student.id, 'overdue')).body).toMatchObject({
      kind: 'rollup',
      value: 0,
      count: 0,
      records: [],
    })
  })

  test('as it stands where it is stored', async () => {
    expect((await explain('Students', student.id, 'debtCeiling')).body).toEqual({
      field: 'debtCeiling',
      title: 'Tope de adeudo',
      value: 1000,
      kind: 'stored',
      asOf: today,
    })
  })
})
