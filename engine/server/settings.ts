import { statSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { suggest } from '../problems/suggest.ts'
import { isMailAddress } from './people/mail-address.ts'

/** What the environment says about this process. Folders are absolute. */
export interface Settings {
  readonly host: string
  /** 0 asks the system for a free one. */
  readonly port: number
  /** A PostgreSQL of somebody's own; without it the embedded one is started. */
  readonly databaseUrl?: string
  /** The embedded database and the files that people upload. */
  readonly dataFolder: string
  /** Whether a company without data gets the demo company. */
  readonly demo: boolean
  readonly administratorEmail?: string
  readonly administratorPassword?: string
  readonly modulesFolder: string
  /** Where people reach this server: `https://crm.empresa.mx`. Links in mails begin with it. */
  readonly address?: string
  /** Addresses of the proxies in front of us, comma separated: they alone are believed about who asks and over what. */
  readonly trustProxy?: string
  /** The server that sends our mails: `smtps://user:password@host:465`. */
  readonly mailServer?: string
  /** Who our mails are from: `avisos@empresa.mx`. */
  readonly mailFrom?: string
  /** A fixed calendar day, `YYYY-MM-DD`. */
  readonly today?: string
}

/** Root of the repository. */
export const repository = resolve(import.meta.dirname, '../..')

type Environment = Readonly<Record<string, string | undefined>>

/** A value read from its text, or the sentence that tells what is wrong with it. */
type Reading<T> = { readonly value: T } | { readonly mistake: string }

const value = <T>(read: T): Reading<T> => ({ value: read })
const mistake = (sentence: string): Reading<never> => ({ mistake: sentence })

const readers = {
  HOST: (text = '127.0.0.1') => value(text),
  PORT: (text = '3000') =>
    /^\d{1,5}$/.test(text) && Number(text) <= 65_535
      ? value(Number(text))
      : mistake(`debe ser un puerto entre 0 y 65535, no «${text}»`),
  DATABASE_URL: (text?: string) =>
    text === undefined || isPostgresUrl(text)
      ? value(text)
      : mistake('debe tener la forma postgres://usuario:clave@servidor:5432/base'),
  CIMBRA_DATA: (text?: string) => value(text === undefined ? join(repository, '.cimbra') : resolve(text)),
  CIMBRA_DEMO: (text = '1') =>
    text === '0' || text === '1' ? value(text === '1') : mistake(`debe ser 0 o 1, no «${text}»`),
  CIMBRA_ADMIN_EMAIL: (text?: string) =>
    text === undefined || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)
      ? value(text)
      : mistake(`debe ser una dirección de correo, no «${text}»`),
  // Never shown back: it is a password.
  CIMBRA_ADMIN_PASSWORD: (text?: string) =>
    text === undefined || [...text].length >= 12 ? value(text) : mistake('debe tener al menos 12 caracteres'),
  CIMBRA_MODULES: (text?: string) => {
    const folder = text === undefined ? join(repository, 'modules') : resolve(text)
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory()
      ? value(folder)
      : mistake(`nombra una carpeta que no existe: «${folder}»`)
  },
  CIMBRA_URL: (text?: string) =>
    text === undefined || isOrigin(text)
      ? value(text)
      : mistake(`debe ser la dirección del servidor, como https://crm.empresa.mx, no «${text}»`),
  CIMBRA_TRUST_PROXY: (text?: string) =>
    text === undefined || text.split(',').every((each) => isAddressRange(each.trim()))
      ? value(text)
      : mistake(`debe ser una lista de direcciones IP separadas por comas, como 127.0.0.1,10.0.0.0/8, no «${text}»`),
  // Never shown back: there may be a password in it.
  CIMBRA_MAIL: (text?: string) =>
    text === undefined || (URL.canParse(text) && ['smtp:', 'smtps:'].includes(new URL(text).protocol))
      ? value(text)
      : mistake('debe tener la forma smtp://usuario:clave@servidor:587 o smtps://usuario:clave@servidor:465'),
  CIMBRA_MAIL_FROM: (text?: string) =>
    text === undefined || isMailAddress(text) ? value(text) : mistake(`debe ser una dirección de correo, no «${text}»`),
  CIMBRA_TODAY: (text?: string) =>
    text === undefined || isDay(text) ? value(text) : mistake(`debe ser un día como 2026-03-31, no «${text}»`),
} satisfies Record<string, (text?: string) => Reading<unknown>>

const isOrigin = (text: string): boolean =>
  URL.canParse(text) &&
  ['http:', 'https:'].includes(new URL(text).protocol) &&
  new URL(text).origin === text.replace(/\/$/, '')

/** `10.1.2.3`, `10.0.0.0/8`, `fd00::/8`. */
function isAddressRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return more.length === 0 && longest > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
}

const isPostgresUrl = (text: string): boolean =>
  URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)

function isDay(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(instant.valueOf()) && instant.toISOString().startsWith(text)
}

/**
 * Reads and checks the environment: the settings, or every mistake at once, one sentence each in Spanish.
 *
 * An empty variable counts as absent. A `CIMBRA_…` that does not exist is a mistake too: it was meant to do something.
 */
export function readSettings(
  environment: Environment,
): { readonly settings: Settings } | { readonly mistakes: readonly string[] } {
  const mistakes = unknownNames(environment)
  const read = <T>(name: keyof typeof readers, reader: (text?: string) => Reading<T>): T => {
    const reading = reader(environment[name] || undefined)
    if ('value' in reading) return reading.value
    mistakes.push(`${name} ${reading.mistake}.`)
    // Never seen: with a mistake no settings are returned.
    return undefined as T
  }
  const databaseUrl = read('DATABASE_URL', readers.DATABASE_URL)
  const administratorEmail = read('CIMBRA_ADMIN_EMAIL', readers.CIMBRA_ADMIN_EMAIL)
  const administratorPassword = read('CIMBRA_ADMIN_PASSWORD', readers.CIMBRA_ADMIN_PASSWORD)
  const address = read('CIMBRA_URL', readers.CIMBRA_URL)?.replace(/\/$/, '')
  const trustProxy = read('CIMBRA_TRUST_PROXY', readers.CIMBRA_TRUST_PROXY)
  const mailServer = read('CIMBRA_MAIL', readers.CIMBRA_MAIL)
  const mailFrom = read('CIMBRA_MAIL_FROM', readers.CIMBRA_MAIL_FROM)
  if (mailServer !== undefined && mailFrom === undefined)
    mistakes.push('CIMBRA_MAIL_FROM debe decir de qué dirección salen los correos, porque hay CIMBRA_MAIL.')
  const today = read('CIMBRA_TODAY', readers.CIMBRA_TODAY)
  const settings: Settings = {
    host: read('HOST', readers.HOST),
    port: read('PORT', readers.PORT),
    dataFolder: read('CIMBRA_DATA', readers.CIMBRA_DATA),
    demo: read('CIMBRA_DEMO', readers.CIMBRA_DEMO),
    modulesFolder: read('CIMBRA_MODULES', readers.CIMBRA_MODULES),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(administratorEmail !== undefined && { administratorEmail }),
    ...(administratorPassword !== undefined && { administratorPassword }),
    ...(address !== undefined && { address }),
    ...(trustProxy !== undefined && { trustProxy }),
    ...(mailServer !== undefined && { mailServer }),
    ...(mailFrom !== undefined && { mailFrom }),
    ...(today !== undefined && { today }),
  }
  return mistakes.length > 0 ? { mistakes } : { settings }
}

function unknownNames(environment: Environment): string[] {
  const known = Object.keys(readers)
  return Object.keys(environment)
    .filter((name) => name.startsWith('CIMBRA_') && !known.includes(name))
    .map((name) => {
      const { suggestion } = suggest(name, known)
      return `No hay ningún ajuste ${name}.${suggestion === undefined ? '' : ` ¿Quiso decir ${suggestion}?`}`
    })
}
