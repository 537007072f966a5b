import { Skeleton, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription, PanelDescription, PanelPage, RecordPayload } from '../api/contract.ts'
import { panelsQuery } from '../api/queries.ts'
import { Failure } from '../shell/failure.tsx'
import { isWithheld, NotForYou } from '../shell/not-for-you.tsx'
import { ModuleIcon } from '../theme/module-icon.tsx'
import { panelAnchor } from './panel-anchor.ts'
import { reference } from './reference.ts'
import { RelatedPanel } from './related-panel.tsx'
import { useCountText } from './use-count-text.ts'
import classes from './panel.module.css'

// Brings the whole form: only when somebody creates.
const QuickCreate = lazy(async () => ({ default: (await import('./quick-create.tsx')).QuickCreate }))

type RelatedPanelsProps = { readonly module: ModuleDescription; readonly record: RecordPayload }

type EmptyPanelProps = RelatedPanelsProps & { readonly panel: PanelDescription }

const EmptyPanel = ({ module, record, panel }: EmptyPanelProps) => {
  const { t } = useTranslation('panel')
  const [creating, create] = useDisclosure(false)
  const icon = module.related[panel.of]?.icon ?? 'table'
  const title = t(`create_${panel.ofGender}`, { singular: panel.ofSingular.toLowerCase() })
  return (
    <li>
      <Tooltip label={panel.description ?? panel.title}>
        {panel.create ? (
          <UnstyledButton className={classes['empty']} onClick={create.open} aria-label={`${panel.title}: ${title}`}>
            <ModuleIcon name={icon} size={15} />
            <span>{panel.title}</span>
            <IconPlus size={14} aria-hidden />
          </UnstyledButton>
        ) : (
          <span className={classes['empty']}>
            <ModuleIcon name={icon} size={15} />
            <span>{panel.title}</span>
          </span>
        )}
      </Tooltip>
      {creating && (
        <Suspense fallback={null}>
          <QuickCreate panel={panel} parent={reference(module, record)} onClose={create.close} />
        </Suspense>
      )}
    </li>
  )
}

type AnchorsProps = { readonly filled: readonly { readonly panel: PanelDescription; readonly page: PanelPage }[] }

const goTo = (name: string) => {
  const target = document.getElementById(panelAnchor(name))
  target?.scrollIntoView({ block: 'start' })
  target?.focus({ preventScroll: true })
}

const Anchors = ({ filled }: AnchorsProps) => {
  const { t } = useTranslation('panel')
  const countText = useCountText()
  return (
    <nav className={classes['anchors']} aria-label={t('go')}>
      {filled.map(({ panel, page }) => (
        <a
          key={panel.name}
          href={`#${panelAnchor(panel.name)}`}
          className={classes['anchor']}
          onClick={(event) => {
            event.preventDefault()
            goTo(panel.name)
          }}
        >
          {panel.title}
          <span className={classes['anchorCount']}>{countText(page)}</span>
        </a>
      ))}
    </nav>
  )
}

/**
 * Everything that points at a record, one card for each panel in the module's order; panels without rows wait
 * together at the end, so that a record with many panels stays calm.
 */
export const RelatedPanels = ({ module, record }: RelatedPanelsProps) => {
  const { t } = useTranslation(['panel', 'common'])
  const { data, error, refetch } = useQuery({
    ...panelsQuery(module.name, record.id),
    enabled: module.panels.length > 0,
  })
  if (module.panels.length === 0) return null
  if (isWithheld(error)) return <NotForYou />
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (!data) {
    return (
      <Stack gap="sm" role="status" aria-label={t('common:loading')}>
        <Skeleton height={120} radius="md" />
        <Skeleton height={120} radius="md" />
      </Stack>
    )
  }
  const pages = new Map(data.map((page) => [page.name, page]))
  const filled = module.panels.flatMap((panel) => {
    const page = pages.get(panel.name)
    return page && page.count > 0 ? [{ panel, page }] : []
  })
  // A panel that the server does not give is one this person may not see.
  const empty = module.panels.filter(({ name }) => pages.get(name)?.count === 0)
  return (
    <section aria-label={t('related')} className={classes['panels']}>
      {filled.length > 2 && <Anchors filled={filled} />}
      {filled.map(({ panel, page }) => (
        <RelatedPanel key={panel.name} module={module} record={record} panel={panel} page={page} />
      ))}
      {empty.length > 0 && (
        <div className={classes['empties']}>
          <Text size="xs" c="dimmed" fw={600} mb={6}>
            {t('empty')}
          </Text>
          <ul className={classes['emptyList']}>
            {empty.map((panel) => (
              <EmptyPanel key={panel.name} module={module} record={record} panel={panel} />
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
