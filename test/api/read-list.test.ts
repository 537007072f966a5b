import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillSchool, type SchoolRecords } from './school-records.ts'
import { openSchool, type Json, type School } from './school.ts'

let school: School
let records: SchoolRecords

beforeAll(async () => {
  school = await openSchool()
  records = await fillSchool(school)
})
afterAll(() => school?.end())

const query = (parameters: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)])).toString()

const list = (parameters: Readonly<Record<string, string | number>>, module = 'Students') =>
  school.get(`/records/${module}?${query(parameters)}`)

describe('a list refuses', () => {
  test.each([
    ['a module that does not exist', '/records/Studens', 404, 'CIM301', '', '¿Quiso decir «Students»?'],
    [
      'a parameter that does not exist',
      '/records/Students?fiter=active',
      422,
      'CIM523',
      '/fiter',
      '¿Quiso decir «filter»?',
    ],
    ['a parameter given twice', '/records/Students?limit=1&limit=2', 422, 'CIM523', '/limit', undefined],
    [
      'a field that does not exist',
      '/records/Students?fields=givenName,famliyName',
      422,
      'CIM502',
      '/fields',
      '¿Quiso decir «familyName»?',
    ],
    ['a secret among the fields', '/records/Students?fields=portalPin', 422, 'CIM523', '/fields', undefined],
    ['lines among the fields', '/records/TuitionBills?fields=lines', 422, 'CIM523', '/fields', undefined],
    [
      'sorting by a field that does not exist',
      '/records/Students?sort=-famliyName',
      422,
      'CIM502',
      '/sort',
      '¿Quiso decir «familyName»?',
    ],
    ['sorting by a list', '/records/Students?sort=hobbies', 422, 'CIM522', '/sort', undefined],
    ['sorting by a secret', '/records/Students?sort=portalPin', 422, 'CIM522', '/sort', undefined],
    [
      'six sort keys',
      '/records/Students?sort=givenName,familyName,level,birthDate,creditDays,debtCeiling',
      422,
      'CIM523',
      '/sort',
      undefined,
    ],
    ['expanding what is no reference', '/records/Students?expand=givenName', 422, 'CIM523', '/expand', undefined],
    ['a filter that cannot be read', '/records/Students?filter=givenName%20=', 422, 'CIM305', '/filter', undefined],
    [
      'a filter with a name that does not exist',
      "/records/Students?filter=famliyName='x'",
      422,
      'CIM302',
      '/filter',
      '¿Quiso decir «familyName»?',
    ],
    ['a filter by a secret', "/records/Students?filter=portalPin='x'", 422, 'CIM302', '/filter', undefined],
    [
      'a filter by a secret along a reference',
      "/records/Enrollments?filter=student.portalPin='x'",
      422,
      'CIM302',
      '/filter',
      undefined,
    ],
    [
      'a filter whose types do not match',
      '/records/Students?filter=givenName%20%3E%203',
      422,
      'CIM306',
      '/filter',
      undefined,
    ],
    ['a filter that is no condition', '/records/Students?filter=givenName', 422, 'CIM309', '/filter', undefined],
    ['a limit of zero', '/records/Students?limit=0', 422, 'CIM523', '/limit', undefined],
    ['a limit over 200', '/records/Students?limit=201', 422, 'CIM523', '/limit', undefined],
    ['a search of one letter', '/records/Students?search=a', 422, 'CIM523', '/search', undefined],
    [
      'a view that does not exist',
      '/records/Students?view=inArears',
      422,
      'CIM533',
      '/view',
      '¿Quiso decir «inArrears»?',
    ],
    ['a count that does not exist', '/records/Students?count=all', 422, 'CIM523', '/count', undefined],
    ['a cursor of nobody', '/records/Students?after=abc', 422, 'CIM523', '/after', undefined],
  ])('%s', async (_, path, status, code, pointer, hint) => {
    const { body, status: given, headers } = await school.get(path)
    expect([given, body.problems[0].code, body.problems[0].pointer]).toEqual([status, code, pointer])
    if (hint !== undefined) expect(body.problems[0].hint).toBe(hint)
    expect(headers['content-type']).toContain('application/problem+json')
  })

  test('a filter of 51 conditions, one of 2,001 characters and one nested too deep', async () => {
    const many = Array.from({ length: 51 }, () => 'active').join(' OR ')
    for (const filter of [
      many,
      `active${' '.repeat(2000)}`,
      `${'('.repeat(60)}active${')'.repeat(60)}`,
      `${'NOT '.repeat(60)}active`,
    ]) {
      const { status, body } = await list({ filter })
      expect(status, filter.slice(0, 40)).toBe(422)
      expect(body.problems[0].pointer).toBe('/filter')
    }
  })

  test('all that is wrong is said at once, in the language asked for', async () => {
    const answer = await school.app.inject({
      url: '/api/records/Students?limit=0&sort=nothing&fields=x',
      headers: { 'accept-language': 'en' },
    })
    const { problems } = answer.json<{ problems: readonly { pointer: string; message: string }[] }>()
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/fields', '/sort', '/limit'])
    expect(problems[2]?.message).toBe('The parameter “limit” is not valid: a number from 1 to 200.')
  })

  test('a cursor of another sort, another module or a changed one', async () => {
    const { body } = await list({ sort: 'givenName', limit: 5 })
    for (const [parameters, module] of [
      [{ sort: '-givenName', limit: 5, after: body.next }, 'Students'],
      [{ sort: 'familyName', limit: 5, after: body.next }, 'Students'],
      [{ after: body.next }, 'Teachers'],
      [{ sort: 'givenName', limit: 5, after: `x${body.next}` }, 'Students'],
    ] as const) {
      expect((await list(parameters, module)).status).toBe(422)
    }
  })
})

const labels = ({ body }: { readonly body: Json }): readonly string[] =>
  body.records.map((record: { label: string }) => record.label)
const count = async (filter: string, module = 'Students'): Promise<number> => {
  const { body, text } = await list({ filter, count: 'exact', fields: 'id', limit: 200 }, module)
  expect(text).toContain('records')
  expect(body.count).toBe(body.records.length)
  return body.count
}

describe('a list', () => {
  test('shows all readable fields, id and version first, and never a secret', async () => {
    const { body } = await list({ limit: 1 })
    const [record] = body.records
    expect(Object.keys(record).slice(0, 2)).toEqual(['id', 'version'])
    expect(record).not.toHaveProperty('portalPin')
    expect(record).toMatchObject({ level: expect.any(String), overdue: 0, hobbies: [], inArrears: false })
  })

  test('shows the fields asked for, and the label', async () => {
    const { body } = await list({ fields: 'familyName,label,studentNumber', limit: 1 })
    expect(Object.keys(body.records[0])).toEqual(['id', 'version', 'label', 'familyName', 'studentNumber'])
  })

  test('shows the newest first unless told', async () => {
    const { body } = await list({ fields: 'id', limit: 200 })
    expect(body.records.map(({ id }: { id: string }) => id)).toEqual([...records.students].reverse())
    expect(body.next).toBeNull()
  })

  test('leaves out what is in the bin, which shows nothing else', async () => {
    expect(await count("familyName = 'Ayer'")).toBe(0)
    const { body } = await school.get('/records/Students/bin?fields=familyName,deletedAt')
    expect(body.records).toEqual([
      { id: records.deleted, version: 1, familyName: 'Ayer', deletedAt: '2026-11-20T10:00:00.000Z' },
    ])
  })

  test('expands references, links and lists', async () => {
    const { body } = await list({
      fields: 'advisor,owner',
      expand: 'advisor',
      filter: "advisor.fullName = 'Ágata Ruiz'",
      limit: 1,
    })
    expect(body.records[0]).toEqual({
      id: expect.any(String),
      version: 1,
      advisor: { id: records.teachers[0], label: 'Ágata Ruiz' },
      owner: expect.any(String),
    })
    const { body: incidents } = await list({ fields: 'about', expand: '*', sort: 'summary' }, 'Incidents')
    expect(incidents.records.map(({ about }: { about: unknown }) => about)).toEqual([
      { module: 'Students', id: records.students[0], label: 'Ana Abad' },
      { module: 'Cohorts', id: records.cohort, label: 'A (MAT-1 Matemáticas)' },
    ])
  })

  test.each<[string, (record: Json) => boolean]>([
    ["level = 'upper'", ({ level }) => level === 'upper'],
    ["level <> 'upper'", ({ level }) => level !== 'upper'],
    ["level in ('upper', 'primary')", ({ level }) => level !== 'secondary'],
    ["'chess' in hobbies", ({ hobbies }) => hobbies.includes('chess')],
    ["birthDate >= '2015-01-01'", ({ birthDate }) => birthDate !== null && birthDate >= '2015-01-01'],
    ['IS_NULL(birthDate)', ({ birthDate }) => birthDate === null],
    [
      'NOT IS_NULL(birthDate) AND hasScholarship',
      ({ birthDate, hasScholarship }) => birthDate !== null && hasScholarship,
    ],
    ['debtCeiling > 5000', ({ debtCeiling }) => debtCeiling > 5000],
    ['debtCeiling + 0.5 = 1001', ({ debtCeiling }) => debtCeiling === 1000.5],
    ["CONTAINS(familyName, 'rti')", ({ familyName }) => familyName === 'Ortiz'],
    ["CONTAINS(familyName, '%')", () => false],
    ["STARTS_WITH(personalEmail, 'alumno1')", ({ personalEmail }) => personalEmail?.startsWith('alumno1') ?? false],
    ["familyName = 'O''Hara'", ({ familyName }) => familyName === "O'Hara"],
    ['overdue > 0', ({ overdue }) => overdue > 0],
    ['overdue >= 0', () => true],
    ['overdue = 0', ({ overdue }) => overdue === 0],
    ['0 < overdue', ({ overdue }) => overdue > 0],
    ['NOT (overdue > 0)', ({ overdue }) => overdue === 0],
    ['overdue <> 0 OR owed > 100', ({ overdue, owed }) => overdue !== 0 || owed > 100],
    ["overdue > 0 AND overdue < 100000 AND level = 'upper'", ({ overdue, level }) => overdue > 0 && level === 'upper'],
    ['inArrears', ({ inArrears }) => inArrears],
    ['NOT inArrears', ({ inArrears }) => !inArrears],
    ["oldestDue < '2026-11-01'", ({ oldestDue }) => oldestDue !== null],
    ['IS_NULL(oldestDue)', ({ oldestDue }) => oldestDue === null],
    ['debtLeft < 0', ({ debtLeft }) => debtLeft < 0],
    ['owner = user.id', () => true],
    ["user.name = 'x' OR active", () => true],
    [
      "externalKey = '00000001-0000-4000-8000-000000000000'",
      ({ externalKey }) => externalKey?.startsWith('00000001') ?? false,
    ],
    ['age > 12', ({ age }) => age !== null && age > 12],
    ['meanGrade > 0 OR bestGrade > 0', ({ bestGrade }) => bestGrade !== null],
    ['createdAt > NOW()', () => false],
  ])('filters by %s', async (filter, holds) => {
    const { body: all } = await list({ limit: 200 })
    const { body, status, text } = await list({ filter, limit: 200, count: 'exact' })
    expect(status, text).toBe(200)
    expect(body.records).toEqual(all.records.filter(holds))
    expect(body.count).toBe(body.records.length)
  })

  test('filters along references', async () => {
    const { body } = await list({
      filter: "advisor.fullName = 'Carla Lima' AND NOT IS_NULL(advisor)",
      fields: 'advisor',
      limit: 200,
    })
    expect(new Set(body.records.map(({ advisor }: { advisor: string }) => advisor))).toEqual(
      new Set([records.teachers[2]]),
    )
    expect(
      await count("student.advisor.fullName = 'Ágata Ruiz' AND cohort.subject.code = 'MAT-1'", 'Enrollments'),
    ).toBe(2)
  })

  test('filters by its own id', async () => {
    expect(await count(`id = '${records.students[3]}'`)).toBe(1)
    expect(await count(`id in ('${records.students[3]}', '${records.students[4]}')`)).toBe(2)
  })

  test('a rollup of today is the same shown, filtered, sorted by and read alone', async () => {
    const { body } = await list({ fields: 'overdue,inArrears', sort: '-overdue', limit: 200 })
    const late = body.records.filter(({ overdue }: { overdue: number }) => overdue > 0)
    expect(late).toHaveLength(2)
    expect(body.records.slice(0, 2)).toEqual(late)
    const { body: filtered } = await list({
      fields: 'overdue,inArrears',
      filter: 'overdue > 0',
      sort: '-overdue',
      limit: 200,
    })
    expect(filtered.records).toEqual(late)
    const { body: viewed } = await list({ view: 'inArrears' })
    expect(viewed.records.map(({ overdue }: { overdue: number }) => overdue)).toEqual(
      late.map(({ overdue }: { overdue: number }) => overdue),
    )
    for (const { id, overdue } of late) expect((await school.get(`/records/Students/${id}`)).body.overdue).toBe(overdue)
  })

  test('searches without case or accents, all words, wherever they stand', async () => {
    expect(labels(await list({ search: 'NUNEZ nono', fields: 'label' }))).toEqual(['Ñoño Ñúñez', 'Ñoño Ñúñez'])
    expect(labels(await list({ search: 'al-00003', fields: 'label' }))).toEqual(['Ñoño Ñúñez'])
    expect(labels(await list({ search: '%%', fields: 'label' }))).toEqual([])
    expect(labels(await list({ search: "o'hara zo", fields: 'label', limit: 1 }))).toEqual(["Zoé O'Hara"])
  })

  test('searches by the label where no field is searched', async () => {
    const { body } = await list({ search: 'material', fields: 'label' }, 'TuitionBillLines')
    expect(body.records).toHaveLength(8)
  })

  test('a view brings its filter, columns and sort; what is said outright wins', async () => {
    const { body } = await list({ view: 'active', fields: 'familyName', sort: '-familyName', limit: 1 })
    expect(body.records).toEqual([{ id: expect.any(String), version: 1, familyName: 'Zamora' }])
  })

  test('estimates by counting where little is expected', async () => {
    const { body } = await list({ count: 'estimated', fields: 'id', limit: 1, filter: "level = 'upper'" })
    expect(body.count).toBe(20)
    expect(body).not.toHaveProperty('estimated')
  })

  test('sorts picklists by their options and references by their label', async () => {
    const { body } = await list({ sort: 'level,-advisor', fields: 'level,advisor', expand: 'advisor', limit: 200 })
    const pairs = body.records.map(({ level, advisor }: Json) => `${level} ${advisor?.label ?? '-'}`)
    expect([...new Set(pairs)]).toEqual(
      ['primary', 'secondary', 'upper']
        .flatMap((level) => ['-', 'Carla Lima', 'Beto Sosa', 'Ágata Ruiz'].map((name) => `${level} ${name}`))
        .filter((pair) => pairs.includes(pair)),
    )
  })
})

test('pages over ties and empty values are the list in one piece, whatever the sort', async () => {
  const fields = [
    'familyName',
    'level',
    'birthDate',
    'advisor',
    'debtCeiling',
    'creditDays',
    'hasScholarship',
    'personalEmail',
    'externalKey',
    'overdue',
    'oldestDue',
    'age',
    'meanGrade',
    'bestGrade',
    'owed',
    'inArrears',
    'createdAt',
    'id',
    'advisorPhone',
  ]
  const key = fc.tuple(fc.constantFrom(...fields), fc.boolean()).map(([name, down]) => `${down ? '-' : ''}${name}`)
  const asked = fc.record({
    sort: fc.array(key, { minLength: 0, maxLength: 3 }).map((keys) => keys.join(',')),
    limit: fc.integer({ min: 1, max: 23 }),
    filter: fc.constantFrom('', "level <> 'upper'", 'overdue > 0 OR active', 'NOT IS_NULL(birthDate)'),
    fields: fc.constantFrom('id', 'id,familyName,overdue', 'label'),
  })
  await fc.assert(
    fc.asyncProperty(asked, async ({ limit, ...same }) => {
      const whole = await list({ ...same, limit: 200 })
      expect(whole.status, whole.text).toBe(200)
      const found: unknown[] = []
      for (let after: string | null = ''; after !== null;) {
        const page = await list({ ...same, limit, after })
        expect(page.status, page.text).toBe(200)
        expect(page.body.records.length).toBeLessThanOrEqual(limit)
        found.push(...page.body.records)
        after = page.body.next
      }
      expect(found).toEqual(whole.body.records)
    }),
    { numRuns: 60 },
  )
})
