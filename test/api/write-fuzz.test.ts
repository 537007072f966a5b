/** Whatever is sent: an answer that can be understood, never a defect, and no trace of what was refused. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moduleOf } from '../../engine/graph/graph.ts'
import { openWritingSchool, type WritingSchool } from './write-school.ts'

let school: WritingSchool
beforeAll(async () => {
  school = await openWritingSchool()
})
afterAll(() => school?.end())

const awkward = fc.constantFrom<unknown>(
  '',
  ' ',
  '\u202Ex',
  'ñ'.repeat(5000),
  "'; drop table app.students; --",
  '2015-02-30',
  '2015-02-28',
  '9999-12-31',
  '0001-01-01',
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00+15:00',
  '9999-12-31T23:59:59-12:00',
  '24:00',
  '12:30',
  '01234567-89ab-7def-8123-456789abcdef',
  0,
  -1,
  1e15,
  1e-7,
  0.1,
  2147483648,
  true,
  false,
  null,
  [],
  {},
  [null],
  [[]],
  ['x'],
  [{}],
  { latitude: 1, longitude: 1 },
  { latitude: '1', longitude: null },
  { module: 'Students', id: '01234567-89ab-7def-8123-456789abcdef' },
  { module: 'Nobody', id: 'x' },
  'primary',
  'draft',
  'issued',
  ['chess'],
  'https://x.mx',
  'javascript:alert(1)',
  'a@b.mx',
  '٣',
  'NaN',
  '\uFEFF',
  'toString',
  '{"a":1}',
  '\\',
  '%s',
  '$1',
  'f'.repeat(64),
)

const valueOf = fc.oneof({ weight: 4, arbitrary: awkward }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) })

test.each([
  'Students',
  'Teachers',
  'TuitionBills',
  'TuitionPayments',
  'Enrollments',
  'Incidents',
  'Cohorts',
  'Subjects',
  'Users',
  'Company',
])('%s takes it or refuses it in words', async (name) => {
  const fields = moduleOf(school.graph, name).fields.map((field) => field.name)
  const body = fc.dictionary(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...fields) }, { weight: 1, arbitrary: fc.string() }),
    valueOf,
    { maxKeys: 12 },
  )
  await fc.assert(
    fc.asyncProperty(body, fc.boolean(), async (record, rehearse) => {
      const { status, body: answer } = await school.send(
        'POST',
        rehearse ? `${name}/preview` : name,
        rehearse ? { record } : record,
      )
      expect([200, 201, 400, 409, 422]).toContain(status)
      for (const found of answer.problems ?? []) {
        expect(found).toMatchObject({
          code: expect.stringMatching(/^CIM5\d\d$/),
          pointer: expect.stringMatching(/^(\/|$)/),
          message: expect.stringMatching(/\S/),
        })
        // What was sent is said back in «»; the sentence around it is ours.
        expect(found.message.replaceAll(/«.*?»/gs, '')).not.toMatch(
          /\{\w+\}|undefined|\[object|null value|constraint|syntax|relation/,
        )
      }
      if (status >= 400) expect(answer.problems.length).toBeGreaterThan(0)
    }),
    { numRuns: 60 },
  )
})

test.each(['Students', 'TuitionBills'])('%s changes by it or refuses it in words', async (name) => {
  const student = await school.create('Students', { givenName: 'Ana', familyName: 'Ríos', level: 'primary' })
  const record =
    name === 'Students'
      ? student
      : await school.create(name, { student: student.id, lines: [{ concept: 'A', unitCost: 1 }] })
  const names = moduleOf(school.graph, name)
    .fields.filter((field) => !field.systemWritten && field.kind !== 'formula' && field.kind !== 'rollup')
    .map((field) => field.name)
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), valueOf, { maxKeys: 4 }), async (changes) => {
      const { version } = await school.read(name, record.id)
      const { status, body } = await school.patch(name, { id: record.id, version }, changes)
      expect([200, 400, 409, 422]).toContain(status)
      expect((await school.read(name, record.id)).version).toBe(status === 200 ? body.version : version)
    }),
    { numRuns: 80 },
  )
})
