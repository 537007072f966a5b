import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import type { Choice } from './choices.ts'
import type { InputProps } from './field-props.ts'
import { useFieldScope } from './field-scope.tsx'
import { Floating } from './floating.tsx'
import { boxClass, inputAria } from './text-box.tsx'
import styles from './fields.module.css'

/** Choices for what was typed: all at once, or found by a search that may still be under way. */
export type Choices = { readonly choices: readonly Choice[]; readonly pending: boolean }

type OptionPickerProps = InputProps & {
  /** Key and label of what is chosen; null for nothing. */
  readonly chosen: Choice | null
  readonly onPick: (choice: Choice | null) => void
  /** A hook: it is called while the list is open. */
  readonly useChoices: (typed: string) => Choices
  readonly placeholder?: string
  /** Any text is accepted: it is committed when nothing is picked. */
  readonly onText?: (text: string) => void
  /** Said when nothing is found. */
  readonly nothing?: string
}

const mostShown = 100

/**
 * One input at rest; from the first key, click or arrow on, a list to choose from. ArrowDown and ArrowUp walk,
 * Enter and Tab take, Esc closes, emptying the text empties the value.
 */
export function OptionPicker(props: OptionPickerProps) {
  const { chosen, onPick, onText, compact, placeholder, required } = props
  const { t } = useTranslation('fields')
  const [typed, setTyped] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<ListHandle>({ walk: () => undefined, taken: () => undefined })
  const { pending, onTyped } = useFieldScope()
  const listId = useId()
  const [active, setActive] = useState<string | undefined>()

  const close = (): void => {
    setOpen(false)
    setTyped(null)
    setActive(undefined)
  }
  const take = (choice: Choice | null): void => {
    close()
    if (choice?.key !== chosen?.key) onPick(choice)
  }
  // Leaving without picking: an emptied text empties the value, free text is kept, anything else is forgotten.
  const leave = (): void => {
    if (typed !== null && typed.trim() === '' && chosen) onPick(null)
    else if (typed !== null && onText && typed !== chosen?.label) onText(typed)
    close()
  }
  const leaving = useRef(leave)
  leaving.current = leave
  useEffect(() => {
    if (typed === null) return undefined
    const flush = (): void => leaving.current()
    pending.add(flush)
    return () => void pending.delete(flush)
  }, [typed, pending])

  const onKeyDown = (event: KeyboardEvent): void => {
    const picked = list.current.taken()
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (open) list.current.walk(event.key === 'ArrowDown' ? 1 : -1)
      else setOpen(true)
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      event.stopPropagation()
      if (picked) take(picked)
      else leave()
    } else if (event.key === 'Tab' && open && picked && typed !== null && typed.trim() !== '' && !onText) take(picked)
    else if (event.key === 'Escape' && open) {
      event.stopPropagation()
      event.preventDefault()
      close()
    }
  }

  return (
    <div className={styles['withAside']}>
      <input
        {...inputAria(props)}
        ref={input}
        className={boxClass({ compact })}
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-autocomplete="list"
        aria-controls={open ? listId : undefined}
        aria-activedescendant={open ? active : undefined}
        autoComplete="off"
        autoFocus={props.autoFocus}
        placeholder={placeholder}
        value={typed ?? chosen?.label ?? ''}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setOpen(true)}
        onChange={(event) => {
          if (typed === null) onTyped?.()
          setTyped(event.currentTarget.value)
          setOpen(true)
        }}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
      {chosen && !required ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles['aside']}
          aria-label={t('clear', { label: props.label })}
          onClick={() => {
            take(null)
            input.current?.focus()
          }}
        >
          <IconX size={14} aria-hidden />
        </button>
      ) : (
        <span className={styles['asideMark']} aria-hidden>
          <IconChevronDown size={14} />
        </span>
      )}
      {open && (
        <Floating anchor={input}>
          <ChoiceList {...props} id={listId} typed={typed ?? ''} handle={list} onActive={setActive} onTake={take} />
        </Floating>
      )}
    </div>
  )
}

type ListHandle = { walk: (by: 1 | -1) => void; taken: () => Choice | undefined }

type ChoiceListProps = Omit<OptionPickerProps, 'id'> & {
  readonly id: string
  readonly typed: string
  readonly handle: { current: ListHandle }
  readonly onActive: (id: string | undefined) => void
  readonly onTake: (choice: Choice) => void
}

function ChoiceList({
  id,
  typed,
  chosen,
  useChoices,
  handle,
  onActive,
  onTake,
  onText,
  nothing,
  label,
}: ChoiceListProps) {
  const { t } = useTranslation('fields')
  const { choices, pending } = useChoices(typed)
  const [at, setAt] = useState<number | null>(null)
  const box = useRef<HTMLUListElement>(null)
  const shown = choices.slice(0, mostShown)
  // Free text is taken as typed unless an arrow was used; otherwise the first hit is the one that Enter takes.
  const first = onText ? -1 : Math.max(0, typed === '' ? shown.findIndex(({ key }) => key === chosen?.key) : 0)
  const active = Math.min(at ?? first, shown.length - 1)

  useEffect(() => setAt(null), [typed])
  useEffect(() => {
    handle.current = {
      walk: (by) => setAt(Math.max(0, Math.min(active + by, shown.length - 1))),
      taken: () => (pending ? undefined : shown[active]),
    }
    onActive(active >= 0 && shown.length > 0 ? `${id}-${active}` : undefined)
    box.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  })
  useEffect(
    () => () => {
      handle.current = { walk: () => undefined, taken: () => undefined }
    },
    [handle],
  )

  if (shown.length === 0) {
    if (onText && !pending) return null
    return (
      <div id={id} role="status" className={styles['nothing']}>
        {pending ? t('searching') : (nothing ?? t('nothingFound'))}
      </div>
    )
  }
  return (
    <>
      <ul
        ref={box}
        id={id}
        role="listbox"
        aria-label={label}
        className={styles['choices']}
        aria-busy={pending || undefined}
      >
        {shown.map((choice, index) => (
          <li
            key={choice.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={choice.key === chosen?.key}
            data-active={index === active || undefined}
            // Before the blur of the input, which would close the list under the pointer.
            onMouseDown={(event) => {
              event.preventDefault()
              onTake(choice)
            }}
          >
            <Swatch color={choice.color} />
            <span>{choice.label}</span>
            {choice.hint && <small>{choice.hint}</small>}
          </li>
        ))}
      </ul>
      {choices.length > mostShown && <div className={styles['nothing']}>{t('keepTyping')}</div>}
    </>
  )
}

/** The colour of an option, as a dot. Nothing without one. */
export function Swatch({ color }: { readonly color?: string | undefined }) {
  if (color === undefined) return null
  const shade = color.startsWith('#') ? color : `var(--mantine-color-${color}-6, ${color})`
  return <span className={styles['swatch']} style={{ background: shade }} aria-hidden />
}
