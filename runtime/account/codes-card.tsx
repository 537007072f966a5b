import { Button, CopyButton, Group, Modal, PasswordInput, Skeleton, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { codesQuery, useConfirmCodes, useDropCodes, useOfferCodes } from '../api/account.ts'
import type { CodesOffer } from '../api/account.ts'
import { RefusalNote } from '../entry/refusal-note.tsx'
import { Failure } from '../shell/failure.tsx'
import { Card } from '../shell/card.tsx'
import classes from './account.module.css'

type ProofAskedProps = {
  readonly error: Error | null
  readonly busy: boolean
  readonly action: string
  /** Turning it off: a code is asked for as well. */
  readonly ending?: boolean
  readonly onProof: (password: string, code: string) => void
  readonly onCancel: () => void
}

/** A change of how one signs in wants the password again: the screen may have been left open. */
const ProofAsked = ({ error, busy, action, ending = false, onProof, onCancel }: ProofAskedProps) => {
  const { t } = useTranslation(['account', 'common'])
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onProof(password, code.trim())
      }}
    >
      <RefusalNote error={error} />
      <PasswordInput
        label={t('codesPassword')}
        autoComplete="current-password"
        autoFocus
        data-autofocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
      />
      {ending && (
        <TextInput
          label={t('code')}
          description={t('codeHint')}
          autoComplete="one-time-code"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      <Group gap="xs">
        <Button
          type="submit"
          color={ending ? 'red.9' : 'cimbra'}
          loading={busy}
          disabled={password === '' || (ending && code.trim() === '')}
        >
          {action}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </Group>
    </form>
  )
}

type ScanProps = {
  readonly offer: CodesOffer
  readonly onCodes: (codes: readonly string[]) => void
  readonly onCancel: () => void
}

const Scan = ({ offer, onCodes, onCancel }: ScanProps) => {
  const { t } = useTranslation(['account', 'common'])
  const confirm = useConfirmCodes()
  const [code, setCode] = useState('')
  return (
    <div className={classes['scan']}>
      {/* As an image: a drawing put into the page could bring more than lines. */}
      <img
        className={classes['drawing']}
        alt={t('drawing')}
        src={`data:image/svg+xml;utf8,${encodeURIComponent(offer.svg)}`}
      />
      <form
        className={classes['form']}
        style={{ marginTop: 0, flex: '1 1 280px' }}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          confirm.mutate(code.replaceAll(/\s/g, ''), { onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes) })
        }}
      >
        <Text size="sm">{t('codesScan')}</Text>
        <Text size="xs" c="dimmed">
          {t('codesSecret')}
        </Text>
        <code className={classes['secret']}>{offer.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
        <RefusalNote error={confirm.error} />
        <TextInput
          label={t('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Group gap="xs">
          <Button type="submit" loading={confirm.isPending} disabled={code.trim() === ''}>
            {t('codesConfirm')}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
        </Group>
      </form>
    </div>
  )
}

type BackupCodesProps = { readonly codes: readonly string[]; readonly onDone: () => void }

const BackupCodes = ({ codes, onDone }: BackupCodesProps) => {
  const { t } = useTranslation(['account', 'common'])
  return (
    <div role="status">
      <Text size="sm" fw={600} mt="md">
        {t('codesBackup')}
      </Text>
      <Text size="sm" c="dimmed">
        {t('codesBackupText')}
      </Text>
      <ul className={classes['codes']}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs">
        <Button onClick={onDone}>{t('codesKept')}</Button>
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('common:copied') : t('copyAll')}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={() => window.print()}>
          {t('print')}
        </Button>
      </Group>
    </div>
  )
}

type Step =
  | { readonly at: 'rest' }
  | { readonly at: 'password' }
  | { readonly at: 'scan'; readonly offer: CodesOffer }
  | { readonly at: 'codes'; readonly codes: readonly string[] }

const TurnOff = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('account')
  const drop = useDropCodes()
  return (
    <Modal opened onClose={onClose} title={t('codesStopTitle')}>
      <ProofAsked
        error={drop.error}
        busy={drop.isPending}
        action={t('codesStop')}
        ending
        onProof={(password, code) => drop.mutate({ password, code }, { onSuccess: onClose })}
        onCancel={onClose}
      />
    </Modal>
  )
}

/** Two-step verification: turned on with a drawing to scan, backup codes shown once, turned off with the password. */
export const CodesCard = () => {
  const { t } = useTranslation(['account', 'common'])
  const { data, error, refetch } = useQuery(codesQuery)
  const offering = useOfferCodes()
  const [step, setStep] = useState<Step>({ at: 'rest' })
  const [stopping, stop] = useDisclosure(false)
  const rest = (): void => setStep({ at: 'rest' })
  const begin = (password: string): void =>
    offering.mutate(password, { onSuccess: (offer) => setStep({ at: 'scan', offer }) })
  const left = data?.active ? data.recoveryCodesLeft : undefined
  return (
    <Card
      title={t('codes')}
      text={
        data &&
        [t(data.active ? 'codesOn' : 'codesOff'), left !== undefined && t('codesLeft', { count: left })]
          .filter(Boolean)
          .join(' ')
      }
      action={
        data &&
        step.at === 'rest' &&
        (data.active ? (
          <Button variant="default" size="xs" onClick={stop.open}>
            {t('codesStop')}
          </Button>
        ) : (
          <Button variant="default" size="xs" onClick={() => setStep({ at: 'password' })}>
            {t('codesStart')}
          </Button>
        ))
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={24} mt="md" role="status" aria-label={t('common:loading')} />}
      {step.at === 'password' && (
        <ProofAsked
          error={offering.error}
          busy={offering.isPending}
          action={t('codesStart')}
          onProof={begin}
          onCancel={rest}
        />
      )}
      {step.at === 'scan' && (
        <Scan offer={step.offer} onCodes={(codes) => setStep({ at: 'codes', codes })} onCancel={rest} />
      )}
      {step.at === 'codes' && <BackupCodes codes={step.codes} onDone={rest} />}
      {stopping && <TurnOff onClose={stop.close} />}
    </Card>
  )
}
