import { ActionIcon, Button, Popover, ScrollArea, Text, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconEye, IconEyeOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, ModuleDescription } from '../api/contract.ts'
import { plainText } from '../shell/plain-text.ts'
import classes from './column-chooser.module.css'

type ColumnChooserProps = {
  readonly module: ModuleDescription
  readonly fields: readonly FieldDescription[]
  readonly shown: readonly FieldDescription[]
  readonly onChange: (names: readonly string[]) => void
  readonly onReset: () => void
  readonly target: ReactNode
}

const moved = (names: readonly string[], from: number, to: number): readonly string[] => {
  const name = names[from]
  return name === undefined || to < 0 || to >= names.length ? names : names.toSpliced(from, 1).toSpliced(to, 0, name)
}

type ShownColumnsProps = Pick<ColumnChooserProps, 'shown' | 'onChange'>

const ShownColumns = ({ shown, onChange }: ShownColumnsProps) => {
  const { t } = useTranslation('list')
  const names = shown.map(({ name }) => name)
  return shown.map(({ name, title }, index) => (
    <li key={name} className={classes['column']}>
      <span className={classes['name']}>{title}</span>
      <ActionIcon
        size="sm"
        aria-label={t('moveUp', { title })}
        disabled={index === 0}
        onClick={() => onChange(moved(names, index, index - 1))}
      >
        <IconArrowUp size={14} />
      </ActionIcon>
      <ActionIcon
        size="sm"
        aria-label={t('moveDown', { title })}
        disabled={index === names.length - 1}
        onClick={() => onChange(moved(names, index, index + 1))}
      >
        <IconArrowDown size={14} />
      </ActionIcon>
      <ActionIcon
        size="sm"
        aria-label={t('hideColumn', { title })}
        disabled={names.length === 1}
        onClick={() => onChange(names.toSpliced(index, 1))}
      >
        <IconEyeOff size={14} />
      </ActionIcon>
    </li>
  ))
}

type Available = { readonly title: string; readonly fields: readonly FieldDescription[] }

const availableColumns = ({ module, fields, shown }: ColumnChooserProps, typed: string): readonly Available[] => {
  const wanted = plainText(typed)
  const free = fields.filter((field) => !shown.includes(field) && plainText(field.title).includes(wanted))
  const grouped = module.groups.map(({ title, fields: names }) => ({
    title,
    fields: free.filter(({ name }) => names.includes(name)),
  }))
  const placed = new Set(module.groups.flatMap((group) => group.fields))
  const rest = { title: '', fields: free.filter(({ name }) => !placed.has(name)) }
  return [...grouped, rest].filter((group) => group.fields.length > 0)
}

/** Which columns a list shows, and in which order; by mouse or keyboard alike. */
export const ColumnChooser = (props: ColumnChooserProps) => {
  const { shown, onChange, onReset, target } = props
  const { t } = useTranslation('list')
  const [typed, setTyped] = useState('')
  return (
    <Popover width={340} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown p={0} aria-label={t('columns')}>
        <div className={classes['head']}>
          <TextInput
            size="xs"
            data-autofocus
            aria-label={t('findColumn')}
            placeholder={t('findColumn')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button size="compact-xs" variant="subtle" onClick={onReset}>
            {t('reset')}
          </Button>
        </div>
        <ScrollArea.Autosize mah={420} type="auto">
          {typed === '' && (
            <ul className={classes['columns']} aria-label={t('columnsShown')}>
              <ShownColumns shown={shown} onChange={onChange} />
            </ul>
          )}
          {availableColumns(props, typed).map((group) => (
            <div key={group.title}>
              <Text size="xs" c="dimmed" fw={600} px="sm" pt={8}>
                {group.title === '' ? t('columnsHidden') : group.title}
              </Text>
              <ul className={classes['columns']} aria-label={group.title === '' ? t('columnsHidden') : group.title}>
                {group.fields.map(({ name, title, description }) => (
                  <li key={name} className={classes['column']} title={description}>
                    <span className={classes['name']}>{title}</span>
                    <ActionIcon
                      size="sm"
                      aria-label={t('addColumn', { title })}
                      onClick={() => onChange([...shown.map((field) => field.name), name])}
                    >
                      <IconEye size={14} />
                    </ActionIcon>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}
