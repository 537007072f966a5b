import { expect, it } from 'vitest'
import type { FieldDescription, ModuleDescription } from '../../runtime/api/contract.ts'
import { listSearch } from '../../runtime/list/list-search.ts'
import { readSort, writeSort } from '../../runtime/list/sort.ts'
import { planList } from '../../runtime/list/use-list.ts'

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

const accounts: ModuleDescription = {
  name: 'Accounts',
  title: 'Clientes',
  singular: 'Cliente',
  gender: 'm',
  icon: 'building',
  description: '',
  version: 1,
  recordLabel: '{name}',
  fields: [
    field('name'),
    field('owner', { type: 'reference', valueType: { reference: 'Users' }, to: 'Users' }),
    field('balance', { type: 'money', valueType: 'number' }),
    field('password', { type: 'secret', writeOnly: true }),
  ],
  groups: [{ name: 'general', title: 'General', fields: ['balance', 'name'] }],
  panels: [],
  views: [
    { name: 'late', title: 'Vencidos', filter: 'balance > 0', columns: ['balance', 'name'], sort: '-balance' },
    { name: 'all', title: 'Todos', columns: ['name', 'owner'], sort: 'name' },
  ],
  related: {},
  rules: [],
  schemas: { create: {}, update: {} },
}

it('opens with the view that shows every record', () => {
  const plan = planList(accounts, {})
  expect(plan.request).toEqual({ sort: 'name', fields: ['label', 'name', 'owner'], expand: ['owner'], limit: 50 })
  expect(plan.changed).toBe(false)
})

it('adds the filter of the address to that of the view, and lets the address choose columns and order', () => {
  const plan = planList(accounts, {
    view: 'late',
    filter: 'name = null',
    columns: 'name,gone,password',
    sort: 'name',
    q: 'x',
  })
  expect(plan.matching).toEqual({ filter: '(balance > 0) AND (name = null)', search: 'x' })
  expect(plan.columns.map(({ name }) => name)).toEqual(['name'])
  expect(plan.sort).toBe('name')
  expect(plan.changed).toBe(true)
})

it('reads an address and drops what it does not know', () => {
  expect(listSearch({ view: 'late', q: 2026, sort: '', where: 7, other: 'x' })).toEqual({ view: 'late', q: '2026' })
})

it('reads and writes an order', () => {
  expect(readSort('-total, name,')).toEqual([
    { id: 'total', desc: true },
    { id: 'name', desc: false },
  ])
  expect(writeSort(readSort('-total,name'))).toBe('-total,name')
})
