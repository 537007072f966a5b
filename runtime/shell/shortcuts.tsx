import { createContext, use, useEffect, useMemo, useRef } from 'react'
import type { ReactNode } from 'react'

export type Shortcut = {
  /** `KeyboardEvent.key`: `n`, `/`, `?`; `mod+k` for Ctrl or Command. */
  readonly key: string
  /** What it does, in the person's language. */
  readonly title: string
  readonly run: () => void
}

type Shortcuts = {
  readonly add: (shortcut: Shortcut) => () => void
  readonly all: () => readonly Shortcut[]
}

const ShortcutsContext = createContext<Shortcuts>({ add: () => () => undefined, all: () => [] })

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox')

const keyOf = (event: KeyboardEvent): string => {
  const modifier = event.ctrlKey || event.metaKey ? 'mod+' : ''
  return `${modifier}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`
}

// Letters belong to whoever is typing, and to an open dialog; chords with Ctrl are always ours.
const mine = (event: KeyboardEvent): boolean => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return false
  if (event.ctrlKey || event.metaKey) return true
  return !typing(event.target) && document.querySelector('[role="dialog"]') === null
}

/** Listens once for the whole page; the screens below it add their shortcuts. */
export const ShortcutsProvider = ({ children }: { readonly children: ReactNode }) => {
  const active = useRef<Shortcut[]>([])
  const shortcuts = useMemo<Shortcuts>(
    () => ({
      add: (shortcut) => {
        active.current = [...active.current, shortcut]
        return () => {
          active.current = active.current.filter((other) => other !== shortcut)
        }
      },
      all: () => active.current,
    }),
    [],
  )
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!mine(event)) return
      const found = active.current.findLast(({ key }) => key === keyOf(event))
      if (!found) return
      event.preventDefault()
      found.run()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  return <ShortcutsContext value={shortcuts}>{children}</ShortcutsContext>
}

/** A key that does something while the calling component is on screen; the innermost screen wins. */
export const useShortcut = (key: string, title: string, run: () => void, enabled = true): void => {
  const shortcuts = use(ShortcutsContext)
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(
    () => (enabled ? shortcuts.add({ key, title, run: () => latest.current() }) : undefined),
    [shortcuts, key, title, enabled],
  )
}

/** The shortcuts of what is on screen now. */
export const useActiveShortcuts = (): (() => readonly Shortcut[]) => use(ShortcutsContext).all
