/** What a write keeps: values as they were meant, copies at their moment, an exact history, deletion and return with all that follows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { today } from './school.ts'
import { openWritingSchool, type Parsed, type WritingSchool } from './write-school.ts'

let school: WritingSchool
beforeAll(async () => {
  school = await openWritingSchool()
})
afterAll(() => school?.end())

const person = { givenName: 'Ana', familyName: 'Ríos', level: 'primary' }
const history = async (module: string, id: string, query = '') =>
  (await school.get(`/records/${module}/${id}/history${query}`)).body
const changesOf = (entry: Parsed) =>
  Object.fromEntries(entry.changes.map(({ field, old, new: fresh }: Parsed) => [field, [old, fresh]]))
const remove = (module: string, { id, version }: { id: string; version: number }) =>
  school.send('DELETE', `${module}/${id}`, undefined, { 'if-match': `"${version}"` })

describe('a new record', () => {
  test('keeps what was sent, tidied by its types', async () => {
    const sent = {
      ...person,
      givenName: '  Ana  ',
      curp: ' abcd123456abcdef12 ',
      personalEmail: ' ana@colegio.mx ',
      birthDate: '2015-02-28',
      hobbies: ['choir', 'chess'],
      nicknames: ['Anita'],
      hasScholarship: true,
      scholarshipShare: 33.3333,
      debtCeiling: 1234.5,
      home: { latitude: 19.432608, longitude: -99.133209 },
      externalKey: 'ABCDEF01-2345-6789-ABCD-EF0123456789',
      medicalNotes: 'Alergia\na la nuez',
    }
    expect(await school.create('Students', sent)).toMatchObject({
      ...sent,
      givenName: 'Ana',
      curp: 'ABCD123456ABCDEF12',
      personalEmail: 'ana@colegio.mx',
      externalKey: 'abcdef01-2345-6789-abcd-ef0123456789',
      version: 1,
      creditDays: 10,
      active: true,
    })
    const payment = await school.create('TuitionPayments', {
      student: (await school.create('Students', person)).id,
      amount: 0.1,
      payerRfc: 'xaxx-010101 000',
      paidAt: '2026-11-20T23:30:00.120-06:00',
    })
    expect(payment).toMatchObject({ amount: 0.1, payerRfc: 'XAXX010101000', paidAt: '2026-11-21T05:30:00.120Z' })
  })

  test('has its default only where nothing is said: null is said', async () => {
    expect(await school.create('Students', { ...person, creditDays: null, active: null })).toMatchObject({
      creditDays: null,
      active: true,
    })
  })

  test('is of whoever creates it, or of the owner that is given', async () => {
    const user = await school.create('Users', { name: 'Otra', email: 'otra@colegio.mx', status: 'active' })
    const [own, given] = [
      await school.create('Students', person),
      await school.create('Students', { ...person, owner: user.id }),
    ]
    expect([own.owner, given.owner, given.createdBy]).toEqual([own.createdBy, user.id, own.createdBy])
  })

  test('takes copies in the order in which they rest on each other, unless a value is given', async () => {
    const student = await school.create('Students', { ...person, creditDays: 7 })
    expect(await school.create('TuitionBills', { student: student.id })).toMatchObject({
      issuedOn: today,
      creditDays: 7,
      dueDate: '2026-11-28',
    })
    expect(
      await school.create('TuitionBills', { student: student.id, issuedOn: '2026-01-30', creditDays: 3 }),
    ).toMatchObject({ issuedOn: '2026-01-30', creditDays: 3, dueDate: '2026-02-02' })
  })

  test('takes a copy along two references, and one at its moment', async () => {
    const subject = await school.create('Subjects', {
      code: 'ABC-1',
      subjectName: 'Arte',
      level: 'upper',
      weeklyHours: 6,
    })
    const cohort = await school.create('Cohorts', { cohortName: 'A', subject: subject.id, capacity: 9 })
    const student = await school.create('Students', person)
    const enrollment = await school.create('Enrollments', { student: student.id, cohort: cohort.id })
    expect(enrollment).toMatchObject({ hours: 6, enrolledOn: today, droppedAt: null })
    const { body } = await school.patch('Enrollments', enrollment, { standing: 'dropped' })
    expect(body.droppedAt).toMatch(/^2026-11-21T/)
  })

  test('hides a secret: it is hashed, and neither the answer nor the history shows it', async () => {
    const student = await school.create('Students', { ...person, portalPin: 'sésamo-ábrete' })
    expect(student).not.toHaveProperty('portalPin')
    const { rows } = await school.pool.query('select portal_pin from app.students where id = $1', [student.id])
    expect(rows[0].portal_pin).toMatch(/^\$argon2id\$/)
    await school.patch('Students', student, { portalPin: 'otra-clave-9' })
    const text = JSON.stringify(await history('Students', student.id))
    expect(text).toContain('"portalPin"')
    for (const word of ['sésamo', 'otra-clave', 'argon2']) expect(text).not.toContain(word)
  })
})

describe('a change', () => {
  test('that changes nothing writes nothing', async () => {
    const sibling = await school.create('Students', person)
    const student = await school.create('Students', {
      ...person,
      hobbies: ['chess'],
      debtCeiling: 10,
      siblings: [sibling.id],
      home: { latitude: 1, longitude: 2 },
    })
    const before = await school.fingerprint()
    const { status, body } = await school.patch('Students', student, {
      givenName: ' Ana ',
      debtCeiling: 10.0,
      hobbies: ['chess'],
      siblings: [sibling.id],
      home: { latitude: 1, longitude: 2 },
    })
    expect([status, body.version, await school.fingerprint()]).toEqual([200, 1, before])
    expect((await school.patch('Students', student, {})).body.version).toBe(1)
  })

  test('empties with null, and gives a yes or no its default back', async () => {
    const student = await school.create('Students', {
      ...person,
      birthDate: '2015-01-01',
      hobbies: ['chess'],
      active: false,
      home: { latitude: 1, longitude: 2 },
    })
    const { body } = await school.patch('Students', student, {
      birthDate: null,
      hobbies: null,
      active: null,
      home: null,
      creditDays: null,
    })
    expect(body).toMatchObject({ birthDate: null, hobbies: [], active: true, home: null, creditDays: null, version: 2 })
  })

  test('of links keeps their order and counts as one', async () => {
    const [a, b, c] = [
      await school.create('Students', person),
      await school.create('Students', person),
      await school.create('Students', { ...person, siblings: [] }),
    ]
    const first = (await school.patch('Students', c, { siblings: [a.id, b.id] })).body
    expect([first.version, first.siblings]).toEqual([2, [a.id, b.id]])
    const second = (await school.patch('Students', first, { siblings: [b.id, a.id] })).body
    expect([second.version, second.siblings]).toEqual([3, [b.id, a.id]])
    expect(changesOf((await history('Students', c.id)).entries[0])).toEqual({
      siblings: [
        [a.id, b.id],
        [b.id, a.id],
      ],
    })
  })

  test('of lines changes, adds and deletes them under the version of their document', async () => {
    const student = await school.create('Students', person)
    const bill = await school.create('TuitionBills', {
      student: student.id,
      lines: [
        { concept: 'A', unitCost: 1 },
        { concept: 'B', unitCost: 2 },
        { concept: 'C', unitCost: 3 },
      ],
    })
    const [a, b, c] = bill.lines
    const { body } = await school.patch('TuitionBills', bill, {
      lines: [{ id: a.id }, { id: c.id, units: 2.5 }, { concept: 'D', unitCost: 4 }],
    })
    expect(body).toMatchObject({ version: 2, lineCount: 3, subtotal: 12.5 })
    expect(body.lines.map(({ concept, version }: Parsed) => [concept, version])).toEqual([
      ['A', 1],
      ['C', 2],
      ['D', 1],
    ])
    expect((await history('TuitionBillLines', b.id)).entries.map(({ action }: Parsed) => action)).toEqual([
      'delete',
      'create',
    ])
    expect(changesOf((await history('TuitionBillLines', c.id)).entries[0])).toEqual({ units: [1, 2.5] })
    expect(
      (await school.patch('TuitionBills', body, { lines: body.lines.map(({ id }: Parsed) => ({ id })) })).body.version,
    ).toBe(2)
    expect((await school.patch('TuitionBills', body, { remarks: 'x' })).body.lines).toHaveLength(3)
    expect((await school.patch('TuitionBills', { id: bill.id, version: 3 }, { lines: null })).body).toMatchObject({
      version: 4,
      lines: [],
      subtotal: 0,
    })
  })

  test('of an option that is retired meanwhile does not stop another field', async () => {
    const student = await school.create('Students', person)
    await school.pool.query(`update app.students set level = 'night' where id = $1`, [student.id])
    expect((await school.patch('Students', student, { givenName: 'Eva' })).status).toBe(200)
  })

  test('of what an offer reads asks the offer again', async () => {
    const student = await school.create('Students', { ...person, level: 'upper', birthDate: '2008-01-01' })
    const { status, body } = await school.patch('Students', student, { birthDate: '2015-01-01' })
    expect([status, body.problems[0].pointer]).toEqual([422, '/level'])
  })
})

describe('the history', () => {
  test('holds old and new of every field that changed, who and when, and the words for keys and ids', async () => {
    const [ada, eva] = [
      await school.create('Teachers', { fullName: 'Ada' }),
      await school.create('Teachers', { fullName: 'Eva' }),
    ]
    const student = await school.create('Students', {
      ...person,
      advisor: ada.id,
      debtCeiling: 10.5,
      birthDate: '2015-01-01',
    })
    const changed = (
      await school.patch('Students', student, {
        advisor: eva.id,
        level: 'secondary',
        debtCeiling: null,
        hasScholarship: true,
        scholarshipShare: 50,
        birthDate: '2010-01-01',
      })
    ).body
    const { entries, next } = await history('Students', student.id)
    expect(next).toBeNull()
    expect(entries.map(({ action }: Parsed) => action)).toEqual(['update', 'create'])
    expect(entries[0].at).toBe(changed.modifiedAt)
    expect(entries[0].by).toEqual({ id: changed.modifiedBy, label: 'Administración' })
    expect(changesOf(entries[0])).toEqual({
      advisor: [ada.id, eva.id],
      level: ['primary', 'secondary'],
      debtCeiling: [10.5, null],
      hasScholarship: [false, true],
      scholarshipShare: [null, 50],
      birthDate: ['2015-01-01', '2010-01-01'],
    })
    const labels = Object.fromEntries(
      entries[0].changes.map(({ field, oldLabel, newLabel }: Parsed) => [field, [oldLabel, newLabel]]),
    )
    expect([labels.advisor, labels.level, labels.debtCeiling]).toEqual([
      ['Ada', 'Eva'],
      ['Primaria', 'Secundaria'],
      [undefined, undefined],
    ])
    expect(changesOf(entries[1])).toMatchObject({
      studentNumber: [null, changed.studentNumber],
      givenName: [null, 'Ana'],
      debtCeiling: [null, 10.5],
    })
  })

  test('comes in pages, and tells nothing of a record that is not there', async () => {
    let student = await school.create('Students', person)
    for (let i = 0; i < 4; i++) student = (await school.patch('Students', student, { creditDays: i })).body
    const first = await history('Students', student.id, '?limit=2')
    const second = await history('Students', student.id, `?limit=2&after=${first.next}`)
    expect([...first.entries, ...second.entries].map((entry) => changesOf(entry).creditDays)).toEqual([
      [2, 3],
      [1, 2],
      [0, 1],
      [10, 0],
    ])
    expect((await school.get('/records/Students/01234567-89ab-7def-8123-456789abcdef/history')).status).toBe(404)
    for (const query of ['limit=0', 'limit=x', 'limit=1000', 'after=-1', 'after=x', 'sort=a'])
      expect((await school.get(`/records/Students/${student.id}/history?${query}`)).status).toBe(422)
  })

  test('has one entry and one word to listeners for each record of a write', async () => {
    const student = await school.create('Students', person)
    const bill = await school.create('TuitionBills', { student: student.id, lines: [{ concept: 'A', unitCost: 1 }] })
    const { rows } = await school.pool.query(
      'select module, record, action, version from cimbra.outbox where record = any($1) order by module',
      [[bill.id, bill.lines[0].id]],
    )
    expect(rows).toEqual([
      { module: 'TuitionBillLines', record: bill.lines[0].id, action: 'create', version: 1 },
      { module: 'TuitionBills', record: bill.id, action: 'create', version: 1 },
    ])
  })
})

describe('deletion', () => {
  test('is refused while something rests on the record, counted by module', async () => {
    const student = await school.create('Students', person)
    const bill = await school.create('TuitionBills', { student: student.id })
    await school.create('TuitionPayments', { student: student.id, amount: 1 })
    const { status, body } = await remove('Students', student)
    expect([status, body.problems.map(({ code, message }: Parsed) => `${code} ${message}`)]).toEqual([
      409,
      [
        'CIM516 No se puede eliminar: hay 1 registros de «Recibos» que dependen de este.',
        'CIM516 No se puede eliminar: hay 1 registros de «Pagos» que dependen de este.',
      ],
    ])
    expect((await remove('TuitionBills', bill)).status).toBe(204)
  })

  test('is refused by a rule, by a freeze, in a module that only grows, without a version, and twice', async () => {
    const student = await school.create('Students', person)
    const issued = await school.create('TuitionBills', {
      student: student.id,
      phase: 'issued',
      lines: [{ concept: 'A', unitCost: 5 }],
    })
    expect((await remove('Students', student)).body.problems.map(({ message }: Parsed) => message)).toContain(
      'El alumno tiene recibos sin pagar.',
    )
    const settled = (await school.patch('TuitionBills', issued, { phase: 'settled' })).body
    expect((await remove('TuitionBills', settled)).body.problems[0]).toMatchObject({
      code: 'CIM515',
      message: 'El recibo ya está cerrado.',
    })
    const incident = await school.create('Incidents', { summary: 'x', about: { module: 'Students', id: student.id } })
    expect((await remove('Incidents', incident)).body.problems[0].code).toBe('CIM517')
    expect((await school.send('DELETE', `Students/${student.id}`)).status).toBe(428)
    const teacher = await school.create('Teachers', { fullName: 'x' })
    expect((await remove('Teachers', { id: teacher.id, version: 9 })).status).toBe(412)
    expect([(await remove('Teachers', teacher)).status, (await remove('Teachers', teacher)).status]).toEqual([204, 409])
  })

  test('restricted only while a condition holds lets go when it does not', async () => {
    const subject = await school.create('Subjects', { code: 'BIO-1', subjectName: 'Biología', level: 'upper' })
    const cohort = await school.create('Cohorts', { cohortName: 'A', subject: subject.id, capacity: 5 })
    const student = await school.create('Students', person)
    const enrollment = await school.create('Enrollments', {
      student: student.id,
      cohort: cohort.id,
      standing: 'active',
    })
    expect((await remove('Cohorts', cohort)).status).toBe(409)
    await school.patch('Enrollments', enrollment, { standing: 'dropped' })
    expect((await remove('Cohorts', cohort)).status).toBe(204)
  })

  test('empties what merely points at the record, with a trace', async () => {
    const teacher = await school.create('Teachers', { fullName: 'Ada' })
    const student = await school.create('Students', { ...person, advisor: teacher.id })
    expect((await remove('Teachers', teacher)).status).toBe(204)
    expect(await school.read('Students', student.id)).toMatchObject({ advisor: null, version: 2 })
    expect(changesOf((await history('Students', student.id)).entries[0])).toEqual({ advisor: [teacher.id, null] })
  })

  test('takes along what follows the record, and brings exactly that back', async () => {
    const subject = await school.create('Subjects', { code: 'QUI-1', subjectName: 'Química', level: 'upper' })
    const cohort = await school.create('Cohorts', { cohortName: 'A', subject: subject.id, capacity: 5 })
    const student = await school.create('Students', person)
    const incident = await school.create('Incidents', {
      summary: 'Se cayó',
      about: { module: 'Students', id: student.id },
    })
    const stays = await school.create('Enrollments', { student: student.id, cohort: cohort.id, standing: 'active' })
    const other = await school.create('Cohorts', { cohortName: 'B', subject: subject.id, capacity: 5 })
    const earlier = await school.create('Enrollments', { student: student.id, cohort: other.id })
    await remove('Enrollments', earlier)
    expect((await school.read('Cohorts', cohort.id)).enrolled).toBe(1)

    expect((await remove('Students', student)).status).toBe(204)
    for (const [module, id] of [
      ['Students', student.id],
      ['Incidents', incident.id],
      ['Enrollments', stays.id],
    ] as const)
      expect((await school.get(`/records/${module}/${id}`)).status).toBe(404)
    expect((await school.read('Cohorts', cohort.id)).enrolled).toBe(0)
    expect((await school.send('POST', `Enrollments/${stays.id}/restore`)).body.problems).toMatchObject([
      { code: 'CIM510', pointer: '/student' },
    ])

    const restored = await school.send('POST', `Students/${student.id}/restore`)
    expect([restored.status, restored.body.version, restored.body.enrollmentCount]).toEqual([200, 3, 1])
    expect((await school.get(`/records/Enrollments/${earlier.id}`)).status).toBe(404)
    expect((await school.get(`/records/Incidents/${incident.id}`)).status).toBe(200)
    expect((await school.read('Cohorts', cohort.id)).enrolled).toBe(1)
    expect((await history('Students', student.id)).entries.map(({ action }: Parsed) => action)).toEqual([
      'restore',
      'delete',
      'create',
    ])
    expect((await school.send('POST', `Students/${student.id}/restore`)).status).toBe(404)
  })

  test('of a document takes its lines along and back', async () => {
    const student = await school.create('Students', person)
    const bill = await school.create('TuitionBills', {
      student: student.id,
      lines: [
        { concept: 'A', unitCost: 1 },
        { concept: 'B', unitCost: 2 },
      ],
    })
    const shorter = (await school.patch('TuitionBills', bill, { lines: [{ id: bill.lines[0].id }] })).body
    await remove('TuitionBills', shorter)
    const { body } = await school.send('POST', `TuitionBills/${bill.id}/restore`)
    expect([body.lines.map(({ concept }: Parsed) => concept), body.subtotal]).toEqual([['A'], 1])
  })

  test('cannot be taken back once its unique value is taken, or a rule no longer holds', async () => {
    const gone = await school.create('Students', { ...person, curp: 'GONE000000GONE0000' })
    await remove('Students', gone)
    await school.create('Students', { ...person, curp: 'gone000000gone0000' })
    expect(await school.send('POST', `Students/${gone.id}/restore`)).toMatchObject({
      status: 409,
      body: { problems: [{ code: 'CIM511', pointer: '/curp' }] },
    })
    const student = await school.create('Students', { ...person, debtCeiling: 1000 })
    const [payment, bill] = [
      await school.create('TuitionPayments', { student: student.id, amount: 10 }),
      await school.create('TuitionBills', {
        student: student.id,
        phase: 'issued',
        lines: [{ concept: 'A', unitCost: 50 }],
      }),
    ]
    const first = await school.create('PaymentAllocations', { payment: payment.id, bill: bill.id, amount: 10 })
    await remove('PaymentAllocations', first)
    await school.create('PaymentAllocations', { payment: payment.id, bill: bill.id, amount: 8 })
    expect(await school.send('POST', `PaymentAllocations/${first.id}/restore`)).toMatchObject({
      status: 409,
      body: { problems: [{ code: 'CIM520', pointer: '/amount' }] },
    })
  })
})

describe('upsert', () => {
  test('creates, then changes, whatever the letters', async () => {
    const created = await school.send('PUT', 'Subjects/by/code/GEO-1', { subjectName: 'Geo', level: 'upper' })
    expect([created.status, created.body.code, created.headers['location']]).toEqual([
      201,
      'GEO-1',
      `/api/records/Subjects/${created.body.id}`,
    ])
    const changed = await school.send('PUT', 'Subjects/by/code/geo-1', { subjectName: 'Geografía' })
    expect([changed.status, changed.body.id, changed.body.subjectName, changed.body.version]).toEqual([
      200,
      created.body.id,
      'Geografía',
      2,
    ])
    expect(
      (await school.send('PUT', 'Subjects/by/code/GEO-1', { subjectName: 'x' }, { 'if-match': '"1"' })).status,
    ).toBe(412)
  })
})
