import { sql, type RawBuilder } from 'kysely'
import type { Expression, ValueType } from '../../expression/expression.ts'
import { toSql } from '../../expression/to-sql.ts'
import { fieldPaths } from '../../expression/walk.ts'
import { moduleOf, type Graph, type Module } from '../../graph/graph.ts'
import { follow } from '../../graph/reads.ts'
import { columnOf } from '../../outputs/database/names.ts'
import { labelSql, readPath, tableFor, unguarded, type Source } from '../../outputs/database/read-field.ts'
import { foldSql, searchedFields, searchedTextSql, searchSql } from '../../outputs/database/search.ts'
import { peopleModule } from './filter-scope.ts'
import { conjuncts, isOfFormula } from './joined-rollups.ts'
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

// Before a constant that stays in the SQL.
const staying = `${marker}=`

const placeOf = (value: string): number | undefined => (value.startsWith(marker) ? Number(value.slice(1)) : undefined)

const stays = (value: string): boolean => value.startsWith(staying)

const stayingSql = (value: string): RawBuilder<unknown> => sql.lit(value.slice(staying.length))

type Literal = Extract<Expression, { kind: 'literal' }>

const isConstant = (expression: Expression): expression is Literal =>
  expression.kind === 'literal' && typeof expression.value === 'string'

const typeText = (type: ValueType): string => (typeof type === 'string' ? type : type.reference)

const comparisons: readonly string[] = ['=', '<>', '<', '<=', '>', '>=']

/** Each option makes a statement of its own. */
const mostStayingOptions = 30

/** Options of a short picklist that is asked for by its key. */
function optionsOf(module: Module, expression: Expression): readonly string[] {
  if (expression.kind !== 'field' || expression.path.length !== 1) return []
  const field = module.fieldsByName.get(expression.path[0] ?? '')
  const options = field?.kind === 'stored' ? (field.picklist?.options ?? []) : []
  return options.length <= mostStayingOptions ? options.map(({ key }) => key) : []
}

/**
 * Options stay in the SQL, so that PostgreSQL knows how many records have them without planning anew at each run; nothing that a person wrote
 * does.
 */
const withOptions = (literal: Literal, options: readonly string[]): Shaped | undefined =>
  typeof literal.value === 'string' && options.includes(literal.value)
    ? {
        expression: { ...literal, value: `${staying}${literal.value}` },
        shape: JSON.stringify([typeText(literal.type), literal.value]),
      }
    : undefined

/**
 * Takes the constants out of comparisons and of `in`, appending them to `values`. Constants inside functions and arithmetic stay: what
 * they are can decide what SQL is written.
 */
export function shapeOf(module: Module, expression: Expression, values: unknown[]): Shaped {
  switch (expression.kind) {
    case 'literal':
      return { expression, shape: JSON.stringify([typeText(expression.type), expression.value]) }
    case 'field':
      return { expression, shape: expression.path.join('.') }
    case 'in':
      return inShape(module, expression, values)
    case 'call':
    case 'operation': {
      const name = expression.kind === 'call' ? expression.name : expression.operator
      const free = comparisons.includes(name)
      const options = free ? expression.operands.flatMap((operand) => optionsOf(module, operand)) : []
      const parts = expression.operands.map((operand) =>
        free && isConstant(operand)
          ? (withOptions(operand, options) ?? takenOut(operand, operand.value, values))
          : shapeOf(module, operand, values),
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
function inShape(module: Module, expression: In, values: unknown[]): Shaped {
  const { operand, options } = expression
  const [first] = options
  if (first?.type === 'textList' && isConstant(operand)) {
    const [taken, list] = [takenOut(operand, [operand.value], values), shapeOf(module, first, values)]
    return inOf(expression, taken, [list])
  }
  if (first === undefined || !isConstant(first) || !options.every(isConstant))
    return inOf(
      expression,
      shapeOf(module, operand, values),
      options.map((option) => shapeOf(module, option, values)),
    )
  const asked = shapeOf(module, operand, values)
  const known = optionsOf(module, operand)
  const staying = options.flatMap((option) => withOptions(option, known) ?? [])
  if (staying.length === options.length) return inOf(expression, asked, staying)
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

/** A value of the person who asks, by the path after `user`; for an `asker` with a guard, of what she can read of herself. */
export function userValue(
  graph: Graph,
  path: readonly string[],
  { guard, whole }: Pick<Source, 'guard' | 'whole'> = {},
): RawBuilder<unknown> {
  const people = peopleModule(graph)
  if (people === undefined) throw new Error('no module has the purpose people')
  if (guard !== undefined && path.join() === 'id') return personParameter
  const person: Source = {
    alias: 'u',
    depth: 50,
    ...(guard === undefined ? {} : { guard }),
    ...(whole === undefined ? {} : { whole }),
  }
  const value = readPath(graph, moduleOf(graph, people.name), path, person, clockParameters)
  const seen = guard?.rows(people, person)
  return sql`(select ${value} from ${tableFor(people, person)} as ${sql.id(person.alias)} where ${columnOf(person.alias, 'id')} = ${personParameter}${seen === undefined ? sql`` : sql` and ${seen}`})`
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
      const first = typeof value === 'string' ? value : (value[0] ?? '')
      if (stays(first))
        return typeof value === 'string' ? stayingSql(value) : sql`array[${sql.join(value.map(stayingSql))}]`
      const place = placeOf(first)
      return place === undefined ? sql`${value}::${sql.raw(sqlType)}` : slotOf(place, sqlType)
    },
    field: (path) => {
      const [first = '', ...rest] = path
      if (first === 'user') return userValue(graph, rest, isOfFormula(path) ? unguarded(source) : source)
      const field = rest.length === 0 ? module.fieldsByName.get(first) : undefined
      const from = isOfFormula(path) ? unguarded(source) : source
      return (field === undefined ? undefined : override(field)) ?? pathSql(graph, module, path, from)
    },
  })

/** What is compared must be a reference of the record itself, with ids that are said. */
const namesRecords = ({
  operand,
  others,
}: {
  operand: Expression | undefined
  others: readonly Expression[]
}): boolean =>
  operand?.kind === 'field' &&
  operand.path.length === 1 &&
  typeof operand.type === 'object' &&
  others.every((each) => each.kind === 'literal')

/**
 * Conditions such as `account = '…'` once more, without a guard: what meets them guarded meets them so, and these have an index.
 */
export const indexedConditions = (
  graph: Graph,
  module: Module,
  { expression }: Pick<Shaped, 'expression'>,
  source: Source,
): readonly RawBuilder<unknown>[] =>
  source.guard === undefined
    ? []
    : conjuncts(expression).flatMap((each) => {
        const [operand, ...others] = each.kind === 'in' ? [each.operand, ...each.options] : operandsOf(each)
        return namesRecords({ operand, others })
          ? [sql`(${conditionSql(graph, module, { expression: each }, unguarded(source), () => undefined)})`]
          : []
      })

const operandsOf = (expression: Expression): readonly Expression[] =>
  expression.kind === 'operation' && expression.operator === '=' ? expression.operands : []

/** The record's own fields that an expression names, as it was written. */
export const namedFields = (expression: Expression): readonly string[] =>
  fieldPaths(expression).flatMap(([first = '']) => (first === 'user' ? [] : [first]))

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

/**
 * That the searched fields (the label, where no field is searched) hold the word whose pattern stands at `place`. Of them those that `seen` has,
 * on each row those that can be read on it; where that may be only some, all of them are asked besides, since they have an index.
 */
export function wordSql(
  graph: Graph,
  module: Module,
  source: Source,
  place: number,
  seen: Module = module,
): RawBuilder<unknown> {
  const pattern = foldSql(slotOf(place, 'text'))
  const fields = searchedFields(seen)
  const searched = searchedTextSql(module, fields, source) ?? foldSql(labelSql(graph, module, source))
  const isWhole =
    fields.length === searchedFields(module).length &&
    fields.every((field) => source.guard?.field(module, field, source) === undefined)
  const indexed = isWhole || fields.length === 0 ? undefined : searchSql(graph, module, unguarded(source))
  return indexed === undefined
    ? sql`${searched} like ${pattern}`
    : sql`(${indexed} like ${pattern} and ${searched} like ${pattern})`
}
