import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { setNonce } from 'get-nonce'
// In a cascade layer: what our own modules say wins, whatever the order of the files in the build.
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './theme/theme.css'
import { App } from './app.tsx'
import { startTexts } from './i18n/index.ts'

// The server writes a fresh nonce into the page; styles made at run time must carry it.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
if (nonce) setNonce(nonce)

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')

await startTexts()
createRoot(root).render(
  <StrictMode>
    <App nonce={nonce ?? ''} />
  </StrictMode>,
)
