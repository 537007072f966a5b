import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

// Every application of the browser is one HTML page; they share the chunks of React and Mantine.
const pages = { runtime: join(root, 'runtime/index.html') }

const definitionFolders = ['modules', 'engine/definitions']

const iconsIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => [...readFileSync(join(root, folder, file), 'utf8').matchAll(/"icon":\s*"([a-z0-9-]+)"/g)])
    .flatMap(([, name]) => (name === undefined ? [] : [name]))

/** `virtual:module-icons`: the drawings of the icons that the definitions name, and of no others. */
const moduleIcons = (): Plugin => {
  const id = 'virtual:module-icons'
  return {
    name: 'cimbra-module-icons',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(source) {
      if (source !== `\0${id}`) return undefined
      const file = createRequire(import.meta.url).resolve('@tabler/icons/tabler-nodes-outline.json')
      const all: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'))
      const names = [...new Set(definitionFolders.flatMap(iconsIn))].filter((name) => name in all).toSorted()
      return `export const icons = ${JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]])))}`
    },
  }
}

/** In development every navigation gets the page of its application, as the server does with the build. */
const pageOfNavigation = (): Plugin => ({
  name: 'cimbra-pages',
  configureServer(server) {
    server.middlewares.use((incoming, _answer, next) => {
      const navigation = incoming.headers.accept?.includes('text/html') ?? false
      if (navigation && !incoming.url?.startsWith('/api')) incoming.url = '/runtime/index.html'
      next()
    })
  },
})

const enginePort = process.env['PORT'] ?? '3000'

export default defineConfig({
  root,
  base: '/',
  plugins: [react(), moduleIcons(), pageOfNavigation()],
  // The server puts a fresh nonce in place of this word in every page it sends.
  html: { cspNonce: 'CSP_NONCE' },
  resolve: {
    // rjsf pulls a Markdown renderer for rich descriptions, which no schema of ours has: 31 kB less.
    alias: [{ find: /^markdown-to-jsx(\/react)?$/, replacement: join(root, 'runtime/theme/plain-markdown.tsx') }],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: { input: pages },
  },
  server: { proxy: { '/api': `http://127.0.0.1:${enginePort}` } },
  appType: 'mpa',
})
