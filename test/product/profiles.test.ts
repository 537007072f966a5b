/** The profiles that the product brings, each by what its job needs. */
import { describe, expect, test } from 'vitest'
import { moduleOf, type Field, type Module, type ProfileModule } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'

const { graph, problems } = compileModules({ base: 'modules' })
if (graph === undefined) throw new Error(JSON.stringify(problems))

const granted = [...graph.profiles.values()].flatMap((profile) =>
  [...profile.modules].map(([name, rights]) => ({ key: profile.key, module: moduleOf(graph, name), rights })),
)

const names = ({ key, module }: (typeof granted)[number], fields: readonly Field[]): readonly string[] =>
  fields.map(({ name }) => `${key}: ${module.name}.${name}`)

const must = ({ required, systemWritten, definition, common }: Field): boolean =>
  required && !common && !systemWritten && definition.default === undefined

/** The document that a line belongs to is said by the document itself. */
const saidByDocument = ({ document }: Module, { name }: Field): boolean => document?.field.name === name

const writes = ({ actions }: ProfileModule): boolean => actions.has('create') || actions.has('update')

describe('profiles of the product', () => {
  test('are those that the documents name', () => {
    expect([...graph.profiles.keys()].sort()).toEqual(
      expect.arrayContaining([
        'administrator',
        'commercialManager',
        'driver',
        'fieldSeller',
        'finance',
        'invoicing',
        'logistics',
      ]),
    )
  })

  test('whoever creates can write what is required', () => {
    const wrong = granted.flatMap((each) =>
      each.rights.actions.has('create')
        ? names(
            each,
            each.module.fields.filter(
              (field) => must(field) && !saidByDocument(each.module, field) && !each.rights.write.has(field.name),
            ),
          )
        : [],
    )
    expect(wrong).toEqual([])
  })

  test('whoever writes a reference can read what it may point at', () => {
    const wrong = granted.flatMap((each) => {
      const modules = graph.profiles.get(each.key)?.modules
      const unread = (field: Field): boolean =>
        (field.kind === 'stored' || field.kind === 'links') &&
        field.targets.length > 0 &&
        !field.targets.some((target) => modules?.get(target)?.actions.has('read') === true)
      return writes(each.rights)
        ? names(
            each,
            each.module.fields.filter((field) => each.rights.write.has(field.name) && unread(field)),
          )
        : []
    })
    expect(wrong).toEqual([])
  })

  test('whoever reads a module reads what names its records', () => {
    const wrong = granted.flatMap((each) => {
      const parts = each.module.recordLabel.filter((part) => typeof part !== 'string')
      return each.rights.actions.has('read') && !parts.some(({ name }) => each.rights.read.has(name))
        ? [`${each.key}: ${each.module.name}`]
        : []
    })
    expect(wrong).toEqual([])
  })

  test('lines come with their document', () => {
    const wrong = granted.flatMap((each) =>
      each.module.fields.flatMap((field) =>
        field.kind === 'lines' &&
        each.rights.read.has(field.name) &&
        graph.profiles.get(each.key)?.modules.get(field.of)?.actions.has('read') !== true
          ? names(each, [field])
          : [],
      ),
    )
    expect(wrong).toEqual([])
  })

  test('a seller decides no credit and configures nothing', () => {
    const seller = graph.profiles.get('fieldSeller')
    const accounts = seller?.modules.get('Accounts')
    for (const name of ['creditLimit', 'availableCredit'])
      expect([accounts?.read.has(name), accounts?.write.has(name)]).toEqual([false, false])
    const configuration = [...(seller?.modules ?? [])].filter(
      ([name]) => moduleOf(graph, name).definition.menu === 'Configuración',
    )
    expect(configuration.filter(([, rights]) => [...rights.actions].join() !== 'read')).toEqual([])
    expect([...(seller?.modules.get('SalesOrders')?.actions ?? [])]).toEqual(['create', 'read'])
  })

  test('a manager holds all that her sellers hold, so that she may give it', () => {
    const [seller, manager] = ['fieldSeller', 'commercialManager'].map((key) => graph.profiles.get(key)?.modules)
    const lacking = [...(seller ?? [])].flatMap(([name, rights]) => {
      const hers = manager?.get(name)
      return (['actions', 'read', 'write', 'moves'] as const).flatMap((part) =>
        [...rights[part]]
          .filter((each) => !new Set<string>(hers?.[part]).has(each))
          .map((each) => `${name} ${part} ${each}`),
      )
    })
    expect(lacking).toEqual([])
  })
})
