import { Badge, Button, Group, Modal, Switch, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { plainText } from '../../runtime/shell/plain-text.ts'
import { ModuleIcon } from '../../runtime/theme/module-icon.tsx'
import { dependantKinds, dependantsQuery, overviewQuery, useSwitchModule } from '../api/studio.ts'
import type { StudioModule } from '../api/studio.ts'
import { Loaded } from '../shell/loaded.tsx'
import page from '../shell/studio.module.css'
import classes from './modules.module.css'

type OffDialogProps = {
  readonly module: StudioModule
  readonly version: number
  readonly onClose: () => void
}

const mostNamed = 8

/** Before a module is switched off: what will be felt elsewhere, by name. */
const OffDialog = ({ module, version, onClose }: OffDialogProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const { data, error, refetch } = useQuery(dependantsQuery(module.name))
  const change = useSwitchModule()
  const kinds = dependantKinds.filter((kind) => (data?.[kind].length ?? 0) > 0)
  return (
    <Modal opened onClose={onClose} title={t('offTitle', { title: module.title })} size="lg">
      <Text size="sm">{t('offText')}</Text>
      <Loaded data={data} error={error} onRetry={() => void refetch()}>
        {(dependants) => (
          <dl className={classes['felt']}>
            {kinds.map((kind) => (
              <div key={kind}>
                <dt>{t(`felt_${kind}`)}</dt>
                <dd>
                  {dependants[kind]
                    .slice(0, mostNamed)
                    .map(({ title, moduleTitle }) => (kind === 'modules' ? title : `${moduleTitle} › ${title}`))
                    .join(', ')}
                  {dependants[kind].length > mostNamed &&
                    ` ${t('andMoreThings', { count: dependants[kind].length - mostNamed })}`}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Loaded>
      <RefusalNote error={change.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button
          color="red.9"
          data-autofocus
          loading={change.isPending}
          onClick={() => change.mutate({ name: module.name, off: true, version }, { onSuccess: onClose })}
        >
          {t('switchOff')}
        </Button>
      </Group>
    </Modal>
  )
}

/** Which modules the company uses. */
export const ModulesPage = () => {
  const { t } = useTranslation('studio')
  const { data, error, refetch } = useQuery(overviewQuery)
  const change = useSwitchModule()
  const [typed, setTyped] = useState('')
  const [leaving, setLeaving] = useState<StudioModule | null>(null)
  const wanted = plainText(typed)
  const turn = (module: StudioModule, on: boolean, version: number): void => {
    if (!on) return setLeaving(module)
    return change.mutate(
      { name: module.name, off: false, version },
      { onSuccess: () => void notifications.show({ color: 'cimbra', message: t('onNow', { title: module.title }) }) },
    )
  }
  return (
    <>
      <PageHead title={t('modules')} description={t('modulesText')} />
      <div className={page['page']}>
        <TextInput
          maw={320}
          aria-label={t('findModule')}
          placeholder={t('findModule')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <RefusalNote error={change.error} />
        <Loaded data={data} error={error} onRetry={() => void refetch()} rows={8}>
          {({ modules, version }) => {
            const shown = modules.filter(
              ({ title, menu }) => menu !== undefined && plainText(`${title} ${menu}`).includes(wanted),
            )
            return [...Map.groupBy(shown, ({ menu }) => menu ?? '')].map(([title, inside]) => (
              <section key={title} className={page['card']} aria-label={title}>
                <h2 className={page['cardTitle']}>{title}</h2>
                <ul className={page['rows']}>
                  {inside.map((module) => (
                    <li key={module.name} className={classes['module']}>
                      <ModuleIcon name={module.icon ?? 'table'} size={18} />
                      <span className={page['main']}>
                        <Text span size="sm" fw={500}>
                          {module.title}
                        </Text>{' '}
                        {module.fixed && (
                          <Badge size="sm" color="gray" variant="light" tt="none">
                            {t('fixed')}
                          </Badge>
                        )}
                      </span>
                      <Switch
                        aria-label={module.title}
                        checked={!module.off}
                        disabled={module.fixed || change.isPending}
                        onChange={(event) => turn(module, event.currentTarget.checked, version)}
                      />
                    </li>
                  ))}
                </ul>
              </section>
            ))
          }}
        </Loaded>
      </div>
      {leaving && <OffDialog module={leaving} version={data?.version ?? 0} onClose={() => setLeaving(null)} />}
    </>
  )
}
