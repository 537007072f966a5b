import { useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, ActionIcon } from '@mantine/core'
import { IconPaperclip, IconTrash } from '@tabler/icons-react'
import { ApiError } from '../api/request.ts'
import { useUploadFile } from '../api/mutations.ts'
import type { FieldDescription } from '../api/contract.ts'
import type { InputProps } from './field-props.ts'
import { FileName, fileOf } from './file-name.tsx'
import { fileSize } from './file-size.ts'
import styles from './fields.module.css'

const pictures = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

const accepted = ({ type, accept }: FieldDescription): string | undefined => {
  const types = type === 'image' ? pictures : accept
  return typeof types === 'string' ? types : types?.join(',')
}

/** Keeps the file on the server as soon as it is chosen; the record takes it when it is saved. */
export function FileBox(props: InputProps) {
  const { field, value, onCommit, id, label } = props
  const { t, i18n } = useTranslation('fields')
  const upload = useUploadFile()
  const picker = useRef<HTMLInputElement>(null)
  const problemId = useId()
  const tooLarge = upload.variables && field.maxSize !== undefined && upload.variables.size > field.maxSize
  const send = (file: File): void => upload.mutate(file, { onSuccess: onCommit })
  const choose = (file: File | undefined): void => {
    if (file) send(file)
    if (picker.current) picker.current.value = ''
  }
  const file = fileOf(value)
  return (
    <div className={styles['files']}>
      {file && <FileName file={file} picture={field.type === 'image'} />}
      {upload.isPending && (
        <span role="status">
          {t('uploading', { name: upload.variables.name, size: fileSize(upload.variables.size, i18n.language) })}{' '}
          <progress aria-label={t('uploadingLabel')} />
        </span>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        accept={accepted(field)}
        onChange={(event) => choose(event.currentTarget.files?.[0])}
        aria-label={label}
      />
      <Button
        id={id}
        variant="default"
        size="compact-sm"
        leftSection={<IconPaperclip size={14} />}
        disabled={upload.isPending}
        aria-label={`${label}: ${file ? t('replaceFile') : t('chooseFile')}`}
        aria-describedby={props.describedBy}
        onClick={() => picker.current?.click()}
      >
        {file ? t('replaceFile') : t('chooseFile')}
      </Button>
      {file && (
        <ActionIcon aria-label={t('remove', { label: file.name })} onClick={() => onCommit(null)}>
          <IconTrash size={16} />
        </ActionIcon>
      )}
      {upload.error && (
        <p id={problemId} role="alert" className={styles['problem']}>
          {tooLarge
            ? t('fileTooLarge', { size: fileSize(field.maxSize ?? 0, i18n.language) })
            : messageOf(upload.error)}
        </p>
      )}
    </div>
  )
}

const messageOf = (error: Error): string =>
  error instanceof ApiError ? (error.problem.problems[0]?.message ?? error.problem.title) : error.message
