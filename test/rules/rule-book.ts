/**
 * Tables of rules that run over the HTTP API: each keyword of a definition has something that is refused (its status, code, pointer and
 * words, with nothing written) and something like it that passes. What a table covers is counted, and what no table covers fails.
 */
import { describe, expect, it } from 'vitest'
import type { Json } from '../support/served.ts'
import { definitionOf, moveName, uncovered } from './coverage.ts'
import type { Body, Desk, Request } from './desk.ts'
import { fingerprint } from './fingerprint.ts'

type Made<T> = T | Promise<T>

interface Case {
  /** As coverage.ts names it: `Quotes rule validAfterDate`, `Quotes.contact offer`. */
  readonly covers: string
  readonly refused: (desk: Desk) => Made<Request>
  /** Where the problem stands. */
  readonly at: string
  /** CIM520 of a rule, CIM509 of an offer, CIM504 of what is required, CIM514 of a move, CIM511 of what is unique when not said. */
  readonly code?: string
  /** Problems that come along, because the same mistake breaks more than one rule. */
  readonly also?: readonly string[]
  readonly passes: (desk: Desk) => Made<Request>
}

interface CopyCase {
  readonly covers: string
  /** Values of the new record; the field itself is left out. */
  readonly more?: (desk: Desk) => Made<Body>
  readonly gives: (desk: Desk) => unknown
  /** A value that somebody gives, which stays. */
  readonly given?: unknown
}

interface End {
  /** Values of the far record. */
  readonly far?: () => Body
  /** Put into the far record once it is there. */
  readonly farState?: Body
  /** Values of the record that refers to it. */
  readonly more?: () => Body
  /** A state in which the record holds the far one, and one in which it lets it go. */
  readonly holds?: Body
  readonly free?: Body
}

interface Freeze {
  /** States of a record that are frozen. */
  readonly states: readonly Body[]
  /** A change that is refused, and one that is still possible. */
  readonly refused: Body
  readonly passes?: Body
  /** What is said when it is deleted, when not only that it is frozen. */
  readonly deleting?: readonly string[]
}

export interface RuleBook {
  /** Fields that a record cannot be without. */
  required(module: string, ...fields: readonly string[]): void
  /** `['Products.cost minimum', -0.01, 0]`: a value that is refused, and the nearest one that passes. */
  bounds(rows: readonly (readonly [covers: string, refused: unknown, passes: unknown, more?: Body])[]): void
  /** `['SalesOrders.termsDays readOnly', 5]`: only the system writes it. */
  readOnly(rows: readonly (readonly [covers: string, value: unknown])[]): void
  /** Every move from every state, `new` being no record yet: those listed pass, all others are refused. `with`: what a state asks for. */
  moves(
    field: string,
    moves: Readonly<Record<string, readonly string[]>>,
    options?: { readonly more?: () => Body; readonly with?: Readonly<Record<string, Body>> },
  ): void
  frozen(covers: string, freeze: Freeze): void
  /** What becomes of a record when the one it refers to is deleted. */
  ends(rows: Readonly<Record<string, End>>): void
  copies(rows: readonly CopyCase[]): void
  cases(rows: readonly Case[]): void
  /** A record that a rule keeps from being deleted, as long as `freed` is not put into it. */
  keeps(covers: string, at: string, record: (desk: Desk) => Promise<Json>, freed?: Body): void
  /** Something that no table fits: the test itself is written out. */
  shows(covers: string, test: (desk: Desk) => Promise<void>): void
  /** Fails for every keyword of the modules that nothing above covers, and for every one covered that is not there. */
  complete(modules: readonly string[]): void
}

interface Named {
  readonly module: string
  readonly field: string
  readonly keyword: string
}

/** `Quotes.contact offer` in its parts. */
function named(covers: string): Named {
  const [, module, field = '', keyword = ''] = /^(\w+)(?:\.(\w+))? (.*)$/.exec(covers) ?? []
  if (module === undefined) throw new Error(`${covers} names no keyword`)
  return { module, field, keyword }
}

interface Expected {
  readonly status: number
  /** `CIM520 /lines`: exactly these. */
  readonly said: readonly string[]
  readonly message?: string
}

const saidIn = (body: Json): readonly string[] => body.problems.map(({ code, pointer }: Json) => `${code} ${pointer}`)

async function send({ api }: Desk, { method, path, body, headers }: Request) {
  return api.call(method, path, body, headers)
}

/** Sends what must be refused and leave the database as it was. */
async function mustFail(
  desk: Desk,
  request: Request,
): Promise<{ readonly status: number; readonly said: readonly string[]; readonly body: Json }> {
  const module = request.path.split('/')[2] ?? ''
  const before = await fingerprint(desk.api, module)
  const { status, body } = await send(desk, request)
  expect(await fingerprint(desk.api, module), 'nothing is written').toBe(before)
  expect(status, JSON.stringify(request)).toBeGreaterThanOrEqual(400)
  return { status, said: saidIn(body), body }
}

async function refuses(desk: Desk, request: Request, { status, said, message }: Expected): Promise<void> {
  const answer = await mustFail(desk, request)
  expect([answer.status, [...answer.said].sort()]).toEqual([status, [...said].sort()])
  if (message !== undefined) expect(answer.body.problems.map((each: Json) => each.message)).toContain(message)
}

async function passes(desk: Desk, request: Request): Promise<Json> {
  const { status, body } = await send(desk, request)
  expect([status, status < 300 ? [] : body?.problems], JSON.stringify(request)).toEqual([
    status < 300 ? status : 200,
    [],
  ])
  return body
}

interface Spoken {
  readonly message?: string
  readonly warns: boolean
}

/** The words of the rule, unique or move that a name stands for. */
function spoken(covers: string): Spoken {
  const { module, field, keyword } = named(covers)
  const { rules = [], uniques = [], properties } = definitionOf(module)
  const rule = rules.find(({ name }) => keyword === `rule ${name}`)
  if (rule !== undefined) return { message: rule.message, warns: rule.severity === 'warning' }
  const definition = properties[field]
  const [, from, to] = /^(\w+) → (\w+)/.exec(keyword) ?? []
  const move =
    definition?.field === 'picklist'
      ? definition.transitions?.find((each) => (each.from ?? 'new') === from && each.to.includes(to ?? ''))
      : undefined
  const message = uniques.find(({ name }) => keyword === `unique ${name}`)?.message ?? move?.message
  return { warns: false, ...(message === undefined ? {} : { message }) }
}

function codeOf(covers: string): string {
  const { field, keyword } = named(covers)
  if (keyword.startsWith('rule ')) return 'CIM520'
  if (keyword.startsWith('unique')) return 'CIM511'
  if (keyword.includes(' → ')) return 'CIM514'
  const codes: Readonly<Record<string, string>> = {
    offer: 'CIM509',
    requiredWhen: 'CIM504',
    required: 'CIM504',
    acyclic: 'CIM518',
  }
  const code = codes[keyword]
  if (code === undefined) throw new Error(`say the code of ${covers} (${field})`)
  return code
}

/** A warning does not stop a write: it is said by the preview. */
async function warnings(desk: Desk, { method, path, body }: Request): Promise<readonly string[]> {
  const [, , module, id] = path.split('/')
  const { body: answer } = await desk.api.call('POST', `/records/${module}/preview`, {
    ...(method === 'PATCH' ? { id } : {}),
    record: body,
  })
  return answer.warnings.map(({ code, pointer, message }: Json) => `${code} ${pointer} ${message}`)
}

async function runCase(
  desk: Desk,
  { covers, refused, at, code = codeOf(covers), also = [], passes: passing }: Case,
): Promise<void> {
  const { message, warns } = spoken(covers)
  if (warns) {
    const [warned, silent] = [await refused(desk), await passing(desk)]
    const said = `${code} ${at} ${message}`
    expect([(await warnings(desk, warned)).includes(said), (await warnings(desk, silent)).includes(said)]).toEqual([
      true,
      false,
    ])
    await passes(desk, warned)
    await passes(desk, silent)
    return
  }
  const status = code === 'CIM511' ? 409 : 422
  await refuses(desk, await refused(desk), {
    status,
    said: [`${code} ${at}`, ...also],
    ...(message === undefined ? {} : { message }),
  })
  await passes(desk, await passing(desk))
}

async function runFreeze(
  desk: Desk,
  module: string,
  message: string,
  { states, refused, passes: passing, deleting = ['CIM515 '] }: Freeze,
): Promise<void> {
  await passes(desk, await desk.change(module, await desk.create(module), refused))
  for (const state of states) {
    const record = await desk.put(module, await desk.create(module), state)
    const answer = await mustFail(desk, await desk.change(module, record, refused))
    expect([answer.status, answer.said]).toEqual([422, Object.keys(refused).map((field) => `CIM515 /${field}`)])
    expect(answer.body.problems[0].message).toBe(message)
    const deletion = await mustFail(desk, await desk.remove(module, record))
    expect([deletion.status, deletion.said]).toEqual([409, deleting])
    if (passing !== undefined) await passes(desk, await desk.change(module, record, passing))
  }
}

const binned = async ({ api }: Desk, module: string, id: string): Promise<boolean> => {
  const { rows } = await api.pool.query(
    `select deleted_at is not null as binned from app."${api.graph.modules.get(module)?.table}" where id = $1`,
    [id],
  )
  return rows[0].binned
}

/** Titles of the modules whose records hold another one back. */
async function heldBy(desk: Desk, module: string, record: Json): Promise<readonly string[]> {
  const { body } = await send(desk, await desk.remove(module, record))
  return (body?.problems ?? [])
    .filter(({ code }: Json) => code === 'CIM516')
    .map(({ message }: Json) => /«(.*)»/.exec(message)?.[1] ?? message)
}

async function runEnd(
  desk: Desk,
  { module, field, keyword }: Named,
  { far, farState, more, holds, free }: End,
): Promise<void> {
  const definition = definitionOf(module).properties[field]
  const to = definition?.field === 'reference' ? String(definition.to) : ''
  const isOwner = desk.api.graph.modules.get(module)?.document?.field.name === field
  const made = isOwner ? undefined : await desk.create(to, far?.())
  const target = made === undefined || farState === undefined ? made : await desk.put(to, made, farState)
  const record = await desk.create(module, { ...more?.(), ...(target === undefined ? {} : { [field]: target.id }) })
  const document = isOwner ? await desk.read(to, { id: record[field] }) : target
  if (keyword === 'restrict') return restricts(desk, module, record, to, document, holds, free)
  await passes(desk, await desk.remove(to, document))
  if (keyword === 'setNull') return expect((await desk.read(module, record))[field]).toBeNull()
  expect(await binned(desk, module, record.id)).toBe(true)
  await passes(desk, { method: 'POST', path: `/records/${to}/${document.id}/restore` })
  expect(await binned(desk, module, record.id)).toBe(false)
}

async function restricts(
  desk: Desk,
  module: string,
  record: Json,
  to: string,
  target: Json,
  holds?: Body,
  free?: Body,
): Promise<void> {
  const { title } = definitionOf(module)
  if (holds !== undefined) await desk.put(module, record, holds)
  const answer = await mustFail(desk, await desk.remove(to, target))
  expect([answer.status, answer.said.includes('CIM516 '), JSON.stringify(answer.body).includes(`«${title}»`)]).toEqual([
    409,
    true,
    true,
  ])
  if (free !== undefined) await desk.put(module, record, free)
  else
    await desk.api.pool.query(
      `update app."${desk.api.graph.modules.get(module)?.table}" set deleted_at = now() where id = $1`,
      [record.id],
    )
  expect(await heldBy(desk, to, target)).not.toContain(title)
}

export function ruleBook(desk: () => Desk): RuleBook {
  const covered: string[] = []
  const covering = (covers: string, test: () => Promise<void>): void => {
    covered.push(covers)
    it(covers, test)
  }
  const bases = new Map<string, Promise<Json>>()
  const base = (module: string): Promise<Json> => {
    const known = bases.get(module) ?? desk().create(module)
    bases.set(module, known)
    return known
  }
  return {
    required: (module, ...fields) =>
      describe(module, () => {
        for (const field of fields)
          covering(`${module}.${field} required`, async () => {
            const { said, status } = await mustFail(
              desk(),
              await desk().change(module, await base(module), { [field]: null }),
            )
            expect([status, said]).toEqual([422, expect.arrayContaining([`CIM504 ${desk().pointer(module, field)}`])])
          })
      }),
    bounds: (rows) => {
      for (const [covers, refused, passing, more] of rows)
        covering(covers, async () => {
          const { module, field } = named(covers)
          const said = [`CIM505 ${desk().pointer(module, field)}`]
          await refuses(desk(), desk().make(module, { ...more, [field]: refused }), { status: 422, said })
          await passes(desk(), desk().make(module, { ...more, [field]: passing }))
        })
    },
    readOnly: (rows) => {
      for (const [covers, value] of rows)
        covering(covers, async () => {
          const { module, field, keyword } = named(covers)
          await refuses(desk(), desk().make(module, { [field]: value }), {
            status: 422,
            said: [`CIM503 ${desk().pointer(module, field)}`],
          })
          const record = await passes(desk(), desk().make(module))
          if (keyword === 'numbering') expect(record[field]).toMatch(/^[A-Z]{3}-[0-9]{6}$/)
        })
    },
    moves: (name, moves, { more, with: asked = {} } = {}) => {
      const [module = '', field = ''] = name.split('.')
      for (const [from, listed] of Object.entries(moves)) {
        covered.push(...listed.map((to) => moveName(name, from === 'new' ? null : from, to)))
        it(`${name} from ${from}`, async () => {
          for (const to of Object.keys(moves)) {
            if (to === from || to === 'new') continue
            const values = { [field]: to, ...asked[to] }
            const state = { ...asked[from], [field]: from }
            const request = async (): Promise<Request> =>
              from === 'new'
                ? desk().make(module, { ...more?.(), ...values })
                : desk().change(module, await desk().put(module, await desk().create(module, more?.()), state), values)
            if (listed.includes(to)) await passes(desk(), await request())
            else expect((await mustFail(desk(), await request())).said, `${from} → ${to}`).toContain(`CIM514 /${field}`)
          }
        })
      }
    },
    frozen: (covers, freeze) =>
      covering(covers, async () => {
        const { module, keyword } = named(covers)
        const { message = '' } = definitionOf(module).frozen?.find(({ when }) => keyword === `frozen ${when}`) ?? {}
        await runFreeze(desk(), module, message, freeze)
      }),
    ends: (rows) => {
      for (const [covers, end] of Object.entries(rows)) covering(covers, () => runEnd(desk(), named(covers), end))
    },
    copies: (rows) => {
      for (const { covers, more, gives, given } of rows)
        covering(covers, async () => {
          const { module, field } = named(covers)
          const values = (await more?.(desk())) ?? {}
          expect((await desk().create(module, { ...values, [field]: undefined }))[field]).toEqual(gives(desk()))
          if (given !== undefined)
            expect((await desk().create(module, { ...values, [field]: given }))[field]).toEqual(given)
        })
    },
    cases: (rows) => {
      for (const row of rows) covering(row.covers, () => runCase(desk(), row))
    },
    keeps: (covers, at, made, freed) =>
      covering(covers, async () => {
        const { module } = named(covers)
        const record = await made(desk())
        const { message } = spoken(covers)
        await refuses(desk(), await desk().remove(module, record), {
          status: 409,
          said: [`CIM520 ${at}`],
          ...(message === undefined ? {} : { message }),
        })
        if (freed !== undefined)
          await passes(desk(), await desk().remove(module, await desk().put(module, record, freed)))
      }),
    shows: (covers, test) => covering(covers, () => test(desk())),
    complete: (modules) => {
      it('covers every rule of its modules', () => {
        expect(uncovered(modules, covered)).toEqual({ untested: [], unknown: [] })
      })
    },
  }
}
