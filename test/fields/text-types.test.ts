import { describe, expect, test } from 'vitest'
import { columnsOf, definitionProblems, refusalOf, writtenAs, type Brief } from './field-under-test.ts'

const long = (length: number): string => 'x'.repeat(length)

test.each([
  [{ field: 'text', pattern: '(a+' }, [['CIM204', '/pattern']]],
  [{ field: 'text', pattern: '(?=a)b' }, [['CIM204', '/pattern']]],
  [{ field: 'text', pattern: '(a)\\1' }, [['CIM204', '/pattern']]],
  [{ field: 'text', suggest: 'colours' }, [['CIM202', '/suggest']]],
  [{ field: 'text', pattern: '[A-Z]{3}', suggest: 'colour' }, []],
] as readonly (readonly [Brief, readonly unknown[]])[])('text › the definition %j is checked', (brief, problems) => {
  expect(definitionProblems(brief)).toEqual(problems)
})

test.each([
  [{ field: 'text' }, long(201), 'maxLength'],
  [{ field: 'text', maxLength: 3 }, 'four', 'maxLength'],
  [{ field: 'text', minLength: 3 }, 'ab', 'minLength'],
  [{ field: 'text', pattern: '[A-Z]{3}' }, 'ABCD', 'pattern'],
  [{ field: 'text' }, 5, 'type'],
  [{ field: 'text' }, ['a'], 'type'],
  [{ field: 'longText', maxLength: 10 }, long(11), 'maxLength'],
  [{ field: 'longText' }, long(20_001), 'maxLength'],
  [{ field: 'richText', maxLength: 10 }, long(11), 'maxLength'],
  [{ field: 'email' }, 'nobody', 'format'],
  [{ field: 'email' }, 'a@b@c.mx', 'format'],
  [{ field: 'email' }, `${long(250)}@a.mx`, 'maxLength'],
  [{ field: 'phone' }, '55<script>', 'pattern'],
  [{ field: 'phone' }, long(41), 'maxLength'],
  [{ field: 'url' }, 'javascript:alert(1)', 'pattern'],
  [{ field: 'url' }, 'www.example.mx', 'pattern'],
  [{ field: 'url' }, 'https://a b.mx', 'format'],
  [{ field: 'uuid' }, '123', 'format'],
  [{ field: 'secret' }, 'short', 'minLength'],
  [{ field: 'secret', minLength: 4 }, long(201), 'maxLength'],
  [{ field: 'stringList' }, 'one', 'type'],
  [{ field: 'stringList', maxItems: 1 }, ['a', 'b'], 'maxItems'],
  [{ field: 'stringList' }, [''], 'minLength'],
  [{ field: 'stringList', maxLength: 2 }, ['abc'], 'maxLength'],
  [{ field: 'clabe' }, 32_180_000, 'type'],
  [{ field: 'rfc' }, 7, 'type'],
  [{ field: 'autoNumber', numbering: 'A-{seq:3}' }, 12, 'type'],
] as readonly (readonly [Brief, unknown, string])[])('text › %j refuses %j', (brief, value, keyword) => {
  expect(refusalOf(brief, value)).toBe(keyword)
})

test.each([
  [{ field: 'text', pattern: '[A-Z]{3}' }, 'ABC'],
  [{ field: 'text', maxLength: 3 }, 'año'],
  [{ field: 'longText' }, 'a\nb'],
  [{ field: 'richText' }, '<p>hola</p>'],
  [{ field: 'email' }, 'ana.perez+ventas@correo.com.mx'],
  [{ field: 'phone' }, '+52 (55) 1234-5678 ext. 4'],
  [{ field: 'url' }, 'https://ejemplo.mx/a?b=c'],
  [{ field: 'uuid' }, '018F5A2E-7B1C-7C3D-9E4F-0A1B2C3D4E5F'],
  [{ field: 'secret' }, 'a long enough one'],
  [{ field: 'stringList' }, ['b', 'a', 'b']],
] as readonly (readonly [Brief, unknown])[])('text › %j takes %j', (brief, value) => {
  expect(refusalOf(brief, value)).toBeUndefined()
})

test.each([
  [{ field: 'text' }, ['cell text check char_length(cell) <= 200']],
  [{ field: 'text', maxLength: 12 }, ['cell text check char_length(cell) <= 12']],
  [{ field: 'longText' }, ['cell text check char_length(cell) <= 20000']],
  [{ field: 'richText' }, ['cell text check char_length(cell) <= 100000']],
  [{ field: 'email' }, ['cell text check char_length(cell) <= 254']],
  [{ field: 'phone' }, ['cell text check char_length(cell) <= 40']],
  [{ field: 'url' }, ['cell text check char_length(cell) <= 2000']],
  [{ field: 'uuid' }, ['cell uuid']],
  [{ field: 'secret' }, ['cell text']],
  [{ field: 'stringList' }, [`cell text[] not null default '{}'`]],
  [{ field: 'rfc' }, ['cell text check char_length(cell) <= 13']],
  [{ field: 'clabe' }, [`cell text check cell ~ '^[0-9]{18}$'::text`]],
  [{ field: 'autoNumber', numbering: 'A-{seq:3}' }, ['cell text not null']],
] as readonly (readonly [Brief, readonly string[]])[])('text › %j is stored in %j', (brief, columns) => {
  expect(columnsOf(brief)).toEqual(columns)
})

describe('text › what is written', () => {
  test.each([
    [{ field: 'clabe' }, '032180000118359718', 'CIM505'],
    [{ field: 'clabe' }, '0321800001183597', 'CIM505'],
    [{ field: 'text' }, '  a  ', ['a']],
    [{ field: 'text' }, '   ', [null]],
    [{ field: 'text', letters: 'upper' }, 'ñandú', ['ÑANDÚ']],
    [{ field: 'text', letters: 'lower' }, 'ABC', ['abc']],
    [{ field: 'longText' }, ' \n ', [null]],
    [{ field: 'longText' }, ' a\n', [' a\n']],
    [
      { field: 'richText' },
      '<p onclick="x()">a<script>b</script></p><a href="javascript:c">d</a>',
      ['<p>a</p><a>d</a>'],
    ],
    [{ field: 'richText' }, '<script>only</script>', [null]],
    [{ field: 'email' }, ' Ana@Correo.MX ', ['Ana@Correo.MX']],
    [{ field: 'phone' }, '(55) 1234-5678', ['+525512345678']],
    [{ field: 'phone' }, '+1 415 555 2671', ['+14155552671']],
    [{ field: 'phone' }, '55 1234 5678 ext. 4', ['55 1234 5678 ext. 4']],
    [{ field: 'url' }, ' https://ejemplo.mx ', ['https://ejemplo.mx']],
    [{ field: 'uuid' }, '018F5A2E-7B1C-7C3D-9E4F-0A1B2C3D4E5F', ['018f5a2e-7b1c-7c3d-9e4f-0a1b2c3d4e5f']],
    [{ field: 'stringList' }, ['b', 'a'], [['b', 'a']]],
    [{ field: 'clabe' }, '0321 8000 0118 3597 19', ['032180000118359719']],
  ] as readonly (readonly [Brief, unknown, unknown])[])('%j writes %j as %j', async (brief, value, written) => {
    expect(await writtenAs(brief, value)).toEqual(written)
  })

  test('a secret is a hash of argon2id, another one each time', async () => {
    const [first, second] = [
      await writtenAs({ field: 'secret' }, 'correct horse'),
      await writtenAs({ field: 'secret' }, 'correct horse'),
    ]
    expect(String(first)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(first).not.toEqual(second)
  })
})
