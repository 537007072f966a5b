import type { RfcField } from '../../schemas/generated/definitions.ts'
import { problem } from '../problems/problem.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn } from './stored-text.ts'

const shape = /^[A-ZÑ&]{3,4}([0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[A-Z0-9]{2}[0-9A]$/

/** Values of the SAT's check digit by character: 0–9, A–N, &, O–Z, space, Ñ (Anexo 20, RFC annex). */
const alphabet = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ'

/** RFCs of the general public and of foreigners, which stand for many and follow no formula. */
const generic: ReadonlySet<string> = new Set(['XAXX010101000', 'XEXX010101000'])

/** Trimmed, in upper case, without spaces, hyphens and dots. */
export const normaliseRfc = (typed: string): string => typed.toUpperCase().replaceAll(/[\s.-]/g, '')

/** The six digits are a real calendar day, YYMMDD read as 20YY. */
function realDay(rfc: string): boolean {
  const [, year, month, day] = shape.exec(rfc) ?? []
  if (year === undefined) return false
  const date = new Date(Date.UTC(2000 + Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1
}

/** Shape and calendar; 12 characters are a company, 13 a person. */
export const isRfc = (rfc: string): boolean => shape.test(rfc) && realDay(rfc)

/** The last character is what the SAT's formula gives. Some RFCs really issued fail it, so it is never more than a warning. */
export function hasRightDigit(rfc: string): boolean {
  const padded = rfc.padStart(13, ' ')
  const sum = Array.from(padded.slice(0, 12)).reduce(
    (total, character, i) => total + alphabet.indexOf(character) * (13 - i),
    0,
  )
  const digit = 11 - (sum % 11)
  const expected = digit === 11 ? '0' : digit === 10 ? 'A' : String(digit)
  return padded[12] === expected
}

/** A Mexican tax number. */
export const rfc: StoredFieldType<RfcField> = {
  field: 'rfc',
  title: { es: 'RFC', en: 'RFC' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  searchable: true,
  valueType: () => 'text',
  warn: (value, { title }) =>
    hasRightDigit(String(value)) || generic.has(String(value)) ? undefined : problem('CIM534', '', { title }),
  columns: (_, column) => textColumn(column, 13),
  valueSchema: () => ({ type: 'string', maxLength: 20 }),
  write: (value, { title }) => {
    const tidy = normaliseRfc(String(value))
    if (tidy === '') return { values: [null] }
    return isRfc(tidy)
      ? { values: [tidy] }
      : {
          problem: problem('CIM505', '', {
            title,
            expected: 'un RFC: cuatro letras (tres si es empresa), fecha AAMMDD y homoclave',
          }),
        }
  },
}
