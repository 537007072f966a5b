import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

// Every application of the browser is one HTML page; they share the chunks of React and Mantine.
const pages = { runtime: join(root, 'runtime/index.html'), studio: join(root, 'studio/index.html') }

const drawings = join(root, 'node_modules/@tabler/icons/tabler-nodes-outline.json')
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
      const all: Record<string, unknown> = JSON.parse(readFileSync(drawings, 'utf8'))
      const names = [...new Set(definitionFolders.flatMap(iconsIn))].filter((name) => name in all).toSorted()
      return `export const icons = ${JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]])))}`
    },
  }
}

const compressible = /\.(js|css|svg|json|html)$/

/** Writes `.br` and `.gz` beside the built files, so that the server never compresses them again. */
const compressed = (): Plugin => ({
  name: 'cimbra-compressed',
  apply: 'build',
  writeBundle({ dir = join(root, 'dist') }, bundle) {
    for (const name of Object.keys(bundle).filter((file) => compressible.test(file))) {
      const file = join(dir, name)
      const content = readFileSync(file)
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
      writeFileSync(`${file}.br`, brotliCompressSync(content))
    }
  },
})

/** In development every navigation gets the page of its application, as the server does with the build. */
const pageOfNavigation = (): Plugin => ({
  name: 'cimbra-pages',
  configureServer(server) {
    server.middlewares.use((incoming, _answer, next) => {
      const navigation = incoming.headers.accept?.includes('text/html') ?? false
      const application = /^\/studio([/?]|$)/.test(incoming.url ?? '') ? 'studio' : 'runtime'
      if (navigation && !incoming.url?.startsWith('/api')) incoming.url = `/${application}/index.html`
      next()
    })
  },
})

const enginePort = process.env['PORT'] ?? '3000'

export default defineConfig({
  root,
  base: '/',
  plugins: [react(), moduleIcons(), pageOfNavigation(), compressed()],
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
