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
import { follow, leads, namesWhatIsThere } from '../../graph/reads.ts'
import { problem } from '../../problems/problem.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { labelSql, readField, readPath, rollupParts, type Source } from '../../outputs/database/read-field.ts'
import { isReadable } from '../../outputs/api/field-uses.ts'
import type { Call, Model } from '../context.ts'
import { decode, instantText } from './image.ts'
import { clock, row, rowId } from './meaning.ts'
import { notAllowed, notThere } from './permission.ts'
import {
  alsoSql,
  fieldConditions,
  guardedSource,
  perScope,
  readingOf,
  rowConditions,
  wholeRowConditions,
  type Reading,
} from './reading.ts'
import { readingTransaction } from './reading-transaction.ts'
import { refuse, type Refusal } from './refusal.ts'
import { prepare, run, slot, type Row, type Statement } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'
import { isUuid } from './uuid-v7.ts'

type Sql = RawBuilder<unknown>

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

/**
 * Explains the value that a field of a record has now, as far as the person can read what it comes from. 404 for a record or a field that is
 * not there for her, 403 for a record of which she sees the basic fields alone.
 */
export async function explainField(
  call: Call,
  module: Module,
  id: string,
  name: string,
): Promise<Explanation | Refusal> {
  const field = call.scope.graph.modules.get(module.name)?.fieldsByName.get(name)
  const noField = refuse(404, problem('CIM530', '', { name }))
  if (field === undefined || !isReadable(field)) return noField
  if (!isUuid(id)) return notThere()
  return readingTransaction(call, async (inner) => {
    const { inputs, statement } = valuesOf(inner, field)
    const [values] = await run(inner.client, statement, { ...slotValues(inner), id })
    if (values === undefined) return notThere()
    if (values['whole'] !== 't') return notAllowed()
    if (values['readable'] !== 't') return noField
    const told = {
      field: field.name,
      title: field.definition.title,
      value: decode(field, values['value']),
      asOf: inner.moment.today,
    }
    if (field.kind === 'formula') return { ...told, kind: 'formula', ...formulaOf(inner, field, inputs, values) }
    return field.kind === 'rollup'
      ? { ...told, kind: 'rollup', ...(await rollupOf(inner, field, id)) }
      : { ...told, kind: 'stored' }
  })
}

interface ValuesStatement {
  /** Paths that the formula reads and the person may follow. */
  readonly inputs: readonly (readonly string[])[]
  readonly statement: Statement
}

const statementsKept = 1000

const values = perScope<ValuesStatement>(statementsKept)

const valuesOf = ({ model, scope }: Call, field: Field): ValuesStatement =>
  values(model, scope, `${field.module}.${field.name}`, () =>
    valuesStatement(model, readingOf(scope, model, slot), field),
  )

const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : sql.join([...conditions], sql` and `)

/** The field and everything its formula reads that can be read, in one row. `c0` says whether the first input can be read on it. */
function valuesStatement(model: Model, reading: Reading, field: Field): ValuesStatement {
  const { graph, seen } = reading
  const module = moduleOf(graph, field.module)
  const source = guardedSource(reading, row)
  const paths = field.kind === 'formula' ? fieldPaths(field.expression) : []
  const inputs = paths.filter((path) => leads(seen, module.name, path))
  const readable = (name: string): Sql => allOf(fieldConditions(module, new Set([name]), source))
  const columns = [
    sql`${allOf(wholeRowConditions(reading, module, source))} as whole`,
    sql`${readable(field.name)} as readable`,
    sql`${readField(graph, module, field, source, clock)} as value`,
    ...inputs.flatMap((path, i) => [
      sql`${asShown(graph, module, path, source)} as ${sql.id(`i${i}`)}`,
      sql`${readable(path[0] ?? '')} as ${sql.id(`c${i}`)}`,
    ]),
  ]
  const text = sql`select ${sql.join(columns)} from ${tableOf(module)} as ${sql.id(row.alias)} where ${rowId} = ${slot('id', 'uuid')} and ${columnOf(row.alias, 'deleted_at')} is null${alsoSql(rowConditions(module, source))}`
  return { inputs, statement: prepare(model, text) }
}

const asShown = (graph: Graph, module: Module, path: readonly string[], source: Source): Sql => {
  const { valueType } = follow(graph, module.name, path).field
  const value = readPath(graph, module, path, source, clock)
  return valueType === 'textList' ? sql`array_to_json(${value})` : value
}

/** A value that an expression gives, as JSON carries it. */
function ofType(type: ValueType, text: string | null | undefined): unknown {
  if (text === null || text === undefined) return null
  if (type === 'number') return Number(text)
  if (type === 'boolean') return text === 't'
  if (type === 'datetime') return instantText(text)
  return type === 'textList' ? (JSON.parse(text) as unknown) : text
}

/** The text of a formula is told to whoever may know all that it names. */
function formulaOf(
  { model, scope }: Call,
  field: FormulaField,
  paths: readonly (readonly string[])[],
  values: Row,
): Pick<Explanation, 'formula' | 'inputs'> {
  const inputs = paths.flatMap((path, i): readonly ExplainedInput[] => {
    if (values[`c${i}`] !== 't') return []
    const read = follow(model.graph, field.module, path)
    return [
      {
        name: path.join('.'),
        title: [...read.steps, read.field].map(({ definition }) => definition.title).join(' › '),
        value: ofType(read.field.valueType, values[`i${i}`]),
        explain: path.length === 1 && (read.field.kind === 'formula' || read.field.kind === 'rollup'),
      },
    ]
  })
  const isTold = 'formula' in field.definition && namesWhatIsThere(scope.graph, field.module, field.expression)
  return { ...(isTold ? { formula: String((field.definition as { readonly formula: unknown }).formula) } : {}), inputs }
}

const contributions = perScope<Statement>(statementsKept)

/** The children that count and can be read, the largest first. */
function contributionsOf({ model, scope }: Call, rollup: RollupField): Statement {
  const reading = readingOf(scope, model, slot)
  const { graph } = reading
  const module = moduleOf(graph, rollup.of)
  const source = guardedSource(reading, row)
  const { condition, value = sql`1` } = rollupParts(graph, rollup, source, clock)
  const readable = [...rowConditions(module, source), ...fieldConditions(module, new Set([rollup.via]), source)]
  return prepare(
    model,
    sql`select ${rowId} as id, ${labelSql(graph, module, source)} as label, ${value} as value, count(*) over () as count from ${tableOf(module)} as ${sql.id(row.alias)}
      where ${columnOf(row.alias, rollup.viaColumn)} = ${slot('id', 'uuid')} and ${condition}${alsoSql(readable)} order by 3 desc nulls last, 1 limit ${sql.lit(mostRecords)}`,
  )
}

const typeOfValue = (value: Expression | undefined): ValueType => value?.type ?? 'number'

async function rollupOf(
  call: WritingCall,
  rollup: RollupField,
  id: string,
): Promise<Pick<Explanation, 'measure' | 'where' | 'records' | 'count'>> {
  const { graph } = call.scope
  const isSeen = leads(graph, rollup.of, [rollup.via])
  const statement = contributions(call.model, call.scope, `${rollup.module}.${rollup.name}`, () =>
    contributionsOf(call, rollup),
  )
  const rows = isSeen ? await run(call.client, statement, { ...slotValues(call), id }) : []
  const definition: Readonly<Record<string, unknown>> = { ...rollup.definition }
  const of = definition[rollup.measure]
  const records = rows.map((each): Contribution => ({
    module: rollup.of,
    id: each['id'] ?? '',
    label: each['label'] ?? '',
    value: ofType(typeOfValue(rollup.value), each['value']),
  }))
  const tells = (expression: Expression | undefined): boolean => namesWhatIsThere(graph, rollup.of, expression)
  return {
    measure: typeof of === 'string' && tells(rollup.value) ? `${rollup.measure}(${of})` : `${rollup.measure}()`,
    ...(typeof definition['where'] === 'string' && tells(rollup.where) ? { where: definition['where'] } : {}),
    records,
    count: Number(rows[0]?.['count'] ?? 0),
  }
}
