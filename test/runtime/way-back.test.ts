import { expect, test } from 'vitest'
import { isOpenPage, wayBack } from '../../runtime/api/sign-in-address.ts'

const origin = 'https://crm.ejemplo.mx'

test.each([
  ['//elsewhere.example/x', '/'],
  ['https://elsewhere.example/x', '/'],
  ['/\\elsewhere.example', '/'],
  ['/\t/elsewhere.example', '/'],
  ['javascript:alert(1)', '/'],
  ['m/Accounts', '/'],
  ['', '/'],
  [undefined, '/'],
  ['/entrar?volver=%2Fentrar', '/'],
  ['/enlace/abc', '/'],
  ['/m/Accounts?q=abc', '/m/Accounts?q=abc'],
  ['/studio/perfiles/fieldSeller', '/studio/perfiles/fieldSeller'],
  ['/entradas', '/entradas'],
])('way back › %j leads to %s', (wanted, expected) => {
  expect(wayBack(wanted, origin)).toBe(expected)
})

test('way back › the pages of signing in want nobody', () => {
  expect(['/entrar', '/recuperar', '/enlace/x', '/', '/m/entrar'].map(isOpenPage)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})
