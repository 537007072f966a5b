import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { projectNode, repository, runQuietly, Stop, tool } from './processes.mjs'

/** All that the built screens depend on; the definitions because of the icons that they name. */
const sources = [
  'runtime',
  'studio',
  'schemas',
  'engine/expression',
  'engine/definitions',
  'modules',
  'vite.config.ts',
  'package-lock.json',
]

const built = join(repository, 'dist')
/** Hash of the sources that `dist` was built from. */
const note = join(built, '.sources')

const filesOf = (path) =>
  !existsSync(path)
    ? []
    : statSync(path).isDirectory()
      ? readdirSync(path)
          .sort()
          .flatMap((name) => filesOf(join(path, name)))
      : [path]

function hashOfSources() {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesOf(join(repository, source))))
    hash.update(file.slice(repository.length)).update(readFileSync(file))
  return hash.digest('hex')
}

/** Builds the screens into `dist` when their sources changed since the last time. */
export async function buildScreens() {
  const wanted = hashOfSources()
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return
  console.log('Construyendo las pantallas…')
  const { status, output } = await runQuietly(projectNode, [tool('vite'), 'build'])
  if (status !== 0) throw new Stop(`No se pudieron construir las pantallas. vite dijo:\n\n${output.trim()}`)
  compress()
  writeFileSync(note, wanted)
}

/** A browser takes the `.br` or `.gz` beside a file; compressed once here instead of at every request. */
function compress() {
  for (const file of filesOf(join(built, 'assets')).filter((path) => /\.(js|css|svg|json)$/.test(path))) {
    const content = readFileSync(file)
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
    writeFileSync(`${file}.br`, brotliCompressSync(content, quality))
    writeFileSync(`${file}.gz`, gzipSync(content))
  }
}
