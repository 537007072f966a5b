import { ActionIcon, Button, Checkbox, Group, Menu, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowDown, IconArrowUp, IconCircleDashed, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { Swatch } from '../../runtime/fields/option-picker.tsx'
import { useSavePicklist } from '../api/studio.ts'
import type { OpenPicklist } from '../api/studio.ts'
import { draftOf, moved, optionKey, optionsPatch } from './option-draft.ts'
import type { OptionDraft } from './option-draft.ts'
import page from '../shell/studio.module.css'
import classes from './picklists.module.css'

const colors = ['', 'gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'] as const

type OptionRowProps = {
  readonly option: OptionDraft
  readonly first: boolean
  readonly last: boolean
  readonly onChange: (members: Partial<OptionDraft>) => void
  readonly onMove: (step: 1 | -1) => void
  readonly onRemove: () => void
}

const ColorMenu = ({ option, onChange }: Pick<OptionRowProps, 'option' | 'onChange'>) => {
  const { t } = useTranslation('studio')
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="default" size={34} aria-label={t('colorOf', { label: option.label })}>
          {option.color === '' ? <IconCircleDashed size={16} /> : <Swatch color={option.color} />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {colors.map((color) => (
          <Menu.Item
            key={color}
            leftSection={color === '' ? <IconCircleDashed size={14} /> : <Swatch color={color} />}
            onClick={() => onChange({ color })}
          >
            {t(`color_${color || 'none'}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const OptionRow = ({ option, first, last, onChange, onMove, onRemove }: OptionRowProps) => {
  const { t } = useTranslation('studio')
  const { label, active, own, isNew } = option
  return (
    <li className={classes['option']} data-resting={!active || undefined}>
      <ColorMenu option={option} onChange={onChange} />
      <TextInput
        className={classes['label'] ?? ''}
        aria-label={t('optionLabel')}
        value={label}
        autoFocus={isNew === true}
        onChange={(event) => onChange({ label: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
          event.preventDefault()
          onMove(event.key === 'ArrowUp' ? -1 : 1)
        }}
      />
      <Checkbox
        label={t('offered')}
        checked={active}
        onChange={(event) => onChange({ active: event.currentTarget.checked })}
      />
      <ActionIcon aria-label={t('moveUp', { label })} disabled={first} onClick={() => onMove(-1)}>
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon aria-label={t('moveDown', { label })} disabled={last} onClick={() => onMove(1)}>
        <IconArrowDown size={16} />
      </ActionIcon>
      <ActionIcon aria-label={t('removeOption', { label })} disabled={!own && !isNew} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </li>
  )
}

const useOptions = ({ options }: OpenPicklist) => {
  const [draft, setDraft] = useState(() => draftOf(options))
  const at = (index: number, members: Partial<OptionDraft>): void =>
    setDraft((now) => now.map((option, each) => (each === index ? { ...option, ...members } : option)))
  return {
    draft,
    at,
    move: (index: number, step: 1 | -1) => setDraft((now) => moved(now, index, step)),
    remove: (index: number) => setDraft((now) => now.toSpliced(index, 1)),
    // Until it is saved a new option is known by a key that no list can have.
    add: () =>
      setDraft((now) => [
        ...now,
        { key: `new ${now.length}`, label: '', color: '', active: true, own: true, isNew: true },
      ]),
    reset: () => setDraft(draftOf(options)),
  }
}

/** New options get the keys that they are kept by. */
const withKeys = (draft: readonly OptionDraft[]): readonly OptionDraft[] =>
  draft
    .filter(({ label }) => label.trim() !== '')
    .reduce<readonly OptionDraft[]>((done, option) => {
      const taken = new Set([...draft.filter(({ isNew }) => !isNew), ...done].map(({ key }) => key))
      return [...done, option.isNew ? { ...option, key: optionKey(option.label, taken) } : option]
    }, [])

/** Options of one list: what they are called, their order and colour, and which are still offered. */
export const OptionsEditor = ({ picklist }: { readonly picklist: OpenPicklist }) => {
  const { t } = useTranslation(['studio', 'common'])
  const { draft, at, move, remove, add, reset } = useOptions(picklist)
  const save = useSavePicklist(picklist.name)
  const patch = optionsPatch(picklist.options, withKeys(draft))
  const nameless = draft.some(({ label, isNew }) => !isNew && label.trim() === '')
  // What is saved begins anew under its new version, and this editor is gone by then.
  const send = (): Promise<unknown> =>
    save.mutateAsync({ patch: { options: patch ?? {} }, version: picklist.version }).then(
      () => notifications.show({ color: 'cimbra', message: t('saved') }),
      () => undefined,
    )
  return (
    <form
      className={classes['editor']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (patch && !nameless) void send()
      }}
    >
      <h2 className={page['cardTitle']}>{picklist.title}</h2>
      <Text size="sm" c="dimmed">
        {picklist.description} {t('optionsText')}
      </Text>
      <ul className={classes['options']} aria-label={t('optionsOf', { title: picklist.title })}>
        {draft.map((option, index) => (
          <OptionRow
            key={option.key}
            option={option}
            first={index === 0}
            last={index === draft.length - 1}
            onChange={(members) => at(index, members)}
            onMove={(step) => move(index, step)}
            onRemove={() => remove(index)}
          />
        ))}
      </ul>
      <Button
        variant="subtle"
        leftSection={<IconPlus size={16} aria-hidden />}
        style={{ alignSelf: 'flex-start' }}
        onClick={add}
      >
        {t('addOption')}
      </Button>
      <RefusalNote error={save.error} />
      {patch && (
        <Group gap="xs" className={classes['save'] ?? ''}>
          <Button type="submit" loading={save.isPending} disabled={nameless}>
            {t('common:save')}
          </Button>
          <Button variant="default" onClick={reset}>
            {t('discard')}
          </Button>
        </Group>
      )}
    </form>
  )
}
