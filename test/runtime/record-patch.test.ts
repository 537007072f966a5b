import { describe, expect, test } from 'vitest'
import type { FieldDescription } from '../../runtime/api/contract.ts'
import { recordBody, recordPatch, wireValue } from '../../runtime/fields/field-value.ts'

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

const lineFields = { lines: [field('product'), field('quantity', { default: 1 })] }
const ana = { id: '0198-a', label: 'Ana' }

describe('what a save sends', () => {
  test('only what changed, references as ids, what was emptied as null', () => {
    const before = { name: 'A', phone: '81', owner: ana, note: null, tags: ['x'] }
    const now = { name: 'B', phone: '', owner: { id: '0198-b', label: 'Luis' }, note: '', tags: [] }
    expect(recordPatch(before, now, ['name', 'phone', 'owner', 'note', 'tags'])).toEqual({
      name: 'B',
      phone: null,
      owner: '0198-b',
      tags: [],
    })
  })
  test('nothing when only labels or spellings of nothing differ', () => {
    const before = { owner: ana, note: undefined, tags: [], total: 1234.5 }
    const now = { owner: '0198-a', note: null, tags: null, total: 1234.5 }
    expect(recordPatch(before, now, ['owner', 'note', 'tags', 'total'])).toEqual({})
  })
  test('no field that may not be written', () => {
    expect(recordPatch({ a: 1, b: 1 }, { a: 2, b: 2 }, ['a'])).toEqual({ a: 2 })
  })
  test('a new record says nothing of what is empty', () => {
    expect(
      recordBody(
        { name: 'A', phone: '', owner: ana, file: { id: 'f', name: 'x.pdf', size: 1, mediaType: 'application/pdf' } },
        ['name', 'phone', 'owner', 'file'],
      ),
    ).toEqual({ name: 'A', owner: '0198-a', file: 'f' })
  })
  test('a reference to one of several modules keeps its module', () => {
    expect(wireValue({ module: 'Accounts', id: '1', label: 'Uno' })).toEqual({ module: 'Accounts', id: '1' })
  })
})

describe('lines of a document', () => {
  const saved = [
    { id: '1', product: 'P', quantity: 2, amount: 10 },
    { id: '2', product: 'Q', quantity: 1, amount: 5 },
  ]
  const patch = (lines: unknown) => recordPatch({ lines: saved }, { lines }, ['lines'], lineFields)

  test('untouched lines are not said', () => expect(patch(saved.map((row) => ({ ...row, amount: 99 })))).toEqual({}))
  test('a changed line says its id and what changed, an untouched one its id', () => {
    expect(patch([{ ...saved[0], quantity: 3 }, saved[1]])).toEqual({ lines: [{ id: '1', quantity: 3 }, { id: '2' }] })
  })
  test('a line left out goes, a new one has no id nor key of the browser', () => {
    expect(patch([saved[1], { $key: 'k', product: { id: 'R', label: 'R' }, quantity: 4 }])).toEqual({
      lines: [{ id: '2' }, { product: 'R', quantity: 4 }],
    })
  })
  test('another order is a change', () =>
    expect(patch(saved.toReversed())).toEqual({ lines: [{ id: '2' }, { id: '1' }] }))
  test('a row that was added and never filled is not sent', () =>
    expect(patch([...saved, { $key: 'k', quantity: 1 }])).toEqual({}))
})
