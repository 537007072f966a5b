import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { modulesOf } from '../../engine/graph/graph.ts'
import { recordSchemas } from '../../engine/outputs/api/record-schemas.ts'
import { fillSchool, type SchoolRecords } from './school-records.ts'
import { openSchool, type Json, type School } from './school.ts'

let school: School
let records: SchoolRecords

beforeAll(async () => {
  school = await openSchool()
  records = await fillSchool(school)
})
afterAll(() => school?.end())

const lookup = async (module: string, parameters: Readonly<Record<string, string>>) =>
  school.get(`/records/${module}/lookup?${new URLSearchParams(parameters)}`)
const labels = ({ body }: { readonly body: Json }): readonly string[] =>
  body.records.map(({ label }: { label: string }) => label)

describe('the choices of a reference', () => {
  test.each([
    ['of a field that does not exist', { field: 'studnet' }, '/field'],
    ['of a field that is no reference', { field: 'standing' }, '/field'],
    ['without a field', {}, '/field'],
    ['with a form that is no JSON', { field: 'student', record: '{' }, '/record'],
    ['with a form that is a list', { field: 'student', record: '[]' }, '/record'],
    ['with too many', { field: 'student', limit: '900' }, '/limit'],
  ])('%s are refused', async (_, parameters, pointer) => {
    const { status, body } = await lookup('Enrollments', parameters)
    expect([status, body.problems[0].pointer]).toEqual([422, pointer])
  })

  test('are those that the offer admits, in the order of their labels', async () => {
    expect(labels(await lookup('Students', { field: 'advisor' }))).toEqual(['Ágata Ruiz', 'Carla Lima'])
    expect(labels(await lookup('Teachers', { field: 'supervisor' }))).toEqual(['Ágata Ruiz', 'Beto Sosa', 'Carla Lima'])
  })

  test('are found by what was typed, and told apart by a hint', async () => {
    const { body } = await lookup('Enrollments', { field: 'student', search: 'nuñez ñoño', limit: '1' })
    expect(body.records).toEqual([{ id: records.students[2], label: 'Ñoño Ñúñez', hint: 'AL-00003' }])
  })

  test('see the form so far: values, references followed, formulas', async () => {
    const payment = await school.insert('TuitionPayments', {
      student: records.students[0],
      amount: '10',
      situation: 'received',
    })
    const offered = await lookup('PaymentAllocations', { field: 'bill', record: JSON.stringify({ payment }) })
    expect(labels(offered)).toEqual(['Recibo RC-000001', 'Recibo RC-000009', 'Recibo RC-000017'])
    expect(
      labels(
        await lookup('PaymentAllocations', {
          field: 'bill',
          record: JSON.stringify({ payment: { id: payment, label: 'x' } }),
          search: '00009',
        }),
      ),
    ).toEqual(['Recibo RC-000009'])
    expect(labels(await lookup('PaymentAllocations', { field: 'bill' }))).toEqual([])
  })

  test('of a reference to several modules say which', async () => {
    const { body } = await lookup('Incidents', { field: 'about', search: 'ágata' })
    expect(body.records).toEqual([{ id: records.teachers[0], label: 'Ágata Ruiz', module: 'Teachers' }])
  })
})

describe('groups and measures', () => {
  test.each([
    ['a group that does not exist', 'group=levle', '/group'],
    ['a group by a list', 'group=hobbies', '/group'],
    ['four groups', 'group=level,active,hasScholarship,givenName', '/group'],
    ['a measure that does not exist', 'measure=median(owed)', '/measure'],
    ['a measure of a text', 'measure=sum(givenName)', '/measure'],
    ['a count of a field', 'measure=count(owed)', '/measure'],
    ['a measure of no field', 'measure=sum()', '/measure'],
    ['a filter that cannot be read', 'filter=owed%20%3E', '/filter'],
  ])('%s is refused', async (_, query, pointer) => {
    const { status, body } = await school.get(`/records/Students/aggregate?${query}`)
    expect([status, body.problems[0].pointer]).toEqual([422, pointer])
  })

  test('agree with the records themselves', async () => {
    const { body: all } = await school.get('/records/Students?limit=200&fields=level,owed,overdue,creditDays')
    const { body } = await school.get(
      '/records/Students/aggregate?group=level&measure=sum(owed),count(),max(creditDays),sum(overdue)',
    )
    expect(body.groups.map(({ label }: Json) => label.level).sort()).toEqual(['Bachillerato', 'Primaria', 'Secundaria'])
    for (const { key, values } of body.groups) {
      const own = all.records.filter(({ level }: { level: string }) => level === key.level)
      const cents = (name: string): number =>
        own.reduce((sum: number, record: Json) => sum + Math.round(record[name] * 100), 0)
      expect(Math.round(values['sum(owed)'] * 100)).toBe(cents('owed'))
      expect(Math.round(values['sum(overdue)'] * 100)).toBe(cents('overdue'))
      expect(values['count()']).toBe(own.length)
      const days = own.flatMap((record: Json) => record.creditDays ?? [])
      expect(values['max(creditDays)']).toBe(days.length === 0 ? null : Math.max(...days))
    }
  })

  test('label references, keep empty keys, and filter', async () => {
    const { body } = await school.get(
      `/records/Students/aggregate?group=advisor&measure=count()&filter=${encodeURIComponent('overdue = 0')}`,
    )
    expect(
      Object.fromEntries(body.groups.map(({ label, values }: Json) => [label?.advisor ?? null, values['count()']])),
    ).toEqual({ 'Ágata Ruiz': 14, 'Beto Sosa': 14, 'Carla Lima': 15, null: 15 })
  })

  test('without groups are one, even of nothing', async () => {
    const { body } = await school.get(
      '/records/Students/aggregate?measure=count(),sum(owed),avg(owed)&filter=active%20AND%20NOT%20active',
    )
    expect(body).toEqual({ groups: [{ key: {}, values: { 'count()': 0, 'sum(owed)': 0, 'avg(owed)': null } }] })
  })
})

describe('descriptions', () => {
  test('the session says who asks and which day it is', async () => {
    const { body } = await school.get('/session')
    expect(body).toMatchObject({
      user: { name: 'Administración', email: expect.stringContaining('@') },
      timeZone: 'America/Mexico_City',
      today: '2026-11-21',
      company: { name: 'Colegio Abeto' },
    })
  })

  test('the menu has the modules that say where they go', async () => {
    const { body } = await school.get('/modules')
    const names = body.modules.map(({ name }: { name: string }) => name)
    expect(names).toContain('Students')
    expect(names).not.toContain('TuitionBillLines')
    expect(names.indexOf('Students')).toBeLessThan(names.indexOf('Users'))
  })

  test('a module says all that its screens need', async () => {
    const { body } = await school.get('/modules/TuitionBills')
    expect(body).toMatchObject({
      name: 'TuitionBills',
      singular: 'Recibo',
      gender: 'm',
      recordLabel: 'Recibo {billNumber}',
      version: school.graph.version,
    })
    const fields = Object.fromEntries(body.fields.map((field: Json) => [field.name, field]))
    expect(fields.billNumber).toMatchObject({
      type: 'autoNumber',
      readOnly: true,
      sortable: true,
      filterable: true,
      kind: 'stored',
    })
    expect(fields.phase).toMatchObject({
      required: true,
      default: 'draft',
      picklist: {
        name: 'bill-status',
        options: expect.arrayContaining([{ key: 'draft', label: 'Borrador', color: 'gray' }]),
      },
      transitions: expect.arrayContaining([{ from: null, to: ['draft', 'issued'] }]),
    })
    expect(fields.total).toMatchObject({
      kind: 'formula',
      formula: expect.any(String),
      as: 'money',
      scale: 2,
      readOnly: true,
    })
    expect(fields.late).toMatchObject({ kind: 'formula', timeDependent: true, valueType: 'boolean' })
    expect(fields.subtotal).toMatchObject({
      kind: 'rollup',
      rollup: { of: 'TuitionBillLines', via: 'bill', measure: 'sum' },
    })
    expect(fields.lines).toMatchObject({
      kind: 'lines',
      lines: { of: 'TuitionBillLines', via: 'bill', minItems: 0, maxItems: 100 },
    })
    expect(fields.student).toMatchObject({ to: 'Students', valueType: { reference: 'Students' } })
    expect(body.related.TuitionBillLines.fields.map(({ name }: Json) => name)).toEqual([
      'bill',
      'concept',
      'cohort',
      'units',
      'unitCost',
      'amount',
    ])
    expect(body.panels[0]).toMatchObject({
      name: 'allocations',
      of: 'PaymentAllocations',
      columns: ['payment', 'amount'],
      sort: '-createdAt',
      create: true,
      ofTitle: 'Aplicaciones de pago',
    })
    expect(body.rules.map(({ name }: Json) => name)).toEqual(['dueAfterIssue'])
    expect(body.views[0]).toMatchObject({
      name: 'late',
      filter: 'late',
      columns: expect.arrayContaining(['daysLate']),
      sort: 'dueDate',
    })
    expect((await school.get('/modules/TuitionBillLines')).body.documentOf).toEqual({
      module: 'TuitionBills',
      via: 'bill',
    })
    expect(
      (await school.get('/modules/Students')).body.fields.find(({ name }: Json) => name === 'portalPin'),
    ).toMatchObject({ writeOnly: true, sortable: false, filterable: false })
  })

  test('schemas take what a create may send and refuse the rest; every record read is as its schema says', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    formats.default(ajv)
    const students = school.graph.modules.get('Students')
    if (students === undefined) throw new Error('no students')
    const { create, update } = recordSchemas(school.graph, students)
    const accepts = ajv.compile(create)
    expect(accepts({ givenName: 'Ana', familyName: 'Paz', level: 'upper', advisor: null, hobbies: ['chess'] })).toBe(
      true,
    )
    for (const wrong of [
      { givenName: 'Ana', familyName: 'Paz' },
      { owed: 1 },
      { id: 'x' },
      { version: 2 },
      { studentNumber: 'AL-1' },
      { nothing: 1 },
      { level: 'none' },
    ]) {
      expect(
        accepts(
          wrong === undefined || 'givenName' in wrong
            ? wrong
            : { givenName: 'Ana', familyName: 'Paz', level: 'upper', ...wrong },
        ),
      ).toBe(false)
    }
    expect(ajv.compile(update)({ givenName: 'Ana' })).toBe(true)
    for (const module of modulesOf(school.graph)) {
      const validate = ajv.compile(recordSchemas(school.graph, module).read)
      for (const expand of ['', '&expand=*']) {
        const { body } = await school.get(`/records/${module.name}?limit=20${expand}`)
        for (const record of body.records)
          expect(validate(record), `${module.name} ${ajv.errorsText(validate.errors)}`).toBe(true)
      }
    }
  })

  test('OpenAPI has paths and schemas of every module, and every reference in it leads somewhere', async () => {
    const { body, text } = await school.get('/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    for (const { name } of modulesOf(school.graph)) expect(Object.keys(body.paths)).toContain(`/records/${name}/{id}`)
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(body.components.schemas).toHaveProperty(name)
    const ids = Object.values<Json>(body.paths).flatMap((path) =>
      Object.values<Json>(path).map(({ operationId }) => operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('picklists are searched by label and key, without accents', async () => {
    expect((await school.get('/picklists/hobby?search=robotica')).body.options).toEqual([
      { key: 'robotics', label: 'Robótica' },
    ])
    expect((await school.get('/picklists/school-level?limit=9')).body.options.at(-1)).toEqual({
      key: 'night',
      label: 'Nocturna',
      color: 'gray',
      active: false,
      attributes: { minimumAge: 15 },
    })
    expect((await school.get('/picklists/hoby')).body.problems[0].hint).toBe('¿Quiso decir «hobby»?')
  })
})
