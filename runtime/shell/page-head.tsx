import { Breadcrumbs, Group, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ModuleIcon } from '../theme/module-icon.tsx'
import { LinkAnchor } from './links.tsx'
import classes from './page-head.module.css'

type PageHeadProps = {
  /** The module the page belongs to: gives the breadcrumb its steps and the title its icon. */
  readonly module?: {
    readonly name: string
    readonly title: string
    readonly icon: string
    readonly menu?: string | undefined
  }
  readonly title: string
  /** True: the page is the module's list, so the breadcrumb stops before it. */
  readonly list?: boolean
  readonly description?: ReactNode
  /** Buttons at the right. */
  readonly actions?: ReactNode
  /** Beside the title: a state, a badge. */
  readonly aside?: ReactNode
}

/** Head of every page: where am I, what is this, what can I do. Sets the title of the tab as well. */
export const PageHead = ({ module, title, list = false, description, actions, aside }: PageHeadProps) => {
  const { t } = useTranslation('shell')
  useDocumentTitle(`${title} · Cimbra`)
  return (
    <div className={classes['head']}>
      <div className={classes['text']}>
        {module && (
          <nav aria-label={t('breadcrumb')}>
            <Breadcrumbs separatorMargin={6} fz="xs" classNames={{ separator: classes['separator'] ?? '' }}>
              <LinkAnchor to="/" size="xs" c="dimmed">
                {t('home')}
              </LinkAnchor>
              {module.menu && (
                <Text size="xs" c="dimmed">
                  {module.menu}
                </Text>
              )}
              {!list && (
                <LinkAnchor to="/m/$module" params={{ module: module.name }} size="xs" c="dimmed">
                  {module.title}
                </LinkAnchor>
              )}
            </Breadcrumbs>
          </nav>
        )}
        <Group gap={10} wrap="nowrap" align="center">
          {module && (
            <span className={classes['icon']}>
              <ModuleIcon name={module.icon} size={20} />
            </span>
          )}
          <Title order={1} className={classes['title'] ?? ''}>
            {title}
          </Title>
          {aside}
        </Group>
        {description && (
          <Text size="sm" c="dimmed" lineClamp={2} maw="80ch">
            {description}
          </Text>
        )}
      </div>
      {actions && <div className={classes['actions']}>{actions}</div>}
    </div>
  )
}
