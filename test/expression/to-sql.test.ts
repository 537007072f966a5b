/** The SQL is for people to read and for indexes to find. */
import { expect, test } from 'vitest'
import { sqlOf } from './names.ts'

test.each([
  ["status in ('a', 'b') AND balance > 0", "t.status in ('a', 'b') and t.balance > 0"],
  ["billable AND NOT (status = 'x' OR billable)", "t.billable and not (t.status = 'x' or t.billable)"],
  ["status in ('open')", "t.status = 'open'"],
  ['NOT IS_NULL(account)', 't.account is not null'],
  ['owner = user.id', 't.owner = t.user_id'],
  ["owner = '01890000-0000-7000-8000-00000000000B'", "t.owner = uuid '01890000-0000-7000-8000-00000000000b'"],
  ["saleDate >= '2026-01-01'", "t.saleDate >= date '2026-01-01'"],
  ['dueDate < TODAY()', 't.dueDate < today'],
  ["status < 'x'", `t.status collate "C" < 'x'`],
  ["'x' in tags", "t.tags @> array['x']"],
  ['status in tags', 't.status = any(t.tags::text[])'],
  ["STARTS_WITH(status, '50%_')", "t.status like '50\\%\\_%'"],
  ['COALESCE(missing, 0) - balance', 'coalesce(t.missing, 0) - t.balance'],
  ['ROUND(total * 1.16, 2) - -1', 'round(t.total * 1.16, 2) - -1'],
  // Integers are cast before they divide or overflow, and only then.
  ['units > 3', 't.units > 3'],
  ['units + 3', 't.units::numeric + 3'],
  ['LEN(status) > 3', 'char_length(t.status) > 3'],
  ['LEN(status) - 3', 'char_length(t.status)::numeric - 3'],
  ['2 * 3', '2::numeric * 3::numeric'],
  ['total / units', 'round(div(t.total * 1e13, nullif(t.units::numeric, 0)) * 1e-13, 12)'],
  ['total / 3', 'round(div(t.total * 1e13, 3) * 1e-13, 12)'],
  ['total * units / 100', 'round(t.total * t.units::numeric * 0.01, 12)'],
  ['total - (balance - 1)', 't.total - (t.balance - 1)'],
  ['(total - balance) * -1', '(t.total - t.balance) * -1'],
  ['-(-total)', '-(-t.total)'],
  ["CONCAT(name, '-', total)", `coalesce(t.name, '') || '-' || coalesce(trim_scale(t.total)::text, '')`],
  ['IF(billable, null, total)', 'case when t.billable then null::numeric else t.total end'],
  [
    'DATE(YEAR(saleDate), MONTH(saleDate), 1)',
    'make_date(extract(year from t.saleDate)::integer, extract(month from t.saleDate)::integer, 1)',
  ],
  // Days that are an integer for certain are added as one; others as numeric, which holds any.
  [
    'DATE_ADD(saleDate, COALESCE(units, 0))',
    "date '0001-01-01' + nullif(nullif(greatest(least(t.saleDate - date '0001-01-01' + coalesce(t.units, 0)::bigint, 3652059), -1), 3652059), -1)::integer",
  ],
  [
    'DATE_ADD(saleDate, total)',
    "date '0001-01-01' + nullif(nullif(greatest(least(t.saleDate - date '0001-01-01' + trunc(t.total), 3652059), -1), 3652059), -1)::integer",
  ],
  ['DATE(createdAt)', "(t.createdAt at time zone 'America/Mexico_City')::date"],
  ['SUBSTR(status, 1, 3)', 'substr(t.status, 1, 3)'],
])('toSql › %s', (text, written) => {
  expect(sqlOf(text)).toEqual([written])
})

test.each([
  ["status = 'a'", 't.status = $1::text', 'a'],
  ["status in ('a', 'b')", 't.status = any($1::text[])', ['a', 'b']],
  ['units in (1, 2.5)', 't.units = any($1::numeric[])', ['1', '2.5']],
  ["saleDate >= '2026-01-01'", 't.saleDate >= $1::date', '2026-01-01'],
  ["CONTAINS(status, '50%')", 't.status like $1::text', '%50\\%%'],
  ["'x' in tags", 't.tags @> $1::text[]', ['x']],
  ['total * 2 = 3', 't.total * $1::numeric = $2::numeric', '2', '3'],
  ['billable = true', 't.billable = true'],
])('toSql › as parameters: %s', (text, ...written) => {
  expect(sqlOf(text, 'parameter')).toEqual(written)
})
