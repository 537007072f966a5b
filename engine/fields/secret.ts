import { argon2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { SecretField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn } from './stored-text.ts'

const usualLength = 10

const derive = promisify(argon2)

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** PHC string of an argon2id hash: 19 MiB, two passes, one lane (OWASP's first choice). Runs off the main thread. */
export async function hashSecret(clear: string): Promise<string> {
  const nonce = randomBytes(16)
  const [memory, passes, parallelism] = [19_456, 2, 1]
  const hash = await derive('argon2id', { message: clear, nonce, parallelism, tagLength: 32, memory, passes })
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(hash)}`
}

/** A password: hashed when it is written, selected by no statement at all. */
export const secret: StoredFieldType<SecretField> = {
  field: 'secret',
  title: { es: 'Contraseña', en: 'Password' },
  kind: 'stored',
  encoding: 'text',
  writeOnly: true,
  valueType: () => 'text',
  columns: (_, column) => textColumn(column),
  valueSchema: ({ minLength = usualLength }) => ({ type: 'string', minLength, maxLength: 200 }),
  write: async (value) => ({ values: [await hashSecret(String(value))] }),
}
