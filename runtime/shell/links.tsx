import { Anchor, Button, Menu, NavLink } from '@mantine/core'
import type { AnchorProps, ButtonProps, MenuItemProps, NavLinkProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

// Mantine's `component={Link}` loses the types of the router; these keep them.
type A<P> = P & Omit<ComponentPropsWithRef<'a'>, keyof P>

/** Text that leads to an address of the runtime. */
export const LinkAnchor = createLink((props: A<AnchorProps>) => <Anchor {...props} />)

/** A button that leads to an address of the runtime. */
export const LinkButton = createLink((props: A<ButtonProps>) => <Button component="a" {...props} />)

/** An entry of a drop-down menu that leads to an address of the runtime. */
export const LinkMenuItem = createLink((props: A<MenuItemProps>) => <Menu.Item component="a" {...props} />)

/** An entry of the side menu. */
export const LinkNav = createLink((props: A<NavLinkProps>) => <NavLink component="a" {...props} />)
