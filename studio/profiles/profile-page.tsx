import { Alert, Button, NativeSelect, Text, Textarea, TextInput } from '@mantine/core'
import { IconSearch, IconShieldLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { plainText } from '../../runtime/shell/plain-text.ts'
import { overviewQuery, profileQuery } from '../api/studio.ts'
import type { OpenProfile, StudioModule } from '../api/studio.ts'
import { Loaded } from '../shell/loaded.tsx'
import { StudioAnchor } from '../shell/studio-link.tsx'
import { ModuleMatrix } from './module-matrix.tsx'
import { rightsIn } from './profile-draft.ts'
import { useProfileEditor } from './use-profile-editor.ts'
import type { ProfileEditor } from './use-profile-editor.ts'
import page from '../shell/studio.module.css'
import classes from './profiles.module.css'

const SaveDialog = lazy(async () => ({ default: (await import('./save-dialog.tsx')).SaveDialog }))

const About = ({ editor }: { readonly editor: ProfileEditor }) => {
  const { t } = useTranslation('studio')
  const { draft, set } = editor
  return (
    <section className={page['card']} aria-label={t('aboutProfile')}>
      <div className={page['pair']}>
        <TextInput
          label={t('name')}
          value={draft.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('outside')}
          value={draft.outside ?? 'nothing'}
          onChange={(event) => set({ outside: event.currentTarget.value === 'sign' ? 'sign' : 'nothing' })}
          data={[
            { value: 'nothing', label: t('outsideNothing') },
            { value: 'sign', label: t('outsideSign') },
          ]}
        />
      </div>
      <Textarea
        mt="sm"
        label={t('whatFor')}
        autosize
        minRows={1}
        maxRows={4}
        value={draft.description ?? ''}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
    </section>
  )
}

type Shown = 'all' | 'granted' | 'changed'

const useNarrowed = (modules: readonly StudioModule[], editor: ProfileEditor) => {
  const [typed, setTyped] = useState('')
  const [shown, setShown] = useState<Shown>('all')
  const wanted = plainText(typed)
  const fits = ({ name }: StudioModule): boolean =>
    shown === 'all' ||
    (shown === 'changed' ? editor.changedModules.has(name) : rightsIn(editor.draft, name).actions.length > 0)
  const found = modules.filter(
    (module) => fits(module) && plainText(`${module.title} ${module.menu ?? ''}`).includes(wanted),
  )
  return { found, typed, setTyped, shown, setShown }
}

const Editor = ({ open, modules }: { readonly open: OpenProfile; readonly modules: readonly StudioModule[] }) => {
  const { t } = useTranslation('studio')
  const editor = useProfileEditor(open)
  const { found, typed, setTyped, shown, setShown } = useNarrowed(modules, editor)
  const [saving, setSaving] = useState(false)
  return (
    <div className={`${page['page']} ${page['wide']}`}>
      <About editor={editor} />
      <div className={page['tools']}>
        <TextInput
          w={280}
          aria-label={t('findModule')}
          placeholder={t('findModule')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={t('show')}
          value={shown}
          onChange={(event) => setShown(event.currentTarget.value as Shown)}
          data={[
            { value: 'all', label: t('showAll') },
            { value: 'granted', label: t('showGranted') },
            { value: 'changed', label: t('showChanged') },
          ]}
        />
      </div>
      {found.length === 0 ? <Text size="sm">{t('noModule')}</Text> : <ModuleMatrix modules={found} editor={editor} />}
      {editor.changed && (
        <div className={classes['bar']} role="region" aria-label={t('unsaved')}>
          <Button onClick={() => setSaving(true)}>{t('reviewAndSave')}</Button>
          <Button variant="default" onClick={editor.discard}>
            {t('discard')}
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {t('unsavedModules', { count: editor.changedModules.size })}
          </Text>
        </div>
      )}
      <Suspense fallback={null}>
        {saving && <SaveDialog profile={open.profile.$id} editor={editor} onClose={() => setSaving(false)} />}
      </Suspense>
    </div>
  )
}

const Administrators = ({ people }: { readonly people: number }) => {
  const { t } = useTranslation('studio')
  return (
    <div className={page['page']}>
      <Alert variant="light" icon={<IconShieldLock />} title={t('allRights')}>
        {t('allRightsText', { count: people })}
      </Alert>
    </div>
  )
}

/** One profile: what those who have it may do in each module, down to the field. */
export const ProfilePage = () => {
  const { t } = useTranslation('studio')
  const key = useRouterState({
    select: ({ location }) => decodeURIComponent(location.pathname.split('/').at(-1) ?? ''),
  })
  const { data: open, error, refetch } = useQuery(profileQuery(key))
  const { data: overview, error: failed, refetch: again } = useQuery(overviewQuery)
  return (
    <>
      <PageHead
        title={open?.profile.title ?? t('profile')}
        description={
          <>
            <StudioAnchor to="/studio/perfiles" size="sm">
              {t('profiles')}
            </StudioAnchor>
            {open && ` · ${t('peopleWithIt', { count: open.people })}`}
          </>
        }
      />
      <Loaded
        data={open && overview && { open, overview }}
        error={error ?? failed}
        onRetry={() => void Promise.all([refetch(), again()])}
      >
        {(both) =>
          both.open.profile.administrator ? (
            <Administrators people={both.open.people} />
          ) : (
            <Editor key={both.open.version} open={both.open} modules={both.overview.modules} />
          )
        }
      </Loaded>
    </>
  )
}
