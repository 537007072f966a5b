/** Second step of signing in: codes of an app (RFC 6238), and recovery codes for when the telephone is lost. */
import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Pool, PoolClient } from 'pg'
import { renderSVG } from 'uqr'
import { systemSchema } from '../../outputs/database/names.ts'
import { hashOf } from './secret-key.ts'

const period = 30

const generator = (secret: string, label = '', issuer = ''): TOTP =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period })

/** A new secret, as base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32

export interface Enrolment {
  /** Base32, for typing it. */
  readonly secret: string
  /** `otpauth://totp/…` */
  readonly uri: string
  /** The same as a QR code, SVG. */
  readonly svg: string
}

/** What an app needs to know. */
export function enrolment(secret: string, email: string, company: string): Enrolment {
  const uri = generator(secret, email, company || 'Cimbra').toString()
  return { secret, uri, svg: renderSVG(uri, { border: 2 }) }
}

/** The step of time that a code belongs to, the one before and the one after included; undefined when it is none of them. */
export function stepOf(secret: string, code: string, milliseconds: number): number | undefined {
  const delta = generator(secret).validate({ token: code, window: 1, timestamp: milliseconds })
  return delta === null ? undefined : Math.floor(milliseconds / 1000 / period) + delta
}

// Without letters and digits that look like each other.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

const recoveryCode = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('')).join(
    '-',
  )

/** Ten codes of 79 random bits: nobody guesses one from its hash. */
export const newRecoveryCodes = (): readonly string[] => Array.from({ length: 10 }, recoveryCode)

const bare = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** What is kept of a recovery code. */
export const recoveryHash = (code: string): string => hashOf(bare(code))

/** Takes a code that is right, so that it is right only once: its step becomes the last, or the recovery code is used up. */
export async function takeCode(
  client: Pick<Pool | PoolClient, 'query'>,
  person: string,
  secret: string,
  code: string,
  milliseconds: number,
): Promise<'app' | 'recovery' | undefined> {
  const digits = code.replaceAll(/\s/g, '')
  if (/^\d{6}$/.test(digits)) {
    const step = stepOf(secret, digits, milliseconds)
    if (step === undefined) return undefined
    const { rowCount } = await client.query(
      `update ${systemSchema}.credentials set totp_step = $2 where person = $1 and totp_step < $2`,
      [person, step],
    )
    return rowCount === 1 ? 'app' : undefined
  }
  const { rowCount } = await client.query(
    `update ${systemSchema}.recovery_codes set used_at = now() where person = $1 and hash = $2 and used_at is null`,
    [person, recoveryHash(code)],
  )
  return rowCount === 1 ? 'recovery' : undefined
}
