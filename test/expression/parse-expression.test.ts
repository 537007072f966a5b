import { describe, expect, test } from 'vitest'
import { parseExpression } from '../../engine/expression/parse-expression.ts'
import type { ValueType } from '../../engine/expression/expression.ts'
import { describe as inWords } from '../../engine/problems/problem.ts'
import { scope } from './names.ts'

const told = (text: string, expected?: ValueType | readonly ValueType[]): readonly string[] =>
  parseExpression(text, scope, expected === undefined ? {} : { expected }).problems.map((problem) => {
    const { message, hint } = inWords(problem, 'es')
    return [problem.code, problem.offset, message, ...(hint === undefined ? [] : [hint])].join(' | ')
  })

describe('parseExpression › what cannot be read is told with its place', () => {
  const cases: readonly (readonly [text: string, problem: string])[] = [
    ['', 'CIM305 | 0 | La expresión no se entiende: está vacía.'],
    ['  ', 'CIM305 | 0 | La expresión no se entiende: está vacía.'],
    ['1 +', 'CIM305 | 3 | La expresión no se entiende: falta un valor al final.'],
    ['(1 + 2', 'CIM305 | 6 | La expresión no se entiende: falta cerrar el paréntesis de la posición 1.'],
    ['ROUND(total, 2', 'CIM305 | 14 | La expresión no se entiende: falta cerrar el paréntesis de la posición 6.'],
    ['1 + 2)', 'CIM305 | 5 | La expresión no se entiende: sobra «)» en la posición 6.'],
    ['ROUND(, 2)', 'CIM305 | 6 | La expresión no se entiende: falta un valor en la posición 7, antes de «,».'],
    [
      'ROUND(total; 2)',
      'CIM305 | 11 | La expresión no se entiende: sobra «;» en la posición 12. | Los argumentos se separan con coma.',
    ],
    ["status = 'abc", 'CIM305 | 9 | La expresión no se entiende: el texto que empieza en la posición 10 no se cierra.'],
    [
      "status = 'it's'",
      "CIM305 | 13 | La expresión no se entiende: sobra «s» en la posición 14. | Una comilla dentro de un texto se escribe dos veces: 'D''Angelo'.",
    ],
    [
      'status = "open"',
      "CIM305 | 9 | La expresión no se entiende: falta un valor en la posición 10, antes de «\"». | Los textos van entre comillas simples: 'así'.",
    ],
    [
      "status == 'open'",
      'CIM305 | 8 | La expresión no se entiende: falta un valor en la posición 9, antes de «=». | Para comparar se escribe un solo =.',
    ],
    [
      "status != 'open'",
      'CIM305 | 7 | La expresión no se entiende: sobra «!=» en la posición 8. | Para «distinto de» se escribe <>.',
    ],
    [
      'total => 3',
      'CIM305 | 7 | La expresión no se entiende: falta un valor en la posición 8, antes de «>». | Se escribe <= o >=.',
    ],
    [
      'billable && billable',
      'CIM305 | 9 | La expresión no se entiende: sobra «&&» en la posición 10. | Para «y» se escribe AND.',
    ],
    [
      'billable y billable',
      'CIM305 | 9 | La expresión no se entiende: sobra «y» en la posición 10. | Para «y» se escribe AND.',
    ],
    [
      "status & 'x'",
      'CIM305 | 7 | La expresión no se entiende: sobra «&» en la posición 8. | Para unir textos se escribe CONCAT(a, b).',
    ],
    [
      '!billable',
      'CIM305 | 0 | La expresión no se entiende: falta un valor en la posición 1, antes de «!». | Para «no» se escribe NOT.',
    ],
    [
      'AND(billable, billable)',
      'CIM305 | 0 | La expresión no se entiende: falta un valor en la posición 1, antes de «AND». | AND y OR van entre dos condiciones: a AND b.',
    ],
    [
      'total ^ 2',
      'CIM305 | 6 | La expresión no se entiende: sobra «^» en la posición 7. | No hay potencias: multiplique el valor por sí mismo.',
    ],
    [
      'total * 16%',
      'CIM305 | 10 | La expresión no se entiende: sobra «%» en la posición 11. | Para un porcentaje, divida entre 100.',
    ],
    [
      'notes is null',
      'CIM305 | 6 | La expresión no se entiende: sobra «is» en la posición 7. | Para saber si algo está vacío: IS_NULL(x).',
    ],
    ['1 < total < 3', 'CIM305 | 10 | La expresión no se entiende: sobra «<» en la posición 11.'],
    ['total in ()', 'CIM305 | 10 | La expresión no se entiende: falta un valor en la posición 11, antes de «)».'],
    ['account .creditDays', 'CIM305 | 8 | La expresión no se entiende: sobra «.» en la posición 9.'],
    ['1e5', 'CIM305 | 1 | La expresión no se entiende: sobra «e5» en la posición 2.'],
    [
      'total; drop table x',
      'CIM305 | 5 | La expresión no se entiende: sobra «;» en la posición 6. | Los argumentos se separan con coma.',
    ],
    ['total -- comment', 'CIM302 | 9 | El módulo «SalesOrders» no tiene ningún campo «comment».'],
    ["status = 'a\u0000b'", 'CIM305 | 11 | La expresión no se entiende: tiene un carácter que no es texto.'],
    ["status = '\ud800'", 'CIM305 | 10 | La expresión no se entiende: tiene un carácter que no es texto.'],
  ]
  test.each(cases)('%j', (text, problem) => {
    expect(told(text)).toEqual([problem])
  })
})

describe('parseExpression › names and functions that are not there come with a suggestion', () => {
  const cases: readonly (readonly [text: string, ...problems: string[]])[] = [
    ['totl + 1', 'CIM302 | 0 | El módulo «SalesOrders» no tiene ningún campo «totl». | ¿Quiso decir «total»?'],
    ['Total + 1', 'CIM302 | 0 | El módulo «SalesOrders» no tiene ningún campo «Total». | ¿Quiso decir «total»?'],
    [
      '1 + account.creditDay',
      'CIM302 | 12 | El módulo «Accounts» no tiene ningún campo «creditDay». | ¿Quiso decir «creditDays»?',
    ],
    [
      "account.region.nam = 'x'",
      'CIM302 | 15 | El módulo «Regions» no tiene ningún campo «nam». | ¿Quiso decir «name»?',
    ],
    ['total.x', 'CIM317 | 0 | «total» no es una referencia: no se puede seguir con «x».'],
    ['user = owner', 'CIM310 | 0 | Aquí no se puede usar «user»: siga con un campo, como «user.nombre».'],
    ['ROUN(total)', 'CIM307 | 0 | La función «ROUN» no existe. | ¿Quiso decir «ROUND»?'],
    ['SI(billable, 1, 2)', 'CIM307 | 0 | La función «SI» no existe. | ¿Quiso decir «IF»?'],
    ['AÑO(saleDate)', 'CIM307 | 0 | La función «AÑO» no existe. | ¿Quiso decir «YEAR»?'],
    ['ROUND()', 'CIM308 | 0 | «ROUND» lleva 1 o 2 argumentos y recibió 0.'],
    ['DATE(2026, 1)', 'CIM308 | 0 | «DATE» lleva 1 o 3 argumentos y recibió 2.'],
    ['CONCAT()', 'CIM308 | 0 | «CONCAT» lleva 1 o más argumentos y recibió 0.'],
    ['TODAY(1) < saleDate', 'CIM308 | 0 | «TODAY» lleva 0 argumentos y recibió 1.'],
    // Every problem at once.
    [
      'totl + ROUN(balanc)',
      'CIM302 | 0 | El módulo «SalesOrders» no tiene ningún campo «totl». | ¿Quiso decir «total»?',
      'CIM302 | 12 | El módulo «SalesOrders» no tiene ningún campo «balanc». | ¿Quiso decir «balance»?',
      'CIM307 | 7 | La función «ROUN» no existe. | ¿Quiso decir «ROUND»?',
    ],
    ...['constructor', '__proto__', 'hasOwnProperty', 'prototype'].map(
      (name) => [name, `CIM302 | 0 | El módulo «SalesOrders» no tiene ningún campo «${name}».`] as const,
    ),
    ...['constructor', '__proto__', 'toString', 'eval'].map(
      (name) => [`${name}(1)`, `CIM307 | 0 | La función «${name}» no existe.`] as const,
    ),
    ['account.__proto__', 'CIM302 | 8 | El módulo «Accounts» no tiene ningún campo «__proto__».'],
  ]
  test.each(cases)('%j', (text, ...problems) => {
    expect(told(text)).toEqual(problems)
  })

  test('a scope without a module says only that the name is not there', () => {
    const { problems } = parseExpression('totl', { typeOf: () => undefined, namesAt: () => ['total'] })
    expect(problems).toEqual([
      { code: 'CIM316', pointer: '', params: { name: 'totl', suggestion: 'total' }, offset: 0 },
    ])
  })
})

describe('parseExpression › types that do not match are told', () => {
  const cases: readonly (readonly [text: string, problem: string])[] = [
    ['total = null', 'CIM310 | 8 | Aquí no se puede usar «null»: para saber si algo está vacío: IS_NULL(x).'],
    ["status in ('a', null)", 'CIM310 | 16 | Aquí no se puede usar «null»: para saber si algo está vacío: IS_NULL(x).'],
    [
      "total + 'x'",
      'CIM306 | 8 | Tipos que no casan: «+» es para números, y aquí hay un texto. | Para unir textos: CONCAT(a, b).',
    ],
    [
      'saleDate + 30',
      'CIM306 | 0 | Tipos que no casan: «+» es para números, y aquí hay una fecha. | Con fechas: DATE_ADD(fecha, días) o DATE_DIFF(hasta, desde).',
    ],
    ['-status', 'CIM306 | 1 | Tipos que no casan: «-» es para números, y aquí hay un texto.'],
    ['total AND billable', 'CIM306 | 0 | Tipos que no casan: «AND» es para condiciones, y aquí hay un número.'],
    ["total = 'x'", 'CIM306 | 8 | Tipos que no casan: «=» compara un número con un texto.'],
    [
      'saleDate < createdAt',
      'CIM306 | 11 | Tipos que no casan: «<» compara una fecha con una fecha con hora. | El día de una fecha con hora: DATE(x).',
    ],
    ['billable < true', 'CIM306 | 0 | Tipos que no casan: «<» no compara un sí o no.'],
    ['owner < user.id', 'CIM306 | 0 | Tipos que no casan: «<» no compara una referencia a Users.'],
    ['tags = tags', 'CIM306 | 0 | Tipos que no casan: «=» no compara una lista de textos.'],
    [
      'account = owner',
      'CIM306 | 10 | Tipos que no casan: «=» compara una referencia a Accounts con una referencia a Users.',
    ],
    ["owner = 'me'", 'CIM318 | 8 | «me» no es una referencia a Users.'],
    ["saleDate >= '2026-02-30'", "CIM318 | 12 | «2026-02-30» no es una fecha. | Se escribe como '2026-01-31'."],
    [
      "createdAt >= '2026-02-28T10:00:00'",
      "CIM318 | 13 | «2026-02-28T10:00:00» no es una fecha con hora. | Se escribe como '2026-01-31T10:30:00-06:00'.",
    ],
    ["opens > '24:00'", "CIM318 | 8 | «24:00» no es una hora. | Se escribe como '10:30'."],
    ['status in (1, 2)', 'CIM306 | 11 | Tipos que no casan: «in» compara un texto con un número.'],
    ['total in tags', 'CIM306 | 9 | Tipos que no casan: «in» compara un número con una lista de textos.'],
    ["tags in ('a', 'b')", 'CIM306 | 9 | Tipos que no casan: «in» compara una lista de textos con un texto.'],
    ["IF(billable, 1, 'x')", 'CIM306 | 13 | Tipos que no casan: los valores de «IF» son un número y un texto.'],
    ['IF(total, 1, 2)', 'CIM319 | 3 | El argumento 1 de «IF» debe ser un sí o no y es un número.'],
    ["ROUND('x')", 'CIM319 | 6 | El argumento 1 de «ROUND» debe ser un número y es un texto.'],
    ['YEAR(opens)', 'CIM319 | 5 | El argumento 1 de «YEAR» debe ser una fecha o una fecha con hora y es una hora.'],
    ['MIN(total, saleDate)', 'CIM319 | 11 | El argumento 2 de «MIN» debe ser un número y es una fecha.'],
    [
      'CONCAT(name, saleDate)',
      'CIM319 | 13 | El argumento 2 de «CONCAT» debe ser un texto o un número y es una fecha.',
    ],
  ]
  test.each(cases)('%j', (text, problem) => {
    expect(told(text)).toEqual([problem])
  })

  test.each([
    ['total', 'boolean', ['CIM309 | 0 | La expresión debe dar un sí o no y da un número.']],
    ['total', ['text', 'date'], ['CIM309 | 0 | La expresión debe dar un texto o una fecha y da un número.']],
    [
      'owner',
      { reference: 'Accounts' },
      ['CIM309 | 0 | La expresión debe dar una referencia a Accounts y da una referencia a Users.'],
    ],
    ['null', 'date', []],
    ["'2026-01-31'", 'date', []],
    ['total > 3', 'boolean', []],
  ] satisfies [string, ValueType | readonly ValueType[], string[]][])(
    '%j where %j is wanted',
    (text, expected, problems) => {
      expect(told(text, expected)).toEqual(problems)
    },
  )
})

describe('parseExpression › what costs too much is refused before it is read', () => {
  const deep = (open: string, close: string, times: number): string => open.repeat(times) + '1' + close.repeat(times)
  test.each([
    ['2001 characters', `1${' '.repeat(2000)}`, 2000],
    ['100,000 characters', '('.repeat(100_000), 2000],
    ['31 parentheses', deep('(', ')', 31), 30],
    ['900 parentheses', deep('(', ')', 900), 30],
    ['31 functions', deep('ABS(', ')', 31), 123],
    ['500 signs', `${'-'.repeat(500)}total`, 0],
    ['500 negations', `${'NOT '.repeat(400)}billable`, 0],
    ['a date of a date of a date', `${'DATE(YEAR('.repeat(12)}saleDate${'), DAY(saleDate), 31)'.repeat(12)}`, 0],
  ])('%s', (_, text, offset) => {
    const before = performance.now()
    expect(told(text)).toEqual([`CIM311 | ${offset} | La expresión es demasiado larga o profunda.`])
    expect(performance.now() - before).toBeLessThan(500)
  })

  test.each([
    [
      'a sum of 666 terms',
      Array.from({ length: 666 }, () => '1')
        .join(' +')
        .slice(0, 2000),
    ],
    ['400 conditions', Array.from({ length: 130 }, () => 'billable').join(' AND ')],
    ['thirty levels', deep('ABS(', ')', 29)],
  ])('%s is fine', (_, text) => {
    expect(told(text)).toEqual([])
  })

  test.each([
    [
      Array.from({ length: 60 }, () => 'total').join('*'),
      'CIM320 | 0 | La expresión puede dar un valor demasiado grande: un número de demasiadas cifras.',
    ],
    [
      'REPLACE(name, status, notes)',
      'CIM320 | 0 | La expresión puede dar un valor demasiado grande: un texto de demasiados caracteres.',
    ],
    [
      "REPLACE(name, 'a', notes)",
      'CIM320 | 0 | La expresión puede dar un valor demasiado grande: un texto de demasiados caracteres.',
    ],
  ])('%.40s could give too much', (text, problem) => {
    expect(told(text)).toEqual([problem])
  })

  test('a scope that knows how short a field is lets it pass', () => {
    const known = { ...scope, sizeOf: () => ({ digits: 15, scale: 2, length: 40 }) }
    expect(parseExpression('REPLACE(name, status, notes)', known).problems).toEqual([])
  })
})

test('parseExpression › keywords and functions in any case, names exact, spaces anywhere', () => {
  const { expression } = parseExpression(
    "Not\n( iF ( billable , total , 0 )>=.50 Or status\u00a0NOT IN ('it''s') )",
    scope,
  )
  expect(expression).toMatchObject({
    kind: 'operation',
    operator: 'not',
    type: 'boolean',
    operands: [{ operator: 'or', operands: [{ operator: '>=' }, { operator: 'not' }] }],
  })
  expect(JSON.stringify(expression)).toContain('"value":"0.5"')
  expect(JSON.stringify(expression)).toContain(`"value":"it's"`)
})

test('parseExpression › pointer and file are those given', () => {
  const { problems } = parseExpression('x', scope, { pointer: '/properties/y/formula', file: 'modules/Z.json' })
  expect(problems).toEqual([
    {
      code: 'CIM302',
      pointer: '/properties/y/formula',
      file: 'modules/Z.json',
      params: { module: 'SalesOrders', name: 'x' },
      offset: 0,
    },
  ])
})

test('parseExpression › a text beside a date, a time or a reference is read as one', () => {
  const literalOf = (text: string): unknown => {
    const { expression } = parseExpression(text, scope)
    return expression?.kind === 'operation' ? expression.operands[1] : undefined
  }
  expect(literalOf("createdAt > '2026-11-20T21:30:00-06:00'")).toMatchObject({
    type: 'datetime',
    value: '2026-11-21T03:30:00.000Z',
  })
  expect(literalOf("opens > '10:30'")).toMatchObject({ type: 'time', value: '10:30:00' })
  expect(literalOf("owner = '01890000-0000-7000-8000-00000000000B'")).toMatchObject({
    type: { reference: 'Users' },
    value: '01890000-0000-7000-8000-00000000000b',
  })
})
