/** Many writers at once, each on a connection of its own. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWritingSchool, type Answer, type WritingSchool } from './write-school.ts'

let school: WritingSchool
beforeAll(async () => {
  school = await openWritingSchool()
})
afterAll(() => school?.end())

const person = { givenName: 'Ana', familyName: 'Ríos', level: 'primary' }
const times = <T>(count: number, make: (i: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)))
const count = (answers: readonly Answer[], status: number): number =>
  answers.filter((each) => each.status === status).length

describe('fifty at once', () => {
  test('create a record with one unique value: one wins, the others are told the field', async () => {
    const answers = await times(50, () => school.send('POST', 'Students', { ...person, curp: 'UNIQ000000UNIQUE00' }))
    expect([count(answers, 201), count(answers, 409)]).toEqual([1, 49])
    for (const { status, body } of answers)
      if (status === 409) expect(body.problems).toMatchObject([{ code: 'CIM511', pointer: '/curp' }])
    expect(
      (await school.get(`/records/Students?filter=${encodeURIComponent("curp = 'UNIQ000000UNIQUE00'")}`)).body.records,
    ).toHaveLength(1)
  })

  test('upsert one value: one creates it, all others change it, and none is refused', async () => {
    const answers = await times(50, (i) =>
      school.send('PUT', 'Students/by/curp/UPSE000000UPSERT00', { ...person, creditDays: i }),
    )
    expect([count(answers, 201), count(answers, 200)]).toEqual([1, 49])
    const [first] = answers
    expect(new Set(answers.map(({ body }) => body.id))).toEqual(new Set([first?.body.id]))
  })

  test('authorise against one guard: the sum never exceeds it', async () => {
    const student = await school.create('Students', { ...person, debtCeiling: 1000 })
    const answers = await times(50, () =>
      school.send('POST', 'TuitionBills', {
        student: student.id,
        phase: 'issued',
        lines: [{ concept: 'Colegiatura', unitCost: 95 }],
      }),
    )
    expect([count(answers, 201), count(answers, 422)]).toEqual([10, 40])
    expect((await school.read('Students', student.id)).owed).toBe(950)
  })

  test('issue drafts against one guard', async () => {
    const student = await school.create('Students', { ...person, debtCeiling: 500 })
    const drafts = await times(30, () =>
      school.create('TuitionBills', {
        student: student.id,
        lines: [
          { concept: 'A', unitCost: 60 },
          { concept: 'B', unitCost: 40 },
        ],
      }),
    )
    const answers = await times(30, (i) => school.patch('TuitionBills', drafts[i], { phase: 'issued' }))
    expect([count(answers, 200), count(answers, 422)]).toEqual([5, 25])
    expect((await school.read('Students', student.id)).owed).toBe(500)
  })

  test('apply one payment: never more than was paid, nor than is owed', async () => {
    const student = await school.create('Students', { ...person, debtCeiling: 100000 })
    const payment = await school.create('TuitionPayments', { student: student.id, amount: 100 })
    const bills = await times(5, () =>
      school.create('TuitionBills', { student: student.id, phase: 'issued', lines: [{ concept: 'A', unitCost: 30 }] }),
    )
    const answers = await times(50, (i) =>
      school.send('POST', 'PaymentAllocations', { payment: payment.id, bill: bills[i % 5].id, amount: 10 }),
    )
    expect([count(answers, 201), count(answers, 422)]).toEqual([10, 40])
    expect((await school.read('TuitionPayments', payment.id)).applied).toBe(100)
    for (const bill of bills) expect((await school.read('TuitionBills', bill.id)).paid).toBeLessThanOrEqual(30)
  })

  test('take the last seats of a group', async () => {
    const subject = await school.create('Subjects', { code: 'FIS-1', subjectName: 'Física', level: 'upper' })
    const cohort = await school.create('Cohorts', { cohortName: 'B', subject: subject.id, capacity: 3 })
    const students = await times(20, () => school.create('Students', person))
    const answers = await times(20, (i) =>
      school.send('POST', 'Enrollments', { student: students[i].id, cohort: cohort.id, standing: 'active' }),
    )
    expect([count(answers, 201), count(answers, 422)]).toEqual([3, 17])
    expect((await school.read('Cohorts', cohort.id)).enrolled).toBe(3)
  })

  test('change one record they all read: one wins, nobody overwrites it', async () => {
    const student = await school.create('Students', person)
    const answers = await times(50, (i) =>
      school.patch('Students', student, { creditDays: i + 20, givenName: `Ana ${i}` }),
    )
    expect([count(answers, 200), count(answers, 412)]).toEqual([1, 49])
    const now = await school.read('Students', student.id)
    expect([now.version, now.givenName]).toEqual([2, `Ana ${now.creditDays - 20}`])
  })

  test('change lines of documents of one student in any order, without a deadlock that anybody sees', async () => {
    const student = await school.create('Students', { ...person, debtCeiling: 1000000 })
    const bills = await times(6, () =>
      school.create('TuitionBills', {
        student: student.id,
        phase: 'issued',
        lines: [
          { concept: 'A', unitCost: 1 },
          { concept: 'B', unitCost: 1 },
        ],
      }),
    )
    const one = async (i: number): Promise<number> => {
      const bill = await school.read('TuitionBills', bills[i % 6].id)
      const answer = await school.patch('TuitionBills', bill, {
        lines: [
          { id: bill.lines[0].id, units: i + 1 },
          { concept: `C${i}`, unitCost: 2 },
        ],
      })
      return answer.status
    }
    const statuses = await times(48, one)
    expect(statuses.filter((status) => status !== 200 && status !== 412)).toEqual([])
    const totals = await Promise.all(bills.map(async ({ id }) => (await school.read('TuitionBills', id)).total))
    expect((await school.read('Students', student.id)).owed).toBe(totals.reduce((sum, each) => sum + each, 0))
  })

  test('two who hang each other below themselves: no circle', async () => {
    for (let i = 0; i < 10; i++) {
      const [a, b] = [
        await school.create('Teachers', { fullName: 'A' }),
        await school.create('Teachers', { fullName: 'B' }),
      ]
      const answers = await Promise.all([
        school.patch('Teachers', a, { supervisor: b.id }),
        school.patch('Teachers', b, { supervisor: a.id }),
      ])
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422])
    }
  })

  test('refer to a record while it is deleted: never a living record that points into the bin', async () => {
    for (let i = 0; i < 10; i++) {
      const student = await school.create('Students', person)
      const [gone, ...bills] = await Promise.all([
        school.send('DELETE', `Students/${student.id}`, undefined, { 'if-match': '"1"' }),
        ...Array.from({ length: 5 }, () => school.send('POST', 'TuitionBills', { student: student.id })),
      ])
      const created = count(bills, 201)
      expect(gone.status === 204 ? created : 0).toBe(0)
      expect([204, 409]).toContain(gone.status)
    }
  })
})

describe('a key makes a request safe to repeat', () => {
  const post = (key: string, body: unknown, path = 'Students') =>
    school.send('POST', path, body, { 'idempotency-key': key })

  test('sent twice, it is done once and answered alike', async () => {
    const key = randomUUID()
    const [first, again] = [await post(key, person), await post(key, person)]
    expect([first.status, again.status, again.headers['idempotent-replayed']]).toEqual([201, 201, 'true'])
    expect([again.body, again.headers['etag'], again.headers['location']]).toEqual([
      first.body,
      first.headers['etag'],
      first.headers['location'],
    ])
  })

  test('sent twenty times at once, it is done once', async () => {
    const key = randomUUID()
    const answers = await times(20, () => post(key, { ...person, familyName: 'Veinte' }))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(
      (await school.get(`/records/Students?filter=${encodeURIComponent("familyName = 'Veinte'")}`)).body.records,
    ).toHaveLength(1)
  })

  test('with another body it is refused', async () => {
    const key = randomUUID()
    await post(key, person)
    expect(await post(key, { ...person, givenName: 'Eva' })).toMatchObject({
      status: 409,
      body: { problems: [{ code: 'CIM526' }] },
    })
    expect(await post(key, person, 'Teachers')).toMatchObject({ status: 409 })
  })

  test('a refused request may be mended and sent again', async () => {
    const key = randomUUID()
    expect((await post(key, { ...person, level: 'no' })).status).toBe(422)
    expect((await post(key, person)).status).toBe(201)
  })

  test('a key that is none is refused', async () => {
    for (const key of ['', 'x'.repeat(201), 'a b']) expect((await post(key, person)).status).toBe(400)
  })
})
