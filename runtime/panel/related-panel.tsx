import { Badge, Button, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type {
  FieldDescription,
  ModuleDescription,
  PanelDescription,
  PanelPage,
  RecordPayload,
} from '../api/contract.ts'
import { FieldView } from '../fields/field-view.tsx'
import { isNumeric } from '../list/columns.ts'
import { Failure } from '../shell/failure.tsx'
import { LinkAnchor } from '../shell/links.tsx'
import { ModuleIcon } from '../theme/module-icon.tsx'
import { panelAnchor } from './panel-anchor.ts'
import { reference } from './reference.ts'
import { useCountText } from './use-count-text.ts'
import { useRelatedPanel } from './use-related-panel.ts'
import classes from './panel.module.css'

const QuickCreate = lazy(async () => ({ default: (await import('./quick-create.tsx')).QuickCreate }))

type RowsProps = {
  readonly panel: PanelDescription
  readonly columns: readonly FieldDescription[]
  readonly records: readonly RecordPayload[]
}

const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

// A reference leads to its own record, an address of mail to a mail: the link of the row stands in another column.
const leadsElsewhere = ({ to, type }: FieldDescription): boolean =>
  to !== undefined || type === 'email' || type === 'phone' || type === 'url' || type === 'file' || type === 'image'

/** Column that carries the link of a row: the first that says something and leads nowhere else. */
const linkColumn = (columns: readonly FieldDescription[], record: RecordPayload): number =>
  columns.findIndex((field) => !leadsElsewhere(field) && !isBlank(record[field.name]))

type RowProps = Omit<RowsProps, 'records'> & { readonly record: RecordPayload }

const Row = ({ panel, columns, record }: RowProps) => {
  const { t } = useTranslation('panel')
  const linked = linkColumn(columns, record)
  const link = (content: ReactNode) => (
    <Link to="/m/$module/$id" params={{ module: panel.of, id: record.id }} className={classes['link']}>
      {content}
    </Link>
  )
  return (
    <tr>
      {columns.map((field, index) => {
        const view = <FieldView field={field} value={record[field.name]} compact />
        return (
          <td key={field.name} data-numeric={isNumeric(field) || undefined}>
            {index === linked ? link(view) : view}
            {linked === -1 && index === 0 && <> {link(t('open'))}</>}
          </td>
        )
      })}
    </tr>
  )
}

const Rows = ({ panel, columns, records }: RowsProps) => (
  <div className={classes['scroll']} tabIndex={0} role="region" aria-label={panel.title}>
    <table className={classes['table']}>
      <thead>
        <tr>
          {columns.map((field) => (
            <th key={field.name} scope="col" data-numeric={isNumeric(field) || undefined} title={field.description}>
              {field.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Row key={record.id} panel={panel} columns={columns} record={record} />
        ))}
      </tbody>
    </table>
  </div>
)

type RelatedPanelProps = {
  readonly module: ModuleDescription
  readonly record: RecordPayload
  readonly panel: PanelDescription
  readonly page: PanelPage
}

/** One panel: what it is, how many, its first rows, more of them, all of them, and a new one. */
export const RelatedPanel = ({ module, record, panel, page }: RelatedPanelProps) => {
  const { t } = useTranslation(['panel', 'common'])
  const [creating, create] = useDisclosure(false)
  const countText = useCountText()
  const { columns, records, list, unfolded, loading, more, onMore, onFold, error } = useRelatedPanel(
    module,
    record,
    panel,
    page,
  )
  const title = (
    <h2 className={classes['title']} tabIndex={panel.description ? 0 : undefined}>
      {panel.title}
    </h2>
  )
  return (
    <section
      id={panelAnchor(panel.name)}
      tabIndex={-1}
      aria-label={`${panel.title} (${countText(page)})`}
      className={classes['card']}
    >
      <div className={classes['head']}>
        <ModuleIcon name={module.related[panel.of]?.icon ?? 'table'} size={17} />
        {panel.description ? <Tooltip label={panel.description}>{title}</Tooltip> : title}
        <Badge variant="default" size="sm" className={classes['count'] ?? ''}>
          {countText(page)}
        </Badge>
        <span className={classes['tools']}>
          {list && (
            <LinkAnchor
              to="/m/$module"
              params={{ module: panel.of }}
              search={list}
              size="sm"
              aria-label={t('seeAllOf', { title: panel.title })}
            >
              {t('seeAll')}
            </LinkAnchor>
          )}
          {panel.create && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={create.open}
            >
              {t(`create_${panel.ofGender}`, { singular: panel.ofSingular.toLowerCase() })}
            </Button>
          )}
        </span>
      </div>
      <Rows panel={panel} columns={columns} records={records} />
      {error && <Failure error={error} onRetry={onMore} />}
      {(more || unfolded) && (
        <div className={classes['foot']}>
          {more && (
            <Button size="compact-xs" variant="subtle" loading={loading} onClick={onMore}>
              {t('more')}
            </Button>
          )}
          {unfolded && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={onFold}>
              {t('less')}
            </Button>
          )}
        </div>
      )}
      {creating && (
        <Suspense fallback={null}>
          <QuickCreate panel={panel} parent={reference(module, record)} onClose={create.close} />
        </Suspense>
      )}
    </section>
  )
}
