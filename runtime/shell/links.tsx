import { Anchor, Button, NavLink } from '@mantine/core'
import type { AnchorProps, ButtonProps, NavLinkProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

// Mantine's `component={Link}` loses the types of the router; these keep them.
/** The properties of a component of Mantine that is drawn as an `<a>`. */
export type AnchorLike<P> = P & Omit<ComponentPropsWithRef<'a'>, keyof P>

/** Text that leads to an address of the runtime. */
export const LinkAnchor = createLink((props: AnchorLike<AnchorProps>) => <Anchor {...props} />)

/** A button that leads to an address of the runtime. */
export const LinkButton = createLink((props: AnchorLike<ButtonProps>) => <Button component="a" {...props} />)

/** An entry of the side menu. */
export const LinkNav = createLink((props: AnchorLike<NavLinkProps>) => <NavLink component="a" {...props} />)
