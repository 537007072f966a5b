/** What an asker must be answered of records: the administrator's values, with what the oracle hides taken out. */
import type { FieldFacts, ModuleFacts } from './definitions.ts'
import type { Oracle } from './oracle.ts'
import { farOf, liveRows, rowAt, type Far, type Row, type World } from './world.ts'

export type Json = ReturnType<typeof JSON.parse>

export interface Answer {
  readonly status: number
  readonly body: Json
}

/** One request in somebody's name. The path begins after `/api`. */
export type Ask = (
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>

/** Everything as somebody sees it from whom nothing is hidden. */
export interface WholeView {
  /** By module and id, the bin too: every readable field. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, Json>>
  /** `GET /api/modules/:module`. */
  readonly described: ReadonlyMap<string, Json>
}

/** Shows that there is something, not what. */
export const sign = { outside: true }

const isRead = (world: World, oracle: Oracle, far: Far): boolean => {
  const row = rowAt(world, far)
  return row !== undefined && oracle.sight(row).seen
}

/** A reference of a row as it must show: `shown` when the far record can be read, a sign where a profile says so, else null. */
function reference(world: World, oracle: Oracle, row: Row, field: FieldFacts, shown: (far: Far) => unknown): unknown {
  const far = farOf(row, field.name)
  if (far === undefined) return null
  if (isRead(world, oracle, far)) return shown(far)
  return oracle.sight(row).signs.has(field.name) ? sign : null
}

const labelOf = (world: World, oracle: Oracle, far: Far): string => {
  const row = rowAt(world, far)
  return (row === undefined ? undefined : oracle.label(row)) ?? ''
}

const expanded = (world: World, oracle: Oracle, field: FieldFacts) => (far: Far) => ({
  ...(field.to.length > 1 ? { module: far.module } : {}),
  id: far.id,
  label: labelOf(world, oracle, far),
})

const plain = (field: FieldFacts) => (far: Far) => (field.to.length > 1 ? { module: far.module, id: far.id } : far.id)

/** Fields of a line that its document shows: who made it and when is the document's. */
const lineFields = (module: ModuleFacts): readonly FieldFacts[] =>
  [...module.fields.values()].filter(({ common, type }) => !common && type !== 'lines' && type !== 'secret')

function linesOf(world: World, view: WholeView, oracle: Oracle, row: Row, field: FieldFacts, expand: boolean): unknown {
  const of = world.definitions.modules.get(field.raw.of)
  if (of === undefined) return []
  return liveRows(world, of.name)
    .filter((line) => farOf(line, field.raw.via)?.id === row.id && oracle.sight(line).seen)
    .map((line) => ({
      id: line.id,
      version: Number(line.text['version']),
      ...Object.fromEntries(
        lineFields(of)
          .filter(({ name }) => oracle.readableFields(of)?.has(name))
          .map((each) => [each.name, valueOf(world, view, oracle, line, each, expand)]),
      ),
    }))
}

/** The value of a field of a row as the asker must be answered; null for one that she cannot read on it. */
export function valueOf(
  world: World,
  view: WholeView,
  oracle: Oracle,
  row: Row,
  field: FieldFacts,
  expand: boolean,
): unknown {
  if (!oracle.sight(row).fields.has(field.name)) return field.type === 'lines' ? [] : null
  if (field.type === 'lines') return linesOf(world, view, oracle, row, field, expand)
  const show: (far: Far) => unknown = expand ? expanded(world, oracle, field) : plain(field)
  if (field.type === 'multiReference')
    return (row.links.get(field.name) ?? [])
      .map((id) => ({ module: field.to[0] ?? '', id }))
      .filter((far) => isRead(world, oracle, far))
      .map(show)
  if (field.to.length > 0) return reference(world, oracle, row, field, show)
  return view.records.get(row.module.name)?.get(row.id)?.[field.name] ?? null
}

/** Several references show nothing, or signs, in the place of those that cannot be read: what counts is what is shown. */
export const tidied = (field: FieldFacts, found: unknown): unknown =>
  field.type === 'multiReference' && Array.isArray(found)
    ? found.filter((each) => each !== null && each.outside === undefined)
    : field.type === 'lines' && found === null
      ? []
      : found

/** A file answers with its name and size when it is expanded; what counts here is which. */
export const fileId = (found: unknown): unknown =>
  typeof found === 'object' && found !== null && 'mediaType' in found ? (found as Json).id : found
