import { Button, Group, Modal, NativeSelect, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { overviewQuery, profileQuery, useMakeProfile } from '../api/studio.ts'
import classes from '../shell/studio.module.css'

type NewProfileDialogProps = { readonly onMade: (key: string) => void; readonly onClose: () => void }

/** `Vendedor de mostrador` is kept as `vendedorDeMostrador`: the key that assignments name, for ever. */
const keyFrom = (title: string): string => {
  const words = title
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  const key = words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join('')
  return /^[a-z]/.test(key) ? key.slice(0, 60) : ''
}

/** A new profile: empty, or like one that there is. */
export const NewProfileDialog = ({ onMade, onClose }: NewProfileDialogProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const client = useQueryClient()
  const { data: overview } = useQuery(overviewQuery)
  const profiles = overview?.profiles ?? []
  const save = useMakeProfile()
  const [title, setTitle] = useState('')
  const [like, setLike] = useState('')
  const key = keyFrom(title)
  const taken = profiles.some((profile) => profile.key === key)
  const make = async (): Promise<void> => {
    const model = like === '' ? undefined : (await client.fetchQuery(profileQuery(like))).profile
    const { modules = {}, outside } = model ?? {}
    const profile = { $id: key, title: title.trim(), modules, ...(outside === undefined ? {} : { outside }) }
    await save.mutateAsync({ profile, version: overview?.version ?? 0 })
    onMade(key)
  }
  return (
    <Modal opened onClose={onClose} title={t('newProfile')} closeOnClickOutside={false}>
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          // The refusal stands above the form.
          make().catch(() => undefined)
        }}
      >
        <RefusalNote error={save.error} />
        <TextInput
          label={t('name')}
          data-autofocus
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={taken ? t('profileTaken') : undefined}
        />
        <NativeSelect
          label={t('likeProfile')}
          value={like}
          onChange={(event) => setLike(event.currentTarget.value)}
          data={[
            { value: '', label: t('likeNone') },
            ...profiles
              .filter(({ administrator }) => !administrator)
              .map((profile) => ({ value: profile.key, label: profile.title })),
          ]}
        />
        <Text size="sm" c="dimmed">
          {t('newProfileText')}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={key === '' || taken}>
            {t('common:add')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
