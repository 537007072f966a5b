import { useState } from 'react'
import { Anchor, Breadcrumbs, Button, Drawer, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Explanation, FieldDescription, ModuleDescription } from '../api/contract.ts'
import { explainQuery } from '../api/queries.ts'
import { isEmpty } from '../fields/field-value.ts'
import { FieldView } from '../fields/field-view.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { usePlace } from '../fields/use-place.ts'
import { formatDate, formatInstant, formatNumber } from '../i18n/format.ts'
import { Failure } from '../shell/failure.tsx'
import styles from './page.module.css'

type ExplainDrawerProps = {
  readonly module: ModuleDescription
  readonly id: string
  readonly field: string
  readonly onClose: () => void
}

/** Where a value comes from: its formula with the values it rests on, or the records it adds up. Goes as deep as the values do. */
export function ExplainDrawer({ module, id, field, onClose }: ExplainDrawerProps) {
  const { t } = useTranslation(['page', 'common'])
  const [path, setPath] = useState<readonly string[]>([field])
  const name = path.at(-1) ?? field
  const { data, error, refetch } = useQuery(explainQuery(module.name, id, name))
  const titleOf = (other: string): string => module.fields.find((described) => described.name === other)?.title ?? other
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(520px, 100vw)"
      title={t('whereFrom')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        {path.length > 1 && (
          <Breadcrumbs fz="sm" separatorMargin={6}>
            {path.map((step, index) =>
              index === path.length - 1 ? (
                <Text key={step} size="sm">
                  {titleOf(step)}
                </Text>
              ) : (
                <Anchor
                  key={step}
                  component="button"
                  type="button"
                  size="sm"
                  onClick={() => setPath(path.slice(0, index + 1))}
                >
                  {titleOf(step)}
                </Anchor>
              ),
            )}
          </Breadcrumbs>
        )}
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={160} role="status" aria-label={t('common:loading')} />}
        {data && <Explained module={module} explanation={data} onDeeper={(next) => setPath([...path, next])} />}
      </Stack>
    </Drawer>
  )
}

const Value = ({ field, value }: { readonly field: FieldDescription | undefined; readonly value: unknown }) => {
  const { t } = useTranslation('page')
  if (isEmpty(value))
    return (
      <span className={styles['nothing']} aria-label={t('nothing')}>
        —
      </span>
    )
  if (field) return <FieldView field={field} value={value} compact />
  return (
    <span>
      {typeof value === 'number'
        ? formatNumber(value)
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value)}
    </span>
  )
}

/** A formula with the titles of the fields in place of their names; texts in quotes and functions stay. */
const inWords = (formula: string, fields: readonly FieldDescription[]): string =>
  formula.replace(
    /'(?:[^']|'')*'|\b([A-Za-z]\w*)\b(?!\s*\()(?<!\.\w*)/g,
    (whole, name: string | undefined) => fields.find((field) => field.name === name)?.title ?? whole,
  )

type ExplainedProps = {
  readonly module: ModuleDescription
  readonly explanation: Explanation
  readonly onDeeper: (field: string) => void
}

function Explained({ module, explanation, onDeeper }: ExplainedProps) {
  const { t } = useTranslation('page')
  const { timeZone } = usePlace()
  const { title, value, formula, where, inputs = [], records = [], count, asOf } = explanation
  const field = module.fields.find(({ name }) => name === explanation.field)
  return (
    <>
      <div>
        <Text size="sm" c="dimmed">
          {title}
        </Text>
        <div className={styles['result']}>
          <Value field={field} value={value} />
        </div>
      </div>
      {formula && (
        <div>
          <h3 className={styles['step']}>{t('formula')}</h3>
          <code className={styles['formula']} title={formula}>
            {inWords(formula, module.fields)}
          </code>
        </div>
      )}
      {where && (
        <div>
          <h3 className={styles['step']}>{t('where')}</h3>
          <code className={styles['formula']}>{where}</code>
        </div>
      )}
      {inputs.length > 0 && (
        <div>
          <h3 className={styles['step']}>{t('inputs')}</h3>
          <table className={styles['sources']}>
            <tbody>
              {inputs.map((input) => (
                <tr key={input.name}>
                  <th scope="row">{input.title}</th>
                  <td>
                    <Value field={module.fields.find(({ name }) => name === input.name)} value={input.value} />
                  </td>
                  <td>
                    {input.explain && (
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        aria-label={t('explainField', { title: input.title })}
                        onClick={() => onDeeper(input.name)}
                      >
                        {t('why')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {explanation.kind === 'rollup' && (
        <div>
          <h3 className={styles['step']}>{t('records', { count: count ?? records.length })}</h3>
          <table className={styles['sources']}>
            <tbody>
              {records.map((record) => (
                <tr key={record.id}>
                  <th scope="row">
                    <RecordLink module={record.module} id={record.id} label={record.label} />
                  </th>
                  <td>
                    <Value field={field} value={record.value} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {count !== undefined && count > records.length && (
            <Text size="sm" c="dimmed">
              {t('andMore', { count: count - records.length })}
            </Text>
          )}
        </div>
      )}
      <Text size="xs" c="dimmed">
        {t('asOf', { at: asOf.includes('T') ? formatInstant(asOf, timeZone) : formatDate(asOf) })}
      </Text>
    </>
  )
}
