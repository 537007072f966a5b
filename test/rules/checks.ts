/**
 * One line of a table per keyword: what is refused, with the problem and where it stands, and what passes. A line covers the names that
 * coverage.ts gives to keywords: `Accounts.email unique`, `Accounts rule marketingNeedsConsent`.
 */
import { expect, test } from 'vitest'
import type { Json } from '../support/served.ts'
import { keywordsOf } from './coverage.ts'
import type { Body, CrmDesk, Request } from './valid-crm.ts'

export interface Check {
  readonly rules: readonly string[]
  readonly title: string
  run(desk: CrmDesk): Promise<void>
}

/** What a record has besides the smallest valid one; made when records must be there first. */
export type More = Body | ((desk: CrmDesk) => Promise<Body>)

const madeOf = (more: More, desk: CrmDesk): Promise<Body> =>
  typeof more === 'function' ? more(desk) : Promise.resolve(more)

/** `Accounts.email unique` → Accounts, email, unique. */
function partsOf(name: string): { readonly module: string; readonly field: string; readonly keyword: string } {
  const [, module = '', field = '', keyword = ''] = /^(\w+)\.(\w+) (\w+)$/.exec(name) ?? []
  if (module === '') throw new Error(`«${name}» is not the keyword of a field`)
  return { module, field, keyword }
}

const moduleOf = (name: string): string => name.split(/[ .]/)[0] ?? ''

const lastWritten = async ({ api }: CrmDesk): Promise<string> =>
  (await api.pool.query('select coalesce(max(id), 0) as last from cimbra.history')).rows[0].last

/** The request is refused as said, `422 CIM505 /price`, with no other problem, and nothing is written. */
export async function refuses(
  desk: CrmDesk,
  request: Request | Promise<Request>,
  ...problems: readonly string[]
): Promise<Json> {
  const { method, path, body, headers } = await request
  const before = await lastWritten(desk)
  const answer = await desk.api.call(method, path, body, headers)
  const said = (answer.body?.problems ?? []).map(({ code, pointer }: Json) => `${answer.status} ${code} ${pointer}`)
  expect(said, JSON.stringify(answer.body)).toEqual(problems)
  expect(await lastWritten(desk)).toBe(before)
  return answer.body
}

/** The request succeeds; gives its answer. */
export async function passes(desk: CrmDesk, request: Request | Promise<Request>): Promise<Json> {
  const { method, path, body, headers } = await request
  const answer = await desk.api.call(method, path, body, headers)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body
}

export const restored = (module: string, { id }: Json): Request => ({
  method: 'POST',
  path: `/records/${module}/${id}/restore`,
  body: {},
})

const isAlive = async ({ api }: CrmDesk, module: string, { id }: Json): Promise<boolean> =>
  (await api.call('GET', `/records/${module}?filter=${encodeURIComponent(`id = '${id}'`)}&fields=id`)).body.records
    .length === 1

/** Anything that has no form of its own below. */
export const holds = (rules: string | readonly string[], title: string, run: Check['run']): Check => ({
  rules: [rules].flat(),
  title,
  run,
})

/** Fields that may not be empty, each with what it holds when nobody gives it (undefined: it must be given). */
export const required = (module: string, fields: Body, more: More = {}): readonly Check[] =>
  Object.entries(fields).map(([field, byDefault]) =>
    holds(
      `${module}.${field} required`,
      byDefault === undefined ? 'must be given' : 'may not be emptied',
      async (desk) => {
        const given = await madeOf(more, desk)
        const problem = `422 CIM504 /${field}`
        if (byDefault === undefined) await refuses(desk, desk.make(module, { ...given, [field]: undefined }), problem)
        const record = await passes(
          desk,
          desk.make(module, byDefault === undefined ? given : { ...given, [field]: undefined }),
        )
        if (byDefault !== undefined) expect(record[field]).toBe(byDefault)
        await refuses(desk, await desk.change(module, record, { [field]: null }), problem)
      },
    ),
  )

/** A value beyond the bounds of a field, and the nearest one within them. */
export function value(name: string, bad: unknown, good: unknown, more: More = {}): Check {
  const { module, field } = partsOf(name)
  return holds(name, `refuses ${JSON.stringify(bad).slice(0, 40)}`, async (desk) => {
    const given = await madeOf(more, desk)
    await refuses(desk, desk.make(module, { ...given, [field]: bad }), `422 CIM505 /${field}`)
    const record = await passes(desk, desk.make(module, { ...given, [field]: good }))
    expect(record[field]).toEqual(good)
    await refuses(desk, await desk.change(module, record, { [field]: bad }), `422 CIM505 /${field}`)
  })
}

/** A value that is stored in another form than it was given. */
export function becomes(name: string, given: unknown, stored: unknown, more: More = {}): Check {
  const { module, field } = partsOf(name)
  return holds(name, `${String(given)} becomes ${String(stored)}`, async (desk) => {
    expect((await passes(desk, desk.make(module, { ...(await madeOf(more, desk)), [field]: given })))[field]).toBe(
      stored,
    )
  })
}

/** Numbers that the system gives: of one form, never the same, and nobody else's to write. */
export function numbered(field: string, form: RegExp): Check {
  const { module, field: name } = partsOf(`${field} numbering`)
  return holds([`${field} numbering`, `${field} unique`], `gives ${form.source}`, async (desk) => {
    const [one, two] = [await desk.create(module), await desk.create(module)]
    expect(one[name]).toMatch(form)
    expect(two[name]).toMatch(form)
    expect(one[name]).not.toBe(two[name])
    await refuses(desk, desk.make(module, { [name]: one[name] }), `422 CIM503 /${name}`)
  })
}

/** What only the system writes, and what it holds in a new record. */
export function readOnly(name: string, bad: unknown, byDefault: unknown = null, more: More = {}): Check {
  const { module, field } = partsOf(name)
  return holds(name, 'is not written by people', async (desk) => {
    const given = await madeOf(more, desk)
    await refuses(desk, desk.make(module, { ...given, [field]: bad }), `422 CIM503 /${field}`)
    const record = await passes(desk, desk.make(module, given))
    if (byDefault !== undefined) expect(record[field]).toEqual(byDefault)
    await refuses(desk, await desk.change(module, record, { [field]: bad }), `422 CIM503 /${field}`)
  })
}

interface Refused {
  readonly at: string
  readonly code: string
  readonly bad: More
  readonly good: More
}

/** Refused in a new record and in a change of one that passes. */
const condition = (name: string, title: string, { at, code, bad, good }: Refused): Check =>
  holds(name, title, async (desk) => {
    const module = moduleOf(name)
    const wrong = await madeOf(bad, desk)
    await refuses(desk, desk.make(module, wrong), `422 ${code} ${at}`)
    const record = await passes(desk, desk.make(module, await madeOf(good, desk)))
    await refuses(desk, await desk.change(module, record, wrong), `422 ${code} ${at}`)
  })

export const rule = (name: string, at: string, bad: More, good: More): Check =>
  condition(name, 'refuses and lets pass', { at, code: 'CIM520', bad, good })

/** What the field must not be, and what is offered. */
export const offer = (name: string, bad: More, good: More): Check =>
  condition(name, 'offers what suits', { at: `/${partsOf(name).field}`, code: 'CIM509', bad, good })

export const requiredWhen = (name: string, bad: More, good: More): Check =>
  condition(name, 'must be given then', { at: `/${partsOf(name).field}`, code: 'CIM504', bad, good })

const warningsOf = async ({ api }: CrmDesk, module: string, record: Body | undefined): Promise<readonly string[]> => {
  const { status, body } = await api.call('POST', `/records/${module}/preview`, { record })
  expect([status, body.problems]).toEqual([200, []])
  return body.warnings.map(({ message, pointer }: Json) => `${pointer} ${message}`)
}

/** Said in the preview of a form; the record is saved all the same. */
export const warning = (name: string, says: RegExp, bad: More, good: More): Check =>
  holds(name, 'warns and saves', async (desk) => {
    const module = moduleOf(name)
    const [doubtful, plain] = [
      await desk.make(module, await madeOf(bad, desk)),
      await desk.make(module, await madeOf(good, desk)),
    ]
    expect((await warningsOf(desk, module, doubtful.body)).filter((each) => says.test(each))).toHaveLength(1)
    expect((await warningsOf(desk, module, plain.body)).filter((each) => says.test(each))).toEqual([])
    await passes(desk, doubtful)
  })

/** Refused while a living record has it, whether a new record brings it or one comes back from the bin with it. */
export const unique = (name: string, at: string, taken: More, free: More, again: More = taken): Check =>
  holds(name, 'refuses what is taken', async (desk) => {
    const module = moduleOf(name)
    const [mine, other] = [await madeOf(taken, desk), await madeOf(free, desk)]
    const same = again === taken ? mine : await madeOf(again, desk)
    const first = await passes(desk, desk.make(module, mine))
    await refuses(desk, desk.make(module, same), `409 CIM511 ${at}`)
    await passes(desk, desk.make(module, other))
    await passes(desk, await desk.remove(module, first))
    await passes(desk, desk.make(module, same))
    await refuses(desk, restored(module, first), `409 CIM511 ${at}`)
  })

interface Pointing {
  /** The record pointed at. */
  readonly more?: More
  /** The record that points. */
  readonly with?: More
  /** A change that lets the record pointed at go; without it the pointing one goes first. */
  readonly release?: Body
}

async function pointing(
  desk: CrmDesk,
  name: string,
  to: string,
  { more = {}, with: near = {} }: Pointing,
): Promise<{ readonly far: Json; readonly near: Json }> {
  const { module, field } = partsOf(name)
  const far = await passes(desk, desk.make(to, await madeOf(more, desk)))
  const isAny = ['Comments.parent', 'EmailLinks.record', 'FileLinks.record'].includes(`${module}.${field}`)
  return {
    far,
    near: await passes(
      desk,
      desk.make(module, { ...(await madeOf(near, desk)), [field]: isAny ? { module: to, id: far.id } : far.id }),
    ),
  }
}

/** The record pointed at is not deleted while this one is there. */
export const restrict = (name: string, to: string, given: Pointing = {}): Check =>
  holds(name, `keeps ${to} while it is needed`, async (desk) => {
    const { module } = partsOf(name)
    const { far, near } = await pointing(desk, name, to, given)
    await refuses(desk, await desk.remove(to, far), '409 CIM516 ')
    if (given.release === undefined) await passes(desk, await desk.remove(module, near))
    else await desk.edit(module, near, given.release)
    await passes(desk, await desk.remove(to, far))
  })

/** It goes into the bin with the record pointed at, and comes back with it. */
export const cascade = (name: string, to: string, given: Pointing = {}): Check =>
  holds(name, `follows ${to}`, async (desk) => {
    const { module } = partsOf(name)
    const { far, near } = await pointing(desk, name, to, given)
    await passes(desk, await desk.remove(to, far))
    expect(await isAlive(desk, module, near)).toBe(false)
    await passes(desk, restored(to, far))
    expect(await isAlive(desk, module, near)).toBe(true)
  })

/** It stays and lets go. */
export const setNull = (name: string, to: string, given: Pointing = {}): Check =>
  holds(name, `lets go of ${to}`, async (desk) => {
    const { module, field } = partsOf(name)
    const { far, near } = await pointing(desk, name, to, given)
    expect(near[field]).toBe(far.id)
    await passes(desk, await desk.remove(to, far))
    expect((await desk.read(module, near))[field]).toBe(null)
  })

const system = [
  'Users',
  'Roles',
  'Groups',
  'GroupMembers',
  'SharingRules',
  'Units',
  'Regions',
  'Portfolios',
  'ProfileAssignments',
  'Company',
]

/** Names of the keywords of a module, of the system layer too. */
const namesOf = (module: string): readonly string[] =>
  system.includes(module)
    ? keywordsOf(`../engine/definitions/${module}`).map((name) => name.replace('../engine/definitions/', ''))
    : keywordsOf(module)

/** One test per line, and one that no keyword of the modules is without a line nor a line without a keyword. */
export function testChecks(modules: readonly string[], checks: readonly Check[], desk: () => CrmDesk): void {
  // oxlint-disable-next-line vitest/expect-expect -- each check expects for itself
  test.each(checks.map((check) => [`${check.rules.join(', ')} ${check.title}`, check] as const))('%s', (_, check) =>
    check.run(desk()),
  )

  test('every keyword of these modules has its test', () => {
    const [said, covered] = [modules.flatMap(namesOf), checks.flatMap(({ rules }) => rules)]
    expect({
      untested: said.filter((name) => !covered.includes(name)),
      unknown: covered.filter((name) => !said.includes(name)),
    }).toEqual({ untested: [], unknown: [] })
  })
}
