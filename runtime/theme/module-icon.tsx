import { createElement, lazy, Suspense } from 'react'
import { IconTable } from '@tabler/icons-react'
import type { icons as ModuleIcons } from 'virtual:module-icons'

type ModuleIconProps = { readonly name: string; readonly size?: number }

// The drawings come in one chunk of their own, after the first paint; without it every module has the same icon.
const Drawing = lazy(async () => {
  const { icons } = await import('virtual:module-icons').catch(() => ({ icons: {} as typeof ModuleIcons }))
  const Drawn = ({ name, size = 18 }: ModuleIconProps) => {
    const drawing = icons[name]
    if (!drawing) return <IconTable size={size} stroke={1.6} aria-hidden />
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.6}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
      >
        {drawing.map(([tag, attributes], index) => createElement(tag, { ...attributes, key: index }))}
      </svg>
    )
  }
  return { default: Drawn }
})

/** The icon that a module's definition names (a Tabler name); a table when it is unknown. Decoration only. */
export const ModuleIcon = ({ name, size = 18 }: ModuleIconProps) => (
  <Suspense fallback={<span style={{ display: 'inline-block', width: size, height: size }} />}>
    <Drawing name={name} size={size} />
  </Suspense>
)
