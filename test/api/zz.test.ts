import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSchool, type School } from './school.ts'
let school: School
beforeAll(async () => { school = await openSchool() })
afterAll(() => school?.end())
test('x', async () => {
  const p = school.context.firstAdministrator()
  const q = async (s: string) => { const t = performance.now(); const r = await school.pool.query(s); console.log(Math.round(performance.now() - t), 'ms', s.slice(0, 80)); return r }
  await school.pool.query('set statement_timeout = 0')
  const client = await school.pool.connect()
  await client.query("set statement_timeout = 0; set session_replication_role = replica")
  const own = `'${p}'::uuid, '${p}'::uuid, '${p}'::uuid, now(), now(), 1`
  const names = 'owner_id, created_by_id, modified_by_id, created_at, modified_at, version'
  await client.query(`insert into app.teachers (id, full_name, ${names}) select gen_random_uuid(), 'T'||i, ${own} from generate_series(1,100) i`)
  await client.query(`insert into app.students (id, given_name, family_name, level, advisor_id, birth_date, ${names}) select gen_random_uuid(), 'N'||(i::bigint*7919%5000), 'F'||(i::bigint*104729%9000), 'upper', (select array_agg(id) from app.teachers)[1+i%100], case when i%9=0 then null else date '2005-01-01' + i%4000 end, ${own} from generate_series(1,20000) i`)
  await client.query(`insert into app.tuition_bills (id, student_id, phase, issued_on, due_date, ${names}) select gen_random_uuid(), s.id, case when i%5=0 then 'issued' else 'settled' end, '2026-01-01', date '2026-11-01' + (i%40), ${own} from (select id, row_number() over () r from app.students) s, generate_series(1,6) i where true`)
  await client.query('update app.tuition_bills set subtotal = 100')
  await client.query('vacuum analyze')
  await client.query('reset all'); client.release()
  console.log((await school.pool.query('select count(*) from app.tuition_bills')).rows, (await school.pool.query("select count(*) from app.students where owed > 0")).rows)
  const hand = `select t.id, t.version, t.given_name, t.family_name, o.v from app.students t join (select student_id, sum(round(subtotal * (100 - coalesce(discount_share,0)) * 0.01, 12) - paid) v from app.tuition_bills where deleted_at is null and phase = 'issued' and due_date < '2026-11-21' group by 1) o on o.student_id = t.id where t.deleted_at is null and o.v > 0 order by o.v desc, t.id desc limit 51`
  const time = async (name: string, n: number, f: () => Promise<unknown>) => { for (let i=0;i<3;i++) await f(); const ts=[]; for (let i=0;i<n;i++){const t=performance.now(); await f(); ts.push(performance.now()-t)} ts.sort((a,b)=>a-b); console.log(name, 'median ms', ts[n>>1]!.toFixed(3)) }
  const id = (await school.pool.query('select id from app.students limit 1')).rows[0].id
  for (let round=0; round<2; round++) {
  await time('hand overdue', 9, () => school.pool.query({ name: 'hand', text: hand }))
  await time('api overdue', 9, () => school.get('/records/Students?fields=givenName,familyName,overdue&filter=overdue%20%3E%200&sort=-overdue'))
  await time('hand list', 200, () => school.pool.query({ name: 'hl', text: `select t.id, t.version, t.given_name, t.family_name, t.owed, t.birth_date from app.students t where deleted_at is null and level = $1 order by given_name, id limit 51`, values: ['upper'] }))
  await time('api list', 200, () => school.get("/records/Students?fields=givenName,familyName,owed,birthDate&filter=level='upper'&sort=givenName"))
  await time('api list all', 50, () => school.get("/records/Students?sort=givenName"))
  await time('api default sort', 50, () => school.get("/records/Students?fields=label"))
  await time('hand get', 300, () => school.pool.query({ name: 'hg', text: `select * from app.students t where deleted_at is null and id = $1`, values: [id] }))
  await time('api get', 300, () => school.get(`/records/Students/${id}`))
  await time('api get expand', 300, () => school.get(`/records/Students/${id}?expand=*`))
  await time('api panels', 100, () => school.get(`/records/Students/${id}/panels`))
  await time('api search', 20, () => school.get(`/records/Students?search=n12%20f34&fields=label`))
  await time('api lookup', 20, () => school.get(`/records/Enrollments/lookup?field=student&search=n12`))
  await time('api count est', 20, () => school.get(`/records/Students?fields=id&limit=1&count=estimated&filter=level='upper'`))
  }
  let after = ''
  for (let i=0;i<3;i++) { const r = await school.get(`/records/Students?fields=birthDate&sort=birthDate&limit=200${after}`); after = '&after=' + r.body.next }
  const r = await school.get(`/records/Students?fields=id&count=estimated&limit=1`); console.log(r.text)
}, 300000)
