import { expect, test } from 'vitest'
import type { Graph } from '../../engine/graph/graph.ts'
import { modulePages, type Page } from '../../engine/outputs/docs/module-pages.ts'
import { compileModules } from '../../engine/pipeline.ts'
import type { Language } from '../../engine/problems/problem.ts'
import { graphOf, library, readable } from './library.ts'

const graph = graphOf(library)

function pageOf(path: string, language: Language = 'es', of: Graph = graph): string {
  const page = modulePages(of, language).find((each) => each.path === path)
  if (page === undefined) throw new Error(`no page ${path}`)
  return page.html
}

/** What stands between the opening of the element with an id and the next one like it. */
function partOf(html: string, id: string): readonly string[] {
  const [, part = ''] = html.split(`id="${id}"`)
  const [own = ''] = part.split(/<\/article>|<\/section>/)
  return readable(`<p ${own}`)
}

test('docs › a page opens with title, purpose, usage and names', () => {
  const [, header = ''] = /<header class="title">([\s\S]*?)<\/header>/.exec(pageOf('Loans.html')) ?? []
  expect(readable(header)).toEqual([
    'Biblioteca',
    'Préstamos',
    'Libros que alguien tiene en casa.',
    'Cómo se usa Sirve para saber quién tiene qué.',
    'Nombre en la API',
    'Loans',
    'Dirección en la API',
    '/api/records/Loans',
    'Cómo se nombra un registro',
    'Préstamo: {Lector}',
  ])
})

test.each([
  [
    'reader',
    [
      'Lector',
      'reader',
      'Referencia reference',
      'Módulos referenciados Lectores',
      'Lo usan Lectores › Debe',
      'Obligatorio',
      'Indexado',
      'Si se elimina lo señalado',
      'no se permite mientras «Fase» es «Prestado»',
    ],
  ],
  [
    'phase',
    [
      'Fase',
      'phase',
      'Lista desplegable picklist',
      'Valores disponibles',
      'Prestado lent',
      'Devuelto returned',
      'Perdido lost ya no se elige',
      'Lo usan Atrasado, Lectores › Debe',
      'Valor inicial',
      '«Prestado»',
      'Cambios permitidos',
      'al crear: «Prestado»',
      'de «Prestado» a «Devuelto» o «Perdido»',
      'de «Perdido» a «Devuelto», si «Multa» es mayor que 0',
      '«Devuelto» ya no cambia',
    ],
  ],
  [
    'dueOn',
    [
      'Vence',
      'dueOn',
      'Fecha date',
      'Catorce días después.',
      'Lo usan Atrasado',
      'Obligatorio',
      'Se llena con',
      'hoy más 14 días, en un registro nuevo que no lo trae',
    ],
  ],
  [
    'fine',
    [
      'Multa',
      'fine',
      'Importe money',
      'Lo usan Lectores › Debe',
      'Se muestra mientras',
      '«Fase» no es «Prestado»',
      'Es obligatorio mientras',
      '«Fase» es «Perdido»',
      'No se puede cambiar mientras',
      '«Fase» es «Devuelto»',
      'Límites',
      'desde 0',
    ],
  ],
  [
    'isLate',
    [
      'Atrasado',
      'isLate',
      'Fórmula formula',
      'Cálculo',
      "phase = 'lent' AND dueOn < TODAY()",
      'Se basa en Fase, Vence',
      'Calculado',
      'Cambia con la fecha',
    ],
  ],
] as const)('docs › the field %s is told in words', (name, lines) => {
  expect(partOf(pageOf('Loans.html'), `field-${name}`)).toEqual(lines)
})

test('docs › a rollup says what it adds, of which records, and what it rests on', () => {
  expect(partOf(pageOf('Readers.html'), 'field-owed').slice(3)).toEqual([
    'Cálculo',
    'Suma de «Multa» en los registros de «Préstamos» que señalan a este por «Lector». Solo cuentan los que cumplen: «Fase» es «Prestado» o «Perdido».',
    'sum fine',
    "where phase in ('lent', 'lost')",
    'Se basa en Préstamos › Lector, Préstamos › Multa, Préstamos › Fase',
    'Calculado',
  ])
})

test('docs › what does not repeat, is searched or sensitive is said', () => {
  const html = pageOf('Readers.html')
  expect(partOf(html, 'field-fullName').slice(3)).toEqual(
    [
      'Obligatorio',
      'Único',
      'Se busca',
      'Unicidad',
      'pueden repetirse Anónimo; mayúsculas y minúsculas son iguales',
      'Longitud',
      'hasta 80 caracteres',
    ].flatMap((line) => line.split('; ')),
  )
  expect(partOf(html, 'field-town').slice(3)).toEqual(['Valores disponibles', 'Pueblos: los 41 valores', 'Sensible'])
})

test('docs › rules are told by message, condition, moment, place and lock', () => {
  expect(partOf(pageOf('Loans.html'), 'rules').slice(2)).toEqual([
    'El lector debe multas.',
    'Cobre primero.',
    'Cuando',
    '«Fase» antes del cambio está vacío',
    'IS_NULL(old.phase)',
    'Debe cumplirse',
    '«Debe» de «Lector» es a lo más 100, y «Lector» tiene valor',
    'NOT (reader.owed > 100) AND NOT IS_NULL(reader)',
    'Se revisa al crear',
    'Se señala en Lector',
    'Para que valga aunque varias personas guarden a la vez, se bloquea antes Lector',
    'Ya se devolvió. Registro cerrado',
    'Cuando',
    '«Fase» es «Devuelto»',
    "phase = 'returned'",
    'Sí pueden cambiar Multa',
    'No puede haber dos registros con lo mismo en «Lector» y «Vence». Único',
    'No se repiten juntos Lector, Vence',
  ])
})

test('docs › panels and views are told with their columns and order', () => {
  expect(partOf(pageOf('Readers.html'), 'related').slice(2)).toEqual([
    'Préstamos',
    'Lo que tiene.',
    'Para recordarle.',
    'Nombre en la API',
    'Préstamos',
    'Enlazado por',
    'Préstamos › Lector',
    'Columnas',
    'Vence, Fase',
    'Orden',
    'Vence',
  ])
  expect(partOf(pageOf('Loans.html'), 'views').slice(2)).toEqual([
    'Atrasados',
    'Condición',
    '«Atrasado» es sí',
    'isLate',
    'Columnas',
    'Lector, Vence',
    'Orden',
    'Vence, de mayor a menor',
  ])
})

test('docs › the frame is English for who reads English', () => {
  const html = pageOf('Loans.html', 'en')
  expect(html).toContain('<html lang="en">')
  expect(partOf(html, 'field-phase')).toContain('from «Prestado» to «Devuelto» or «Perdido»')
})

test('docs › a long list has a page with its attributes and where it is used', () => {
  const lines = readable(pageOf('picklist.town.html'))
  expect(lines).toEqual(expect.arrayContaining(['Se usa en Lectores › Pueblo', '41 valores', 'En la costa']))
  expect(lines.join(' ')).toContain('t0 Pueblo 0 sí t1 Pueblo 1 no')
})

test('docs › only calls that a module answers are listed', () => {
  const { properties, ...loans } = library['Loans.json'] ?? {}
  const appended = graphOf({ ...library, 'Loans.json': { ...loans, properties, appendOnly: true } })
  const calls = (of: Graph): readonly string[] =>
    partOf(pageOf('Loans.html', 'es', of), 'actions').filter((line) => /^[A-Z]+ \//.test(line))
  expect(calls(graph)).toEqual(
    expect.arrayContaining([
      'PATCH /api/records/Loans/{id}',
      'DELETE /api/records/Loans/{id}',
      'GET /api/records/Loans/{id}/explain/{field}',
    ]),
  )
  expect(calls(graph)).not.toContain('PUT /api/records/Loans/by/{field}/{value}')
  expect(calls(appended).filter((call) => /PATCH|DELETE|batch|restore/.test(call))).toEqual([])
})

test('docs › who sees the records is said with what decides it', () => {
  const { properties, ...loans } = library['Loans.json'] ?? {}
  const bounded = { ...(properties as object), unit: { field: 'reference', to: 'Units', title: 'Sede' } }
  const withReach = graphOf({
    ...library,
    'Loans.json': {
      ...loans,
      reach: { unit: 'unit', through: ['reader'] },
      basicFields: ['dueOn'],
      properties: bounded,
    },
  })
  expect(partOf(pageOf('Loans.html', 'es', withReach), 'rules').join('\n')).toMatch(
    /Quién los ve[\s\S]*Lo deciden\s+Sede[\s\S]*Pertenecen a\s+Lector[\s\S]*solo se ve\s+Vence/,
  )
  expect(partOf(pageOf('Loans.html', 'es', graph), 'rules').join()).not.toContain('Quién los ve')
})

test('docs › whatever a definition says is shown as text', () => {
  const hostile = `<img src=x onerror=alert(1)>"'\``
  const { properties, ...readers } = library['Readers.json'] ?? {}
  const files = {
    ...library,
    'Readers.json': {
      ...readers,
      title: hostile,
      menu: hostile,
      description: hostile,
      usage: hostile,
      properties: {
        ...(properties as object),
        nasty: {
          field: 'text',
          title: hostile,
          description: hostile,
          help: hostile,
          examples: [hostile],
          default: hostile,
        },
      },
      views: [
        { name: 'nasty', title: hostile, filter: `fullName = '<img src=x onerror=alert(2)>'`, columns: ['fullName'] },
      ],
      rules: [
        { name: 'nasty', require: `fullName <> '</code><script>alert(3)</script>'`, message: hostile, hint: hostile },
      ],
    },
    'picklists/town.json': { ...library['picklists/town.json'], title: hostile, description: hostile, source: hostile },
  }
  const markup = /<(?:img|script)|<\/code><script|=["'][^"'<>]*["'][^\s>/][^<]*onerror/gi
  const found = modulePages(graphOf(files), 'es').flatMap(({ path, html }) =>
    [...html.matchAll(markup)].map(([match]) => `${path}: ${match}`),
  )
  expect(found).toEqual([])
})

/** What may be wrong with a page: an id given twice, a link that leads nowhere, a value that was not there, anything that runs. */
function faults({ path, html }: Page, anchors: ReadonlySet<string>): readonly string[] {
  const valuesOf = (attribute: string): readonly string[] =>
    [...html.matchAll(new RegExp(` ${attribute}="([^"]+)"`, 'g'))].map(([, value = '']) => value)
  const ids = valuesOf('id')
  const links = valuesOf('href').filter((href) => href !== 'style.css')
  return [
    ...(new Set(ids).size === ids.length ? [] : ['an id is there twice']),
    ...links.filter((href) => !anchors.has(href.startsWith('#') ? path + href : href)),
    ...readable(html).filter((line) => /undefined|\[object|\{\{|NaN/.test(line)),
    ...[...html.matchAll(/<script|<style| style=| on\w+=/g)].map(([match]) => match),
    ...(/ (?:href|id)='/.test(html) ? ['an attribute in single quotes'] : []),
  ]
}

const folders = [
  ['the product', 'modules'],
  ['a school', 'test/fixtures/school'],
] as const

test.each(folders.flatMap(([what, folder]) => [[what, 'es', folder] as const, [what, 'en', folder] as const]))(
  'docs › every page of %s renders in %s, and every link leads somewhere',
  (_, language, folder) => {
    const { graph: compiled, problems } = compileModules({ base: folder })
    expect(problems).toEqual([])
    if (compiled === undefined) return
    const pages = modulePages(compiled, language)
    const anchors = new Set(
      pages.flatMap(({ path, html }) => [
        path,
        ...[...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `${path}#${id}`),
      ]),
    )
    const wrong = pages.flatMap((page) => faults(page, anchors).map((fault) => `${page.path}: ${fault}`))
    expect(wrong).toEqual([])
  },
)
