import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/** As root there is no sandbox, and without a network the browser must not look for its own services. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const onPath = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find((file) => existsSync(file))

/** A real Chromium without a window: the one of `CHROMIUM`, which `npm test` sets, or the one on the path. Close it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? onPath()
  if (executablePath === undefined)
    throw new Error('No hay Chromium: corra «npm test», que lo instala, o indíquelo con CHROMIUM=/ruta.')
  return chromium.launch({ executablePath, headless: true, args: flags })
}
