/** The product says «usted»: no title, help or message of a definition speaks to a friend. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { modulesFolder } from './customers.ts'

const systemFolder = join(import.meta.dirname, '../../engine/definitions')

/** Forms that are only of «tú», and imperatives of «tú» where a sentence begins; in the middle they may be the third person. */
const familiar = [
  /(?<![\p{L}])(tú|tus|contigo|puedes|debes|quieres|tienes|dejas|eliges|necesitas|cópialo|escríbelo|escríbela|revísalo|revísala|ponle|haz)(?![\p{L}])/iu,
  /(^|[.:;] )(Elige|Escribe|Indica|Anota|Revisa|Quita|Añade|Agrega|Consulta|Sube|Corrige|Selecciona|Ten|Di|Pon) /u,
]

const spoken = ['title', 'description', 'help', 'usage', 'message', 'hint', 'label']

function textsIn(value: unknown, at: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    spoken.includes(key) && typeof inner === 'string'
      ? [[`${at}/${key}`, inner] as const]
      : textsIn(inner, `${at}/${key}`),
  )
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.json') && !name.startsWith('demo'))

test.each([
  ['modules', modulesFolder],
  ['the system layer', systemFolder],
])('%s say usted', (_, folder) => {
  const texts = filesIn(folder).flatMap((name) => textsIn(JSON.parse(readFileSync(join(folder, name), 'utf8')), name))
  expect(texts.length).toBeGreaterThan(100)
  expect(texts.filter(([, text]) => familiar.some((form) => form.test(text)))).toEqual([])
})

test.each([
  'Elige un producto.',
  'Si no se sabe, puedes dejarla vacía.',
  'No suele ser de ese estado: revísalo.',
  'Ya está. Quita una de las dos.',
])('«%s» is noticed', (text) => {
  expect(familiar.some((form) => form.test(text))).toBe(true)
})
