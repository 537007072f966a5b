import { useId } from 'react'
import { Alert, Button, Group, Kbd, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription, RecordDraft, RecordPayload } from '../api/contract.ts'
import { recordQuery } from '../api/queries.ts'
import { FieldHost } from '../fields/field-scope.tsx'
import { Original } from '../fields/original.ts'
import { usePlace } from '../fields/use-place.ts'
import { formatInstant } from '../i18n/format.ts'
import { Failure } from '../shell/failure.tsx'
import { useShortcut } from '../shell/shortcuts.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { LeaveGuard } from './leave-guard.tsx'
import { ThemedForm } from './record-theme.tsx'
import { recordValidator } from './record-validator.ts'
import { useRecordForm } from './use-record-form.ts'
import styles from './form.module.css'

type RecordFormProps = {
  readonly module: ModuleDescription
  /** The record to change; a new one without it. */
  readonly id?: string
  /** Values that the form starts with. */
  readonly initial?: RecordDraft
  /** Values that are given and cannot be changed here. */
  readonly fixed?: RecordDraft
  readonly onSaved: (record: RecordPayload) => void
  readonly onCancel: () => void
}

const none: RecordDraft = {}

/** The form of a record: creates one, or changes the one of `id`. */
export function RecordForm(props: RecordFormProps) {
  const { module, id } = props
  const { t } = useTranslation('common')
  const { data, error, refetch } = useQuery({ ...recordQuery(module.name, id ?? ''), enabled: id !== undefined })
  if (id === undefined) return <OpenForm {...props} base={undefined} />
  // The form goes on from the record it was opened with: a refetch must not change it under the person's hands.
  if (data) return <OpenForm key={id} {...props} base={data} />
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  return (
    <Stack gap="sm" role="status" aria-label={t('loading')}>
      <Skeleton height={220} />
      <Skeleton height={220} />
    </Stack>
  )
}

// rjsf itself must invent no values: defaults are ours, and an empty list is not said.
const noDefaults = { emptyObjectFields: 'skipDefaults', constAsDefaults: 'never' } as const

// What is wrong is said in the form; rjsf would write it to the console.
const quiet = (): void => undefined

function OpenForm({
  module,
  base,
  initial = none,
  fixed = none,
  onSaved,
  onCancel,
}: RecordFormProps & { readonly base: RecordPayload | undefined }) {
  const { t } = useTranslation(['form', 'common'])
  const { timeZone } = usePlace()
  const prefix = useId()
  const form = useRecordForm({ module, base, initial, fixed, onSaved, prefix })
  const { plan, store } = form.context
  useShortcut('mod+s', t('common:save'), form.save)
  useShortcut('mod+Enter', t('common:save'), form.save)
  return (
    <FieldHost module={module} pending={form.pending} onTyped={form.typed}>
      <Original value={store.get().base}>
        <div className={styles['form']} data-record-form>
          {form.draft && (
            <Alert variant="light" mb="md" title={t('draftTitle', { at: formatInstant(form.draft.at, timeZone) })}>
              <Group gap="xs">
                <Button size="compact-sm" onClick={form.draft.recover}>
                  {t('draftRecover')}
                </Button>
                <Button size="compact-sm" variant="default" onClick={form.draft.forget}>
                  {t('draftForget')}
                </Button>
              </Group>
            </Alert>
          )}
          <ThemedForm
            ref={form.form}
            idPrefix={prefix}
            schema={plan.schema}
            uiSchema={plan.uiSchema}
            formData={form.formData}
            formContext={form.context}
            validator={recordValidator}
            customValidate={form.check.customValidate}
            transformErrors={form.check.transformErrors}
            extraErrors={form.errors}
            experimental_defaultFormStateBehavior={noDefaults}
            showErrorList={false}
            noHtml5Validate
            onSubmit={form.save}
            onError={quiet}
          >
            <div className={styles['bar']}>
              <Button type="button" onClick={form.save} loading={form.busy}>
                {t('common:save')}
              </Button>
              <Button type="button" variant="default" onClick={onCancel} disabled={form.busy}>
                {t('common:cancel')}
              </Button>
              <span className={styles['state']} role="status">
                {form.busy ? t('saving') : form.dirty ? t('unsaved') : ''}{' '}
                <Kbd size="xs" visibleFrom="sm">
                  Ctrl+S
                </Kbd>
              </span>
            </div>
          </ThemedForm>
          <LeaveGuard unsaved={form.unsaved} />
          {form.conflict && (
            <ConflictDialog
              fields={form.conflict.fields}
              yours={form.conflict.yours}
              theirs={form.conflict.theirs}
              onChoose={form.conflict.resolve}
              onClose={form.conflict.close}
            />
          )}
        </div>
      </Original>
    </FieldHost>
  )
}
