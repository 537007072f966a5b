/** What is kept from one compilation to the next must not be taken for what was changed meanwhile. */
import { expect, test } from 'vitest'
import { compileLayers, readLayers, type Layers } from '../../engine/pipeline.ts'
import { libraryFolder } from './library.ts'

const layers = readLayers({ base: libraryFolder })

/** The files with one picklist written otherwise. */
const withPicklist = (name: string, options: readonly { readonly key: string; readonly label: string }[]): Layers => ({
  ...layers,
  sources: layers.sources.map((source) =>
    source.file.endsWith(`/${name}.json`) ? { ...source, content: { ...(source.content as object), options } } : source,
  ),
})

test('the same definitions give the same version each time, and others another', () => {
  const first = compileLayers(layers).graph?.version
  const renamed = compileLayers(layers, [{ kind: 'profile', name: 'librarian', patch: { title: 'Otra' } }])
  expect(renamed.problems).toEqual([])
  expect(renamed.graph?.version).not.toBe(first)
  expect(compileLayers(layers).graph?.version).toBe(first)
  expect(compileLayers(readLayers({ base: libraryFolder })).graph?.version).toBe(first)
})

test('a default is checked against the options of now', () => {
  expect(compileLayers(layers).problems).toEqual([])
  const without = withPicklist('locale', [{ key: 'fr', label: 'Français' }])
  const found = compileLayers(without).problems
  expect(found.map(({ code }) => code)).toContain('CIM203')
  expect(compileLayers(without).problems).toEqual(found)
  expect(compileLayers(layers).problems).toEqual([])
})
