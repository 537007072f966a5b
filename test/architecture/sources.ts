import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface SourceFile {
  /** Relative to the repository, with `/`: `engine/graph/graph.ts`. */
  readonly path: string
  readonly text: string
}

/** All files below folders of the repository whose names end with one of the extensions; a folder that is not there has none. */
export const filesBelow = (folders: readonly string[], ...extensions: readonly string[]): readonly SourceFile[] =>
  folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => extensions.some((extension) => path.endsWith(extension)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** A file of the repository as text. */
export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

export const isThere = (path: string): boolean => existsSync(join(root, path))

export interface Import {
  /** The file that imports, and the one imported, relative to the repository. */
  readonly from: string
  readonly to: string
  /** Gone when types are: it makes no circle that runs. */
  readonly typeOnly: boolean
  /** Loaded when it is first needed, long after the importing file has run: makes no circle either. */
  readonly later: boolean
}

/** Relative imports of a file, re-exports and dynamic ones too. Packages are left out. */
export const importsOf = ({ path, text }: SourceFile): readonly Import[] =>
  [...text.matchAll(/(?:^(import|export)( type)?\b[^'"]*?\bfrom\s*|^import\s*|\bimport\s*\(\s*)'(\.[^']*)'/gm)].flatMap(
    ([whole, , type, target]) =>
      target === undefined
        ? []
        : [
            {
              from: path,
              to: normalize(join(dirname(path), target)).replaceAll('\\', '/'),
              typeOnly: type !== undefined,
              later: /^import\s*\(/.test(whole),
            },
          ],
  )

/** Source of TypeScript without its comments; line breaks stay. */
export const withoutComments = (text: string): string =>
  text
    .replaceAll(/(?<!')\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(^|[\s;,{}()])\/\/[^\n]*/g, '$1')

/** `engine/fields/any-reference.ts`: a field type's word in kebab-case. */
export const kebab = (word: string): string => word.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
