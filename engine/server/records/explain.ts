/** Where a value comes from: the formula with what it read, or the records that make a rollup up. */
import { sql, type RawBuilder } from 'kysely'
import type { Expression, ValueType } from '../../expression/expression.ts'
import { fieldPaths } from '../../expression/walk.ts'
import {
  moduleOf,
  type Field,
  type FormulaField,
  type Graph,
  type Module,
  type RollupField,
} from '../../graph/graph.ts'
import { follow } from '../../graph/reads.ts'
import { problem } from '../../problems/problem.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { labelSql, readField, readPath, rollupParts } from '../../outputs/database/read-field.ts'
import { isReadable } from '../../outputs/api/field-uses.ts'
import type { Call, Model } from '../context.ts'
import { decode, instantText } from './image.ts'
import { clock, row, rowId } from './meaning.ts'
import { refuse, type Refusal } from './refusal.ts'
import { perModel } from './remembered.ts'
import { prepare, run, slot, type Row, type Statement } from './statement.ts'
import { inTransaction, slotValues, type WritingCall } from './transaction.ts'
import { isUuid } from './uuid-v7.ts'

/** Something that a formula read. */
export interface ExplainedInput {
  readonly name: string
  readonly title: string
  readonly value: unknown
  /** It is computed itself, and may be asked for in turn. */
  readonly explain: boolean
}

/** A record that counts in a rollup, with what it adds. */
export interface Contribution {
  readonly module: string
  readonly id: string
  readonly label: string
  readonly value: unknown
}

export interface Explanation {
  readonly field: string
  readonly title: string
  readonly value: unknown
  readonly kind: 'formula' | 'rollup' | 'stored'
  readonly formula?: string
  readonly where?: string
  readonly measure?: string
  readonly inputs?: readonly ExplainedInput[]
  readonly records?: readonly Contribution[]
  readonly count?: number
  readonly asOf: string
}

/** Most records of a rollup that are listed; `count` says how many there are. */
const mostRecords = 100

/** Explains the value that a field of a record has now. 404 for a record or a field that is not there. */
export async function explainField(
  call: Call,
  module: Module,
  id: string,
  name: string,
): Promise<Explanation | Refusal> {
  const field = module.fieldsByName.get(name)
  if (field === undefined || !isReadable(field)) return refuse(404, problem('CIM530', '', { name }))
  if (!isUuid(id)) return refuse(404, problem('CIM501', ''))
  return inTransaction(call, async (inner) => {
    const [values] = await run(inner.client, valuesStatement(inner.model, field), { ...slotValues(inner), id })
    if (values === undefined) return refuse(404, problem('CIM501', ''))
    const told = {
      field: field.name,
      title: field.definition.title,
      value: decode(field, values['value']),
      asOf: inner.moment.today,
    }
    if (field.kind === 'formula') return { ...told, kind: 'formula', ...formulaOf(inner.model.graph, field, values) }
    return field.kind === 'rollup'
      ? { ...told, kind: 'rollup', ...(await rollupOf(inner, field, id)) }
      : { ...told, kind: 'stored' }
  })
}

const inputPaths = (field: Field): readonly (readonly string[])[] =>
  field.kind === 'formula' ? fieldPaths(field.expression) : []

/** The field and everything its formula reads, in one row. */
const valuesStatement = perModel((model: Model, field: Field): Statement => {
  const module = moduleOf(model.graph, field.module)
  const inputs = inputPaths(field).map((path, i) => sql`${asShown(model.graph, module, path)} as ${sql.id(`i${i}`)}`)
  const columns = [sql`${readField(model.graph, module, field, row, clock)} as value`, ...inputs]
  return prepare(
    model,
    sql`select ${sql.join(columns)} from ${tableOf(module)} as ${sql.id(row.alias)} where ${rowId} = ${slot('id', 'uuid')} and ${columnOf(row.alias, 'deleted_at')} is null`,
  )
})

const asShown = (graph: Graph, module: Module, path: readonly string[]): RawBuilder<unknown> => {
  const { valueType } = follow(graph, module.name, path).field
  return valueType === 'textList'
    ? sql`array_to_json(${readPath(graph, module, path, row, clock)})`
    : readPath(graph, module, path, row, clock)
}

/** A value that an expression gives, as JSON carries it. */
function ofType(type: ValueType, text: string | null | undefined): unknown {
  if (text === null || text === undefined) return null
  if (type === 'number') return Number(text)
  if (type === 'boolean') return text === 't'
  if (type === 'datetime') return instantText(text)
  return type === 'textList' ? (JSON.parse(text) as unknown) : text
}

function formulaOf(graph: Graph, field: FormulaField, values: Row): Pick<Explanation, 'formula' | 'inputs'> {
  const inputs = inputPaths(field).map((path, i): ExplainedInput => {
    const read = follow(graph, field.module, path)
    return {
      name: path.join('.'),
      title: [...read.steps, read.field].map(({ definition }) => definition.title).join(' › '),
      value: ofType(read.field.valueType, values[`i${i}`]),
      explain: path.length === 1 && (read.field.kind === 'formula' || read.field.kind === 'rollup'),
    }
  })
  return { ...('formula' in field.definition ? { formula: String(field.definition.formula) } : {}), inputs }
}

/** The children that count, the largest first. */
const contributions = perModel((model: Model, rollup: RollupField): Statement => {
  const module = moduleOf(model.graph, rollup.of)
  const { condition, value = sql`1` } = rollupParts(model.graph, rollup, row, clock)
  return prepare(
    model,
    sql`select ${rowId} as id, ${labelSql(model.graph, module, row)} as label, ${value} as value, count(*) over () as count from ${tableOf(module)} as ${sql.id(row.alias)}
      where ${columnOf(row.alias, rollup.viaColumn)} = ${slot('id', 'uuid')} and ${condition} order by 3 desc nulls last, 1 limit ${sql.lit(mostRecords)}`,
  )
})

const typeOfValue = (value: Expression | undefined): ValueType => value?.type ?? 'number'

async function rollupOf(
  call: WritingCall,
  rollup: RollupField,
  id: string,
): Promise<Pick<Explanation, 'measure' | 'where' | 'records' | 'count'>> {
  const rows = await run(call.client, contributions(call.model, rollup), { ...slotValues(call), id })
  const definition: Readonly<Record<string, unknown>> = { ...rollup.definition }
  const of = definition[rollup.measure]
  const records = rows.map((each): Contribution => ({
    module: rollup.of,
    id: each['id'] ?? '',
    label: each['label'] ?? '',
    value: ofType(typeOfValue(rollup.value), each['value']),
  }))
  return {
    measure: typeof of === 'string' ? `${rollup.measure}(${of})` : `${rollup.measure}()`,
    ...(typeof definition['where'] === 'string' ? { where: definition['where'] } : {}),
    records,
    count: Number(rows[0]?.['count'] ?? 0),
  }
}
