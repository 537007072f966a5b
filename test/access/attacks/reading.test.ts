/** Attacks of `threats.md` that read what is not theirs, each named after its line. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askOf, openClinic, type OpenClinic } from '../clinic-matrix.ts'
import { noRecord } from '../clinic.ts'
import type { Answer, Ask, Json } from '../expected.ts'

/** What a refusal says, but for the name that was asked for. */
const told = ({ status, body }: Answer, name: string): unknown => ({
  status,
  problems: body.problems.map(({ code, pointer, message }: Json) => ({
    code,
    pointer,
    message: message.replaceAll(name, '…'),
  })),
})

const asked = (parameters: Readonly<Record<string, string>>): string => `?${new URLSearchParams(parameters)}`

describe('whoever reads', () => {
  let open: OpenClinic
  let nurse: Ask
  let desk: Ask
  let cashier: Ask
  let administrator: Ask
  let patients: Readonly<Record<string, string>>

  beforeAll(async () => {
    open = await openClinic()
    const { api, clinic } = open
    nurse = await askOf(api, { person: clinic.people.nurseOne, channel: 'web' })
    desk = await askOf(api, { person: clinic.people.desk, channel: 'web' })
    cashier = await askOf(api, { person: clinic.people.cashier, channel: 'web' })
    administrator = api.call
    patients = clinic.patients
  })
  afterAll(() => open?.end())

  /** Each way of asking with a hidden name is answered as with a name that does not exist, and finds nothing. */
  const refusedAsAbsent = async (
    paths: readonly ((name: string) => string)[],
    hidden: readonly string[],
  ): Promise<void> => {
    for (const path of paths) {
      const nothing = told(await nurse('GET', `/records/Patients${path('zzNoField')}`), 'zzNoField')
      for (const name of hidden)
        expect(told(await nurse('GET', `/records/Patients${path(name)}`), name), `${path(name)}`).toEqual(nothing)
    }
  }

  test('1 filter by a field that the reader cannot read: refused like a field that does not exist', async () => {
    await refusedAsAbsent(
      [
        (name) => asked({ filter: `IS_NULL(${name})`, count: 'exact' }),
        (name) => asked({ filter: `fullName = 'x' OR NOT IS_NULL(${name})` }),
        (name) => `/aggregate${asked({ filter: `IS_NULL(${name})` })}`,
      ],
      ['diagnosis', 'creditLimit', 'nickname', 'curp', 'billed', 'overdue', 'creditLeft', 'portalPin', 'modifiedBy'],
    )
  })

  test('2 sort by a hidden field and read the order: refused; a hidden label puts nothing in order', async () => {
    await refusedAsAbsent(
      [
        (name) => asked({ sort: name }),
        (name) => asked({ sort: `-${name}` }),
        (name) => asked({ sort: `fullName,${name}` }),
      ],
      ['diagnosis', 'creditLimit', 'nickname', 'creditLeft', 'overdue'],
    )
    // The cashier reads that a bill has a patient, and no patient: all are alike to her.
    const byPatient = await cashier('GET', `/records/Bills${asked({ sort: 'patient,billNumber', limit: '200' })}`)
    const byNumber = await cashier('GET', `/records/Bills${asked({ sort: 'billNumber', limit: '200' })}`)
    const withPatient = ({ body }: Answer): readonly string[] =>
      body.records.filter(({ patient }: Json) => patient !== null).map(({ id }: Json) => id)
    expect(withPatient(byPatient)).toEqual(withPatient(byNumber))
    expect(withPatient(byPatient).length).toBeGreaterThan(5)
  })

  test('3 free search matches hidden fields: it finds nothing in them, nor in a label that holds them', async () => {
    const { body } = await administrator('GET', `/records/Patients/${patients['north a']}`)
    for (const word of [body.nickname, body.curp]) {
      const found = await nurse('GET', `/records/Patients${asked({ search: word, count: 'exact' })}`)
      expect(found.body).toMatchObject({ records: [], count: 0 })
      const offered = await nurse('GET', `/records/Appointments/lookup${asked({ field: 'patient', search: word })}`)
      expect(offered.body.records).toEqual([])
    }
    const known = await nurse('GET', `/records/Patients${asked({ search: body.fullName })}`)
    expect(known.body.records).toHaveLength(1)
    expect(JSON.stringify(known.body)).not.toContain(body.nickname)
  })

  test('4 group, count distinct, min/max, sum over a hidden field: refused', async () => {
    const ways = ['sum', 'min', 'max', 'avg'].map(
      (of) => (name: string) => `/aggregate${asked({ measure: `${of}(${name})` })}`,
    )
    await refusedAsAbsent(
      [...ways, (name) => `/aggregate${asked({ group: name })}`],
      ['creditLimit', 'billed', 'creditLeft', 'overdue'],
    )
  })

  test('5 alias, computed expression or function over a hidden field: the source field is what counts', async () => {
    const around = [
      (name: string) => `COALESCE(${name}, 0) > 5`,
      (name: string) => `IF(${name} > 0, true, false)`,
      (name: string) => `ROUND(${name} * 2, 1) = 4`,
      (name: string) => `${name} in (1, 2)`,
    ]
    await refusedAsAbsent(
      around.map((of) => (name: string) => asked({ filter: of(name) })),
      ['creditLimit', 'creditLeft', 'billed'],
    )
  })

  test('6 reach a hidden field through a relation path: every step is checked', async () => {
    for (const path of [
      'patient.creditLimit',
      'patient.doctor.salary',
      'patient.referredBy.diagnosis',
      'doctor.phone',
    ]) {
      const { status } = await nurse('GET', `/records/Appointments${asked({ filter: `IS_NULL(${path})` })}`)
      expect(status, path).toBe(422)
    }
    // A step whose record she cannot read is empty, whoever it is.
    const { body } = await administrator('GET', `/records/Patients/${patients['south b']}`)
    const found = await nurse(
      'GET',
      `/records/Patients${asked({ filter: `referredBy.fullName = '${body.fullName}'`, count: 'exact' })}`,
    )
    expect(found.body).toMatchObject({ records: [], count: 0 })
    const panels = await nurse('GET', `/records/Patients/${patients['north a']}/panels`)
    expect(JSON.stringify(panels.body)).not.toContain('creditLimit')
  })

  test('7 filter by records that the reader cannot see: a foreign id finds what an unknown one finds', async () => {
    for (const [ask, module, field] of [
      [cashier, 'Bills', 'patient'],
      [nurse, 'Patients', 'referredBy'],
    ] as const)
      for (const id of [patients['south b'], patients['owned by the cashier'], noRecord]) {
        const { body } = await ask(
          'GET',
          `/records/${module}${asked({ filter: `${field} = '${id}'`, count: 'exact' })}`,
        )
        expect(body).toMatchObject({ records: [], count: 0 })
      }
    const groups = await cashier('GET', `/records/Bills/aggregate${asked({ group: 'patient' })}`)
    expect(
      groups.body.groups.map(({ key }: Json) => key.patient).filter((key: unknown) => typeof key === 'string'),
    ).toEqual([])
  })

  test('8 rollup reveals rows the reader cannot see: it has its own permission, and says where from only what she reads', async () => {
    expect((await nurse('GET', `/records/Patients${asked({ fields: 'billed' })}`)).status).toBe(422)
    const whole = await administrator('GET', `/records/Patients/${patients['north b']}/explain/billed`)
    const hers = await desk('GET', `/records/Patients/${patients['north b']}/explain/billed`)
    expect(hers.body.value).toEqual(whole.body.value)
    const mine = new Set(
      (await desk('GET', `/records/Bills${asked({ limit: '200' })}`)).body.records.map(({ id }: Json) => id),
    )
    expect(hers.body.records.every(({ id }: Json) => mine.has(id))).toBe(true)
  })

  test('11 history, panels and answers to writes show no hidden field', async () => {
    const hidden = /diagnosis|creditLimit|nickname|curp/
    const patient = patients['north a']
    const texts = [
      await nurse('GET', `/records/Patients/${patient}/history`),
      await nurse('GET', `/records/Patients/${patient}/panels`),
      await nurse('GET', `/records/Patients/${patient}?expand=*`),
      await nurse('GET', `/records/Patients?expand=*&limit=200`),
      await nurse('POST', '/records/Patients/preview', { id: patient, record: { phone: '+525512345678' } }),
      await nurse('GET', '/modules/Patients'),
      await nurse('GET', '/openapi.json'),
    ]
    for (const { status, body } of texts) {
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toMatch(hidden)
    }
    const { body } = await nurse('GET', `/records/Patients/${patient}`)
    const changed = await nurse(
      'PATCH',
      `/records/Patients/${patient}`,
      { phone: '+525512345678' },
      { 'if-match': `"${body.version}"` },
    )
    expect(changed.status).toBe(200)
    expect(JSON.stringify(changed.body)).not.toMatch(hidden)
    const stale = await nurse(
      'PATCH',
      `/records/Patients/${patient}`,
      { phone: '+525512345679' },
      { 'if-match': `"${body.version - 1}"` },
    )
    expect(stale.status).toBe(412)
    expect(JSON.stringify(stale.body)).not.toMatch(hidden)
  })

  test('12 read secret fields by any route: never, not even the administrator', async () => {
    const patient = patients['north a']
    const ways = [
      ...['fields', 'sort', 'expand'].map((way) => asked({ [way]: 'portalPin' })),
      asked({ filter: "portalPin = 'un secreto'" }),
      `/aggregate${asked({ group: 'portalPin' })}`,
      `/lookup${asked({ field: 'portalPin' })}`,
      `/${patient}${asked({ fields: 'portalPin' })}`,
      `/${patient}/explain/portalPin`,
    ]
    for (const way of ways) {
      const { status, body } = await administrator('GET', `/records/Patients${way}`)
      expect(status, way).toBeGreaterThanOrEqual(400)
      expect(JSON.stringify(body)).not.toContain('un secreto"')
    }
    for (const path of ['', `/${patient}`, `/${patient}/history`, '/bin', `/${patient}/panels`]) {
      const { status, body } = await administrator('GET', `/records/Patients${path}`)
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toContain('un secreto')
    }
  })

  test('13 record of another portfolio by id, by relation, by related list, by file link, by comment: 404 everywhere', async () => {
    const foreign = patients['south b']
    const paths = ['', '?fields=id', '/panels', '/panels/bills', '/panels/remarks', '/history', '/explain/fullName']
    for (const path of paths) {
      const [there, nowhere] = [
        await nurse('GET', `/records/Patients/${foreign}${path}`),
        await nurse('GET', `/records/Patients/${noRecord}${path}`),
      ]
      expect(there, path).toEqual(nowhere)
      expect(there.status, path).toBe(404)
    }
    const south = await administrator('GET', `/records/Patients/${patients['south c']}`)
    expect(south.body.consent).not.toBeNull()
    const children = await administrator('GET', `/records/Remarks${asked({ limit: '200' })}`)
    const about = children.body.records.filter(({ about: far }: Json) => far?.id === foreign)
    expect(about.length).toBeGreaterThan(0)
    for (const { id, text } of about) {
      if (text === 'notapropia') continue
      expect((await nurse('GET', `/records/Remarks/${id}`)).status).toBe(404)
    }
    const lists = await nurse('GET', `/records/Appointments${asked({ limit: '200', expand: '*' })}`)
    expect(JSON.stringify(lists.body)).not.toContain(foreign)
    const file = await open.api.pool.query(
      `insert into cimbra.files select gen_random_uuid(), sha256, name, size, media_type, created_at, created_by from cimbra.files limit 1 returning id`,
    )
    const [{ id }] = file.rows
    await open.api.pool.query(`update app.patients set photo_id = $1 where id = $2`, [id, foreign])
    expect((await nurse('GET', `/files/${id}`)).status).toBe(404)
    expect((await administrator('GET', `/files/${id}`)).status).toBe(200)
  })

  test('19 ids of two kinds collide: every check uses kind and id', async () => {
    const { clinic, api } = open
    for (const id of [clinic.doctors[0], clinic.people.nurseOne, clinic.units.north])
      expect((await nurse('GET', `/records/Patients/${id}`)).status).toBe(404)
    const { cookie } = await api.credentials(clinic.people.boss)
    const secret = cookie?.split('=')[1] ?? ''
    // What opens a session opens nothing as a token, and the id of a person opens nothing at all.
    for (const headers of [
      { authorization: `Bearer ${secret}` },
      { authorization: `Bearer ${clinic.people.boss}` },
      { cookie: `cimbra=${clinic.people.boss}` },
    ])
      expect((await api.nobody.call('GET', '/modules', undefined, headers)).status).toBe(401)
  })

  test('20 new module or field without any permission: denied, and invisible until granted', async () => {
    for (const ask of [nurse, desk, cashier]) {
      const nothing = await ask('GET', '/records/NoSuchModule')
      for (const path of ['', '/bin', '/aggregate', `/${noRecord}`]) {
        const { status, body } = await ask('GET', `/records/Supplies${path}`)
        expect([status, body.problems[0].code]).toEqual([404, nothing.body.problems[0].code])
      }
      const text = JSON.stringify([(await ask('GET', '/modules')).body, (await ask('GET', '/openapi.json')).body])
      expect(text).not.toContain('Supplies')
      expect((await ask('GET', `/records/Patients${asked({ fields: 'modifiedBy' })}`)).status).not.toBe(200)
    }
    expect((await administrator('GET', '/records/Supplies')).body.records).toHaveLength(1)
  })
})
