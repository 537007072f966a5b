import { createTheme, rem } from '@mantine/core'
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core'

// A deep teal of our own: calm on a full screen of data; white text reads on shades 6 and 8 (4.6 and 6.2).
const cimbra: MantineColorsTuple = [
  '#eef8f8',
  '#dcecec',
  '#b5d8d8',
  '#8bc3c4',
  '#68b1b3',
  '#45a0a3',
  '#1d8184',
  '#15757a',
  '#0f6a6e',
  '#06565a',
]

const dense = { defaultProps: { size: 'sm' } }

/**
 * Look of all screens: dense, quiet, readable in light and dark (text contrast of at least 4.5). `close` is what the
 * button with a cross is called.
 */
export const screenTheme = (close: string) =>
  createTheme({
    primaryColor: 'cimbra',
    primaryShade: { light: 8, dark: 6 },
    colors: { cimbra },
    defaultRadius: 'sm',
    cursorType: 'pointer',
    focusRing: 'auto',
    fontFamily: "Inter, 'Segoe UI', system-ui, -apple-system, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif",
    fontSizes: { xs: rem(12), sm: rem(13.5), md: rem(15), lg: rem(17), xl: rem(20) },
    headings: { fontWeight: '600', sizes: { h1: { fontSize: rem(21), lineHeight: '1.3' }, h2: { fontSize: rem(16) } } },
    components: {
      Button: dense,
      TextInput: dense,
      PasswordInput: dense,
      NativeSelect: dense,
      NumberInput: dense,
      Select: dense,
      MultiSelect: dense,
      Textarea: dense,
      Modal: { defaultProps: { closeButtonProps: { 'aria-label': close } } },
      Drawer: { defaultProps: { closeButtonProps: { 'aria-label': close } } },
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': close } } },
      // The placeholder is neither an item of the menu nor ignorable.
      Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
      // Everything that floats lives inside <main>, so that a screen reader finds it in a region of the page.
      Portal: { defaultProps: { target: '#floating' } },
      Tooltip: { defaultProps: { openDelay: 400, multiline: true, maw: 340, withArrow: true } },
      ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    },
  })

/** Where Mantine's own greys are too pale to read (placeholder, dimmed text) and the surfaces of our screens. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b6169',
    '--mantine-color-placeholder': '#6b7178',
    '--mantine-color-body': '#ffffff',
    '--surface': '#f6f7f8',
    '--surface-raised': '#ffffff',
    '--line': '#e3e6e9',
    '--row-hover': '#f1f7f7',
    '--row-selected': '#e3f1f1',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    '--mantine-color-dimmed': '#a4a9af',
    '--mantine-color-placeholder': '#959aa1',
    '--mantine-color-body': '#17191c',
    '--surface': '#101214',
    '--surface-raised': '#1b1e21',
    '--line': '#2e3236',
    '--row-hover': '#202629',
    '--row-selected': '#17383a',
    '--mantine-color-error': '#ff8787',
  },
})
