/** Everything that describes the product, for each of its profiles: made without a database, and telling of nothing that is not granted. */
import { expect, test } from 'vitest'
import { makeScope } from '../../engine/access/make-scope.ts'
import type { Scope } from '../../engine/access/scope.ts'
import { modulesOf } from '../../engine/graph/graph.ts'
import { menuOf, moduleDescription } from '../../engine/outputs/api/module-description.ts'
import { openApi } from '../../engine/outputs/api/openapi.ts'
import { modulePages } from '../../engine/outputs/docs/module-pages.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { scopeView } from '../../engine/server/scope-view.ts'

const { graph, problems } = compileModules({ base: 'modules' })
if (graph === undefined) throw new Error(JSON.stringify(problems))

const scopeOf = (profile: string): Scope =>
  makeScope(graph, {
    person: '01900000-0000-7000-8000-000000000001',
    channel: 'web',
    assignments: [{ profile, unit: '01900000-0000-7000-8000-000000000002', portfolio: null }],
    groups: [],
    subordinates: [],
    shared: {},
  })

type Json = ReturnType<typeof JSON.parse>

const keys = [...graph.profiles.keys()]

/** What stands in quotes by itself: a name, not a word of a text. */
const isNamed = (json: unknown, name: string): boolean => JSON.stringify(json).includes(`"${name}"`)

test.each(keys)('%s › the menu and OpenAPI hold the modules that it grants', (key) => {
  const scope = scopeOf(key)
  const view = scopeView(scope, graph)
  const hidden = modulesOf(graph).filter(({ name }) => !scope.graph.modules.has(name))
  const document = openApi(view, 'Empresa')
  expect(hidden.filter(({ name }) => isNamed(menuOf(view), name))).toEqual([])
  expect(hidden.filter(({ name }) => JSON.stringify(document).includes(`/${name}"`))).toEqual([])
})

test.each(keys)('%s › a module is described by fields that it reads or writes', (key) => {
  const scope = scopeOf(key)
  const view = scopeView(scope, graph)
  for (const seen of modulesOf(scope.graph)) {
    const described: Json = moduleDescription(view, seen)
    const known = new Set(described.fields.map(({ name }: Json) => name))
    const hidden = (graph.modules.get(seen.name)?.fields ?? []).filter(({ name }) => !known.has(name))
    const named = new Set([
      ...described.groups.flatMap(({ fields }: Json) => fields),
      ...described.views.flatMap(({ columns, sort, filter }: Json) => [
        ...columns,
        ...sort.split(/[-,]/),
        ...(filter ?? '').split(/[^A-Za-z0-9.]+/),
      ]),
      ...Object.keys(described.schemas.create.properties),
      ...Object.keys(described.schemas.update.properties),
      ...[...described.recordLabel.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
    ])
    expect(hidden.filter(({ name }) => named.has(name)).map(({ name }) => `${seen.name}.${name}`)).toEqual([])
  }
})

test.each(keys)('%s › its documentation leads nowhere that is not there', (key) => {
  const scope = scopeOf(key)
  const pages = modulePages(scope.graph, 'es')
  const paths = new Set(pages.map(({ path }) => path))
  const anchors = new Set(
    pages.flatMap(({ path, html }) => [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `${path}#${id}`)),
  )
  const broken = pages.flatMap(({ path, html }) =>
    [...html.matchAll(/ href="([^"]+)"/g)]
      .map(([, href = '']) => href)
      .filter((href) => !href.startsWith('http') && href !== 'style.css' && href !== './')
      .filter(
        (href) => !(href.includes('#') ? anchors.has(href.startsWith('#') ? path + href : href) : paths.has(href)),
      )
      .map((href) => `${path}: ${href}`),
  )
  expect(broken).toEqual([])
})
