import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
// In a cascade layer: what our own modules say wins, whatever the order of the files in the build.
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './theme/theme.css'
import { queryClient } from './api/query-client.ts'
import { i18next, startTexts } from './i18n/index.ts'
import type { MoreTexts } from './i18n/index.ts'
import { cssVariables, screenTheme } from './theme/theme.ts'

/** Draws an application into its page: theme, server state, texts. `routes` is what is inside. */
export const start = async (routes: ReactNode, more?: MoreTexts): Promise<void> => {
  // The server writes a fresh nonce into the page; styles made at run time must carry it.
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
  if (nonce !== '') setNonce(nonce)
  const root = document.getElementById('root')
  if (!root) throw new Error('The page has no #root')
  await startTexts(more)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={screenTheme(i18next.t('close'))}
        defaultColorScheme="auto"
        cssVariablesResolver={cssVariables}
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queryClient}>{routes}</QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
