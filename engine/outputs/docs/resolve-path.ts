import { modulesOf, type Field, type Graph, type Picklist } from '../../graph/graph.ts'

/** Where an expression stands: what its bare names, and its `option`, mean. */
export interface Home {
  readonly graph: Graph
  readonly module: string
  /** Only in an `offer`: the module or the picklist chosen from. */
  readonly option?: { readonly module?: string; readonly picklist?: Picklist }
}

/** What a path of an expression names: fields one after the other, or an attribute of an option. */
export interface Named {
  /** `old`, `option` or `user`, where the path starts with it. */
  readonly root?: 'old' | 'option' | 'user'
  /** References first, then the field at the end. Empty for an attribute, and for a bare `option`. */
  readonly fields: readonly Field[]
  /** Title of the attribute of an option. */
  readonly attribute?: string
}

function along(graph: Graph, module: string, [first, ...rest]: readonly string[]): readonly Field[] {
  const field = first === undefined ? undefined : graph.modules.get(module)?.fieldsByName.get(first)
  if (field === undefined) return []
  const { valueType } = field
  return typeof valueType === 'object' && rest.length > 0
    ? [field, ...along(graph, valueType.reference, rest)]
    : [field]
}

function option({ graph, option: chosen }: Home, path: readonly string[]): Named {
  if (chosen?.module !== undefined) return { root: 'option', fields: along(graph, chosen.module, path) }
  const [name = 'key'] = path
  return { root: 'option', fields: [], attribute: chosen?.picklist?.definition.attributes?.[name]?.title ?? name }
}

/** The fields that a path of a linked expression goes through. */
export function resolvePath(home: Home, path: readonly string[]): Named {
  const { graph, module } = home
  const [first = '', ...rest] = path
  if (first === 'old') return { root: 'old', fields: along(graph, module, rest) }
  if (first === 'option') return option(home, rest)
  if (first !== 'user') return { fields: along(graph, module, path) }
  const people = modulesOf(graph).find(({ definition }) => definition.purpose === 'people')
  return { root: 'user', fields: people === undefined ? [] : along(graph, people.name, rest) }
}
