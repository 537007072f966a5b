import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from './api/query-client.ts'
import { i18next } from './i18n/index.ts'
import { router } from './router.tsx'
import { cssVariables, screenTheme } from './theme/theme.ts'

/** The runtime: theme, server state and routes. `nonce` goes on every style made at run time. */
export const App = ({ nonce }: { readonly nonce: string }) => (
  <MantineProvider
    theme={screenTheme(i18next.t('close'))}
    defaultColorScheme="auto"
    cssVariablesResolver={cssVariables}
    getStyleNonce={() => nonce}
  >
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>
)
