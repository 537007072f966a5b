/**
 * Attack 10 of `threats.md`: several assignments never show a row, or a field of a row, that no single one of them shows; and hide nothing that
 * one of them shows.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fieldWith, moduleWith } from '../definitions.ts'
import { askOf, openClinic, type OpenClinic } from '../clinic-matrix.ts'
import type { Ask, Json } from '../expected.ts'
import { idOf, putRow } from '../put-rows.ts'
import { stable } from '../report.ts'

interface Assignment {
  readonly profile: string
  readonly unit: 'north' | 'south'
  readonly portfolio: 'a' | 'b' | 'c' | null
  readonly from: string | null
}

const assignment: fc.Arbitrary<Assignment> = fc.record({
  profile: fc.constantFrom('director', 'fieldNurse', 'frontDesk', 'cashier', 'robot'),
  unit: fc.constantFrom('north' as const, 'south' as const),
  portfolio: fc.constantFrom('a' as const, 'b' as const, 'c' as const, null),
  from: fc.constantFrom(null, null, null, '2026-11-21', '2026-11-22'),
})

const modules = ['Patients', 'Appointments', 'Bills', 'BillLines', 'Remarks', 'Rounds', 'Doctors']

/** `Patients 1f phone` → its value: every cell that holds something. */
type Cells = ReadonlyMap<string, string>

describe('several assignments of one person', () => {
  let open: OpenClinic
  let person: string
  let asks: readonly Ask[]

  beforeAll(async () => {
    open = await openClinic()
    const { api, clinic } = open
    person = await putRow(api.pool, moduleWith(clinic.definitions, 'people'), idOf(0xabc000), {
      name: 'Al azar',
      email: 'azar@clinica.mx',
      status: 'active',
    })
    asks = [await askOf(api, { person, channel: 'web' }), await askOf(api, { person, channel: 'mobile' })]
  })
  afterAll(() => open?.end())

  const assign = async (assignments: readonly Assignment[]): Promise<void> => {
    const { api, clinic } = open
    const module = moduleWith(clinic.definitions, 'profileAssignments')
    const column = fieldWith(module, 'person').columns[0]?.name
    await api.pool.query(`delete from app."${module.table}" where "${column}" = $1`, [person])
    for (const [i, { profile, unit, portfolio, from }] of assignments.entries())
      await putRow(api.pool, module, idOf(0xabd000 + i), {
        person,
        profile,
        unit: clinic.units[unit],
        portfolio: portfolio === null ? null : clinic.portfolios[portfolio],
        validFrom: from,
      })
    api.context.access.changed()
  }

  const cellsOf = async (ask: Ask): Promise<Cells> => {
    const cells = new Map<string, string>()
    for (const module of modules) {
      const { status, body } = await ask('GET', `/records/${module}?limit=200&expand=*`)
      for (const record of status === 200 ? body.records : [])
        for (const [name, value] of Object.entries<Json>(record))
          if (value !== null && stable(value) !== '[]') cells.set(`${module} ${record.id} ${name}`, shown(value))
    }
    return cells
  }

  /** Of a reference only which record: its label and what is beside it depend on what else can be read. */
  const shown = (value: Json): string => (typeof value === 'object' && value !== null && 'id' in value ? value.id : '')

  test('10 inherited role loses the row filter of its base role: together they show exactly what they show one by one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(assignment, {
          minLength: 2,
          maxLength: 4,
          selector: ({ profile, unit, portfolio }) => `${profile} ${unit} ${portfolio}`,
        }),
        fc.constantFrom(0, 1),
        async (assignments, channel) => {
          const ask = asks[channel]
          if (ask === undefined) throw new Error('there are two channels')
          await assign(assignments)
          const together = await cellsOf(ask)
          const apart = new Set<string>()
          for (const each of assignments) {
            await assign([each])
            for (const cell of (await cellsOf(ask)).keys()) apart.add(cell)
          }
          const more = [...together.keys()].filter((cell) => !apart.has(cell) && !isReferenceCell(cell))
          const less = [...apart].filter((cell) => !together.has(cell))
          expect({ more: more.slice(0, 5), less: less.slice(0, 5) }).toEqual({ more: [], less: [] })
        },
      ),
      { numRuns: 25, seed: 20261121 },
    )
  }, 120_000)

  /** One assignment reads the reference, another the record that it leads to: together they show which it is. */
  const isReferenceCell = (cell: string): boolean => {
    const [module = '', , name = ''] = cell.split(' ')
    return (open.clinic.definitions.modules.get(module)?.fields.get(name)?.to.length ?? 0) > 0
  }
})
