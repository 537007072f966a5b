import { useTranslation } from 'react-i18next'
import type { FieldDescription, RecordDraft } from '../../api/contract.ts'
import { isNumeric } from '../computed-view.tsx'
import { FieldView } from '../field-view.tsx'
import { isEmpty } from '../field-value.ts'
import { useLineColumns } from './line-columns.ts'
import { isAmount, totalOf } from './line-totals.ts'
import styles from './lines.module.css'

type LinesTableProps = { readonly field: FieldDescription; readonly rows: readonly RecordDraft[] }

/** Lines to read: only the columns in which some line says something, amounts added up below. */
export default function LinesTable({ field, rows }: LinesTableProps) {
  const { t } = useTranslation('fields')
  const { columns } = useLineColumns(field)
  const said = columns.filter(({ name }) => rows.some((row) => !isEmpty(row[name])))
  const place = (column: FieldDescription): string | undefined => (isNumeric(column) ? styles['right'] : undefined)
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label={t('linesTable', { title: field.title })}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {said.map((column) => (
              <th key={column.name} scope="col" className={place(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={String(row['id'] ?? index)}>
              {said.map((column) => (
                <td key={column.name} className={place(column)}>
                  <FieldView field={column} value={row[column.name]} compact />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {said.some(isAmount) && (
          <tfoot>
            <tr>
              {said.map((column) => (
                <td key={column.name} className={place(column)}>
                  {isAmount(column) && <FieldView field={column} value={totalOf(rows, column.name)} compact />}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  )
}
