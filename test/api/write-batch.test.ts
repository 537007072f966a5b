import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWritingSchool, type Parsed, type WritingSchool } from './write-school.ts'

let school: WritingSchool
beforeAll(async () => {
  school = await openWritingSchool()
})
afterAll(() => school?.end())

const person = { givenName: 'Ana', familyName: 'Ríos', level: 'primary' }
const batch = (operations: unknown, atomic?: unknown, module = 'Students') =>
  school.send('POST', `${module}/batch`, { operations, ...(atomic === undefined ? {} : { atomic }) })
const said = (body: Parsed) => body.problems.map(({ code, pointer }: Parsed) => `${code} ${pointer}`)
const creating = (record: unknown) => ({ action: 'create', record })

describe('a batch is refused', () => {
  test.each([
    ['without operations', undefined, 422],
    ['whose operations are no list', {}, 422],
    ['of more than a thousand', Array.from({ length: 1001 }, () => creating(person)), 413],
    [
      'with an operation that is none',
      [creating(person), 'x', { action: 'drop' }, { action: 'update', id: 'x', version: 1, record: {} }],
      422,
    ],
  ])('%s', async (_, operations, status) => {
    const before = await school.fingerprint()
    expect((await batch(operations)).status).toBe(status)
    expect(await school.fingerprint()).toBe(before)
  })

  test('as a whole, with every problem at its operation', async () => {
    const before = await school.fingerprint()
    const { status, body } = await batch([
      creating(person),
      creating({ ...person, level: 'x', owed: 1 }),
      creating({ givenName: 'Eva' }),
      { action: 'delete', id: '01234567-89ab-7def-8123-456789abcdef' },
    ])
    expect([status, said(body)]).toEqual([
      422,
      [
        'CIM508 /operations/1/record/level',
        'CIM503 /operations/1/record/owed',
        'CIM504 /operations/2/record/familyName',
        'CIM504 /operations/2/record/level',
        'CIM513 /operations/3/version',
      ],
    ])
    expect(await school.fingerprint()).toBe(before)
  })

  test('as a whole for what only the database knows, at its operation', async () => {
    const before = await school.fingerprint()
    const twice = await batch([
      creating(person),
      creating({ ...person, curp: 'BATC000000BATCH000' }),
      creating({ ...person, curp: 'batc000000batch000' }),
    ])
    expect([twice.status, said(twice.body)]).toEqual([409, ['CIM511 /operations/2/record/curp']])
    const rule = await batch([creating(person), creating({ ...person, birthDate: '2031-01-01', level: null })])
    expect(said(rule.body)).toEqual(['CIM504 /operations/1/record/level'])
    const late = await batch([creating(person), creating({ ...person, hasScholarship: true })])
    expect([late.status, said(late.body)]).toEqual([422, ['CIM504 /operations/1/record/scholarshipShare']])
    expect(await school.fingerprint()).toBe(before)
  })

  test('when it has a record twice, or a stale one', async () => {
    const student = await school.create('Students', person)
    const change = (version: number) => ({ action: 'update', id: student.id, version, record: { creditDays: 1 } })
    expect(said((await batch([change(1), change(1)])).body)).toEqual(['CIM500 /operations/1'])
    const stale = await batch([creating(person), change(7)])
    expect([stale.status, said(stale.body)]).toEqual([412, ['CIM512 /operations/1/record']])
  })
})

describe('a batch', () => {
  test('creates, changes and deletes together', async () => {
    const [a, b] = [
      await school.create('Students', { ...person, curp: 'FREE000000FREE0000' }),
      await school.create('Students', person),
    ]
    const { status, body } = await batch([
      creating({ ...person, curp: 'FREE000000FREE0000' }),
      { action: 'update', id: b.id, version: 1, record: { creditDays: 3 } },
      { action: 'delete', id: a.id, version: 1 },
    ])
    expect([status, body.results.map((each: Parsed) => [each.status, each.version])]).toEqual([
      200,
      [
        [201, 1],
        [200, 2],
        [204, 2],
      ],
    ])
    expect(await school.read('Students', body.results[0].id)).toMatchObject({ curp: 'FREE000000FREE0000', version: 1 })
  })

  test('that is not atomic answers for each, and keeps what could be done', async () => {
    const { status, body } = await batch(
      [
        creating(person),
        creating({ ...person, level: 'x' }),
        creating({ ...person, curp: 'SAME000000SAME0000' }),
        creating({ ...person, curp: 'SAME000000SAME0000' }),
        'x',
      ],
      false,
    )
    expect([status, body.results.map((each: Parsed) => each.status)]).toEqual([200, [201, 422, 201, 409, 422]])
    expect(body.results[1].problems).toMatchObject([
      { code: 'CIM508', pointer: '/record/level', message: '«x» no es una opción de «Nivel».' },
    ])
    expect(body.results[3].problems).toMatchObject([{ code: 'CIM511', pointer: '/record/curp' }])
    expect((await school.get(`/records/Students/${body.results[2].id}`)).status).toBe(200)
  })

  test('of a thousand takes a handful of statements', async () => {
    const student = await school.create('Students', { ...person, debtCeiling: 1000000 })
    const operations = Array.from({ length: 1000 }, (_, i) =>
      creating({ student: student.id, phase: 'issued', lines: [{ concept: `C${i}`, unitCost: 1 }] }),
    )
    const { status, body } = await batch(operations, true, 'TuitionBills')
    expect([status, body.results.length]).toEqual([200, 1000])
    expect((await school.read('Students', student.id)).owed).toBe(1000)
    const { rows } = await school.pool.query(
      'select count(*)::int as entries from cimbra.history where record = any($1)',
      [body.results.map(({ id }: Parsed) => id)],
    )
    expect(rows[0].entries).toBe(1000)
  })
})
