import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mantine/core'
import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

/** Written, never read: a button opens an empty box; leaving it empty changes nothing. */
export function SecretInput(props: InputProps) {
  const { t } = useTranslation('fields')
  const [open, setOpen] = useState(props.required)
  if (!open)
    return (
      <Button
        id={props.id}
        variant="default"
        aria-label={`${props.label}: ${t('changeSecret')}`}
        onClick={() => setOpen(true)}
      >
        {t('changeSecret')}
      </Button>
    )
  const text = typeof props.value === 'string' ? props.value : ''
  return (
    <TextBox
      {...props}
      type="password"
      autoFocus={!props.required || props.autoFocus}
      text={text}
      onText={(typed) => props.onCommit(typed === '' ? undefined : typed)}
    />
  )
}
