import { Modal, Text, TextInput } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModuleSummary } from '../api/contract.ts'
import { modulesQuery } from '../api/queries.ts'
import { ModuleIcon } from '../theme/module-icon.tsx'
import { plainText } from './plain-text.ts'
import classes from './palette.module.css'

type Command = {
  readonly id: string
  readonly title: string
  readonly context: string
  readonly icon: ReactNode
  readonly run: () => void
}

const most = 12

const useCommands = (): readonly Command[] => {
  const { t } = useTranslation(['shell', 'common'])
  const navigate = useNavigate()
  const { data: modules = [] } = useQuery(modulesQuery)
  const open = (module: ModuleSummary): Command => ({
    id: `open-${module.name}`,
    title: module.title,
    context: module.menu,
    icon: <ModuleIcon name={module.icon} size={17} />,
    run: () => void navigate({ to: '/m/$module', params: { module: module.name } }),
  })
  const create = (module: ModuleSummary): Command => ({
    id: `new-${module.name}`,
    title: t(`common:new_${module.gender}`, { singular: module.singular.toLowerCase() }),
    context: module.title,
    icon: <IconPlus size={17} stroke={1.6} />,
    run: () => void navigate({ to: '/m/$module/new', params: { module: module.name } }),
  })
  return [...modules.map(open), ...modules.filter((module) => module.create !== false).map(create)]
}

const matching = (commands: readonly Command[], typed: string): readonly Command[] => {
  const words = plainText(typed).split(/\s+/)
  const found = commands.filter(({ title, context }) => {
    const text = plainText(`${title} ${context}`)
    return words.every((word) => text.includes(word))
  })
  const first = plainText(typed)
  return found
    .toSorted((a, b) => Number(plainText(b.title).startsWith(first)) - Number(plainText(a.title).startsWith(first)))
    .slice(0, most)
}

/** Ctrl+K: go to a module or start a record by typing a few letters. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('shell')
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const found = matching(useCommands(), typed)
  const chosen = found[at]
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setAt((at + step + found.length) % Math.max(found.length, 1))
    }
    if (event.key === 'Enter') run(chosen)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      attributes={{ content: { 'aria-label': t('palette') } }}
    >
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        px="sm"
        placeholder={t('paletteHint')}
        leftSection={<IconSearch size={18} aria-hidden />}
        aria-label={t('palette')}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={chosen && `palette-${chosen.id}`}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div id="palette-list" role="listbox" aria-label={t('palette')} className={classes['list']}>
        {found.map((command, index) => (
          <div
            key={command.id}
            id={`palette-${command.id}`}
            role="option"
            aria-selected={index === at}
            className={classes['option']}
            onMouseMove={() => setAt(index)}
            // Before the box loses the focus to the click.
            onMouseDown={(event) => {
              event.preventDefault()
              run(command)
            }}
          >
            {command.icon}
            <span>{command.title}</span>
            <Text span size="xs" c="dimmed" ml="auto">
              {command.context}
            </Text>
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <Text size="sm" c="dimmed" p="md" ta="center">
          {t('paletteNothing')}
        </Text>
      )}
    </Modal>
  )
}
