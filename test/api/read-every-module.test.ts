import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { modulesOf, type Module } from '../../engine/graph/graph.ts'
import { isFilterable, isSortable } from '../../engine/outputs/api/field-uses.ts'
import { openSchool, schoolFolder, type School } from './school.ts'

const nobody = '00000000-0000-4000-8000-000000000000'

/** A condition that every field of a type admits. */
const conditions: Readonly<Record<string, (name: string) => string>> = {
  number: (name) => `${name} > 0`,
  text: (name) => `${name} <> 'x'`,
  boolean: (name) => name,
  date: (name) => `${name} < TODAY()`,
  datetime: (name) => `${name} < NOW()`,
  time: (name) => `${name} < '10:00'`,
  textList: (name) => `'x' in ${name}`,
}

/** All that can be asked of a module's records, whatever the module. */
function everythingOf({ name, fields, views, panels }: Module): readonly string[] {
  const list = (parameters: Readonly<Record<string, string>>): string =>
    `/records/${name}?${new URLSearchParams(parameters)}`
  const filterable = fields.filter(isFilterable)
  const filters = filterable.map(
    ({ name: field, valueType }) => conditions[String(valueType)]?.(field) ?? `IS_NULL(${field})`,
  )
  return [
    list({ expand: '*', count: 'exact' }),
    list({ fields: 'label', search: 'algo', count: 'estimated' }),
    `/records/${name}/bin?expand=*`,
    ...fields
      .filter(isSortable)
      .flatMap(({ name: field }) => [
        list({ sort: field, fields: 'id' }),
        list({ sort: `-${field}`, fields: 'label' }),
      ]),
    ...filters.map((filter) => list({ filter, fields: 'id' })),
    ...views.map((view) => list({ view: view.name })),
    ...fields
      .filter((field) => 'targets' in field && field.targets.length > 0)
      .map(
        (field) =>
          `/records/${name}/lookup?field=${field.name}&search=al&record=${encodeURIComponent(`{"id":"${nobody}"}`)}`,
      ),
    ...filterable
      .filter(({ valueType }) => valueType === 'number')
      .slice(0, 40)
      .map((field) => `/records/${name}/aggregate?measure=sum(${field.name}),count()`),
    `/modules/${name}`,
    ...panels.map((panel) => `/records/${name}/${nobody}/panels/${panel.name}`),
    `/records/${name}/${nobody}/panels`,
    `/records/${name}/${nobody}?expand=*`,
  ]
}

describe.each([
  ['the school', schoolFolder],
  ['the product', join(import.meta.dirname, '../../modules')],
])('every module of %s', (_, folder) => {
  let school: School

  beforeAll(async () => {
    school = await openSchool(undefined, folder)
  })
  afterAll(() => school?.end())

  test('can be listed, sorted, filtered, searched, grouped and looked up by each of its fields', async () => {
    const failures: string[] = []
    for (const path of modulesOf(school.graph).flatMap(everythingOf)) {
      const { status, text } = await school.get(path)
      const notFound = path.includes(nobody) && !path.includes('lookup')
      if (status !== (notFound ? 404 : 200)) failures.push(`${status} ${path} ${text.slice(0, 200)}`)
    }
    expect(failures).toEqual([])
  }, 600_000)
})
