/**
 * SQL of the conditions of a module over its row `t`, with everything they may name besides the record: `old` is a joined row of what the
 * record was, `option` the record that a reference chose, `user` the person who writes.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Expression, ValueType } from '../../expression/expression.ts'
import { fieldPaths } from '../../expression/walk.ts'
import { modulesOf, type Field, type Graph, type Module, type StoredField } from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { expressionSql, readPath, type ClockParameters, type Source } from '../../outputs/database/read-field.ts'
import { slot } from './statement.ts'

type Sql = RawBuilder<unknown>

/** The row that is written. */
export const row: Source = { alias: 't' }

export const rowId = columnOf(row.alias, 'id')

/** Slots that every statement of a write takes: the clock and the person. */
export const clock: ClockParameters = {
  today: slot('today', 'date'),
  now: slot('now', 'timestamptz(3)'),
  timeZone: slot('timeZone', 'text'),
}

export const person = slot('person', 'uuid')

/** A path after `old.` that some condition of the module reads. */
export interface OldPath {
  readonly path: readonly string[]
  readonly column: string
  readonly sqlType: string
}

const sqlTypes: Readonly<Record<string, string>> = {
  number: 'numeric',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  time: 'time',
  textList: 'text[]',
}

const sqlTypeOf = (type: ValueType): string => (typeof type === 'string' ? (sqlTypes[type] ?? 'text') : 'uuid')

/** Every expression of a module that may name `old`. */
const expressionsWithOld = (module: Module): readonly Expression[] =>
  [
    ...module.rules.flatMap(({ when, require }) => [when, require]),
    ...module.fields.flatMap((field) =>
      field.kind === 'stored'
        ? [field.copy?.from, field.copy?.when, ...(field.transitions ?? []).map(({ require }) => require)]
        : [],
    ),
  ].filter((each) => each !== undefined)

function typeOfPath(graph: Graph, module: Module, [first = '', ...rest]: readonly string[]): ValueType {
  const type = module.fieldsByName.get(first)?.valueType ?? 'text'
  const target = typeof type === 'object' ? graph.modules.get(type.reference) : undefined
  return rest.length === 0 || target === undefined ? type : typeOfPath(graph, target, rest)
}

/** The paths after `old.` of a module, each once, with the column that carries its value. */
export function oldPaths(graph: Graph, module: Module): readonly OldPath[] {
  const paths = expressionsWithOld(module)
    .flatMap(fieldPaths)
    .filter(([root]) => root === 'old')
    .map(([, ...path]) => path)
  const distinct = [...new Map(paths.map((path) => [path.join('.'), path])).values()]
  return distinct.map((path, i) => ({ path, column: `o${i}`, sqlType: sqlTypeOf(typeOfPath(graph, module, path)) }))
}

const peopleOf = (graph: Graph): Module | undefined =>
  modulesOf(graph).find(({ definition }) => definition.purpose === 'people')

function userSql(graph: Graph, path: readonly string[]): Sql {
  const people = peopleOf(graph)
  if (people === undefined || path.length === 0) return person
  const source: Source = { alias: 'u', depth: 1 }
  return sql`(select ${readPath(graph, people, path, source, clock)} from ${tableOf(people)} as u where u.id = ${person})`
}

/** Writes the conditions of one module. */
export interface Meaning {
  /** SQL of an expression over `t`. With `option`, that name stands for the record that this reference chose. */
  sql(expression: Expression, option?: StoredField): Sql
  /** SQL of a path over `t`, `user.…` too. */
  path(path: readonly string[]): Sql
  readonly old: readonly OldPath[]
}

export function meaningOf(graph: Graph, module: Module): Meaning {
  const old = oldPaths(graph, module)
  const oldSql = (path: readonly string[]): Sql => {
    const found = old.find((each) => each.path.join('.') === path.join('.'))
    return found === undefined ? sql`null` : columnOf('old', found.column)
  }
  const user = (path: readonly string[]): Sql => userSql(graph, path)
  const own = (path: readonly string[]): Sql => readPath(graph, module, path, row, clock)
  return {
    old,
    sql: (expression, option) => {
      const chosen = option === undefined ? {} : { option: (path: readonly string[]) => own([option.name, ...path]) }
      return expressionSql(graph, module, expression, row, clock, { roots: { old: oldSql, user, ...chosen } })
    },
    path: ([first = '', ...rest]) => (first === 'user' ? user(rest) : own([first, ...rest])),
  }
}

/** `json_to_recordset(…) as old(id uuid, o0 text, …)`: what the records were; records that are new have no row here. */
export function oldRows(old: readonly OldPath[]): Sql {
  const columns = old.map(({ column, sqlType }) => sql`, ${sql.id(column)} ${sql.raw(sqlType)}`)
  return sql`json_to_recordset(${slot('old', 'json')}) as old(id uuid${sql.join(columns, sql``)})`
}

/** Fields of the module itself that an expression rests on in the end: formulas are taken apart, the start of a path counts. */
export function ownFields(
  module: Module,
  expression: Expression,
  seen: ReadonlySet<string> = new Set(),
): readonly Field[] {
  return fieldPaths(expression).flatMap(([first = '']) => {
    const field = module.fieldsByName.get(first)
    if (field === undefined || seen.has(field.name)) return []
    return field.kind === 'formula'
      ? [field, ...ownFields(module, field.expression, new Set([...seen, field.name]))]
      : [field]
  })
}
