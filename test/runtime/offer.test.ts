import { describe, expect, test } from 'vitest'
import type { FieldDescription, PicklistOption } from '../../runtime/api/contract.ts'
import { brokenRules, computedHere, holds } from '../../runtime/expression/computed.ts'
import { offers } from '../../runtime/expression/offer.ts'

const clock = { today: '2026-11-21', timeZone: 'America/Monterrey' }

const field = (name: string, more: Partial<FieldDescription> = {}): FieldDescription => ({
  name,
  title: name,
  type: 'text',
  valueType: 'text',
  kind: 'stored',
  required: false,
  readOnly: false,
  ...more,
})

const regimes: readonly PicklistOption[] = [
  { key: '601', label: 'General', attributes: { moral: true, fisica: false, regimes: ['601'] } },
  { key: '605', label: 'Sueldos', attributes: { moral: false, fisica: true, regimes: ['605'] } },
  { key: '610', label: 'Sin dato' },
]

const fields: readonly FieldDescription[] = [
  field('personType', { type: 'picklist' }),
  field('regime', {
    type: 'picklist',
    picklist: { name: 'r', options: regimes },
    offer: "IS_NULL(personType) OR IF(personType = 'moral', option.moral, option.fisica)",
  }),
  field('limit', { type: 'money', valueType: 'number' }),
  field('owed', {
    type: 'rollup',
    valueType: 'number',
    kind: 'rollup',
    rollup: { of: 'Sales', via: 'account', measure: 'sum' },
  }),
  field('free', { type: 'formula', valueType: 'number', kind: 'formula', formula: 'COALESCE(limit, 0) - owed' }),
  field('tenth', { type: 'formula', valueType: 'number', kind: 'formula', formula: 'ROUND(free / 10, 2)' }),
  field('far', { type: 'formula', valueType: 'number', kind: 'formula', formula: 'account.limit' }),
]

const offered = (
  record: Readonly<Record<string, unknown>>,
  more: Partial<FieldDescription> = {},
): readonly string[] => {
  const regime = { ...field('regime'), ...fields[1], ...more }
  return regimes.filter(offers(regime, fields, record, clock)).map(({ key }) => key)
}

describe('options that a record may choose', () => {
  test('what is false or unknown is not offered', () => expect(offered({ personType: 'moral' })).toEqual(['601']))
  test('the other kind of person, the other options', () => expect(offered({ personType: 'fisica' })).toEqual(['605']))
  test('all while nothing limits them', () => expect(offered({})).toEqual(['601', '605', '610']))
  test('all where only the server can say', () =>
    expect(offered({ personType: 'moral' }, { offer: 'account.kind = option.key' })).toHaveLength(3))
  test('by the key and by a list of texts', () => {
    expect(offered({ personType: '605' }, { offer: 'personType in option.regimes' })).toEqual(['605'])
    expect(offered({}, { offer: "option.key in ('601', '610')" })).toEqual(['601', '610'])
  })
})

describe('formulas of a form', () => {
  test('exact, through other formulas and sums that the record brought', () => {
    expect(computedHere(fields, { limit: 0.3, owed: 0.1 }, clock)).toEqual({ free: 0.2, tenth: 0.02 })
  })
  test('a new record has sums of nothing', () =>
    expect(computedHere(fields, { limit: 100 }, clock)).toEqual({ free: 100, tenth: 10 }))
  test('what was typed and is no number counts as nothing', () =>
    expect(computedHere(fields, { limit: '12x', owed: 5 }, clock)['free']).toBe(-5))
})

describe('conditions', () => {
  test('null does not hold', () => expect(holds(fields, "personType = 'moral'", {}, clock, true)).toBe(false))
  test('what only the server can say is as told', () =>
    expect(holds(fields, 'account.blocked', {}, clock, true)).toBe(true))
  test('a rule over nothing is not broken, as a CHECK', () => {
    const rule = { name: 'r', require: 'limit >= 0', message: 'm', severity: 'error' } as const
    expect(brokenRules([rule], fields, {}, clock)).toEqual([])
    expect(brokenRules([rule], fields, { limit: -1 }, clock)).toEqual([rule])
    expect(brokenRules([{ ...rule, when: "personType = 'moral'" }], fields, { limit: -1 }, clock)).toEqual([])
  })
})
