import { Anchor, Button, NavLink } from '@mantine/core'
import type { AnchorProps, ButtonProps, NavLinkProps } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import type { StudioPath } from './sections.ts'

/**
 * Goes to a page of the studio. TanStack Router types the addresses of one router in a program, and that is the runtime's: here they are
 * typed by StudioPath.
 */
export const useStudioGo = (): ((to: StudioPath) => void) => {
  const { history } = useRouter()
  return (to) => history.push(to)
}

// With a key held the browser opens a tab or a window, as with any link.
const plainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey

const useLink = (to: StudioPath) => {
  const go = useStudioGo()
  return {
    href: to,
    onClick: (event: MouseEvent): void => {
      if (!plainClick(event)) return
      event.preventDefault()
      go(to)
    },
  }
}

/** Text that leads to a page of the studio. */
export const StudioAnchor = ({
  to,
  ...props
}: AnchorProps & { readonly to: StudioPath; readonly children: ReactNode }) => <Anchor {...props} {...useLink(to)} />

/** A button that leads to a page of the studio. */
export const StudioButton = ({
  to,
  ...props
}: ButtonProps & { readonly to: StudioPath; readonly children: ReactNode }) => (
  <Button component="a" {...props} {...useLink(to)} />
)

/** An entry of the studio's menu. */
export const StudioNav = ({ to, ...props }: NavLinkProps & { readonly to: StudioPath }) => (
  <NavLink component="a" {...props} {...useLink(to)} />
)
