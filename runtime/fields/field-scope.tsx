import { createContext, useContext, useMemo, useRef } from 'react'
import type { ReactNode } from 'react'
import type { FieldDescription, RelatedModule } from '../api/contract.ts'

/** Where a field editor stands: what it needs to know beyond its own field. */
type FieldScope = {
  /** Module whose fields are edited: references are looked up through it. Empty where there is none. */
  readonly module: string
  /** The fields that expressions may name. */
  readonly fields: readonly FieldDescription[]
  /** Modules of lines, by name. */
  readonly related: Readonly<Record<string, RelatedModule>>
  /** Texts typed and not yet committed: each function commits one. */
  readonly pending: Set<() => void>
  /** The first key was hit: the form is no longer as it was. */
  readonly onTyped: (() => void) | undefined
}

const Scope = createContext<FieldScope>({ module: '', fields: [], related: {}, pending: new Set(), onTyped: undefined })

type FieldHostProps = {
  readonly module: {
    readonly name: string
    readonly fields: readonly FieldDescription[]
    readonly related?: Readonly<Record<string, RelatedModule>>
  }
  readonly pending?: Set<() => void> | undefined
  readonly onTyped?: (() => void) | undefined
  readonly children: ReactNode
}

/** Tells the field editors inside which module they edit. Any host of `FieldEditor` that has references or offers puts one around. */
export function FieldHost({ module, pending, onTyped, children }: FieldHostProps) {
  const own = useRef(new Set<() => void>())
  const scope = useMemo(
    () => ({
      module: module.name,
      fields: module.fields,
      related: module.related ?? {},
      pending: pending ?? own.current,
      onTyped,
    }),
    [module, pending, onTyped],
  )
  return <Scope value={scope}>{children}</Scope>
}

/** The scope given by the nearest `FieldHost`. */
export const useFieldScope = (): FieldScope => useContext(Scope)
