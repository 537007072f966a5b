import { useCallback, useEffect, useRef, useState } from 'react'
import { useFieldScope } from './field-scope.tsx'

type Buffered = {
  readonly text: string
  readonly change: (text: string) => void
  readonly flush: () => void
  /** Forgets what was typed; false when nothing was. */
  readonly reset: () => boolean
}

/**
 * Text stays in its input until blur or Enter, so a key renders one input and never the form. What is typed and not
 * yet committed is known to the form, which commits it before it saves.
 */
export function useBuffered(shown: string, commit: (text: string) => void): Buffered {
  const [local, setLocal] = useState<string | null>(null)
  const { pending, onTyped } = useFieldScope()
  // Read by flush, which may run in the same event as the last key, before React renders again.
  const latest = useRef({ local, shown, commit })
  latest.current = { local, shown, commit }

  const flush = useCallback(() => {
    const { local: typed, shown: before, commit: give } = latest.current
    pending.delete(flush)
    if (typed === null) return
    latest.current = { ...latest.current, local: null }
    setLocal(null)
    if (typed !== before) give(typed)
  }, [pending])

  useEffect(() => () => void pending.delete(flush), [pending, flush])

  const change = (text: string): void => {
    latest.current = { ...latest.current, local: text }
    pending.add(flush)
    if (local === null) onTyped?.()
    setLocal(text)
  }

  const reset = (): boolean => {
    pending.delete(flush)
    latest.current = { ...latest.current, local: null }
    setLocal(null)
    return local !== null && local !== shown
  }

  return { text: local ?? shown, change, flush, reset }
}
