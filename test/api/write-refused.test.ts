/** Whatever is wrong with a body is said at its place, in words, all at once; and nothing is written. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWritingSchool, type Parsed, type WritingSchool } from './write-school.ts'

let school: WritingSchool
let teacher: Parsed
let retired: Parsed
let binned: Parsed
let student: Parsed
let subject: Parsed
let cohort: Parsed
let draft: Parsed
let settled: Parsed
let enrollment: Parsed

const nobody = '01234567-89ab-7def-8123-456789abcdef'

beforeAll(async () => {
  school = await openWritingSchool()
  teacher = await school.create('Teachers', { fullName: 'Ágata Ruiz' })
  retired = await school.create('Teachers', { fullName: 'Beto Sosa', inService: false })
  binned = await school.create('Teachers', { fullName: 'Carla Lima' })
  await school.send('DELETE', `Teachers/${binned.id}`, undefined, { 'if-match': '"1"' })
  student = await school.create('Students', {
    givenName: 'Luis',
    familyName: 'Paz',
    level: 'primary',
    curp: 'AAAA000000AAAAAA00',
    debtCeiling: 1000,
  })
  subject = await school.create('Subjects', { code: 'MAT-1', subjectName: 'Matemáticas', level: 'primary' })
  cohort = await school.create('Cohorts', { cohortName: 'A', subject: subject.id, capacity: 1, startsOn: '2026-08-01' })
  draft = await school.create('TuitionBills', { student: student.id, lines: [{ concept: 'Uno', unitCost: 10 }] })
  const issued = await school.create('TuitionBills', {
    student: student.id,
    phase: 'issued',
    lines: [{ concept: 'Uno', unitCost: 10 }],
  })
  settled = (await school.patch('TuitionBills', issued, { phase: 'settled' })).body
  enrollment = await school.create('Enrollments', { student: student.id, cohort: cohort.id, standing: 'active' })
})
afterAll(() => school?.end())

const person = { givenName: 'Ana', familyName: 'Ríos', level: 'primary' }

/** Sends it, and gives what was said; the database must be as it was. */
async function refused(
  method: 'POST' | 'PATCH',
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  const before = await school.fingerprint()
  const answer = await school.send(method, path, body, headers)
  expect(await school.fingerprint()).toBe(before)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  return {
    status: answer.status,
    said: answer.body.problems.map(({ code, pointer }: { code: string; pointer: string }) => `${code} ${pointer}`),
    body: answer.body,
  }
}

const students: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
  ['a field that does not exist', { ...person, famliyName: 'x' }, ['CIM502 /famliyName']],
  [
    "the names of JavaScript's own",
    { ...person, constructor: { prototype: {} }, toString: 1, hasOwnProperty: 1 },
    ['CIM502 /constructor', 'CIM502 /toString', 'CIM502 /hasOwnProperty'],
  ],
  [
    'the fields of the engine itself',
    { ...person, id: nobody, version: 7, createdAt: '2020-01-01T00:00:00Z', deletedAt: null, modifiedBy: nobody },
    ['CIM503 /id', 'CIM503 /version', 'CIM503 /createdAt', 'CIM503 /deletedAt', 'CIM503 /modifiedBy'],
  ],
  ['an automatic number', { ...person, studentNumber: 'AL-9' }, ['CIM503 /studentNumber']],
  ['a rollup and a formula', { ...person, owed: 0, age: 5 }, ['CIM503 /owed', 'CIM503 /age']],
  ['nothing at all', {}, ['CIM504 /givenName', 'CIM504 /familyName', 'CIM504 /level']],
  [
    'required fields that are null',
    { givenName: null, familyName: null, level: null },
    ['CIM504 /givenName', 'CIM504 /familyName', 'CIM504 /level'],
  ],
  ['a required text of spaces', { ...person, givenName: '   ' }, ['CIM504 /givenName']],
  ['a number where a text belongs', { ...person, givenName: 5 }, ['CIM505 /givenName']],
  [
    'a text where a number belongs',
    { ...person, creditDays: '5', debtCeiling: '1,5' },
    ['CIM505 /creditDays', 'CIM505 /debtCeiling'],
  ],
  ['a half where a whole number belongs', { ...person, creditDays: 1.5 }, ['CIM505 /creditDays']],
  ['a text where yes or no belongs', { ...person, active: 'true' }, ['CIM505 /active']],
  [
    'a list and an object',
    { ...person, familyName: ['x'], birthDate: { year: 1 } },
    ['CIM505 /familyName', 'CIM505 /birthDate'],
  ],
  [
    'a number below and above its limits',
    { ...person, creditDays: -1, scholarshipShare: 100.5, hasScholarship: true },
    ['CIM505 /creditDays', 'CIM505 /scholarshipShare'],
  ],
  ['a whole number beyond 32 bits', { ...person, creditDays: 3000000000 }, ['CIM505 /creditDays']],
  ['three decimals of money', { ...person, debtCeiling: 1.005 }, ['CIM506 /debtCeiling']],
  ['more money than there is', { ...person, debtCeiling: 100000000000000 }, ['CIM506 /debtCeiling']],
  ['a day that does not exist', { ...person, birthDate: '2015-02-30' }, ['CIM505 /birthDate']],
  ['the year 0', { ...person, birthDate: '0000-01-01' }, ['CIM505 /birthDate']],
  ['a day with a time', { ...person, birthDate: '2015-02-03T00:00:00Z' }, ['CIM505 /birthDate']],
  ['a text that is too long', { ...person, givenName: 'x'.repeat(81) }, ['CIM507 /givenName']],
  ['an address that is none', { ...person, personalEmail: 'ana@@colegio' }, ['CIM505 /personalEmail']],
  ['a text that does not match its pattern', { ...person, curp: 'ABC' }, ['CIM505 /curp']],
  ['an id that is none', { ...person, advisor: 'x', externalKey: '12' }, ['CIM505 /advisor', 'CIM505 /externalKey']],
  [
    'an option that does not exist',
    { ...person, level: 'primry', hobbies: ['chess', 'ches'] },
    ['CIM508 /level', 'CIM508 /hobbies/1'],
  ],
  ['an option that is retired', { ...person, level: 'night' }, ['CIM509 /level']],
  ['an option that is not offered', { ...person, level: 'upper', birthDate: '2020-05-01' }, ['CIM509 /level']],
  ['an option twice', { ...person, hobbies: ['chess', 'chess'] }, ['CIM505 /hobbies']],
  ['too many texts, and an empty one', { ...person, nicknames: ['a', 'b', 'c', 'd', 'e', 'f'] }, ['CIM505 /nicknames']],
  ['a place that is not on Earth', { ...person, home: { latitude: 91, longitude: 0 } }, ['CIM505 /home/latitude']],
  ['a place without a longitude', { ...person, home: { latitude: 9 } }, ['CIM505 /home']],
  [
    'a place with too many decimals',
    { ...person, home: { latitude: 9.1234567, longitude: 0 } },
    ['CIM506 /home/latitude'],
  ],
  ['a password that is too short', { ...person, portalPin: 'abc' }, ['CIM505 /portalPin']],
  ['a file that was never sent', { ...person, photo: nobody }, ['CIM510 /photo']],
  [
    'references to nothing',
    { ...person, advisor: nobody, siblings: [nobody], owner: nobody },
    ['CIM510 /owner', 'CIM510 /advisor', 'CIM510 /siblings/0'],
  ],
  ['a value that is taken, whatever its letters', { ...person, curp: 'aaaa000000aaaaaa00' }, ['CIM511 /curp']],
  ['something that its condition makes required', { ...person, hasScholarship: true }, ['CIM504 /scholarshipShare']],
  ['a rule', { ...person, birthDate: '2030-01-01' }, ['CIM520 /birthDate', 'CIM509 /level']],
  [
    'many things at once',
    { famliyName: 'x', owed: 1, level: 'no', debtCeiling: 0.001, personalEmail: 'x', advisor: 3 },
    [
      'CIM502 /famliyName',
      'CIM503 /owed',
      'CIM508 /level',
      'CIM506 /debtCeiling',
      'CIM505 /personalEmail',
      'CIM505 /advisor',
      'CIM504 /givenName',
      'CIM504 /familyName',
    ],
  ],
]

describe('a new record is refused with', () => {
  test.each(students)('%s', async (_, body, said) => {
    const answer = await refused('POST', 'Students', body)
    expect(answer.said).toEqual(said)
    expect(answer.status).toBe(said.every((each) => each.startsWith('CIM511')) ? 409 : 422)
  })

  test('a reference to a record in the bin', async () => {
    expect(await refused('POST', 'Students', { ...person, advisor: binned.id })).toMatchObject({
      status: 422,
      said: ['CIM510 /advisor'],
    })
  })

  test('a reference to a record that is not offered', async () => {
    expect(await refused('POST', 'Students', { ...person, advisor: retired.id })).toMatchObject({
      status: 422,
      said: ['CIM509 /advisor'],
    })
  })

  test('what another record does not allow, asked along references', async () => {
    expect(await refused('POST', 'Enrollments', { student: student.id, cohort: cohort.id })).toMatchObject({
      status: 409,
      said: ['CIM511 /cohort'],
      body: { problems: [{ message: 'El alumno ya está en ese grupo.' }] },
    })
    const other = await school.create('Students', person)
    expect(
      await refused('POST', 'Enrollments', { student: other.id, cohort: cohort.id, standing: 'active' }),
    ).toMatchObject({
      status: 422,
      said: ['CIM520 /cohort'],
      body: { problems: [{ message: 'El grupo ya está lleno.', hint: 'Elija otro grupo o amplíe el cupo.' }] },
    })
  })

  test('a state that no record starts with', async () => {
    expect(await refused('POST', 'TuitionBills', { student: student.id, phase: 'settled' })).toMatchObject({
      status: 422,
      said: ['CIM514 /phase'],
    })
  })

  test('a guard that its sum would break', async () => {
    expect(
      await refused('POST', 'TuitionBills', {
        student: student.id,
        phase: 'issued',
        lines: [{ concept: 'Mucho', unitCost: 1000.01 }],
      }),
    ).toMatchObject({ status: 422, said: ['CIM520 /student'] })
  })

  test('wrong lines, each at its own place', async () => {
    const lines = [
      { concept: 'Bien', unitCost: 1 },
      { unitCost: 1, units: 0 },
      { concept: 'x', unitCost: 0.1234567, amount: 3, bill: nobody },
      'nada',
      { concept: 'y', unitCost: 1, cohort: nobody },
    ]
    expect((await refused('POST', 'TuitionBills', { student: student.id, lines })).said).toEqual([
      'CIM505 /lines/1/units',
      'CIM504 /lines/1/concept',
      'CIM506 /lines/2/unitCost',
      'CIM503 /lines/2/amount',
      'CIM503 /lines/2/bill',
      'CIM500 /lines/3',
    ])
    expect(
      (
        await refused('POST', 'TuitionBills', {
          student: student.id,
          lines: [{ concept: 'y', unitCost: 1, cohort: nobody }],
        })
      ).said,
    ).toEqual(['CIM510 /lines/0/cohort'])
    expect(
      (
        await refused('POST', 'TuitionBills', {
          student: student.id,
          lines: [{ id: nobody, concept: 'y', unitCost: 1 }],
        })
      ).said,
    ).toEqual(['CIM510 /lines/0/id'])
  })

  test('a line on its own', async () => {
    expect(await refused('POST', 'TuitionBillLines', { bill: draft.id, concept: 'Suelto', unitCost: 1 })).toMatchObject(
      { status: 422, said: ['CIM532 '] },
    )
  })

  test('the same in English for who asks for it', async () => {
    const { body } = await school.send('POST', 'Students', { ...person, creditDays: 'x' }, { 'accept-language': 'en' })
    expect(body.problems).toEqual([
      { code: 'CIM505', pointer: '/creditDays', message: '“Días para pagar” must be a whole number.' },
    ])
  })

  test('a hint where a name was nearly right', async () => {
    const { body } = await school.send('POST', 'Students', { ...person, level: 'primry', famliyName: 'x' })
    expect(body.problems.map(({ hint }: { hint: string }) => hint)).toEqual([
      '¿Quiso decir «primary»?',
      '¿Quiso decir «familyName»?',
    ])
  })
})

const broken: readonly (readonly [string, string, number])[] = [
  ['no JSON', '{"givenName":', 400],
  ['nothing', '', 422],
  ['JSON with a comma too many', '{"givenName":"x",}', 400],
  ['a list', '[]', 422],
  ['a text', '"x"', 422],
  ['null', 'null', 422],
  ['a key twice', '{"givenName":"Ana","givenName":"Eva","familyName":"x","level":"primary"}', 400],
  ['__proto__', '{"__proto__":{"level":"primary"},"givenName":"Ana","familyName":"x"}', 400],
  ['__proto__ deep inside', '{"home":{"__proto__":{"latitude":1}}}', 400],
  ['NUL in a text', '{"givenName":"A\\u0000","familyName":"x","level":"primary"}', 400],
  ['half a character', '{"givenName":"A\\ud800","familyName":"x","level":"primary"}', 400],
  ['51 levels', `{"home":${'['.repeat(51)}${']'.repeat(51)}}`, 400],
  ['100,000 levels', `{"home":${'['.repeat(100_000)}`, 400],
  ['too many keys', `{${Array.from({ length: 60_000 }, (_, i) => `"a${i}":1`).join()}}`, 422],
  ['too many bytes', `{"givenName":"${'x'.repeat(1_100_000)}"}`, 413],
]

describe('a body is refused that is', () => {
  test.each(broken)('%s', async (_, body, status) => {
    const before = await school.fingerprint()
    const started = performance.now()
    const answer = await school.send('POST', 'Students', body)
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json; charset=utf-8'])
    expect(performance.now() - started).toBeLessThan(5000)
    expect(await school.fingerprint()).toBe(before)
    expect(({} as Record<string, unknown>)['level']).toBeUndefined()
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'text/json',
    'multipart/form-data',
  ])('sent as %s', async (type) => {
    expect((await school.send('POST', 'Students', JSON.stringify(person), { 'content-type': type })).status).toBe(415)
  })
})

describe('numbers are exact or refused:', () => {
  test.each([
    ['0.1234567890123456', 'CIM506'],
    ['99999999999.991', 'CIM506'],
    ['12345678901234567890', 'CIM506'],
    ['1e400', 'CIM506'],
    ['1e-400', 'CIM506'],
    ['-1', 'CIM505'],
    ['NaN', 'CIM500'],
    ['0x10', 'CIM500'],
    ['1.', 'CIM500'],
  ])('%s is refused', async (source, code) => {
    const answer = await school.send(
      'POST',
      'Students',
      `{"givenName":"Ana","familyName":"Ríos","level":"primary","debtCeiling":${source}}`,
    )
    expect(answer.body.problems.map((each: { code: string }) => each.code)).toEqual([code])
  })

  test.each([
    ['0.10', 0.1],
    ['1.000000000000000000000', 1],
    ['9999999999999.99', 9999999999999.99],
    ['1E2', 100],
    ['-0', 0],
    ['0.30', 0.3],
  ])('%s is kept', async (source, kept) => {
    const { status, body } = await school.send(
      'POST',
      'Students',
      `{"givenName":"Ana","familyName":"Ríos","level":"primary","debtCeiling":${source}}`,
    )
    expect([status, body.debtCeiling]).toEqual([201, kept])
    expect(Object.is(body.debtCeiling, -0)).toBe(false)
  })
})

describe('a change is refused', () => {
  const change = (module: string, record: { id: string; version: number }, body: unknown) =>
    refused('PATCH', `${module}/${record.id}`, body, { 'if-match': `"${record.version}"` })

  test('without a version, and with one that is none', async () => {
    expect(await refused('PATCH', `Students/${student.id}`, { givenName: 'X' })).toMatchObject({
      status: 428,
      said: ['CIM513 '],
    })
    expect(await refused('PATCH', `Students/${student.id}`, { givenName: 'X' }, { 'if-match': '*' })).toMatchObject({
      status: 428,
    })
  })

  test('of a record that is not there', async () => {
    for (const id of [nobody, 'x', '%00', '../x'])
      expect((await school.send('PATCH', `Students/${encodeURIComponent(id)}`, {}, { 'if-match': '"1"' })).status).toBe(
        404,
      )
  })

  test('of a record in the bin', async () => {
    expect(await refused('PATCH', `Teachers/${binned.id}`, { fullName: 'X' }, { 'if-match': '"2"' })).toMatchObject({
      status: 409,
      said: ['CIM531 '],
    })
  })

  test('that would empty what is required', async () => {
    expect(await change('Students', student, { givenName: null, familyName: '' })).toMatchObject({
      status: 422,
      said: ['CIM504 /givenName', 'CIM504 /familyName'],
    })
  })

  test('to a state that cannot be reached, and with what the move asks for missing', async () => {
    expect(await change('TuitionBills', draft, { phase: 'settled' })).toMatchObject({
      status: 422,
      said: ['CIM514 /phase'],
    })
    expect(await change('TuitionBills', draft, { phase: null })).toMatchObject({ status: 422 })
    expect(await change('Enrollments', enrollment, { standing: 'finished' })).toMatchObject({
      said: ['CIM514 /standing'],
      body: { problems: [{ message: 'Ponga la calificación antes de concluir.' }] },
    })
  })

  test('of a frozen record, but for what its freeze excepts', async () => {
    expect(await change('TuitionBills', settled, { discountShare: 5, remarks: 'x', lines: [] })).toMatchObject({
      status: 422,
      said: ['CIM515 /discountShare', 'CIM515 /lines'],
      body: { problems: [{ message: 'El recibo ya está cerrado.' }, {}] },
    })
    const { status, body } = await school.patch('TuitionBills', settled, { remarks: 'Pagado en caja' })
    expect(status).toBe(200)
    settled = body
  })

  test('of a module that only grows', async () => {
    const incident = await school.create('Incidents', {
      summary: 'Ruido',
      about: { module: 'Students', id: student.id },
    })
    expect(await change('Incidents', incident, { summary: 'Nada' })).toMatchObject({ status: 422, said: ['CIM517 '] })
  })

  test('that would close a circle, or make it too deep', async () => {
    const chain = [teacher]
    for (let i = 0; i < 4; i++)
      chain.push(await school.create('Teachers', { fullName: `Nivel ${i}`, supervisor: chain.at(-1).id }))
    const top = await school.read('Teachers', teacher.id)
    expect(await change('Teachers', top, { supervisor: chain[4].id })).toMatchObject({
      status: 422,
      said: ['CIM518 /supervisor'],
    })
    expect(await change('Teachers', top, { supervisor: top.id })).toMatchObject({
      status: 422,
      said: ['CIM518 /supervisor'],
    })
    expect(await refused('POST', 'Teachers', { fullName: 'Seis', supervisor: chain[4].id })).toMatchObject({
      status: 422,
      said: ['CIM519 /supervisor'],
    })
  })

  test('of lines that are not of the document', async () => {
    const other = await school.create('TuitionBills', {
      student: student.id,
      lines: [{ concept: 'Ajena', unitCost: 10 }],
    })
    expect(await change('TuitionBills', draft, { lines: [{ id: other.lines[0].id, units: 5 }] })).toMatchObject({
      status: 422,
      said: ['CIM510 /lines/0/id'],
    })
  })

  test('of a stale version, with what the other person did', async () => {
    const old = await school.create('Students', { ...person, creditDays: 5 })
    await school.patch('Students', old, { creditDays: 7, givenName: 'Eva' })
    const answer = await refused(
      'PATCH',
      `Students/${old.id}`,
      { givenName: 'Zoé', level: 'secondary' },
      { 'if-match': '"1"' },
    )
    expect(answer).toMatchObject({ status: 412, said: ['CIM512 '] })
    expect(answer.body.differences).toEqual({ givenName: { yours: 'Zoé', theirs: 'Eva' }, creditDays: { theirs: 7 } })
  })
})

describe('upsert is refused', () => {
  const put = (path: string, body: unknown) => school.send('PUT', path, body)
  test.each([
    ['by a field that does not exist', 'Students/by/crup/AAAA000000AAAAAA01', 404, 'CIM530'],
    ['by a field that is not unique', 'Students/by/givenName/Ana', 422, 'CIM523'],
    ['by a value that may repeat', 'Students/by/curp/XXXX000000XXXXXX00', 422, 'CIM523'],
    ['by a value that the field does not take', 'Students/by/curp/abc', 422, 'CIM505'],
  ])('%s', async (_, path, status, code) => {
    const answer = await put(path, person)
    expect([answer.status, answer.body.problems[0].code]).toEqual([status, code])
  })

  test('with another value in the body, and onto a record in the bin', async () => {
    expect((await put('Students/by/curp/AAAA000000AAAAAA09', { ...person, curp: 'BBBB000000BBBBBB00' })).status).toBe(
      422,
    )
    const gone = await school.create('Students', { ...person, curp: 'CCCC000000CCCCCC00' })
    await school.send('DELETE', `Students/${gone.id}`, undefined, { 'if-match': '"1"' })
    expect(await put('Students/by/curp/CCCC000000CCCCCC00', person)).toMatchObject({
      status: 409,
      body: { problems: [{ code: 'CIM531' }] },
    })
  })
})
