/** Every way of writing records, tried by one asker and compared with the oracle. What is allowed is done and then undone by SQL. */
import type { Pool } from 'pg'
import type { ModuleFacts } from './definitions.ts'
import type { Answer, Json } from './expected.ts'
import type { Trial } from './read-doors.ts'
import { farOf, rowAt, textOf, type Far, type Row } from './world.ts'

const batch = 'POST /api/records/:module/batch'
const create = 'POST /api/records/:module'
const update = 'PATCH /api/records/:module/:id'
const preview = 'POST /api/records/:module/preview'
const restore = 'POST /api/records/:module/:id/restore'

const absent = '00000000-0000-7000-8000-0000ffffffff'
const stale = 999_999

/** Whether records of the module are written for themselves, and not with their document. */
const isOwn = ({ document }: ModuleFacts): boolean => document === undefined

/**
 * Updates and deletions with a version that no record has: whoever may do them is told so (412), and nothing changes. What cannot be read is
 * answered as what is not there.
 */
export async function refusedWrites(trial: Trial, module: ModuleFacts): Promise<void> {
  const { ask, oracle, report, world } = trial
  const rows = [...(world.rows.get(module.name)?.values() ?? [])].filter(({ deleted }) => !deleted)
  if (!isOwn(module)) return
  for (const action of ['update', 'delete'] as const) {
    const operations = [...rows.map(({ id }) => id), absent].map((id) => ({
      action,
      id,
      version: stale,
      ...(action === 'update' ? { record: {} } : {}),
    }))
    const { status, body } = await ask('POST', `/records/${module.name}/batch`, { atomic: false, operations })
    if (oracle.readableFields(module) === undefined) {
      report.same(batch, module.name, `${action} in a module that is not there`, 404, status)
      continue
    }
    const results: readonly Json[] = status === 200 ? body.results : operations.map(() => ({ status }))
    const ofAbsent = results.at(-1)?.status
    report.same(batch, module.name, `${action} of what is not there`, true, [403, 404].includes(ofAbsent))
    for (const [i, row] of rows.entries()) {
      const expected = !oracle.sight(row).seen ? ofAbsent : oracle.may(row, action) ? 412 : 403
      report.same(batch, module.name, `${action} ${row.id}`, expected, results[i]?.status)
    }
  }
}

const codesAt = (body: Json, name: string): readonly string[] =>
  (body?.problems ?? []).filter(({ pointer }: Json) => pointer === `/${name}`).map(({ code }: Json) => code)

/** What a body may name: fields that are neither read nor written are refused as absent, those that are only read as read-only. */
export async function namedFields(trial: Trial, module: ModuleFacts): Promise<void> {
  const { ask, oracle, report, world } = trial
  if (!isOwn(module)) return
  const readable = oracle.readableFields(module)
  const record = Object.fromEntries(
    [...module.fields.values()].filter(({ type }) => type !== 'lines').map(({ name }) => [name, null]),
  )
  const sample = [...(world.rows.get(module.name)?.values() ?? [])].find(
    (row) => !row.deleted && oracle.may(row, 'update') && oracle.sight(row).seen,
  )
  const tries = [
    ['create', { record }],
    ...(sample === undefined ? [] : [['update', { id: sample.id, record }] as const]),
  ] as const
  for (const [action, body] of tries) {
    const answer = await ask('POST', `/records/${module.name}/preview`, body)
    if (readable === undefined)
      report.same(preview, module.name, `${action} in a module that is not there`, 404, answer.status)
    else if (!oracle.mayEver(module, action))
      report.same(preview, module.name, `${action} is not granted`, 403, answer.status)
    if (readable === undefined || !oracle.mayEver(module, action)) continue
    const known = new Set([
      ...readable,
      ...oracle.writableFields(module, 'create'),
      ...oracle.writableFields(module, 'update'),
    ])
    const writable = oracle.writableFields(module, action)
    for (const field of module.fields.values()) {
      if (!Object.hasOwn(record, field.name)) continue
      const codes = codesAt(answer.body, field.name).filter((code) => ['CIM502', 'CIM503'].includes(code))
      const expected = writable.has(field.name) ? [] : [known.has(field.name) ? 'CIM503' : 'CIM502']
      // A grant that matches some rows may write it: on this one it is refused as a whole (403).
      if (answer.status === 200 || answer.status === 422)
        report.same(preview, module.name, `${action} ${field.name}`, expected, codes)
    }
    if (answer.status !== 200 && answer.status !== 422)
      report.same(
        preview,
        module.name,
        `${action} of every field`,
        writesAll(trial, module, action, sample) ? 200 : 403,
        answer.status,
      )
  }
}

const writesAll = (
  { oracle }: Trial,
  module: ModuleFacts,
  action: 'create' | 'update',
  row: Row | undefined,
): boolean => {
  const writable = oracle.writableFields(module, action)
  const own = action === 'update' && row !== undefined ? oracle.writes(row, action) : writable
  return [...writable].every((name) => own.has(name))
}

/** A row as it would be with other references: how the oracle judges a new state. */
function withFar(row: Row, changes: Readonly<Record<string, Far | null>>): Row {
  const text = { ...row.text }
  for (const [name, far] of Object.entries(changes))
    for (const { name: column, to } of row.module.fields.get(name)?.columns ?? [])
      text[column] = far !== null && to === far.module ? far.id : null
  return { ...row, text }
}

/** A new record of a module with these references, owned by who makes it unless it says otherwise. */
function newRow(module: ModuleFacts, person: Far, changes: Readonly<Record<string, Far | null>>): Row {
  const empty: Row = { id: absent, module, deleted: false, text: { id: absent }, links: new Map() }
  return withFar(empty, { owner: person, ...changes })
}

const bodyOf = (module: ModuleFacts, name: string, far: Far | null): unknown =>
  far === null ? null : (module.fields.get(name)?.to.length ?? 0) > 1 ? far : far.id

/** What changes placement may be given: each unit, portfolio and record that one is reached through, hers or not. */
function placements(trial: Trial, module: ModuleFacts, most: number): readonly (readonly [string, Far | null])[] {
  const { oracle, world } = trial
  const { unit, portfolio, through = [] } = module.reach ?? {}
  return [unit, portfolio, ...through].flatMap((name) =>
    name === undefined
      ? []
      : (module.fields.get(name)?.to ?? []).flatMap((to) => {
          const rows = [...(world.rows.get(to)?.values() ?? [])].filter(({ deleted }) => !deleted)
          const kinds = [
            rows.filter((row) => oracle.may(row, 'update')),
            rows.filter((row) => oracle.sight(row).seen && !oracle.may(row, 'update')),
            rows.filter((row) => !oracle.sight(row).seen),
          ]
          return kinds.flatMap((kind) => kind.slice(0, most)).map(({ id }) => [name, { module: to, id }] as const)
        }),
  )
}

/** The answer to a change of references in which everything but access is in order. */
function expectedOf(
  trial: Trial,
  after: Row,
  name: string,
  far: Far | null,
  asking: 'create' | 'update',
): readonly number[] {
  const { oracle, world } = trial
  const { module } = after
  if (oracle.readableFields(module) === undefined) return [404]
  if (!oracle.mayEver(module, asking)) return [403]
  if (!oracle.writableFields(module, asking).has(name)) return [422]
  const target = far === null ? undefined : rowAt(world, far)
  if (target !== undefined && !oracle.sight(target).seen) return [422, 409]
  if (target !== undefined && oracle.sight(target).basic) return [403]
  if (!oracle.may(after, asking) || !oracle.writes(after, asking).has(name)) return [403]
  return asking === 'create' ? [201] : [200]
}

/** Puts a row back as it was, with its version, beneath the engine. */
async function putBack(pool: Pool, { module, id, text }: Row): Promise<void> {
  const stored = [...module.fields.values()]
    .flatMap(({ columns }) => columns.map(({ name }) => name))
    .filter((name) => name !== 'id')
  await pool.query(
    `update app."${module.table}" set ${stored.map((name, i) => `"${name}" = $${i + 2}`).join(', ')} where id = $1`,
    [id, ...stored.map((name) => text[name] ?? null)],
  )
}

const isOk = ({ status }: Answer): boolean => status >= 200 && status < 300

/** Records moved into and out of the scope by what places them: the new state must be hers too. */
export async function movedRecords(trial: Trial, pool: Pool, module: ModuleFacts, most: number): Promise<void> {
  const { ask, oracle, report, world } = trial
  if (!isOwn(module)) return
  const rows = [...(world.rows.get(module.name)?.values() ?? [])].filter(
    (row) => !row.deleted && oracle.may(row, 'update') && oracle.sight(row).seen,
  )
  for (const row of rows.slice(0, most))
    for (const [name, far] of placements(trial, module, 2)) {
      if (far?.id === farOf(row, name)?.id) continue
      const answer = await ask(
        'PATCH',
        `/records/${module.name}/${row.id}`,
        { [name]: bodyOf(module, name, far) },
        { 'if-match': `"${row.text['version']}"` },
      )
      const after = withFar(row, { [name]: far })
      const before = oracle.writes(row, 'update').has(name) || !oracle.writableFields(module, 'update').has(name)
      const expected = before ? expectedOf(trial, after, name, far, 'update') : [403]
      compareStatus(trial, update, module, `${row.id} ${name} → ${far?.id}`, expected, answer)
      if (isOk(answer)) await putBack(pool, row)
    }
  report.same(update, module.name, 'moved', true, true, 0)
}

function compareStatus(
  { report }: Trial,
  door: string,
  module: ModuleFacts,
  what: string,
  expected: readonly number[],
  answer: Answer,
): void {
  const found = expected.includes(answer.status)
    ? expected[0]
    : { status: answer.status, problems: answer.body?.problems }
  report.same(door, module.name, what, expected[0], found)
}

/** Bodies that everything but access lets pass. */
export type NewRecords = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** New records in every place that there is. */
export async function createdRecords(trial: Trial, pool: Pool, module: ModuleFacts, bodies: NewRecords): Promise<void> {
  const { ask, oracle, world } = trial
  const body = bodies[module.name]
  if (body === undefined) return
  const person = {
    module: [...world.definitions.modules.values()].find(({ purpose }) => purpose === 'people')?.name ?? '',
    id: oracle.asker.person,
  }
  for (const [name, far] of placements(trial, module, 2)) {
    const answer = await ask('POST', `/records/${module.name}`, { ...body, [name]: bodyOf(module, name, far) })
    const after = newRow(module, person, { [name]: far })
    const expected = Object.keys(body).every((each) => oracle.writableFields(module, 'create').has(each))
      ? expectedOf(trial, after, name, far, 'create')
      : oracle.readableFields(module) === undefined
        ? [404]
        : [oracle.mayEver(module, 'create') ? 422 : 403]
    const mobile =
      oracle.asker.channel === 'mobile' && expected[0] === 201 ? mobileExpected(trial, module, name) : expected
    compareStatus(trial, create, module, `${name} → ${far?.id}`, mobile, answer)
    if (answer.status === 201) await pool.query(`delete from app."${module.table}" where id = $1`, [answer.body.id])
  }
}

/** On the mobile channel a portfolio that is not named is the only one there is, or must be named. */
function mobileExpected({ oracle }: Trial, module: ModuleFacts, named: string): readonly number[] {
  const portfolio = module.reach?.portfolio
  if (portfolio === undefined || named === portfolio) return [201]
  const grants = oracle.grants.filter(({ profile }) => profile.modules.get(module.name)?.actions.has('create'))
  const only = new Set(grants.map((grant) => grant.portfolio))
  return only.size === 1 && ![...only].includes(null) ? [201] : [422]
}

/** Moves of picklists: the declaration allows them, and the profile must too. */
export async function movedOptions(trial: Trial, pool: Pool, module: ModuleFacts): Promise<void> {
  const { ask, oracle, world } = trial
  const fields = [...module.fields.values()].filter(({ raw }) => raw.transitions !== undefined)
  const rows = [...(world.rows.get(module.name)?.values() ?? [])].filter(
    (row) => !row.deleted && oracle.sight(row).seen && oracle.may(row, 'update'),
  )
  for (const field of fields) {
    const from = new Map<string, Row[]>()
    for (const row of rows) {
      const key = `${textOf(row, field.name)} ${[...oracle.writes(row, 'update')].sort().join()} ${field.raw.transitions.map(({ to }: Json) => to.map((each: string) => oracle.moves(row, 'update', `${field.name}:${each}`)).join()).join()}`
      from.set(key, [...(from.get(key) ?? []), row])
    }
    for (const [row] of from.values())
      for (const to of row === undefined
        ? []
        : field.raw.transitions
            .filter((each: Json) => each.from === textOf(row, field.name))
            .flatMap((each: Json) => each.to)) {
        if (row === undefined) continue
        const answer = await ask(
          'PATCH',
          `/records/${module.name}/${row.id}`,
          { [field.name]: to },
          { 'if-match': `"${row.text['version']}"` },
        )
        const written = oracle.writes(row, 'update').has(field.name)
        const never = !oracle.writableFields(module, 'update').has(field.name)
        const expected = never ? [422] : written && oracle.moves(row, 'update', `${field.name}:${to}`) ? [200] : [403]
        compareStatus(trial, update, module, `${row.id} ${field.name} → ${to}`, expected, answer)
        if (isOk(answer)) await putBack(pool, row)
      }
  }
}

/** Out of the bin: who may delete may restore. */
export async function restoredRecords(trial: Trial, pool: Pool, module: ModuleFacts): Promise<void> {
  const { ask, oracle, world } = trial
  if (!isOwn(module)) return
  const rows = [...(world.rows.get(module.name)?.values() ?? [])].filter(({ deleted }) => deleted)
  for (const row of rows) {
    const answer = await ask('POST', `/records/${module.name}/${row.id}/restore`)
    const isThere = oracle.readableFields(module) !== undefined
    const expected = !isThere || !oracle.sight(row).seen ? [404] : oracle.may(row, 'delete') ? [200] : [403]
    const tolerated = isThere && !oracle.sight(row).seen && !oracle.mayEver(module, 'delete') ? [404, 403] : expected
    // What gives rights comes back only to whoever holds them (attack 32).
    const giving = module.purpose === 'profileAssignments' && tolerated[0] === 200 ? [200, 403] : tolerated
    compareStatus(trial, restore, module, row.id, giving, answer)
    if (isOk(answer)) await putBack(pool, row)
  }
}

/** All references of a new record at once to what cannot be read: told as if nothing were there. */
export async function foreignTogether(trial: Trial, module: ModuleFacts): Promise<void> {
  const { ask, oracle, report, world } = trial
  if (!isOwn(module) || !oracle.mayEver(module, 'create')) return
  const unseen = [...module.fields.values()].flatMap((field) => {
    if (field.to.length === 0 || !oracle.writableFields(module, 'create').has(field.name)) return []
    const rows = field.to.flatMap((to) => [...(world.rows.get(to)?.values() ?? [])].map((row) => ({ to, row })))
    const found = rows.find(({ row }) => !row.deleted && !oracle.sight(row).seen)
    return found === undefined ? [] : [{ field, far: { module: found.to, id: found.row.id } }]
  })
  if (unseen.length === 0) return
  const told = async (idOf: (id: string) => string): Promise<unknown> => {
    const record = Object.fromEntries(
      unseen.map(({ field, far }) => {
        const to = { module: far.module, id: idOf(far.id) }
        return [field.name, field.type === 'multiReference' ? [to.id] : bodyOf(module, field.name, to)]
      }),
    )
    const { status, body } = await ask('POST', `/records/${module.name}/preview`, { record })
    return [status, (body?.problems ?? []).map(({ code, pointer }: Json) => `${code} ${pointer}`).sort()]
  }
  const names = unseen.map(({ field }) => field.name)
  report.same(
    preview,
    module.name,
    `${names.join()} → unseen`,
    await told(() => absent),
    await told((id) => id),
    names.length,
  )
}

/** A reference to what cannot be read is a reference to nothing. */
export async function foreignReferences(trial: Trial, module: ModuleFacts): Promise<void> {
  const { ask, oracle, report, world } = trial
  if (!isOwn(module) || !oracle.mayEver(module, 'create')) return
  for (const field of module.fields.values()) {
    if (field.to.length === 0 || !oracle.writableFields(module, 'create').has(field.name)) continue
    for (const to of field.to) {
      const rows = [...(world.rows.get(to)?.values() ?? [])].filter(({ deleted }) => !deleted)
      const unseen = rows.find((row) => !oracle.sight(row).seen)
      const seen = rows.find((row) => oracle.sight(row).seen && !oracle.sight(row).basic)
      if (unseen === undefined && seen === undefined) continue
      const tried = async (id: string): Promise<readonly string[]> => {
        const far = { module: to, id }
        const value = field.type === 'multiReference' ? [id] : bodyOf(module, field.name, far)
        const answer = await ask('POST', `/records/${module.name}/preview`, { record: { [field.name]: value } })
        return answer.status === 200
          ? answer.body.problems
              .filter(({ pointer }: Json) => pointer.startsWith(`/${field.name}`))
              .map(({ code }: Json) => code)
          : [`${answer.status}`, ...(answer.body?.problems ?? []).map(({ code }: Json) => code)]
      }
      const nothing = await tried(absent)
      if (unseen !== undefined)
        report.same(preview, module.name, `${field.name} → unseen ${unseen.id}`, nothing, await tried(unseen.id))
      if (seen !== undefined) {
        const codes = await tried(seen.id)
        report.same(
          preview,
          module.name,
          `${field.name} → seen ${seen.id}`,
          false,
          nothing.some((code) => codes.includes(code)) &&
            field.raw.offer === undefined &&
            codes.join() === nothing.join(),
        )
      }
    }
  }
}

const upsert = 'PUT /api/records/:module/by/:field/:value'

/** By a unique value: a record that she cannot read answers nothing but that the value is taken. */
export async function upserted(trial: Trial, module: ModuleFacts): Promise<void> {
  const { ask, oracle, report, world } = trial
  const [field] = [...module.fields.values()].filter(({ raw, name }) => raw.unique !== undefined && name !== 'id')
  if (field === undefined || !isOwn(module)) return
  const rows = [...(world.rows.get(module.name)?.values() ?? [])].filter(
    (row) => !row.deleted && textOf(row, field.name) !== null,
  )
  const kinds = [
    rows.find((row) => !oracle.sight(row).seen),
    rows.find((row) => oracle.sight(row).seen && !oracle.may(row, 'update')),
  ]
  for (const row of kinds) {
    if (row === undefined) continue
    const path = `/records/${module.name}/by/${field.name}/${encodeURIComponent(textOf(row, field.name) ?? '')}`
    const answer = await ask('PUT', path, {}, { 'if-match': `"${row.text['version']}"` })
    report.same(upsert, module.name, `${row.id} is refused`, true, answer.status >= 400 && answer.status < 500)
    const text = JSON.stringify(answer.body)
    report.same(upsert, module.name, `${row.id} is not told`, false, text.includes(row.id) && !oracle.sight(row).seen)
  }
}
