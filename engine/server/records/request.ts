/**
 * From the query string of a list to a typed request: every name resolved, the filter parsed and typed, limits held. What does not fit is
 * a problem with a pointer such as `/filter`; nothing here throws and nothing touches the database.
 */
import type { Channel } from '../../access/scope.ts'
import type { Expression } from '../../expression/expression.ts'
import { parseExpression } from '../../expression/parse-expression.ts'
import { conditionCount } from '../../expression/walk.ts'
import type { Field, Graph, Module, SortKey, View } from '../../graph/graph.ts'
import { isExpandable, isReadable, isSortable } from '../../outputs/api/field-uses.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import { filterScope } from './filter-scope.ts'
import { badParameter, type Parameters } from './parameters.ts'

/** What is shown of each record. */
export interface Projection {
  readonly fields: readonly Field[]
  /** The record's own label is asked for. */
  readonly label: boolean
  /** Names of the references shown with their label and of the files shown with their name. */
  readonly expanded: ReadonlySet<string>
}

export interface ListRequest extends Projection {
  readonly place: 'list' | 'bin'
  /** All must hold. */
  readonly filters: readonly Expression[]
  readonly sort: readonly SortKey[]
  /** Only records are shown on which all sort fields can be read. Else a field that cannot be read is empty: nobody asked for that order. */
  readonly sortDecides: boolean
  /** Each must be found. */
  readonly words: readonly string[]
  readonly limit: number
  readonly after?: string
  readonly count?: 'exact' | 'estimated'
}

/** The parameters of a list. */
export const listParameters = [
  'filter',
  'sort',
  'fields',
  'expand',
  'limit',
  'after',
  'search',
  'view',
  'count',
] as const

const longestFilter = 2000
const mostConditions = 50
const mostSortKeys = 5
const largestPage = 200
const usualPage = 50
const shortestSearch = 2
const mostWords = 8

/** Something read from the request, and what is wrong with it. */
interface Checked<T> {
  readonly value: T
  readonly problems: readonly Problem[]
}

const good = <T>(value: T): Checked<T> => ({ value, problems: [] })

const names = (text: string): readonly string[] => text.split(',').map((name) => name.trim())

const fieldNames = (module: Module): Iterable<string> => [...module.fieldsByName.keys(), 'label']

/** A name that is no field of the module, with the nearest one that is. */
export const noField = (pointer: string, name: string, module: Module): Problem =>
  problem('CIM502', pointer, { name: name.slice(0, 60), ...suggest(name.slice(0, 60), fieldNames(module)) })

/** Reads `fields`: names, `label` among them. Without the parameter, `otherwise`. */
export function readFields(
  module: Module,
  text: string | undefined,
  otherwise: readonly Field[],
  lines: boolean,
): Checked<Omit<Projection, 'expanded'>> {
  if (text === undefined) return good({ fields: otherwise, label: false })
  const problems: Problem[] = []
  const fields = new Set<Field>()
  const wanted = names(text)
  for (const name of wanted) {
    const field = module.fieldsByName.get(name)
    if (name === 'label' || name === 'id' || name === 'version') continue
    else if (field === undefined) problems.push(noField('/fields', name, module))
    else if (!isReadable(field) || (field.kind === 'lines' && !lines))
      problems.push(
        badParameter('fields', { es: `«${name}» no se puede leer aquí`, en: `“${name}” cannot be read here` }),
      )
    else fields.add(field)
  }
  return { value: { fields: [...fields], label: wanted.includes('label') }, problems }
}

/** Reads `expand`: names of references or files, or `*` for all of them. */
export function readExpand(module: Module, text: string | undefined): Checked<ReadonlySet<string>> {
  if (text === undefined) return good(new Set())
  if (text === '*') return good(new Set(module.fields.filter(isExpandable).map(({ name }) => name)))
  const problems: Problem[] = []
  const fields = new Set<string>()
  for (const name of names(text)) {
    const field = module.fieldsByName.get(name)
    if (field === undefined) problems.push(noField('/expand', name, module))
    else if (!isExpandable(field))
      problems.push(
        badParameter('expand', { es: `«${name}» no es una referencia`, en: `“${name}” is not a reference` }),
      )
    else fields.add(field.name)
  }
  return { value: fields, problems }
}

/** Reads `-saleDate,name`, up to five keys. */
export function readSort(
  module: Module,
  text: string | undefined,
  otherwise: readonly SortKey[],
): Checked<readonly SortKey[]> {
  if (text === undefined) return good(otherwise)
  const wanted = names(text)
  if (wanted.length > mostSortKeys)
    return {
      value: [],
      problems: [badParameter('sort', { es: `hasta ${mostSortKeys} campos`, en: `up to ${mostSortKeys} fields` })],
    }
  const problems: Problem[] = []
  const keys = new Map<Field, SortKey>()
  for (const each of wanted) {
    const descending = each.startsWith('-')
    const name = descending ? each.slice(1) : each
    const field = module.fieldsByName.get(name)
    if (field === undefined) problems.push(noField('/sort', name, module))
    else if (!isSortable(field)) problems.push(problem('CIM522', '/sort', { name }))
    else if (!keys.has(field)) keys.set(field, { field, descending })
  }
  return { value: [...keys.values()], problems }
}

/** Reads a filter: a condition over the module's fields, up to 2,000 characters and 50 conditions. */
export function readFilter(graph: Graph, module: Module, text: string | undefined): Checked<Expression | undefined> {
  if (text === undefined) return good(undefined)
  if (text.length > longestFilter) return { value: undefined, problems: [problem('CIM311', '/filter')] }
  const { expression, problems } = parseExpression(text, filterScope(graph, module), {
    pointer: '/filter',
    expected: 'boolean',
  })
  if (problems.length > 0 || expression === undefined) return { value: undefined, problems }
  return conditionCount(expression) > mostConditions
    ? {
        value: undefined,
        problems: [
          badParameter('filter', {
            es: `hasta ${mostConditions} condiciones`,
            en: `up to ${mostConditions} conditions`,
          }),
        ],
      }
    : good(expression)
}

/** Reads what was typed in a search box: words, of two characters at least all together. */
function readSearch(text: string | undefined): Checked<readonly string[]> {
  const typed = text?.trim() ?? ''
  if (typed === '') return good([])
  if ([...typed].length < shortestSearch) {
    return {
      value: [],
      problems: [
        badParameter('search', {
          es: `escriba al menos ${shortestSearch} letras`,
          en: `type at least ${shortestSearch} letters`,
        }),
      ],
    }
  }
  const found = [...new Set(typed.split(/\s+/u))]
  return found.length > mostWords
    ? {
        value: [],
        problems: [badParameter('search', { es: `hasta ${mostWords} palabras`, en: `up to ${mostWords} words` })],
      }
    : good(found)
}

/** Reads a whole number from 1 to 200. */
export function readLimit(text: string | undefined, otherwise: number = usualPage): Checked<number> {
  const limit = text === undefined ? otherwise : /^\d{1,3}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= largestPage
    ? good(limit)
    : {
        value: otherwise,
        problems: [
          badParameter('limit', { es: `un número de 1 a ${largestPage}`, en: `a number from 1 to ${largestPage}` }),
        ],
      }
}

function readView(module: Module, name: string | undefined): Checked<View | undefined> {
  if (name === undefined) return good(undefined)
  const view = module.views.find((each) => each.name === name)
  if (view !== undefined) return good(view)
  const known = module.views.map((each) => each.name)
  return {
    value: undefined,
    problems: [problem('CIM533', '/view', { name: name.slice(0, 60), ...suggest(name.slice(0, 60), known) })],
  }
}

function readCount(text: string | undefined): Checked<ListRequest['count']> {
  if (text === undefined || text === 'exact' || text === 'estimated') return good(text)
  return {
    value: undefined,
    problems: [badParameter('count', { es: '«exact» o «estimated»', en: '“exact” or “estimated”' })],
  }
}

/** Newest first: ids grow with time. */
const usualSort: readonly SortKey[] = []

/** The fields that a list shows when nobody says which: all but secrets and lines. */
const listedFields = (module: Module): readonly Field[] =>
  module.fields.filter(
    (field) => isReadable(field) && field.kind !== 'lines' && field.name !== 'id' && field.name !== 'version',
  )

/** By portfolio, then by what the label is made of: how sellers look for their customers. */
const byPortfolio = (module: Module, portfolio: Field): readonly SortKey[] =>
  [portfolio, ...module.recordLabel]
    .filter((part) => typeof part !== 'string')
    .filter((field) => module.fieldsByName.has(field.name) && isSortable(field))
    .map((field) => ({ field, descending: false }))

/** The order of a list when nobody says which. */
function sortOf(module: Module, channel: Channel): readonly SortKey[] {
  const portfolio = module.basicFields.length === 0 ? undefined : module.reach?.portfolio
  return channel === 'mobile' && portfolio !== undefined ? byPortfolio(module, portfolio) : usualSort
}

/** The request behind the parameters of a list, or all that is wrong with them. `graph` and `module`: what the person can see. */
export function readListRequest(
  graph: Graph,
  module: Module,
  parameters: Parameters,
  place: ListRequest['place'],
  channel: Channel = 'web',
): { readonly request: ListRequest } | { readonly problems: readonly Problem[] } {
  const view = readView(module, parameters.get('view'))
  const fields = readFields(module, parameters.get('fields'), view.value?.columns ?? listedFields(module), false)
  const expand = readExpand(module, parameters.get('expand'))
  const sort = readSort(module, parameters.get('sort'), view.value?.sort ?? sortOf(module, channel))
  const filter = readFilter(graph, module, parameters.get('filter'))
  const words = readSearch(parameters.get('search'))
  const limit = readLimit(parameters.get('limit'))
  const count = readCount(parameters.get('count'))
  const problems = [view, fields, expand, sort, filter, words, limit, count].flatMap((each) => each.problems)
  if (problems.length > 0) return { problems }
  const after = parameters.get('after')
  return {
    request: {
      place,
      ...fields.value,
      expanded: expand.value,
      sort: sort.value,
      sortDecides: parameters.get('sort') !== undefined,
      filters: [view.value?.filter, filter.value].filter((each) => each !== undefined),
      words: words.value,
      limit: limit.value,
      ...(after === undefined ? {} : { after }),
      ...(count.value === undefined ? {} : { count: count.value }),
    },
  }
}
