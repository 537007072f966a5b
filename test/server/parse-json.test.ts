import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../engine/server/json/parse.ts'
import { isSurplus } from '../../engine/server/json/surplus.ts'

const detail = (text: string): string => {
  const parsed = parseJson(text)
  const said = 'problem' in parsed ? parsed.problem.params['detail'] : undefined
  return typeof said === 'object' ? said.en : 'accepted'
}

describe('a body is refused', () => {
  test.each([
    ['', 'it is not well-formed JSON'],
    ['{', 'it is not well-formed JSON'],
    ["{'a':1}", 'it is not well-formed JSON'],
    ['{"a":01}', 'it is not well-formed JSON'],
    ['{"a":1,"a":2}', 'a key is in the same object twice'],
    ['[{"b":{"a":1,"\\u0061":2}}]', 'a key is in the same object twice'],
    ['{"__proto__":1}', 'it uses a key that is not allowed'],
    ['{"a":{"\\u005f_proto__":1}}', 'it uses a key that is not allowed'],
    ['"a\\u0000"', 'it holds characters that cannot be stored'],
    ['{"a\\u0000":1}', 'it holds characters that cannot be stored'],
    ['["\\udc00"]', 'it holds characters that cannot be stored'],
    [`${'['.repeat(51)}${']'.repeat(51)}`, 'it is nested more than 50 levels deep'],
    [`${'{"a":'.repeat(100_000)}`, 'it is nested more than 50 levels deep'],
  ])('%j', (text, expected) => expect(detail(text)).toBe(expected))
})

describe('a body is read', () => {
  test('with colons, brackets and quotes inside texts', () => {
    expect(parseJson('{"a":"x:[{\\"y\\":1}","b:":["\\\\",":"]}')).toEqual({
      value: { a: 'x:[{"y":1}', 'b:': ['\\', ':'] },
    })
  })

  test('with fifty levels', () => expect(parseJson(`${'['.repeat(50)}${']'.repeat(50)}`)).toHaveProperty('value'))

  test('like JSON.parse, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        const parsed = parseJson(text)
        if ('problem' in parsed) expect(text).toMatch(/__proto__|\\u0000|\\ud[89a-f]/i)
        else
          expect(
            JSON.parse(
              JSON.stringify(parsed.value, (_, inner: unknown) => (isSurplus(inner) ? Number(inner.source) : inner)),
            ),
          ).toEqual(JSON.parse(text, (_, inner: unknown) => (Object.is(inner, -0) ? 0 : inner)))
      }),
      { numRuns: 500 },
    )
  })
})

describe('a number', () => {
  const read = (source: string): unknown => {
    const parsed = parseJson(source)
    return 'value' in parsed ? parsed.value : parsed
  }

  test.each([
    '1234567890123456',
    '0.1234567890123456',
    '1e309',
    '-1e309',
    '1e-400',
    '123456789012345.1',
    '9007199254740993',
  ])('%s is marked, with its source', (source) => {
    const value = read(source)
    expect(isSurplus(value) && value.source).toBe(source)
  })

  test.each([
    ['123456789012345', 123456789012345],
    ['0.123456789012345', 0.123456789012345],
    ['1000000000000000000', 1e18],
    ['1.50', 1.5],
    ['-0', 0],
    ['0e9', 0],
    ['1E+2', 100],
  ])('%s is exact', (source, value) => {
    expect(Object.is(read(source), value)).toBe(true)
  })

  test('of up to fifteen digits comes back digit by digit', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 999_999_999_999_999n }),
        fc.integer({ min: 0, max: 9 }),
        (digits, scale) => {
          const text = digits.toString().padStart(scale + 1, '0')
          const source = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
          const value = read(source)
          expect(typeof value).toBe('number')
          expect(Number(value).toFixed(scale)).toBe(source)
        },
      ),
    )
  })
})
