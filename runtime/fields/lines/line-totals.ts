import { Decimal } from 'decimal.js'
import type { FieldDescription, RecordDraft } from '../../api/contract.ts'

/** True for a column that is added up: amounts, not unit prices. */
export const isAmount = ({ type, as, valueType }: FieldDescription): boolean =>
  type === 'money' || (as === 'money' && valueType === 'number')

/** The exact sum of a column; what is no number yet counts as nothing. */
export const totalOf = (rows: readonly RecordDraft[], name: string): number =>
  rows.reduce((sum, row) => (typeof row[name] === 'number' ? sum.plus(row[name]) : sum), new Decimal(0)).toNumber()
