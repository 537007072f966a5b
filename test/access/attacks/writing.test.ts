/** Attacks of `threats.md` that write what is not theirs, each named after its line. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askOf, openClinic, type OpenClinic } from '../clinic-matrix.ts'
import { noRecord } from '../clinic.ts'
import { moduleWith, type ModuleRights } from '../definitions.ts'
import type { Answer, Ask, Json } from '../expected.ts'
import { idOf, putRow } from '../put-rows.ts'

describe('whoever writes', () => {
  let open: OpenClinic
  let nurse: Ask
  let mobile: Ask
  let administrator: Ask
  let patients: Readonly<Record<string, string>>

  beforeAll(async () => {
    open = await openClinic()
    const { api, clinic } = open
    nurse = await askOf(api, { person: clinic.people.nurseOne, channel: 'web' })
    mobile = await askOf(api, { person: clinic.people.nurseOne, channel: 'mobile' })
    administrator = api.call
    patients = clinic.patients
  })
  afterAll(() => open?.end())

  const tables = async (): Promise<readonly string[]> => {
    const { rows } = await open.api.pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname = 'app' or (schemaname = 'cimbra' and tablename in ('history', 'files', 'outbox')) order by 1`,
    )
    return rows.map(({ name }) => name)
  }

  /** A sum of every row of every table of records and their history. */
  const checksum = async (): Promise<string> => {
    const hash = createHash('sha256')
    for (const table of await tables()) {
      const { rows } = await open.api.pool.query(
        `select md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as sum from ${table} as t`,
      )
      hash.update(`${table} ${rows[0]?.sum}\n`)
    }
    return hash.digest('hex')
  }

  const versionOf = async (id: string | undefined, module = 'Patients'): Promise<Readonly<Record<string, string>>> => {
    const { body } = await administrator('GET', `/records/${module}/${id}?fields=id`)
    return { 'if-match': `"${body.version}"` }
  }

  const patch = async (ask: Ask, id: string | undefined, record: Json, module = 'Patients'): Promise<Answer> =>
    ask('PATCH', `/records/${module}/${id}`, record, await versionOf(id, module))

  const refusals = (): readonly (() => Promise<Answer>)[] => {
    const { clinic } = open
    const inside = patients['north a']
    return [
      () => nurse('DELETE', `/records/Patients/${inside}`, undefined, { 'if-match': '"1"' }),
      () => patch(nurse, inside, { portfolio: clinic.portfolios.c, branch: clinic.units.south }),
      () => patch(nurse, inside, { branch: clinic.units.south }),
      () => nurse('POST', '/records/Doctors', { license: 'X', fullName: 'X' }),
      () => nurse('POST', '/records/Bills', {}),
      () => mobile('POST', '/records/Appointments', { subject: 'x', patient: patients['north b'] }),
      () => patch(mobile, patients['north b'], { phone: '+525500001111' }),
      () => nurse('POST', `/records/Patients/${patients['binned inside']}/restore`),
      () =>
        nurse('POST', '/records/Patients/batch', {
          operations: [
            { action: 'create', record: { fullName: 'x' } },
            { action: 'delete', id: inside, version: 2 },
          ],
        }),
    ]
  }

  test('14 write to a record one may only read (mobile: order on a foreign account): 403 and nothing written', async () => {
    const before = await checksum()
    const foreign = patients['north b']
    const card = await mobile('GET', `/records/Patients/${foreign}`)
    expect(card.status).toBe(200)
    expect(card.body.fullName).not.toBeNull()
    expect([card.body.portfolio, card.body.appointmentCount, card.body.birthDate]).toEqual([null, null, null])
    for (const answer of [
      await mobile('POST', '/records/Appointments', { subject: 'x', patient: foreign }),
      await mobile('POST', '/records/Remarks', { text: 'x', about: { module: 'Patients', id: foreign } }),
      await mobile('POST', '/records/Relatives', { name: 'x', patient: foreign }),
      await patch(mobile, foreign, { phone: '+525500001111' }),
      await mobile('DELETE', `/records/Patients/${foreign}`, undefined, await versionOf(foreign)),
    ])
      expect(answer.status).toBe(403)
    expect(await checksum()).toBe(before)
  })

  test('15 “write first, authorise later”: after any 403 the database is byte-identical', async () => {
    for (const [i, refused] of refusals().entries()) {
      const before = await checksum()
      const { status } = await refused()
      expect(status, `refusal ${i}`).toBe(403)
      expect(await checksum(), `refusal ${i}`).toBe(before)
    }
  })

  test('16 move a record out of or into one’s scope by editing owner or portfolio: the new state must be hers too', async () => {
    const { clinic } = open
    const before = await checksum()
    for (const [id, record] of [
      [patients['north a'], { portfolio: clinic.portfolios.b }],
      [patients['north a'], { branch: clinic.units.south }],
      [patients['none none'], { portfolio: clinic.portfolios.c }],
      // Given away, it would be nobody’s of hers any more.
      [patients['owned by nurseOne'], { owner: clinic.people.outsider }],
    ] as const)
      expect((await patch(nurse, id, record)).status).toBe(403)
    for (const record of [{ portfolio: clinic.portfolios.a }, { owner: clinic.people.nurseOne }])
      expect((await patch(nurse, patients['south b'], record)).status).toBe(404)
    expect(await checksum()).toBe(before)
    expect((await patch(nurse, patients['none none'], { portfolio: clinic.portfolios.a })).status).toBe(200)
  })

  test('17 create a child that points to a parent one cannot see: answered as a parent that does not exist', async () => {
    const tried = async (id: string | undefined): Promise<unknown> => {
      const { status, body } = await nurse('POST', '/records/Appointments', { subject: 'x', patient: id })
      return [status, JSON.parse(JSON.stringify(body).replaceAll(id ?? '', '…'))]
    }
    const nothing = await tried(noRecord)
    expect(nothing).toMatchObject([422, { problems: [{ pointer: '/patient' }] }])
    for (const name of ['south b', 'north b', 'binned outside', 'owned by the cashier'])
      expect(await tried(patients[name])).toEqual(nothing)
  })

  test('21 row filter only in the web layer: with the application’s roles and no session, SQL gives and takes nothing', async () => {
    const client = await open.api.pool.connect()
    try {
      const records = (await tables()).filter((name) => name.startsWith('app.'))
      expect(records.length).toBeGreaterThan(15)
      const { rows } = await client.query(
        `select rolname, rolbypassrls, rolsuper from pg_roles where rolname in ('cimbra_app', 'cimbra_app_read')`,
      )
      expect(rows.length).toBe(2)
      expect(rows.every((role) => !role.rolbypassrls && !role.rolsuper)).toBe(true)
      const { rows: open } = await client.query(
        `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'app' and c.relkind = 'r' and not c.relrowsecurity`,
      )
      expect(open).toEqual([])
      await client.query('begin')
      await client.query('set local role cimbra_app')
      for (const table of records) {
        const { rows: found } = await client.query(`select count(*)::int as n from ${table}`)
        expect(found[0]?.n, table).toBe(0)
        await client.query('savepoint s')
        const deleted = await client.query(`delete from ${table}`).then(
          ({ rowCount }) => rowCount,
          ({ code }: { readonly code: string }) => (code === '42501' ? 0 : code),
        )
        expect(deleted, table).toBe(0)
        await client.query('rollback to s')
      }
      await client.query('savepoint s')
      await expect(
        client.query(
          `insert into app.supplies (id, version, created_at, modified_at, name) values (gen_random_uuid(), 1, now(), now(), 'x')`,
        ),
      ).rejects.toThrow(/row-level security/)
      await client.query('rollback to s')
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

  test('32 privilege given beyond one’s own: nobody gives what she does not hold, for all pairs of profiles', async () => {
    const { api, clinic } = open
    const assignments = moduleWith(clinic.definitions, 'profileAssignments')
    const giver = await putRow(api.pool, moduleWith(clinic.definitions, 'people'), idOf(0xabc111), {
      name: 'Quien da',
      email: 'da@clinica.mx',
      status: 'active',
    })
    const ask = await askOf(api, { person: giver, channel: 'web' })
    const keys = [...clinic.definitions.profiles.keys()]
    const contained = (small: ModuleRights, great: ModuleRights | undefined): boolean =>
      great !== undefined &&
      (['actions', 'read', 'write', 'moves'] as const).every((part) =>
        [...small[part]].every((each) => great[part].has(each)),
      )
    const wrong: string[] = []
    let count = 0
    for (const held of keys.filter((key) => key !== 'administrator')) {
      await api.pool.query(`delete from app."${assignments.table}" where person_id = $1`, [giver])
      await putRow(api.pool, assignments, idOf(0xabd111), {
        person: giver,
        profile: 'staffing',
        unit: clinic.units.north,
      })
      if (held !== 'staffing')
        await putRow(api.pool, assignments, idOf(0xabd112), { person: giver, profile: held, unit: clinic.units.north })
      api.context.access.changed()
      const hers = [held, 'staffing'].flatMap((key) => clinic.definitions.profiles.get(key) ?? [])
      for (const given of keys) {
        const profile = clinic.definitions.profiles.get(given)
        const isHeld =
          profile !== undefined &&
          !profile.administrator &&
          [...profile.modules].every(([name, rights]) => hers.some((each) => contained(rights, each.modules.get(name))))
        for (const [unit, portfolio, isWithin] of [
          [clinic.units.north, null, true],
          [clinic.units.north, clinic.portfolios.a, true],
          [clinic.units.south, null, false],
        ] as const) {
          const answer = await ask('POST', `/records/${assignments.name}`, {
            person: clinic.people.outsider,
            profile: given,
            unit,
            portfolio,
          })
          const allowed = isHeld && isWithin
          if ((answer.status === 201) !== allowed || (!allowed && answer.status !== 403))
            wrong.push(
              `${held} gives ${given} in ${unit} ${portfolio}: ${answer.status} ${JSON.stringify(answer.body?.problems)}`,
            )
          if (answer.status === 201)
            await api.pool.query(`delete from app."${assignments.table}" where id = $1`, [answer.body.id])
          count++
        }
      }
    }
    expect(wrong).toEqual([])
    expect(count).toBe(keys.length * (keys.length - 1) * 3)
    const { status } = await nurse('PATCH', '/studio/profiles/fieldNurse', {
      modules: { Patients: { read: ['diagnosis'] } },
    })
    expect(status).toBe(403)
  })
})
