/**
 * A form that is not finished lacks values that its table insists on. For a rehearsal something stands in for them, and whatever rests on
 * a stand-in is unknown: such computed values are not shown, and such rules are not asked.
 */
import { sql, type RawBuilder } from 'kysely'
import { grantRows } from '../../access/guard.ts'
import type { Column } from '../../fields/field-type.ts'
import { moduleOf, type Field, type Module, type StoredField } from '../../graph/graph.ts'
import type { Problem } from '../../problems/problem.ts'
import { isNeverNull } from '../../outputs/database/entity-schemas.ts'
import { tableOf } from '../../outputs/database/names.ts'
import type { Change } from './change.ts'
import type { Draft } from './draft.ts'
import { ownFields } from './meaning.ts'
import { alsoSql, guardedSource, perScope, readingOf, rowConditions } from './reading.ts'
import { prepare, run, slot, type Statement } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'

export interface StoodIn {
  readonly change: Change
  /** Names of fields whose value nobody knows yet. */
  readonly unknown: ReadonlySet<string>
}

const statements = perScope<Statement>(500)

/** That a record of `target` lies where the person may create records of `module`: what hangs from it is hers to create. */
function within({ model, scope }: WritingCall, module: Module, target: Module): readonly RawBuilder<unknown>[] {
  if (scope.administrator) return []
  const places = scope
    .grants(module.name)
    .filter(({ actions }) => actions.has('create'))
    .map((grant) => grantRows(scope, model.graph, target, grant, 'create', { alias: 't' }, slot))
  const bounded = places.filter((each) => each !== undefined)
  return bounded.length < places.length || bounded.length === 0 ? [] : [sql`(${sql.join(bounded, sql` or `)})`]
}

/** Any living record that she can read and nobody is writing: a rehearsal must not wait, nor keep others waiting. */
const anyRecord = (call: WritingCall, of: Module, name: string): Statement =>
  statements(call.model, call.scope, `${of.name} ${name} any`, () => {
    const { model, scope } = call
    const module = moduleOf(model.graph, name)
    const seen = rowConditions(module, guardedSource(readingOf(scope, model, slot), { alias: 't' }))
    return prepare(
      model,
      sql`select t.id from ${tableOf(module)} as t where t.deleted_at is null${alsoSql([...seen, ...within(call, of, module)])} limit 1 for no key update of t skip locked`,
    )
  })

const isEmptyIn = ({ columns }: Draft, { name }: Column): boolean => (columns[name] ?? null) === null

/** Required fields that the change leaves empty. */
const lacking = ({ action, draft }: Change): readonly StoredField[] =>
  draft.module.fields.filter((field): field is StoredField => {
    const [column] = field.kind === 'stored' && isNeverNull(field) ? field.columns : []
    if (column === undefined || field.systemWritten || column.default !== undefined) return false
    return isEmptyIn(draft, column) && (action === 'create' ? !field.common : column.name in draft.columns)
  })

async function standIn(
  call: WritingCall,
  { definition, module }: StoredField,
  { sqlType, references }: Column,
  id: string,
): Promise<unknown> {
  if (references !== undefined)
    return (
      (await run(call.client, anyRecord(call, moduleOf(call.model.graph, module), references), slotValues(call)))[0]?.[
        'id'
      ] ?? null
    )
  if (sqlType === 'date') return call.moment.today
  if (sqlType.startsWith('timestamptz')) return call.moment.now
  if (sqlType.startsWith('time')) return '00:00'
  if (sqlType === 'text')
    return 'picklist' in definition ? '' : id.slice(0, 'maxLength' in definition ? definition.maxLength : undefined)
  return sqlType === 'uuid' ? id : leastNumber(definition, sqlType)
}

/** The smallest number that the limits of a field allow, or 0. */
function leastNumber(limits: object, sqlType: string): number {
  const { minimum, exclusiveMinimum } = limits as { readonly minimum?: number; readonly exclusiveMinimum?: number }
  const scale = Number(/,(\d+)\)$/.exec(sqlType)?.[1] ?? 0)
  return exclusiveMinimum === undefined ? (minimum ?? 0) : Number((exclusiveMinimum + 10 ** -scale).toFixed(scale))
}

/** The change with something in every place that may not be empty. A change of a record keeps there what the record has. */
export async function withStandIns(call: WritingCall, change: Change): Promise<StoodIn> {
  const missing = lacking(change)
  const columns: Record<string, unknown> = { ...change.draft.columns }
  for (const field of missing) {
    for (const column of field.columns) {
      if (change.action === 'update') delete columns[column.name]
      else columns[column.name] = await standIn(call, field, column, change.id)
    }
  }
  return { change: { ...change, draft: { ...change.draft, columns } }, unknown: unknownFields(change.draft, missing) }
}

/** The missing fields and those that take a copy from them, from those, and so on. */
function unknownFields({ module, given }: Draft, missing: readonly StoredField[]): ReadonlySet<string> {
  const unknown = new Set(missing.map(({ name }) => name))
  const copying = module.fields.filter(
    (field): field is StoredField => field.kind === 'stored' && field.copy !== undefined && !given.has(field.name),
  )
  for (let before = -1; before !== unknown.size;) {
    before = unknown.size
    for (const field of copying)
      if (field.copy !== undefined && restsOn(module, [field.copy.from, field.copy.when], unknown))
        unknown.add(field.name)
  }
  return unknown
}

const restsOn = (
  module: Module,
  expressions: readonly (Parameters<typeof ownFields>[1] | undefined)[],
  unknown: ReadonlySet<string>,
): boolean =>
  expressions.some((each) => each !== undefined && ownFields(module, each).some(({ name }) => unknown.has(name)))

/** Whether a computed value is known although some fields are not. */
export const isKnown = (module: Module, field: Field, unknown: ReadonlySet<string>): boolean =>
  unknown.size === 0 || field.kind !== 'formula' || !restsOn(module, [field.expression], unknown)

/** The problems that do not come from a stand-in. */
export function knownProblems(
  module: Module,
  problems: readonly Problem[],
  unknown: ReadonlySet<string>,
): readonly Problem[] {
  if (unknown.size === 0) return problems
  const vague = new Set(
    module.rules.filter(({ when, require }) => restsOn(module, [when, require], unknown)).map(({ name }) => name),
  )
  const isVague = ({ code, pointer, params }: Problem): boolean =>
    code === 'CIM520'
      ? vague.has(String(params['rule']))
      : (code === 'CIM509' || code === 'CIM514') && isVagueField(module, pointer.slice(1), unknown)
  return problems.filter((each) => !isVague(each))
}

function isVagueField(module: Module, name: string, unknown: ReadonlySet<string>): boolean {
  const field = module.fieldsByName.get(name)
  return unknown.has(name) || (field?.kind === 'stored' && restsOn(module, [field.offer], unknown))
}
