import { Button, Checkbox, Group, Modal, NativeSelect, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModuleSummary } from '../../runtime/api/contract.ts'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { allRecordsQuery, textOf, usePurpose } from '../api/modules.ts'
import { useInvite } from '../api/people.ts'
import classes from '../shell/studio.module.css'

type InviteDialogProps = {
  readonly people: ModuleSummary
  readonly onInvited: (id: string) => void
  readonly onClose: () => void
}

/** A new person: who she is; the invitation goes by mail, what she may do is said on her own page. */
export const InviteDialog = ({ people, onInvited, onClose }: InviteDialogProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const roles = usePurpose('roles')
  const { data: roleRecords = [] } = useQuery(allRecordsQuery(roles?.name ?? '', { sort: 'name', fields: ['name'] }))
  const invite = useInvite(people.name)
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState('')
  const [seller, setSeller] = useState(false)
  return (
    <Modal opened onClose={onClose} title={t('invite')} closeOnClickOutside={false}>
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          invite.mutate(
            { name: name.trim(), email: email.trim(), seller, ...(role === '' ? {} : { role }) },
            { onSuccess: ({ id }) => onInvited(id) },
          )
        }}
      >
        <Text size="sm" c="dimmed">
          {t('inviteText')}
        </Text>
        <RefusalNote error={invite.error} />
        <TextInput
          label={t('name')}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('email')}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('role')}
          description={t('roleHint')}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value)}
          data={[
            { value: '', label: t('noRole') },
            ...roleRecords.map((record) => ({ value: record.id, label: textOf(record, 'name') })),
          ]}
        />
        <Checkbox label={t('isSeller')} checked={seller} onChange={(event) => setSeller(event.currentTarget.checked)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending} disabled={name.trim() === '' || email.trim() === ''}>
            {t('sendInvitation')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
