import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { repository } from '../../engine/server/settings.ts'
import { boundedQueue } from '../../engine/server/people/bounded-queue.ts'
import { comparePassword, hashPassword } from '../../engine/server/people/password-hash.ts'
import { passwordProblems } from '../../engine/server/people/password-rules.ts'

const owner = { name: 'Remedios Varo Uranga', email: 'remedios.varo@colegio.example' }
const codes = (password: string, minimum = 10): readonly string[] =>
  passwordProblems(password, owner, minimum, '/password').map(({ code }) => code)

describe('a password is refused', () => {
  test.each(['', 'corta', '123456789', 'áéíóúáéíó', '🐴🐴🐴🐴🐴'])('%j: too short', (password) => {
    expect(codes(password)).toEqual(['CIM545'])
  })

  test('that is shorter than the company asks', () => {
    expect([codes('siete patos', 10), codes('siete patos', 14)]).toEqual([[], ['CIM545']])
  })

  test.each([
    '1234567890',
    'qwertyuiop',
    'QwertyUiop',
    'contraseña1',
    'Contrasena2024!',
    'C0ntr4s3ñ4!!',
    'password123',
    'P@ssw0rd2026',
    '¡¡bienvenido!!',
    'Guadalajara1',
    'americaamerica',
    'aaaaaaaaaaaa',
    'abababababab',
    'abcabcabcabc',
    'monterreymonterrey',
    '1q2w3e4r5t6y',
    'teamomucho99',
    '12345678901234567890',
    'iloveyou1234567890',
  ])('%j: among the first that somebody tries', (password) => {
    expect(codes(password)).toEqual(['CIM546'])
  })

  test.each([
    'remedios.varo@colegio.example',
    'Remedios.Varo',
    'remediosvarouranga',
    'Remedios Varo Uranga',
    'remedios2026!',
    'uranga123456',
    'R3m3d10s1999',
  ])('%j: it is who she is', (password) => {
    expect(codes(password)).toEqual(['CIM547'])
  })

  test('and nothing else is: any characters are welcome', () => {
    for (const password of [
      'siete caballos cansados',
      'x7#Kq!pL02',
      '漢字とかなの合言葉です',
      'una remedios entre muchas',
      '  espacios alrededor  ',
      "'; drop table app.users; --",
    ])
      expect(codes(password), password).toEqual([])
  })

  test('the list has a thousand and more, each once, as it is looked up', () => {
    const lines = readFileSync(join(repository, 'engine/server/people/common-passwords.txt'), 'utf8').trim().split('\n')
    expect(lines.length).toBeGreaterThan(1000)
    expect(new Set(lines).size).toBe(lines.length)
    expect(lines.filter((line) => line !== line.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase())).toEqual([])
  })
})

describe('a kept password', () => {
  test('is argon2id with its cost in it, another each time', async () => {
    const [one, two] = [await hashPassword('siete caballos'), await hashPassword('siete caballos')]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(one).not.toBe(two)
    expect(await comparePassword('siete caballos', one)).toEqual({ right: true, outdated: false })
    expect(await comparePassword('siete caballos ', one)).toEqual({ right: false, outdated: false })
  })

  test('is what the reference implementation makes', async () => {
    // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 (phc-winner-argon2, test vectors of argon2id version 19).
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(await comparePassword('password', reference)).toEqual({ right: true, outdated: true })
  })

  test('is the same however its accents are typed', async () => {
    const kept = await hashPassword('cañón cañón'.normalize('NFD'))
    expect((await comparePassword('cañón cañón'.normalize('NFC'), kept)).right).toBe(true)
  })

  test('that is not there is never right', async () => {
    expect([await comparePassword('', null), await comparePassword('x', undefined)]).toEqual([
      { right: false, outdated: false },
      { right: false, outdated: false },
    ])
  })
})

describe('a bounded queue', () => {
  test('runs so many at a time, in order, and takes no more than may wait', async () => {
    const queue = boundedQueue(2, 3)
    let [running, most] = [0, 0]
    const order: number[] = []
    const work = (n: number) => async () => {
      most = Math.max(most, ++running)
      order.push(n)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      if (n === 1) throw new Error('one fails')
      return n
    }
    const started = [0, 1, 2, 3, 4, 5].map((n) => queue.run(work(n)))
    expect(started.map((each) => each === undefined)).toEqual([false, false, false, false, false, true])
    const done = await Promise.allSettled(started.map((each) => Promise.resolve(each)))
    expect(done.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect([most, order]).toEqual([2, [0, 1, 2, 3, 4]])
    expect(await queue.run(work(9))).toBe(9)
  })
})
