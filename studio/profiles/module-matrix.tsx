import { Badge } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { Fragment, memo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ModuleIcon } from '../../runtime/theme/module-icon.tsx'
import type { StudioModule } from '../api/studio.ts'
import { Tick } from '../shell/tick.tsx'
import { FieldRights } from './field-rights.tsx'
import { actions, rightsIn } from './profile-draft.ts'
import type { ModuleRights } from './profile-draft.ts'
import type { ProfileEditor } from './use-profile-editor.ts'
import classes from './profiles.module.css'

type ModuleRowProps = {
  readonly module: StudioModule
  readonly rights: ModuleRights
  readonly changed: boolean
  readonly open: boolean
  readonly onAction: ProfileEditor['setAction']
  readonly onOpen: (module: string) => void
}

// The handlers are made anew with every tick and do the same: only what is drawn counts.
const sameRow = (a: ModuleRowProps, b: ModuleRowProps): boolean =>
  a.module === b.module && a.rights === b.rights && a.changed === b.changed && a.open === b.open

const ModuleRow = memo(function ModuleRow({ module, rights, changed, open, onAction, onOpen }: ModuleRowProps) {
  const { t } = useTranslation('studio')
  const { name, title, icon = 'table', off } = module
  const read = rights.read?.length ?? 0
  const write = rights.write?.length ?? 0
  const blind = rights.actions.includes('read') && read === 0
  const none = rights.actions.length === 0 && read + write === 0
  const counts = blind ? t('noFields') : none ? t('noRights') : t('fieldCounts', { read, write })
  return (
    <tr className={classes['module']} data-changed={changed || undefined}>
      <th scope="row">
        <span>
          <ModuleIcon name={icon} size={16} />
          {title}
          {off && (
            <Badge size="sm" color="gray" variant="light" tt="none">
              {t('off')}
            </Badge>
          )}
          {changed && <span className="visually-hidden">{t('changed')}</span>}
        </span>
      </th>
      {actions.map((action) => (
        <td key={action}>
          <Tick
            label={`${title}: ${t(`action_${action}`)}`}
            state={rights.actions.includes(action) ? 'all' : 'none'}
            onChange={(on) => onAction(name, action, on)}
          />
        </td>
      ))}
      <td>
        <button
          type="button"
          className={classes['unfold']}
          aria-expanded={open}
          aria-label={`${t('fieldsOf', { title })}: ${counts}`}
          data-warn={blind || undefined}
          data-none={none || undefined}
          onClick={() => onOpen(name)}
        >
          <IconChevronRight size={14} aria-hidden />
          {counts}
        </button>
      </td>
    </tr>
  )
}, sameRow)

type ModuleMatrixProps = { readonly modules: readonly StudioModule[]; readonly editor: ProfileEditor }

/** Modules down, actions across; each row unfolds into its fields. */
export const ModuleMatrix = ({ modules, editor }: ModuleMatrixProps) => {
  const { t } = useTranslation('studio')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (name: string): void =>
    setOpen((now) => (now.has(name) ? new Set([...now].filter((each) => each !== name)) : new Set([...now, name])))
  // Modules that no menu leads to are parts of others: after those that it does.
  const ordered = modules.toSorted((a, b) => Number(a.menu === undefined) - Number(b.menu === undefined))
  const sections = [...Map.groupBy(ordered, ({ menu }) => menu ?? t('linesAndParts'))]
  return (
    <div className={classes['sheet']}>
      <table className={classes['matrix']}>
        <thead>
          <tr>
            <th scope="col">{t('module')}</th>
            {actions.map((action) => (
              <th key={action} scope="col">
                {t(`action_${action}`)}
              </th>
            ))}
            <th scope="col">{t('fields')}</th>
          </tr>
        </thead>
        {sections.map(([title, inside]) => (
          <tbody key={title}>
            <tr className={classes['section']}>
              <th scope="rowgroup" colSpan={actions.length + 2}>
                {title}
              </th>
            </tr>
            {inside.map((module) => (
              <Fragment key={module.name}>
                <ModuleRow
                  module={module}
                  rights={rightsIn(editor.draft, module.name)}
                  changed={editor.changedModules.has(module.name)}
                  open={open.has(module.name)}
                  onAction={editor.setAction}
                  onOpen={toggle}
                />
                {open.has(module.name) && (
                  <tr className={classes['open']}>
                    <td colSpan={actions.length + 2}>
                      <FieldRights
                        module={module.name}
                        profile={editor.draft}
                        onNames={(list, names, on) => editor.setNames(module.name, list, names, on)}
                      />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}
