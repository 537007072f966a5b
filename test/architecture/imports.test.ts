import { expect, test } from 'vitest'
import { filesBelow, importsOf, type Import } from './sources.ts'

const files = filesBelow(['engine', 'runtime', 'studio', 'schemas', 'modules'], '.ts', '.tsx')
const imports = files.flatMap(importsOf)

const definitions = ['schemas']
const expression = ['engine/expression', 'engine/problems', ...definitions]
const fields = ['engine/fields', 'engine/definition', ...expression]
const graph = ['engine/graph', ...fields]
const outputs = ['engine/outputs', ...graph]
const browser = ['runtime', 'engine/expression', ...definitions]

/** What a folder may import from. The nearest folder listed counts; server and demo are at the end of the way and may use all of the engine. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  schemas: definitions,
  modules: [],
  'engine/problems': ['engine/problems', ...definitions],
  'engine/expression': expression,
  'engine/definition': ['engine/definition', 'engine/problems', ...definitions],
  'engine/fields': fields,
  'engine/graph': graph,
  'engine/outputs': graph,
  'engine/access': ['engine/access', ...outputs],
  'engine/changes': ['engine/changes', 'engine/access', 'engine/pipeline.ts', ...outputs],
  'engine/pipeline.ts': outputs,
  'engine/demo': ['engine', ...definitions],
  'engine/server': ['engine', ...definitions],
  runtime: browser,
  studio: ['studio', ...browser],
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const homeOf = (path: string): string =>
  Object.keys(allowed)
    .filter((folder) => isBelow(path, folder))
    .sort((a, b) => b.length - a.length)[0] ?? ''

/** `engine/outputs/docs`: outputs do not know each other. */
const outputOf = (path: string): string | undefined => /^engine\/outputs\/[^/]+/.exec(path)?.[0]

function isAllowed({ from, to }: Import): boolean {
  const output = outputOf(from)
  if (output !== undefined && isBelow(to, output)) return true
  return (allowed[homeOf(from)] ?? []).some((folder) => isBelow(to, folder))
}

const written = ({ from, to }: Import): string => `${from} -> ${to}`

test('imports › every source belongs to a folder with a direction', () => {
  expect(files.filter(({ path }) => homeOf(path) === '').map(({ path }) => path)).toEqual([])
})

test('imports › go one way', () => {
  expect(imports.filter((each) => !isAllowed(each)).map(written)).toEqual([])
})

test('imports › the apps take from the engine its expression language alone', () => {
  const taken = imports.filter(
    ({ from, to }) => /^(runtime|studio)\//.test(from) && isBelow(to, 'engine') && !isBelow(to, 'engine/expression'),
  )
  expect(taken.map(written)).toEqual([])
})

test('imports › name files that exist, with their extension', () => {
  const known = new Set(files.map(({ path }) => path))
  const wanted = imports.filter(
    ({ to }) => !/\.(css|json|svg)$/.test(to) && !known.has(to) && !known.has(to.replace(/\.js$/, '.d.ts')),
  )
  expect(wanted.map(written)).toEqual([])
})

test('imports › form no circle', () => {
  const next = Map.groupBy(
    imports.filter(({ typeOnly, later }) => !typeOnly && !later),
    ({ from }) => from,
  )
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path)
    if (start >= 0) circles.push([...way.slice(start), path].join(' -> '))
    if (start >= 0 || done.has(path)) return
    for (const { to } of next.get(path) ?? []) visit(to, [...way, path])
    done.add(path)
  }
  for (const { path } of files) visit(path, [])
  expect(circles).toEqual([])
})
