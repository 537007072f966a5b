import { Menu } from '@mantine/core'
import type { MenuItemProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorLike } from './links.tsx'

/** An entry of a drop-down menu that leads to an address of the runtime. Apart from the other links: menus float, and what floats is heavy. */
export const LinkMenuItem = createLink((props: AnchorLike<MenuItemProps>) => <Menu.Item component="a" {...props} />)
