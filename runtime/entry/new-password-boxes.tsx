import { PasswordInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** What is typed twice; `ready` gives it when both are the same and long enough, else says why not. */
export type NewPassword = { readonly password: string; readonly again: string }

export const noPassword: NewPassword = { password: '', again: '' }

/** Whether a new password may be sent; the server has the last word. */
export const isReady = ({ password, again }: NewPassword, minLength: number): boolean =>
  [...password].length >= minLength && password === again

type NewPasswordBoxesProps = {
  readonly value: NewPassword
  readonly minLength: number
  readonly onChange: (value: NewPassword) => void
  readonly autoFocus?: boolean
}

/** A new password, twice, with what is asked of it said before anything is typed. */
export const NewPasswordBoxes = ({ value, minLength, onChange, autoFocus = false }: NewPasswordBoxesProps) => {
  const { t } = useTranslation('account')
  const [left, setLeft] = useState({ first: false, second: false })
  const short = left.first && value.password !== '' && [...value.password].length < minLength
  const different = left.second && value.again !== '' && value.again !== value.password
  const visibility = { 'aria-label': t('showPassword') }
  return (
    <>
      <PasswordInput
        label={t('newPassword')}
        description={t('passwordPolicy', { count: minLength })}
        autoComplete="new-password"
        required
        withAsterisk={false}
        autoFocus={autoFocus}
        value={value.password}
        onChange={(event) => onChange({ ...value, password: event.currentTarget.value })}
        onBlur={() => setLeft({ ...left, first: true })}
        error={short ? t('tooShort', { count: minLength }) : undefined}
        visibilityToggleButtonProps={visibility}
      />
      <PasswordInput
        label={t('passwordAgain')}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={value.again}
        onChange={(event) => onChange({ ...value, again: event.currentTarget.value })}
        onBlur={() => setLeft({ ...left, second: true })}
        error={different ? t('notTheSame') : undefined}
        visibilityToggleButtonProps={visibility}
      />
      <Text size="xs" c="dimmed">
        {t('passwordAdvice')}
      </Text>
    </>
  )
}
