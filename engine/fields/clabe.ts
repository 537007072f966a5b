import { clabe as validator } from 'clabe-validator'
import type { ClabeField } from '../../schemas/generated/definitions.ts'
import { problem } from '../problems/problem.ts'
import { quoted } from './column-name.ts'
import type { StoredFieldType } from './field-type.ts'

/** A Mexican bank account: 18 digits, the last of them a check digit (weights 3-7-1). */
export const clabe: StoredFieldType<ClabeField> = {
  field: 'clabe',
  title: { es: 'CLABE', en: 'CLABE' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  searchable: true,
  valueType: () => 'text',
  columns: (_, name) => [{ name, sqlType: 'text', nullable: true, check: `${quoted(name)} ~ '^[0-9]{18}$'::text` }],
  valueSchema: () => ({ type: 'string', maxLength: 30 }),
  write: (value, { title }) => {
    const digits = String(value).replaceAll(/[\s-]/g, '')
    return validator.validate(digits).ok
      ? { values: [digits] }
      : {
          problem: problem('CIM505', '', {
            title,
            expected: 'una CLABE de 18 dígitos con su dígito verificador correcto',
          }),
        }
  },
}
