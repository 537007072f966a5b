import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fillSchool, type SchoolRecords } from './school-records.ts'
import { openSchool, type Json, type School } from './school.ts'

let school: School
let records: SchoolRecords

beforeAll(async () => {
  school = await openSchool()
  records = await fillSchool(school)
})
afterAll(() => school?.end())

const nobody = '00000000-0000-4000-8000-000000000000'

describe('a record', () => {
  test.each([
    ['that does not exist', () => `/records/Students/${nobody}`, 404],
    ['whose id is no id', () => '/records/Students/1', 404],
    ['whose id is SQL', () => `/records/Students/${encodeURIComponent("' or 1=1 --")}`, 404],
    ['in the bin', () => `/records/Students/${records.deleted}`, 404],
    ['of another module', () => `/records/Teachers/${records.students[0]}`, 404],
    ['of no module', () => `/records/Pupils/${nobody}`, 404],
    ['of a module called constructor', () => `/records/constructor/${nobody}`, 404],
    ['of a module called __proto__', () => `/records/__proto__/${nobody}`, 404],
    ['with a field that does not exist', () => `/records/Students/${records.students[0]}?fields=x`, 422],
    ['with something else than fields and expand', () => `/records/Students/${records.students[0]}?limit=3`, 422],
  ])('%s is refused', async (_, path, status) => {
    const answer = await school.get(path())
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
  })

  test('one that is not there and one in the bin are refused in the same words', async () => {
    expect((await school.get(`/records/Students/${nobody}`)).text).toBe(
      (await school.get(`/records/Students/${records.deleted}`)).text,
    )
  })

  test('has its version as ETag, which never answers 304', async () => {
    const url = `/api/records/Students/${records.students[0]}`
    const first = await school.app.inject({ url })
    expect(first.headers.etag).toBe('"1"')
    expect((await school.app.inject({ url, headers: { 'if-none-match': '"1"' } })).statusCode).toBe(200)
    expect((await school.app.inject({ method: 'HEAD', url })).statusCode).toBe(200)
  })

  test('has its lines, in the order in which they were made, exact amounts and computed values', async () => {
    const { body } = await school.get(`/records/TuitionBills/${records.bills[3]}?expand=*`)
    expect(body).toMatchObject({
      label: 'Recibo RC-000004',
      student: { id: records.students[3], label: 'Zoé Ortiz' },
      subtotal: 128.25,
      total: 128.25,
      balance: 128.25,
      late: false,
      lineCount: 2,
    })
    expect(body.lines).toEqual([
      {
        id: expect.any(String),
        version: 1,
        bill: { id: records.bills[3], label: 'Recibo RC-000004' },
        concept: 'Colegiatura',
        cohort: null,
        units: 1,
        unitCost: 103.25,
        amount: 103.25,
      },
      {
        id: expect.any(String),
        version: 1,
        bill: { id: records.bills[3], label: 'Recibo RC-000004' },
        concept: 'Material',
        cohort: null,
        units: 2.5,
        unitCost: 10,
        amount: 25,
      },
    ])
  })

  test('without expand has ids, and with fields only those', async () => {
    const { body } = await school.get(`/records/TuitionBills/${records.bills[0]}?fields=student,lines,late,daysLate`)
    expect(Object.keys(body)).toEqual(['id', 'version', 'student', 'lines', 'late', 'daysLate'])
    expect(body).toMatchObject({
      student: records.students[0],
      late: true,
      daysLate: 51,
      lines: [{ bill: records.bills[0] }, {}],
    })
  })

  test('shows several references, places and lists in their own shapes', async () => {
    const [first, second] = records.students
    await school.pool.query(
      'insert into app.students__siblings (record_id, target_id, position) values ($1, $2, 1), ($1, $3, 0)',
      [first, second, records.students[2]],
    )
    await school.pool.query(
      `update app.students set home_latitude = 19.432608, home_longitude = -99.133209, nicknames = '{Nena,"La \\"Flaca\\""}' where id = $1`,
      [first],
    )
    const { body } = await school.get(`/records/Students/${first}`)
    expect(body).toMatchObject({
      siblings: [records.students[2], second],
      home: { latitude: 19.432608, longitude: -99.133209 },
      nicknames: ['Nena', 'La "Flaca"'],
    })
    const { body: expanded } = await school.get(`/records/Students/${first}?expand=siblings`)
    expect(expanded.siblings).toEqual([
      { id: records.students[2], label: 'Ñoño Ñúñez' },
      { id: second, label: 'Beto Álvarez' },
    ])
  })
})

/** Statements that a piece of work sends; what sets a session up is none of them. */
const statements = async (work: () => Promise<unknown>): Promise<number> => {
  const query = vi.spyOn(Client.prototype, 'query')
  await work()
  const sent = query.mock.calls.map(([first]: readonly unknown[]) =>
    typeof first === 'string' ? first : (first as { readonly text: string }).text,
  )
  query.mockRestore()
  return sent.filter((text) => !/^(set|reset) |cimbra\.scopes/.test(text)).length
}

describe('panels', () => {
  test.each([
    ['of a record that does not exist', () => `/records/Students/${nobody}/panels`, 404],
    ['of a record in the bin', () => `/records/Students/${records.deleted}/panels`, 404],
    ['of no id', () => '/records/Students/x/panels', 404],
    ['by a name that does not exist', () => `/records/Students/${records.students[0]}/panels/bill`, 404],
    ['one of a record that does not exist', () => `/records/Students/${nobody}/panels/bills`, 404],
    ['one with a wrong sort', () => `/records/Students/${records.students[0]}/panels/bills?sort=x`, 422],
    ['one with a wrong cursor', () => `/records/Students/${records.students[0]}/panels/bills?after=x.y`, 422],
  ])('%s are refused', async (_, path, status) => expect((await school.get(path())).status).toBe(status))

  test('come all at once, with how many there are and the first five, references with their labels', async () => {
    const { body } = await school.get(`/records/Students/${records.students[0]}/panels`)
    expect(body.panels.map(({ name, count, more, records: shown }: Json) => [name, count, more, shown.length])).toEqual(
      [
        ['enrollments', 1, false, 1],
        ['bills', 3, false, 3],
        ['unpaid', 3, false, 3],
        ['payments', 0, false, 0],
        ['incidents', 1, false, 1],
      ],
    )
    expect(body.panels[0].records[0]).toEqual({
      id: expect.any(String),
      version: 1,
      cohort: { id: records.cohort, label: 'A (MAT-1 Matemáticas)' },
      standing: 'active',
      enrolledOn: '2026-08-17',
      finalGrade: 9.5,
    })
    expect(body.panels[4].records[0].happenedAt).toBe('2026-11-20T14:30:00.120Z')
  })

  test('take the same number of statements however many they are', async () => {
    const many = await statements(() => school.get(`/records/Students/${records.students[0]}/panels`))
    const few = await statements(() => school.get(`/records/Subjects/${nobody}/panels`))
    expect([many, few]).toEqual([1, 1])
  })

  test('show five and say how many more; one alone is paged and counted', async () => {
    const { body } = await school.get(`/records/Cohorts/${records.cohort}/panels`)
    expect(body.panels[0]).toMatchObject({ name: 'enrollments', count: 7, more: false })
    expect(body.panels[0].records).toHaveLength(5)
    const path = `/records/Cohorts/${records.cohort}/panels/enrollments`
    const first = await school.get(`${path}?limit=4`)
    expect(first.body).toMatchObject({ count: 7, next: expect.any(String) })
    const second = await school.get(`${path}?limit=4&after=${first.body.next}`)
    expect(second.body.next).toBeNull()
    expect(second.body).not.toHaveProperty('count')
    const ids = [...first.body.records, ...second.body.records].map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(7)
    expect(ids.slice(0, 5)).toEqual(body.panels[0].records.map(({ id }: { id: string }) => id))
  })

  test('that references bring to the other side are there', async () => {
    const supervised = await school.insert('Teachers', { fullName: 'Dora Paz', supervisor: records.teachers[0] })
    const { body } = await school.get(`/records/Teachers/${records.teachers[0]}/panels/supervised`)
    expect(body.records).toEqual([{ id: supervised, version: 1, fullName: 'Dora Paz', inService: true }])
  })
})

test('a list, a record and a search are one statement each, prepared from their second run on', async () => {
  const names: (string | undefined)[] = []
  const { query } = Client.prototype
  const spy = vi.spyOn(Client.prototype, 'query').mockImplementation(function (
    this: Client,
    config: Json,
    ...rest: Json[]
  ) {
    names.push(config.name)
    return (query as Json).call(this, config, ...rest)
  })
  for (const i of [0, 1, 2]) {
    await school.get(
      `/records/Students?filter=${encodeURIComponent(`level = 'upper' AND overdue > ${i}`)}&fields=label&limit=7`,
    )
  }
  expect(names).toEqual([undefined, expect.stringMatching(/^[0-9a-f]{8}:/), names[1]])
  names.length = 0
  for (const id of records.students.slice(0, 3)) await school.get(`/records/Students/${id}?fields=label`)
  expect(names).toEqual([undefined, expect.any(String), names[1]])
  spy.mockRestore()
})
