import { expect, test } from 'vitest'
import { columnsOf, refusalOf, writtenAs, type Brief } from './field-under-test.ts'

test.each([
  [{ field: 'date' }, '2026-02-29', 'format'],
  [{ field: 'date' }, '2026-2-9', 'format'],
  [{ field: 'date' }, '0000-01-01', 'format'],
  [{ field: 'date' }, '10000-01-01', 'format'],
  [{ field: 'date' }, '2026-01-01T00:00:00Z', 'format'],
  [{ field: 'date' }, 20_260_101, 'type'],
  [{ field: 'datetime' }, '2026-01-01T10:00:00', 'format'],
  [{ field: 'datetime' }, '2026-01-01', 'format'],
  [{ field: 'datetime' }, '2026-13-01T10:00:00Z', 'format'],
  [{ field: 'datetime' }, '2026-01-01T24:00:00Z', 'format'],
  [{ field: 'time' }, '24:00', 'pattern'],
  [{ field: 'time' }, '9:30', 'pattern'],
  [{ field: 'time' }, '09:60', 'pattern'],
  [{ field: 'boolean' }, 'true', 'type'],
  [{ field: 'boolean' }, 1, 'type'],
  [{ field: 'boolean' }, null, 'type'],
] as readonly (readonly [Brief, unknown, string])[])(
  'moments and booleans › %j refuses %j',
  (brief, value, keyword) => {
    expect(refusalOf(brief, value)).toBe(keyword)
  },
)

test.each([
  [{ field: 'date' }, '2024-02-29'],
  [{ field: 'date' }, '9999-12-31'],
  [{ field: 'datetime' }, '2026-01-01T10:00:00Z'],
  [{ field: 'datetime' }, '2026-01-01T10:00:00.123-06:00'],
  [{ field: 'time' }, '23:59'],
  [{ field: 'time' }, '00:00:59'],
  [{ field: 'boolean' }, true],
  [{ field: 'boolean' }, false],
] as readonly (readonly [Brief, unknown])[])(
  'moments and booleans › %j takes %j and writes it as it is',
  async (brief, value) => {
    expect(refusalOf(brief, value)).toBeUndefined()
    expect(await writtenAs(brief, value)).toEqual([value])
  },
)

test.each([
  [{ field: 'date' }, ['cell date']],
  [{ field: 'datetime' }, ['cell timestamptz(3)']],
  [{ field: 'time' }, ['cell time(0)']],
  [{ field: 'boolean' }, ['cell bool not null default false']],
  [{ field: 'boolean', default: true }, ['cell bool not null default true']],
] as readonly (readonly [Brief, readonly string[]])[])(
  'moments and booleans › %j is stored in %j',
  (brief, columns) => {
    expect(columnsOf(brief)).toEqual(columns)
  },
)
