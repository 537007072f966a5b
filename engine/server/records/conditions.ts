import { sql, type RawBuilder } from 'kysely'
import type { Expression, ValueType } from '../../expression/expression.ts'
import { toSql } from '../../expression/to-sql.ts'
import { moduleOf, type Graph, type Module } from '../../graph/graph.ts'
import { follow } from '../../graph/reads.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { labelSql, readPath, type Source } from '../../outputs/database/read-field.ts'
import { foldSql, searchSql } from '../../outputs/database/search.ts'
import { peopleModule } from './filter-scope.ts'
import type { Override } from './projection-sql.ts'
import { clockParameters, personParameter, slotOf } from './query.ts'

/** A condition with its constants taken out: the same shape serves all of them, as one prepared statement. */
export interface Shaped {
  /** Constants are markers of their place. */
  readonly expression: Expression
  /** Text in which constants are only their type. */
  readonly shape: string
}

// A request never holds NUL, so no constant of a person looks like a marker.
const marker = '\0'

const markedPlace = (value: unknown): number | undefined =>
  typeof value === 'string' && value.startsWith(marker) ? Number(value.slice(1)) : undefined

type Literal = Extract<Expression, { kind: 'literal' }>

const isConstant = (expression: Expression): expression is Literal =>
  expression.kind === 'literal' && typeof expression.value === 'string'

const typeText = (type: ValueType): string => (typeof type === 'string' ? type : type.reference)

const comparisons: readonly string[] = ['=', '<>', '<', '<=', '>', '>=']

/**
 * Takes the constants out of comparisons and of `in`, appending them to `values`. Constants inside functions and arithmetic stay: what
 * they are can decide what SQL is written.
 */
export function shapeOf(expression: Expression, values: unknown[]): Shaped {
  switch (expression.kind) {
    case 'literal':
      return { expression, shape: JSON.stringify([typeText(expression.type), expression.value]) }
    case 'field':
      return { expression, shape: expression.path.join('.') }
    case 'in':
      return inShape(expression, values)
    case 'call':
    case 'operation': {
      const name = expression.kind === 'call' ? expression.name : expression.operator
      const free = comparisons.includes(name)
      const parts = expression.operands.map((operand) =>
        free && isConstant(operand) ? takenOut(operand, operand.value, values) : shapeOf(operand, values),
      )
      return {
        expression: { ...expression, operands: parts.map((part) => part.expression) },
        shape: `${name}(${parts.map(({ shape }) => shape).join(',')})`,
      }
    }
  }
}

function takenOut(literal: Literal, value: unknown, values: unknown[]): Shaped {
  const place = values.push(value) - 1
  return { expression: { ...literal, value: `${marker}${place}` }, shape: `$${typeText(literal.type)}` }
}

/** `status in ('a', 'b')` becomes one list of texts, `'a' in hobbies` a list of one; a marker written twice stands for a list. */
function inShape(expression: In, values: unknown[]): Shaped {
  const { operand, options } = expression
  const [first] = options
  if (first?.type === 'textList' && isConstant(operand)) {
    const [taken, list] = [takenOut(operand, [operand.value], values), shapeOf(first, values)]
    return inOf(expression, taken, [list])
  }
  if (first === undefined || !isConstant(first) || !options.every(isConstant))
    return inOf(
      expression,
      shapeOf(operand, values),
      options.map((option) => shapeOf(option, values)),
    )
  const asked = shapeOf(operand, values)
  if (options.length === 1) return inOf(expression, asked, [takenOut(first, first.value, values)])
  const list = takenOut(
    first,
    options.map((option) => option.value),
    values,
  )
  return inOf(expression, asked, [list, list])
}

type In = Extract<Expression, { kind: 'in' }>

const inOf = (expression: In, operand: Shaped, options: readonly Shaped[]): Shaped => ({
  expression: { ...expression, operand: operand.expression, options: options.map((option) => option.expression) },
  shape: `in(${operand.shape};${options.map(({ shape }) => shape).join(',')})`,
})

/** A value of the person who asks, by the path after `user`. */
export function userValue(graph: Graph, path: readonly string[]): RawBuilder<unknown> {
  const people = peopleModule(graph)
  if (people === undefined) throw new Error('no module has the purpose people')
  const person: Source = { alias: 'u', depth: 50 }
  const value = readPath(graph, moduleOf(graph, people.name), path, person, clockParameters)
  return sql`(select ${value} from ${tableOf(people)} as ${sql.id(person.alias)} where ${columnOf(person.alias, 'id')} = ${personParameter})`
}

/** SQL of a shaped condition. `override`: fields that the statement reads in another way. */
export const conditionSql = (
  graph: Graph,
  module: Module,
  { expression }: Pick<Shaped, 'expression'>,
  source: Source,
  override: Override,
): RawBuilder<unknown> =>
  toSql(expression, {
    ...clockParameters,
    literals: 'parameter',
    parameter: (value, sqlType) => {
      const place = markedPlace(typeof value === 'string' ? value : value[0])
      return place === undefined ? sql`${value}::${sql.raw(sqlType)}` : slotOf(place, sqlType)
    },
    field: (path) => {
      const [first = '', ...rest] = path
      if (first === 'user') return userValue(graph, rest)
      const field = rest.length === 0 ? module.fieldsByName.get(first) : undefined
      return (field === undefined ? undefined : override(field)) ?? pathSql(graph, module, path, source)
    },
  })

/** What stands at a path, as its type says: ids that the language takes for text (a fiscal folio, a file) are text. */
export function pathSql(graph: Graph, module: Module, path: readonly string[], source: Source): RawBuilder<unknown> {
  const { field } = follow(graph, module.name, path)
  const read = readPath(graph, module, path, source, clockParameters)
  return field.kind === 'stored' && field.valueType === 'text' && field.columns[0]?.sqlType === 'uuid'
    ? sql`(${read})::text`
    : read
}

/** A word as a pattern for LIKE: found anywhere. */
export const wordPattern = (word: string): string => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`

/** That the searched fields (the label, where no field is searched) hold the word whose pattern stands at `place`. */
export function wordSql(graph: Graph, module: Module, source: Source, place: number): RawBuilder<unknown> {
  const searched = searchSql(graph, module, source) ?? foldSql(labelSql(graph, module, source))
  return sql`${searched} like ${foldSql(slotOf(place, 'text'))}`
}
