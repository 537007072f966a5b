import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSettings, repository } from '../../engine/server/settings.ts'

const refused: readonly (readonly [variable: string, text: string, mistake: string])[] = [
  ['PORT', 'x', 'PORT debe ser un puerto entre 0 y 65535, no «x».'],
  ['PORT', '65536', 'PORT debe ser un puerto entre 0 y 65535, no «65536».'],
  ['PORT', '-1', 'PORT debe ser un puerto entre 0 y 65535, no «-1».'],
  ['DATABASE_URL', 'mysql://a/b', 'DATABASE_URL debe tener la forma postgres://usuario:clave@servidor:5432/base.'],
  ['DATABASE_URL', 'cualquiera', 'DATABASE_URL debe tener la forma postgres://usuario:clave@servidor:5432/base.'],
  ['CIMBRA_DEMO', 'si', 'CIMBRA_DEMO debe ser 0 o 1, no «si».'],
  ['CIMBRA_ADMIN_EMAIL', 'ana', 'CIMBRA_ADMIN_EMAIL debe ser una dirección de correo, no «ana».'],
  ['CIMBRA_ADMIN_PASSWORD', 'corta', 'CIMBRA_ADMIN_PASSWORD debe tener al menos 12 caracteres.'],
  ['CIMBRA_MODULES', '/no/hay', 'CIMBRA_MODULES nombra una carpeta que no existe: «/no/hay».'],
  ['CIMBRA_TODAY', '2026-02-30', 'CIMBRA_TODAY debe ser un día como 2026-03-31, no «2026-02-30».'],
  ['CIMBRA_TODAY', 'hoy', 'CIMBRA_TODAY debe ser un día como 2026-03-31, no «hoy».'],
  [
    'CIMBRA_URL',
    'crm.empresa.mx/entrar',
    'CIMBRA_URL debe ser la dirección del servidor, como https://crm.empresa.mx, no «crm.empresa.mx/entrar».',
  ],
  [
    'CIMBRA_TRUST_PROXY',
    '127.0.0.1,todos',
    'CIMBRA_TRUST_PROXY debe ser una lista de direcciones IP separadas por comas, como 127.0.0.1,10.0.0.0/8, no «127.0.0.1,todos».',
  ],
  [
    'CIMBRA_MAIL',
    'correo.empresa.mx',
    'CIMBRA_MAIL debe tener la forma smtp://usuario:clave@servidor:587 o smtps://usuario:clave@servidor:465.',
  ],
  ['CIMBRA_MAIL_FROM', 'avisos', 'CIMBRA_MAIL_FROM debe ser una dirección de correo, no «avisos».'],
  ['CIMBRA_DTA', '/x', 'No hay ningún ajuste CIMBRA_DTA. ¿Quiso decir CIMBRA_DATA?'],
]

test.each(refused)('settings › %s=%s is refused', (variable, text, mistake) => {
  expect(readSettings({ [variable]: text })).toEqual({ mistakes: [mistake] })
})

test('settings › all mistakes are told at once', () => {
  const read = readSettings(Object.fromEntries(refused.map(([variable, text]) => [variable, text])))
  const told = 'mistakes' in read ? read.mistakes.map((each) => each.split(' ', 1).join()) : []
  expect(told.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'CIMBRA_ADMIN_EMAIL',
    'CIMBRA_ADMIN_PASSWORD',
    'CIMBRA_DEMO',
    'CIMBRA_MAIL',
    'CIMBRA_MAIL_FROM',
    'CIMBRA_MODULES',
    'CIMBRA_TODAY',
    'CIMBRA_TRUST_PROXY',
    'CIMBRA_URL',
    'DATABASE_URL',
    'No',
    'PORT',
  ])
})

test('settings › a password is never repeated', () => {
  expect(JSON.stringify(readSettings({ CIMBRA_ADMIN_PASSWORD: 'secreto' }))).not.toContain('secreto')
})

test('settings › without any the embedded database and the demo are used', () => {
  expect(readSettings({ PATH: '/bin', PORT: '' })).toEqual({
    settings: {
      host: '127.0.0.1',
      port: 3000,
      dataFolder: join(repository, '.cimbra'),
      demo: true,
      modulesFolder: join(repository, 'modules'),
    },
  })
})

test('settings › each one is taken', () => {
  const environment = {
    HOST: '0.0.0.0',
    PORT: '8080',
    DATABASE_URL: 'postgresql://ana@db/cimbra',
    CIMBRA_DATA: '/srv/cimbra',
    CIMBRA_DEMO: '0',
    CIMBRA_ADMIN_EMAIL: 'ana@ejemplo.mx',
    CIMBRA_ADMIN_PASSWORD: 'una frase larga',
    CIMBRA_MODULES: repository,
    CIMBRA_TODAY: '2024-02-29',
  }
  expect(readSettings(environment)).toEqual({
    settings: {
      host: '0.0.0.0',
      port: 8080,
      databaseUrl: 'postgresql://ana@db/cimbra',
      dataFolder: '/srv/cimbra',
      demo: false,
      administratorEmail: 'ana@ejemplo.mx',
      administratorPassword: 'una frase larga',
      modulesFolder: repository,
      today: '2024-02-29',
    },
  })
})

test('settings › a mail server needs to know whom mails are from, and its password is not shown', () => {
  const url = 'smtps://avisos:secreto@correo.empresa.mx:465'
  expect(readSettings({ CIMBRA_MAIL: url })).toEqual({
    mistakes: ['CIMBRA_MAIL_FROM debe decir de qué dirección salen los correos, porque hay CIMBRA_MAIL.'],
  })
  expect(readSettings({ CIMBRA_MAIL: url, CIMBRA_MAIL_FROM: 'avisos@empresa.mx' })).toMatchObject({
    settings: { mailServer: url, mailFrom: 'avisos@empresa.mx' },
  })
  expect(JSON.stringify(readSettings({ CIMBRA_MAIL: 'http://a:secreto@b' }))).not.toContain('secreto')
})

test('settings › where people reach the server is an origin, and proxies are addresses or ranges', () => {
  expect(
    readSettings({ CIMBRA_URL: 'https://crm.empresa.mx/', CIMBRA_TRUST_PROXY: '127.0.0.1, fd00::/8' }),
  ).toMatchObject({
    settings: { address: 'https://crm.empresa.mx', trustProxy: '127.0.0.1, fd00::/8' },
  })
})
