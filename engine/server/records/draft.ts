/**
 * First stage of a write: what a body says, checked field by field against the declaration and turned into column values. Nothing is
 * asked of the database here. All that is wrong is found at once: names, what only the system writes, types, digits, lengths, options.
 */
import { moduleOf, type Field, type LinesField, type Module, type StoredField } from '../../graph/graph.ts'
import { pointerTo, problem, type Problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call, Model } from '../context.ts'
import { word } from '../problems/words.ts'
import { fieldCheck, writableNames } from './field-check.ts'
import { fieldRights } from './field-rights.ts'
import { mayEver } from './permission.ts'
import { refuse, type Refusal } from './refusal.ts'
import { shown } from './schema-problem.ts'
import { isUuid } from './uuid-v7.ts'

/** What a body says about one record. */
export interface Draft {
  readonly module: Module
  /** Where the body of this record stands in the request: empty, `/lines/3`, `/operations/7/record`. */
  readonly pointer: string
  /** Names of the fields that the body gives and that passed. */
  readonly given: ReadonlySet<string>
  /** By column; null empties it. A new record has its defaults here too. */
  readonly columns: Readonly<Record<string, unknown>>
  /** By field: the records chosen, in order. */
  readonly links: ReadonlyMap<string, readonly string[]>
  /** By field: all lines that the document shall have. */
  readonly lines: ReadonlyMap<string, readonly LineDraft[]>
}

/** One line of a body; with an id it changes that line. */
export interface LineDraft {
  readonly id: string | undefined
  readonly draft: Draft
}

export interface Drafted {
  readonly draft: Draft
  readonly problems: readonly Problem[]
  /** Lines that she may not create or change whatever stands in them. */
  readonly denied: readonly Problem[]
}

/** Whose request it is, on which model. */
type Asker = Pick<Call, 'model' | 'scope'>

/** Why a body cannot be taken as it is. */
export function draftRefusal({ denied, problems }: Omit<Drafted, 'draft'>): Refusal | undefined {
  if (denied.length > 0) return refuse(403, ...denied)
  return problems.length > 0 ? refuse(422, ...problems) : undefined
}

export type DraftAction = 'create' | 'update'

interface Parts {
  readonly given: Set<string>
  readonly columns: Record<string, unknown>
  readonly links: Map<string, readonly string[]>
  readonly lines: Map<string, readonly LineDraft[]>
  readonly problems: Problem[]
  readonly denied: Problem[]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys of one record of a body: more than any module has fields. */
const mostFields = 1000

/**
 * The draft of a body and everything wrong with it; what is wrong is left out of the draft. A field that the person neither reads nor writes
 * is answered like one that does not exist.
 */
export async function readDraft(
  call: Asker,
  module: Module,
  body: unknown,
  action: DraftAction,
  pointer = '',
): Promise<Drafted> {
  const parts: Parts = {
    given: new Set(),
    columns: action === 'create' ? await defaultColumns(call.model, module) : {},
    links: new Map(),
    lines: new Map(),
    problems: [],
    denied: [],
  }
  if (!isObject(body)) parts.problems.push(problem('CIM500', pointer, { detail: word('notAnObject') }))
  else if (Object.keys(body).length > mostFields)
    parts.problems.push(problem('CIM500', pointer, { detail: word('tooManyKeys') }))
  else {
    for (const [name, value] of Object.entries(body)) await readField(call, module, parts, name, value, pointer, action)
    parts.problems.push(...missing(module, parts, body, pointer, action))
  }
  const { problems, denied, ...draft } = parts
  return { draft: { module, pointer, ...draft }, problems, denied }
}

async function readField(
  call: Asker,
  module: Module,
  parts: Parts,
  name: string,
  value: unknown,
  at: string,
  action: DraftAction,
): Promise<void> {
  const pointer = at + pointerTo([name])
  const rights = fieldRights(call.scope, module, action)
  const found = module.fieldsByName.get(name)
  const field = found !== undefined && rights.knows(found) ? found : undefined
  if (field === undefined) {
    const names = writableNames(module, rights.knows)
    parts.problems.push(problem('CIM502', pointer, { name: shown(name), ...suggest(shown(name), names) }))
    return
  }
  const refused = notWritable(module, field, rights.writes(field), parts, pointer)
  if (refused !== undefined) return void parts.problems.push(refused)
  if (value === null) return takeEmpty(field, parts)
  const unseen = unseenTarget(call, field, value, pointer)
  if (unseen !== undefined) return void parts.problems.push(unseen)
  const checked = await fieldCheck(call.model, field)(value, pointer)
  if ('problems' in checked) parts.problems.push(...checked.problems)
  else await takeValue(call, field, checked.values, parts, pointer, action)
}

/** The reference of a line to its document is said by where the line stands. */
/** One of several modules that she cannot see is no choice. */
function unseenTarget({ scope }: Asker, field: Field, value: unknown, pointer: string): Problem | undefined {
  if (field.kind !== 'stored' || field.targets.length < 2 || !isObject(value)) return undefined
  const { module } = value
  const seen = field.targets.filter((target) => scope.graph.modules.has(target))
  if (typeof module !== 'string' || seen.includes(module)) return undefined
  const { title } = field.definition
  return problem('CIM508', `${pointer}/module`, { title, value: shown(module), ...suggest(shown(module), seen) })
}

function notWritable(module: Module, field: Field, hers: boolean, parts: Parts, pointer: string): Problem | undefined {
  const byPlace = module.document?.field.name === field.name
  if (!hers || field.systemWritten || byPlace || field.kind === 'formula' || field.kind === 'rollup')
    return problem('CIM503', pointer, { name: field.name })
  return parts.given.has(field.name) ? problem('CIM500', pointer, { detail: word('keyTwice') }) : undefined
}

function takeEmpty(field: Field, parts: Parts): void {
  parts.given.add(field.name)
  if (field.kind === 'links') parts.links.set(field.name, [])
  else if (field.kind === 'lines') parts.lines.set(field.name, [])
  else if (field.kind === 'stored') for (const { name } of field.columns) parts.columns[name] = null
}

async function takeValue(
  call: Asker,
  field: Field,
  values: readonly unknown[],
  parts: Parts,
  pointer: string,
  action: DraftAction,
): Promise<void> {
  parts.given.add(field.name)
  if (field.kind === 'links')
    parts.links.set(
      field.name,
      (values[0] as readonly string[]).map((id) => id.toLowerCase()),
    )
  else if (field.kind === 'lines')
    parts.lines.set(field.name, await readLines(call, field, values[0] as readonly unknown[], parts, pointer, action))
  else if (field.kind === 'stored') assign(field, values, parts.columns)
}

function assign(field: StoredField, values: readonly unknown[], columns: Record<string, unknown>): void {
  for (const [i, { name }] of field.columns.entries()) columns[name] = values[i] ?? null
}

async function readLines(
  call: Asker,
  { of }: LinesField,
  items: readonly unknown[],
  parts: Parts,
  pointer: string,
  action: DraftAction,
): Promise<readonly LineDraft[]> {
  const lines: LineDraft[] = []
  const seen = new Set<string>()
  for (const [i, item] of items.entries()) {
    const line = await readLine(call, moduleOf(call.model.graph, of), item, `${pointer}/${i}`, action)
    parts.problems.push(...line.problems)
    parts.denied.push(...line.denied)
    if (line.id !== undefined && seen.has(line.id))
      parts.problems.push(problem('CIM500', `${pointer}/${i}/id`, { detail: word('keyTwice') }))
    if (line.id !== undefined) seen.add(line.id)
    lines.push({ id: line.id, draft: line.draft })
  }
  return lines
}

async function readLine(
  call: Asker,
  module: Module,
  item: unknown,
  pointer: string,
  action: DraftAction,
): Promise<Drafted & { readonly id: string | undefined }> {
  if (!isObject(item) || item['id'] === undefined || item['id'] === null)
    return { id: undefined, ...(await readLineDraft(call, module, item, 'create', pointer)) }
  const { id, ...fields } = item
  const drafted = await readLineDraft(call, module, fields, 'update', pointer)
  const known = action === 'update' && isUuid(id)
  const unknownLine = problem('CIM510', `${pointer}/id`, { title: module.definition.singular })
  return {
    ...drafted,
    id: known ? id.toLowerCase() : undefined,
    problems: known ? drafted.problems : [...drafted.problems, unknownLine],
  }
}

/** A line that is only kept (an id and nothing else) needs no permission. */
async function readLineDraft(
  call: Asker,
  module: Module,
  body: unknown,
  action: DraftAction,
  pointer: string,
): Promise<Drafted> {
  const drafted = await readDraft(call, module, body, action, pointer)
  const asks = action === 'create' || !isObject(body) || Object.keys(body).length > 0
  return asks && !mayEver(call, module, action) ? { ...drafted, denied: [problem('CIM570', pointer)] } : drafted
}

const defaults = new WeakMap<Module, Promise<Readonly<Record<string, unknown>>>>()

/** Column values of a new record that nobody gives. A default passed its own check when the modules were compiled. */
async function defaultColumns(model: Model, module: Module): Promise<Record<string, unknown>> {
  const known = defaults.get(module) ?? makeDefaults(model, module)
  defaults.set(module, known)
  return { ...(await known) }
}

async function makeDefaults(model: Model, module: Module): Promise<Readonly<Record<string, unknown>>> {
  const columns: Record<string, unknown> = {}
  for (const field of module.fields) {
    if (field.kind !== 'stored' || field.definition.default === undefined || field.definition.default === null) continue
    const checked = await fieldCheck(model, field)(field.definition.default, '')
    if ('values' in checked) assign(field, checked.values, columns)
  }
  return columns
}

/**
 * Required fields that are surely missing: without a default, a copy or a condition that decides it later. The rest is asked once the
 * record is written (required.ts).
 */
function missing(
  module: Module,
  parts: Parts,
  body: Readonly<Record<string, unknown>>,
  pointer: string,
  action: DraftAction,
): readonly Problem[] {
  const isMissing = (field: Field): boolean => {
    if (parts.given.has(field.name)) return hasNothing(field, parts)
    return action === 'create' && !Object.hasOwn(body, field.name) && hasNothing(field, parts)
  }
  return module.fields
    .filter((field) => isSurelyRequired(module, field) && isMissing(field))
    .map((field) => problem('CIM504', pointer + pointerTo([field.name]), { title: field.definition.title }))
}

function isSurelyRequired(module: Module, field: Field): boolean {
  const decided =
    field.kind === 'links' ||
    field.kind === 'lines' ||
    (field.kind === 'stored' && field.copy === undefined && field.columns.every(({ nullable }) => nullable))
  const always = field.required && field.visible === undefined
  return always && decided && !field.systemWritten && !field.common && module.document?.field.name !== field.name
}

/** Neither given nor filled by default: null, or no records chosen. */
function hasNothing(field: Field, { columns, links, lines }: Parts): boolean {
  if (field.kind === 'stored') return field.columns.every(({ name }) => (columns[name] ?? null) === null)
  return (links.get(field.name) ?? lines.get(field.name) ?? []).length === 0
}
