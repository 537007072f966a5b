import { sql, type RawBuilder } from 'kysely'
import type { Expression } from '../../expression/expression.ts'
import { moduleOf, type Field, type Frozen, type Module } from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Model } from '../context.ts'
import { conditionsOf, type Conditions } from './must-hold.ts'
import { copiesOf, type Copies } from './copies.ts'
import { computedFields, fieldColumns, imageFields } from './image.ts'
import { meaningOf, oldRows, row, rowId, type Meaning, type OldPath } from './meaning.ts'
import { binStatement, insertStatement, unbinStatement, updateStatement } from './rows.ts'
import { perModel, remembered } from './remembered.ts'
import { prepare, slot, type Statement } from './statement.ts'

type Sql = RawBuilder<unknown>

/** Everything that writing a module needs, compiled once per model. Statements that a module may never need are made when asked for. */
export interface WritePlan {
  readonly module: Module
  readonly imageFields: readonly Field[]
  readonly computedFields: readonly Field[]
  /** What the rows are, with the values that `old` will stand for and what may not be changed. Slots: ids. */
  readonly before: Statement
  /** What the rows have become, with every condition answered. Slots: ids, old. */
  readonly after: Statement
  /** The same with the computed fields. */
  readonly rehearsal: Statement
  readonly old: readonly OldPath[]
  readonly conditions: Conditions
  readonly frozen: readonly Frozen[]
  readonly copies: { readonly create: Copies; readonly update: Copies }
  insert(rehearsal: boolean): Statement
  update(columns: readonly string[]): Statement
  readonly bin: Statement
  readonly unbin: Statement
}

/** Column of the answer to the frozen condition number `i`. */
export const frozenKey = (i: number): string => `z:${i}`

/** Column that says whether a field is read-only in the record as it was. */
export const readOnlyKey = (name: string): string => `r:${name}`

/** The plan of a module, made at its first write. */
export const writePlan: (model: Model, module: Module) => WritePlan = perModel(makePlan)

/** Shapes of updates that keep a plan in PostgreSQL: one per set of columns, so there could be very many. */
const mostShapes = 100

function makePlan(model: Model, module: Module): WritePlan {
  const meaning = meaningOf(model.graph, module)
  const conditions = conditionsOf(module, meaning)
  const fields = imageFields(module)
  const computed = computedFields(module)
  const shapes = new Map<string, Statement>()
  return {
    module,
    imageFields: fields,
    computedFields: computed,
    before: prepare(model, beforeSql(model, module, fields, meaning)),
    after: prepare(model, afterSql(model, module, fields, conditions, meaning)),
    rehearsal: prepare(model, afterSql(model, module, [...fields, ...computed], conditions, meaning)),
    old: meaning.old,
    conditions,
    frozen: module.frozen,
    copies: { create: copiesOf(model, module, meaning, 'create'), update: copiesOf(model, module, meaning, 'update') },
    insert: remembered((rehearsal: boolean) => insertStatement(model, module, rehearsal)),
    update: (columns) => updateShape(shapes, [...columns].sort(), (names) => updateStatement(model, module, names)),
    bin: binStatement(model, module),
    unbin: unbinStatement(model, module),
  }
}

function updateShape(
  shapes: Map<string, Statement>,
  columns: readonly string[],
  make: (columns: readonly string[]) => Statement,
): Statement {
  const key = columns.join()
  const known = shapes.get(key)
  if (known !== undefined) return known
  const made = make(columns)
  if (shapes.size < mostShapes) {
    shapes.set(key, made)
    return made
  }
  const { name: _unnamed, ...once } = made
  return once
}

/** `a.b` is a list only where it ends at one. */
const oldColumn = ({ path, column, sqlType }: OldPath, meaning: Meaning): Sql =>
  sqlType === 'text[]'
    ? sql`array_to_json(${meaning.path(path)}) as ${sql.id(column)}`
    : sql`${meaning.path(path)} as ${sql.id(column)}`

const holds = (expression: Expression, meaning: Meaning, key: string): Sql =>
  sql`(${meaning.sql(expression)}) is true as ${sql.id(key)}`

function beforeSql(model: Model, module: Module, fields: readonly Field[], meaning: Meaning): Sql {
  const columns = [
    ...['id', 'version', 'deleted_at'].map((name) => columnOf(row.alias, name)),
    ...fieldColumns(model.graph, module, fields),
    ...meaning.old.map((each) => oldColumn(each, meaning)),
    ...module.frozen.map(({ when }, i) => holds(when, meaning, frozenKey(i))),
    ...module.fields.flatMap(({ name, readOnlyWhen }) =>
      readOnlyWhen === undefined ? [] : [holds(readOnlyWhen, meaning, readOnlyKey(name))],
    ),
  ]
  return sql`select ${sql.join(columns)} from ${tableOf(module)} as ${sql.id(row.alias)} where ${rowId} = any(${slot('ids', 'uuid[]')})`
}

function afterSql(
  model: Model,
  module: Module,
  fields: readonly Field[],
  conditions: Conditions,
  meaning: Meaning,
): Sql {
  const columns = [
    columnOf(row.alias, 'id'),
    columnOf(row.alias, 'version'),
    ...fieldColumns(model.graph, module, fields),
    ...conditions.columns,
  ]
  return sql`select ${sql.join(columns)} from ${tableOf(module)} as ${sql.id(row.alias)} left join ${oldRows(meaning.old)} on old.id = ${rowId}
    where ${rowId} = any(${slot('ids', 'uuid[]')})`
}

/** The module that a lines field holds, with its plan. */
export const planOf = (model: Model, name: string): WritePlan => writePlan(model, moduleOf(model.graph, name))
