import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconChevronDown } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, ModuleDescription, RecordPayload } from '../api/contract.ts'
import { recordQuery } from '../api/queries.ts'
import { useSave } from '../form/use-save.ts'
import { Swatch } from '../fields/option-picker.tsx'

type StatusMovesProps = {
  readonly module: ModuleDescription
  readonly record: RecordPayload
  readonly field: FieldDescription
}

/** The state of a record beside its name, with the states that may follow. */
export function StatusMoves({ module, record, field }: StatusMovesProps) {
  const { t } = useTranslation('page')
  const client = useQueryClient()
  const { busy, save } = useSave(module.name, record.id)
  const state = record[field.name]
  const options = field.picklist?.options ?? []
  const current = options.find(({ key }) => key === state)
  const next = (module.update === false ? [] : (field.transitions ?? []))
    .filter(({ from }) => from === state)
    .flatMap(({ to }) => to)
  const move = async (key: string): Promise<void> => {
    const result = await save({ [field.name]: key }, record.version)
    if (result === 'busy') return
    if ('saved' in result) client.setQueryData(recordQuery(module.name, record.id).queryKey, result.saved)
    else if ('conflict' in result)
      client.setQueryData(recordQuery(module.name, record.id).queryKey, result.conflict.latest)
    if ('problems' in result)
      notifications.show({
        color: 'red',
        autoClose: 10_000,
        title: result.title,
        message: result.problems.map(({ message, hint }) => [message, hint].filter(Boolean).join(' ')).join(' '),
      })
    if ('conflict' in result) notifications.show({ color: 'orange', message: t('changedMeanwhile') })
  }
  const label = current?.label ?? (typeof state === 'string' ? state : t('nothing'))
  const face = {
    size: 'compact-sm',
    variant: 'default',
    radius: 'xl',
    leftSection: <Swatch color={current?.color} />,
  } as const
  if (next.length === 0)
    return (
      <Button component="span" {...face} data-static aria-hidden={false} style={{ pointerEvents: 'none' }}>
        {label}
      </Button>
    )
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          {...face}
          loading={busy}
          rightSection={<IconChevronDown size={14} />}
          aria-label={t('changeState', { title: field.title, label })}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {next.map((key) => {
          const option = options.find((other) => other.key === key)
          return (
            <Menu.Item key={key} leftSection={<Swatch color={option?.color} />} onClick={() => void move(key)}>
              {option?.label ?? key}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
