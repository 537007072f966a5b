import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Stop } from './processes.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome']

const onPath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file))

/** Path of the Chromium for the tests: `CHROMIUM`, one on the path, or one installed by apt when we are root. The tests never skip it. */
export function findBrowser() {
  const given = process.env.CHROMIUM
  if (given && !existsSync(given)) throw new Stop(`CHROMIUM nombra un archivo que no existe: «${given}».`)
  const found = given || onPath() || installed()
  if (found) return found
  throw new Stop(
    'Las pruebas necesitan Chromium. Instálelo, o indique dónde está:\n\n  sudo apt-get install chromium\n  CHROMIUM=/ruta/de/chromium npm test',
  )
}

function installed() {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined
  console.log('Instalando Chromium para las pruebas (apt-get)…')
  const apt = (...args) =>
    spawnSync('apt-get', args, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  apt('update')
  const { status, stdout, stderr } = apt('install', '--yes', '--no-install-recommends', 'chromium')
  if (status !== 0) throw new Stop(`No se pudo instalar Chromium:\n\n${stdout}${stderr}`)
  return onPath()
}
