import { Button, Group, PasswordInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from '@tanstack/react-query'
import { codesQuery, useChangePassword } from '../api/account.ts'
import { isReady, NewPasswordBoxes, noPassword } from '../entry/new-password-boxes.tsx'
import { RefusalNote } from '../entry/refusal-note.tsx'
import { Card } from '../shell/card.tsx'
import classes from './account.module.css'

const PasswordForm = ({ onDone }: { readonly onDone: () => void }) => {
  const { t } = useTranslation(['account', 'common'])
  const change = useChangePassword()
  const [current, setCurrent] = useState('')
  const [typed, setTyped] = useState(noPassword)
  const { data } = useQuery(codesQuery)
  const minLength = data?.minLength ?? 10
  const done = (): void => {
    notifications.show({ color: 'cimbra', message: t('passwordChanged') })
    onDone()
  }
  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ current, password: typed.password }, { onSuccess: done })
      }}
    >
      <RefusalNote error={change.error} />
      <PasswordInput
        label={t('currentPassword')}
        autoComplete="current-password"
        autoFocus
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
      />
      <NewPasswordBoxes value={typed} minLength={minLength} onChange={setTyped} />
      <Group gap="xs">
        <Button type="submit" loading={change.isPending} disabled={current === '' || !isReady(typed, minLength)}>
          {t('passwordChange')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common:cancel')}
        </Button>
      </Group>
    </form>
  )
}

/** Changes the person's own password, with the one she has. */
export const PasswordCard = () => {
  const { t } = useTranslation('account')
  const [open, form] = useDisclosure(false)
  return (
    <Card
      title={t('password')}
      text={t('passwordCardText')}
      action={
        !open && (
          <Button variant="default" size="xs" onClick={form.open}>
            {t('passwordChange')}
          </Button>
        )
      }
    >
      {open && <PasswordForm onDone={form.close} />}
    </Card>
  )
}
