import type { FieldDescription, ModuleDescription, RecordPayload } from '../api/contract.ts'
import { isEmpty } from '../fields/field-value.ts'
import { FieldView } from '../fields/field-view.tsx'
import { labelFields } from './record-label.ts'
import { useTold } from './use-told.ts'
import styles from './page.module.css'

const most = 6

/** What one looks at first: the columns of the module's first view, without what the title says already. */
const keyFields = (module: ModuleDescription): readonly FieldDescription[] => {
  const said = new Set(labelFields(module))
  const columns = module.views[0]?.columns ?? []
  return columns
    .filter((name) => !said.has(name))
    .flatMap((name) => module.fields.find((field) => field.name === name && !field.hidden) ?? [])
    .slice(0, most)
}

type KeyFieldsProps = { readonly module: ModuleDescription; readonly record: RecordPayload }

/** Four to six values under the title of a record. */
export function KeyFields({ module, record }: KeyFieldsProps) {
  const isTold = useTold()
  const fields = keyFields(module).filter((field) => isTold(field, record))
  if (fields.length === 0) return null
  return (
    <dl className={styles['keys']}>
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.title}</dt>
          <dd>
            {isEmpty(record[field.name]) ? (
              <span className={styles['nothing']}>—</span>
            ) : (
              <FieldView field={field} value={record[field.name]} compact />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
