/** Every way of reading records, asked by one asker and compared with the oracle. */
import type { FieldFacts, ModuleFacts } from './definitions.ts'
import { fileId, tidied, valueOf, type Answer, type Ask, type Json, type WholeView } from './expected.ts'
import type { Oracle } from './oracle.ts'
import type { AskerReport } from './report.ts'
import { farOf, liveRows, rowAt, textOf, type Row, type World } from './world.ts'

/** One asker before all doors. */
export interface Trial {
  readonly ask: Ask
  readonly oracle: Oracle
  readonly world: World
  readonly view: WholeView
  readonly report: AskerReport
}

const list = 'GET /api/records/:module'
const aggregate = 'GET /api/records/:module/aggregate'
const one = 'GET /api/records/:module/:id'

/** `?a=1&b=2`, encoded. */
export const query = (parameters: Readonly<Record<string, string>>): string => `?${new URLSearchParams(parameters)}`

const idsOf = ({ status, body }: Answer): unknown =>
  status === 200 ? body.records.map((record: Json) => record.id).sort() : status

const sorted = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => id).sort()

/** Fields by name that the asker reads on some record, in the order of the definition. */
export const readFields = ({ oracle }: Trial, module: ModuleFacts): readonly FieldFacts[] => {
  const names = oracle.readableFields(module)
  return [...module.fields.values()].filter(({ name }) => names?.has(name))
}

/** Fields that no grant reads: to be refused like those that do not exist. */
export const hiddenFields = ({ oracle }: Trial, module: ModuleFacts): readonly FieldFacts[] => {
  const names = oracle.readableFields(module)
  return [...module.fields.values()].filter(({ name }) => !names?.has(name))
}

/** Compares records that were answered with what each must show. */
function compareRecords(
  trial: Trial,
  door: string,
  module: ModuleFacts,
  found: readonly Json[],
  fields: readonly FieldFacts[],
  expand: boolean,
): void {
  const { oracle, world, view, report } = trial
  for (const record of found) {
    const row = rowAt(world, { module: module.name, id: record.id })
    if (row === undefined || !oracle.sight(row).seen) continue
    const extra = Object.keys(record).filter((name) => name !== 'label' && !oracle.readableFields(module)?.has(name))
    report.same(door, module.name, `${row.id} members`, [], extra)
    for (const field of fields) {
      const expected = valueOf(world, view, oracle, row, field, expand)
      const given = tidied(field, record[field.name] ?? null)
      report.same(door, module.name, `${row.id} ${field.name}${expand ? ' expanded' : ''}`, expected, fileId(given))
    }
  }
}

async function listed(trial: Trial, module: ModuleFacts, seen: readonly Row[]): Promise<void> {
  const { ask, oracle, report } = trial
  const fields = readFields(trial, module).filter(({ type }) => type !== 'lines')
  for (const expand of [false, true]) {
    const answer = await ask(
      'GET',
      `/records/${module.name}${query({ limit: '200', count: 'exact', ...(expand ? { expand: '*' } : {}) })}`,
    )
    report.same(list, module.name, 'ids', sorted(seen), idsOf(answer), seen.length)
    if (answer.status !== 200) continue
    report.same(list, module.name, 'count', seen.length, answer.body.count)
    compareRecords(trial, list, module, answer.body.records, fields, expand)
  }
  const labels = await ask('GET', `/records/${module.name}${query({ limit: '200', fields: 'label' })}`)
  for (const record of labels.status === 200 ? labels.body.records : []) {
    const row = rowAt(trial.world, { module: module.name, id: record.id })
    if (row !== undefined) report.same(list, module.name, `${row.id} label`, oracle.label(row), record.label)
  }
}

const inParts = <T>(items: readonly T[], most: number): readonly T[][] =>
  Array.from({ length: Math.ceil(items.length / most) }, (_, i) => items.slice(i * most, (i + 1) * most))

/** How a field is read: of one kind are those that the engine reads in the same way. */
const kindOf = ({ type, to }: FieldFacts): string =>
  type === 'formula' || type === 'rollup' || type === 'multiReference' ? type : to.length > 0 ? 'reference' : 'stored'

/** Fields that every record of the same set can be read by, and of one kind, are asked for together. */
function alike(
  trial: Trial,
  fields: readonly FieldFacts[],
  rows: readonly Row[],
  most: number,
  whole: boolean,
): readonly FieldFacts[][] {
  const classes = new Map<string, FieldFacts[]>()
  for (const field of fields) {
    const on = rows.filter((row) => trial.oracle.sight(row).fields.has(field.name)).map(({ id }) => id)
    const key = `${whole ? `${field.type} ${field.common}` : kindOf(field)} ${on.join()}`
    classes.set(key, [...(classes.get(key) ?? []), field])
  }
  return [...classes.values()].flatMap((group) => inParts(group, most))
}

const rowsReading = ({ oracle }: Trial, rows: readonly Row[], fields: readonly FieldFacts[]): readonly Row[] =>
  rows.filter((row) => fields.every(({ name }) => oracle.sight(row).fields.has(name)))

const describedField = ({ view }: Trial, { module, name }: FieldFacts): Json =>
  view.described.get(module)?.fields.find((each: Json) => each.name === name)

const anything = (names: readonly string[]): string =>
  names.map((name) => `(IS_NULL(${name}) OR NOT IS_NULL(${name}))`).join(' AND ')

/**
 * Fields apart that can be read on every row, unless each is to be tried by itself. There nothing is held back that one field of a request
 * could hold back in the place of another, so that many of all kinds, and several uses of them, are asked for at once.
 */
function everywhere(
  { oracle }: Trial,
  fields: readonly FieldFacts[],
  rows: readonly Row[],
  whole: boolean,
): { readonly every: readonly FieldFacts[]; readonly some: readonly FieldFacts[] } {
  const isEvery = ({ name }: FieldFacts): boolean => !whole && rows.every((row) => oracle.sight(row).fields.has(name))
  return { every: fields.filter(isEvery), some: fields.filter((field) => !isEvery(field)) }
}

/** What two uses of fields ask for together, until both have run out. */
const inPairs = <A, B>(a: readonly A[][], b: readonly B[][]): readonly (readonly [readonly A[], readonly B[]])[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i] ?? [], b[i] ?? []])

const namesOf = (fields: readonly FieldFacts[]): readonly string[] => fields.map(({ name }) => name)

async function filteredAndSorted(
  trial: Trial,
  module: ModuleFacts,
  rows: readonly Row[],
  whole: boolean,
): Promise<void> {
  const { ask, report } = trial
  const readable = readFields(trial, module)
  const filterable = readable.filter((field) => describedField(trial, field)?.filterable === true)
  const sortable = readable.filter((field) => describedField(trial, field)?.sortable === true)
  const filters = everywhere(trial, filterable, rows, whole)
  const sorts = everywhere(trial, sortable, rows, whole)
  for (const [filter, sort] of inPairs(inParts(filters.every, 12), inParts(sorts.every, 5))) {
    const asked = {
      ...(filter.length === 0 ? {} : { filter: anything(namesOf(filter)) }),
      ...(sort.length === 0 ? {} : { sort: namesOf(sort).join() }),
    }
    const answer = await ask('GET', `/records/${module.name}${query({ limit: '200', fields: 'id', ...asked })}`)
    const what = `filter ${namesOf(filter).join()} sort ${namesOf(sort).join()}`
    report.same(list, module.name, what, sorted(rows), idsOf(answer), filter.length + sort.length)
  }
  for (const group of alike(trial, filters.some, rows, 12, whole)) {
    const names = group.map(({ name }) => name)
    const answer = await ask(
      'GET',
      `/records/${module.name}${query({ limit: '200', fields: 'id', filter: anything(names) })}`,
    )
    report.same(
      list,
      module.name,
      `filter ${names.join()}`,
      sorted(rowsReading(trial, rows, group)),
      idsOf(answer),
      group.length,
    )
  }
  for (const group of alike(trial, sorts.some, rows, 5, whole)) {
    const names = group.map(({ name }) => name)
    const answer = await ask(
      'GET',
      `/records/${module.name}${query({ limit: '200', fields: 'id', sort: names.join() })}`,
    )
    report.same(
      list,
      module.name,
      `sort ${names.join()}`,
      sorted(rowsReading(trial, rows, group)),
      idsOf(answer),
      group.length,
    )
  }
}

const counted = ({ status, body }: Answer): unknown =>
  status === 200 ? body.groups.reduce((sum: number, group: Json) => sum + group.values['count()'], 0) : status

const isUsable =
  (trial: Trial) =>
  (field: FieldFacts): boolean => {
    const described = describedField(trial, field)
    return described?.filterable === true && described.valueType !== 'textList'
  }

const isNumber =
  (trial: Trial) =>
  (field: FieldFacts): boolean => {
    const described = describedField(trial, field)
    return described?.filterable === true && described.valueType === 'number'
  }

/** The sum of a field over rows, as whoever sees everything is answered. */
const sumOf = ({ view }: Trial, module: ModuleFacts, rows: readonly Row[], { name }: FieldFacts): number =>
  rows.reduce((total, row) => total + Number(view.records.get(module.name)?.get(row.id)?.[name] ?? 0), 0)

/** Keys and measures of fields that can be read on every row: over all groups they come to what all rows come to. */
async function groupedEverywhere(trial: Trial, module: ModuleFacts, rows: readonly Row[]): Promise<void> {
  const { ask, report } = trial
  const readable = everywhere(trial, readFields(trial, module), rows, false).every
  const keys = inParts(readable.filter(isUsable(trial)), 3)
  // With the count the most that are measured at once.
  for (const [group, measured] of inPairs(keys, inParts(readable.filter(isNumber(trial)), 9))) {
    const measures = ['count()', ...measured.map(({ name }) => `sum(${name})`)]
    const names = namesOf(group).join()
    const asked = { ...(names === '' ? {} : { group: names }), measure: measures.join() }
    const { status, body } = await ask('GET', `/records/${module.name}/aggregate${query(asked)}`)
    const total = (name: string): number =>
      body.groups.reduce((sum: number, each: Json) => sum + Number(each.values[name] ?? 0), 0)
    const found = status === 200 ? measures.map((name) => rounded(total(name))) : status
    const expected = [rows.length, ...measured.map((field) => rounded(sumOf(trial, module, rows, field)))]
    report.same(
      aggregate,
      module.name,
      `group ${names} measure ${measures.join()}`,
      expected,
      found,
      group.length + measured.length,
    )
  }
}

/** References lead to nobody whom the asker cannot read, and every record is counted under some key. */
async function grouped(trial: Trial, module: ModuleFacts, rows: readonly Row[], whole: boolean): Promise<void> {
  const { ask, report, oracle, world } = trial
  const usable = everywhere(trial, readFields(trial, module).filter(isUsable(trial)), rows, whole).some
  for (const group of alike(trial, whole ? usable.filter(({ to }) => to.length === 0) : usable, rows, 3, whole)) {
    const names = group.map(({ name }) => name)
    const answer = await ask(
      'GET',
      `/records/${module.name}/aggregate${query({ group: names.join(), measure: 'count()' })}`,
    )
    report.same(
      aggregate,
      module.name,
      `group ${names.join()}`,
      rowsReading(trial, rows, group).length,
      counted(answer),
      group.length,
    )
  }
  for (const field of usable.filter(({ to }) => whole && to.length === 1)) {
    const keys: Record<string, number> = {}
    for (const row of rowsReading(trial, rows, [field])) {
      const far = farOf(row, field.name)
      const target = far === undefined ? undefined : rowAt(world, far)
      const key = target !== undefined && oracle.sight(target).seen ? target.id : 'nothing'
      keys[key] = (keys[key] ?? 0) + 1
    }
    const answer = await ask(
      'GET',
      `/records/${module.name}/aggregate${query({ group: field.name, measure: 'count()' })}`,
    )
    const found: Record<string, number> = {}
    for (const group of answer.status === 200 ? answer.body.groups : []) {
      const key = typeof group.key[field.name] === 'string' ? group.key[field.name] : 'nothing'
      found[key] = (found[key] ?? 0) + group.values['count()']
    }
    report.same(aggregate, module.name, `group ${field.name}`, keys, answer.status === 200 ? found : answer.status)
  }
}

const rounded = (value: unknown): unknown => (typeof value === 'number' ? Number(value.toFixed(4)) : value)

async function measured(trial: Trial, module: ModuleFacts, rows: readonly Row[], whole: boolean): Promise<void> {
  const { ask, report } = trial
  const numbers = everywhere(trial, readFields(trial, module).filter(isNumber(trial)), rows, whole).some
  for (const group of alike(trial, numbers, rows, 10, whole)) {
    const on = rowsReading(trial, rows, group)
    const measures = group.map(({ name }) => `sum(${name})`)
    const answer = await ask('GET', `/records/${module.name}/aggregate${query({ measure: measures.join() })}`)
    const expected = Object.fromEntries(
      group.map((field) => [`sum(${field.name})`, rounded(sumOf(trial, module, on, field))]),
    )
    const values = answer.status === 200 ? answer.body.groups[0]?.values : answer.status
    const found =
      typeof values === 'object'
        ? Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value)]))
        : values
    report.same(aggregate, module.name, `measure ${measures.join()}`, expected, found, group.length)
  }
}

/** What a refusal says, with the name that was asked for taken out. */
const refusal = ({ status, body }: Answer, name: string): unknown => [
  status,
  ...(body?.problems ?? []).map(({ code, pointer, message }: Json) => [
    code,
    pointer,
    String(message).replaceAll(name, '…'),
  ]),
]

const absent = 'zzNoSuchField'

/** A hidden field is refused as one that does not exist, wherever it is named. */
async function refusedFields(trial: Trial, module: ModuleFacts): Promise<void> {
  const { ask, report } = trial
  const ways: readonly (readonly [string, (name: string) => string, (field: FieldFacts) => boolean])[] = [
    ['fields', (name) => query({ fields: name }), () => true],
    ['sort', (name) => query({ sort: `-${name}` }), () => true],
    ['filter', (name) => query({ filter: `IS_NULL(${name})` }), () => true],
    ['expand', (name) => query({ expand: name }), ({ to, type }) => to.length > 0 || type === 'file'],
    ['group', (name) => `/aggregate${query({ group: name })}`, () => true],
    ['measure', (name) => `/aggregate${query({ measure: `max(${name})` })}`, () => true],
    ['lookup', (name) => `/lookup${query({ field: name })}`, ({ to }) => to.length > 0],
  ]
  const hidden = hiddenFields(trial, module).filter((field) => !isWrittenOnly(trial, module, field))
  if (hidden.length === 0) return
  for (const [way, path, applies] of ways) {
    const nothing = refusal(await ask('GET', `/records/${module.name}${path(absent)}`), absent)
    for (const field of hidden.filter(applies)) {
      const answer = await ask('GET', `/records/${module.name}${path(field.name)}`)
      const door = ['group', 'measure'].includes(way) ? aggregate : way === 'lookup' ? lookup : list
      report.same(door, module.name, `${way} hidden ${field.name}`, nothing, refusal(answer, field.name))
    }
  }
}

/** Known to who fills it in, although she does not read it. */
const isWrittenOnly = ({ oracle }: Trial, module: ModuleFacts, { name }: FieldFacts): boolean =>
  oracle.writableFields(module, 'create').has(name) || oracle.writableFields(module, 'update').has(name)

/** A step of a path that cannot be read makes the path empty; one that no grant reads is refused. */
async function followed(trial: Trial, module: ModuleFacts, rows: readonly Row[], whole: boolean): Promise<void> {
  const { ask, report, oracle, world, view } = trial
  const first: Followed[] = []
  for (const field of readFields(trial, module).filter(({ type }) => type === 'reference')) {
    const target = world.definitions.modules.get(field.to[0] ?? '')
    if (target === undefined) continue
    const far = oracle.readableFields(target)
    const all = [...target.fields.values()].filter(
      (each) => describedField(trial, each)?.filterable === true && each.to.length === 0,
    )
    const readable = all.filter(({ name }) => far?.has(name))
    const hidden = all.filter(({ name }) => !far?.has(name))
    for (const each of whole ? hidden : hidden.slice(0, 1)) {
      const path = `${field.name}.${each.name}`
      const answer = await ask('GET', `/records/${module.name}${query({ fields: 'id', filter: `IS_NULL(${path})` })}`)
      report.same(list, module.name, `path hidden ${path}`, 422, answer.status)
    }
    const valued = (name: string): readonly Row[] =>
      rowsReading(trial, rows, [field]).filter((row) => {
        const there = farOf(row, field.name)
        const value = there === undefined ? null : view.records.get(there.module)?.get(there.id)?.[name]
        return oracle.path(row, [field.name, name]) && value !== null && value !== undefined
      })
    const [one] = readable
    if (!whole && one !== undefined)
      first.push({
        path: `${field.name}.${one.name}`,
        on: valued(one.name),
        isEverywhere: rowsReading(trial, rows, [field]).length === rows.length,
      })
    const classes = new Map<string, string[]>()
    for (const { name } of whole ? readable : []) {
      const key = sorted(valued(name)).join()
      classes.set(key, [...(classes.get(key) ?? []), name])
    }
    for (const names of [...classes.values()].flatMap((each) => inParts(each, 8))) {
      const filter = names.map((name) => `NOT IS_NULL(${field.name}.${name})`).join(' AND ')
      const answer = await ask('GET', `/records/${module.name}${query({ limit: '200', fields: 'id', filter })}`)
      report.same(list, module.name, `path ${filter}`, sorted(valued(names[0] ?? '')), idsOf(answer), names.length)
    }
  }
  await followedTogether(trial, module, rows, first)
}

/** A path, the rows on which something is found by it, and whether its first step can be read on every row. */
interface Followed {
  readonly path: string
  readonly on: readonly Row[]
  readonly isEverywhere: boolean
}

/**
 * Paths of several references in one request, where none can stand in for another: those that find something on every row must all do so, and
 * none may find anything of those that find nothing on any.
 */
async function followedTogether(
  { ask, report }: Trial,
  module: ModuleFacts,
  rows: readonly Row[],
  followed: readonly Followed[],
): Promise<void> {
  const onAll = followed.filter(({ isEverywhere, on }) => isEverywhere && on.length === rows.length)
  const onNone = followed.filter((each) => each.isEverywhere && each.on.length === 0 && !onAll.includes(each))
  const alone = followed.filter((each) => !onAll.includes(each) && !onNone.includes(each)).map((each) => [each])
  const requests = [
    ...inParts(onAll, 8).map((group) => [' AND ', group] as const),
    ...inParts(onNone, 8).map((group) => [' OR ', group] as const),
    ...alone.map((group) => ['', group] as const),
  ]
  for (const [between, group] of requests) {
    const filter = group.map(({ path }) => `NOT IS_NULL(${path})`).join(between)
    const answer = await ask('GET', `/records/${module.name}${query({ limit: '200', fields: 'id', filter })}`)
    report.same(list, module.name, `path ${filter}`, sorted(group[0]?.on ?? []), idsOf(answer), group.length)
  }
}

const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

const searchable = new Set(['text', 'longText', 'email', 'autoNumber', 'rfc', 'phone', 'url'])

/** A word is found in what can be read of a record, never in what cannot. */
async function searched(trial: Trial, module: ModuleFacts, rows: readonly Row[], most: number): Promise<void> {
  const { ask, report, oracle, world } = trial
  const fields = [...module.fields.values()].filter(({ search, type }) => search && searchable.has(type))
  const readable = fields.filter(({ name }) => oracle.readableFields(module)?.has(name))
  // Without a searched field of hers the label is looked into, which holds only what she reads.
  const textIn = (row: Row): string =>
    fold(
      readable.length === 0
        ? (oracle.label(row) ?? '')
        : readable.map(({ name }) => (oracle.sight(row).fields.has(name) ? (textOf(row, name) ?? '') : '')).join(' '),
    )
  const all = liveRows(world, module.name)
  const kinds = (field: FieldFacts): readonly (Row | undefined)[] => [
    all.find((row) => oracle.sight(row).fields.has(field.name)),
    all.find((row) => oracle.sight(row).seen && !oracle.sight(row).fields.has(field.name)),
    all.find((row) => !oracle.sight(row).seen),
  ]
  for (const field of fields.slice(0, most))
    for (const row of kinds(field)) {
      const word = row === undefined ? null : textOf(row, field.name)
      if (word === null || word.length < 2 || /\s/.test(word)) continue
      const on = rows.filter((each) => textIn(each).includes(fold(word)))
      const answer = await ask('GET', `/records/${module.name}${query({ limit: '200', fields: 'id', search: word })}`)
      report.same(list, module.name, `search ${field.name} ${word}`, sorted(on), idsOf(answer))
    }
}

async function gotten(trial: Trial, module: ModuleFacts, rows: readonly Row[], expand: boolean): Promise<void> {
  const { ask, oracle, report } = trial
  const fields = readFields(trial, module)
  const kinds = new Set<string>()
  for (const row of rows) {
    const path = `/records/${module.name}/${row.id}`
    const answer = await ask('GET', path)
    const isThere = oracle.sight(row).seen && !row.deleted
    report.same(one, module.name, `${row.id} status`, isThere ? 200 : 404, answer.status)
    if (answer.status !== 200 || !isThere) continue
    compareRecords(trial, one, module, [answer.body], fields, false)
    report.same(one, module.name, `${row.id} label`, oracle.label(row), answer.body.label)
    const kind = [...oracle.sight(row).fields].join()
    if (expand && !kinds.has(kind)) {
      kinds.add(kind)
      const more = await ask('GET', `${path}?expand=*`)
      if (more.status === 200) compareRecords(trial, one, module, [more.body], fields, true)
    }
  }
}

const bin = 'GET /api/records/:module/bin'

async function binned(trial: Trial, module: ModuleFacts, rows: readonly Row[]): Promise<void> {
  const { ask, oracle, report } = trial
  const answer = await ask('GET', `/records/${module.name}/bin${query({ limit: '200' })}`)
  const there = rows.filter((row) => row.deleted && oracle.sight(row).seen && oracle.may(row, 'delete'))
  report.same(bin, module.name, 'ids', oracle.mayEver(module, 'delete') ? sorted(there) : 403, idsOf(answer))
  if (answer.status === 200)
    compareRecords(
      trial,
      bin,
      module,
      answer.body.records,
      readFields(trial, module).filter(({ type }) => type !== 'lines'),
      false,
    )
}

const lookup = 'GET /api/records/:module/lookup'

/** Whoever fills a reference in is offered records that she can read. */
async function offered(trial: Trial, module: ModuleFacts): Promise<void> {
  const { ask, oracle, report, world } = trial
  const usable = [...module.fields.values()].filter(
    (field) => field.to.length > 0 && (oracle.readableFields(module)?.has(field.name) ?? false),
  )
  for (const field of usable) {
    const answer = await ask('GET', `/records/${module.name}/lookup${query({ field: field.name, limit: '200' })}`)
    const rows = field.to.flatMap((to) => liveRows(world, to)).filter((row) => oracle.sight(row).seen)
    const found = answer.status === 200 ? answer.body.records : []
    const ids = new Set(rows.map(({ id }) => id))
    report.same(lookup, module.name, `${field.name} status`, 200, answer.status)
    // An offer leaves some out: what is offered must be hers, and without an offer all of hers must be there.
    const foreign = found.filter(({ id }: Json) => !ids.has(id)).map(({ id }: Json) => id)
    report.same(lookup, module.name, `${field.name} foreign`, [], foreign, rows.length)
    if (field.raw.offer === undefined && rows.length < 200)
      report.same(lookup, module.name, `${field.name} ids`, sorted(rows), found.map(({ id }: Json) => id).sort())
    for (const { id, module: to = field.to[0], label } of found) {
      const row = rowAt(world, { module: to, id })
      if (row !== undefined) report.same(lookup, module.name, `${field.name} ${id} label`, oracle.label(row), label)
    }
  }
}

/** Every way of reading the records of a module. `whole`: each field of each path, each record expanded. */
export async function readDoors(trial: Trial, module: ModuleFacts, whole: boolean): Promise<void> {
  const { ask, oracle, report, world } = trial
  const all = [...(world.rows.get(module.name)?.values() ?? [])]
  if (oracle.readableFields(module) === undefined) return noDoors(trial, module, all)
  const seen = all.filter((row) => !row.deleted && oracle.sight(row).seen)
  if (seen.length > 200) throw new Error(`${module.name} has more than a page of records`)
  await listed(trial, module, seen)
  await filteredAndSorted(trial, module, seen, whole)
  if (!whole) await groupedEverywhere(trial, module, seen)
  await grouped(trial, module, seen, whole)
  await measured(trial, module, seen, whole)
  await refusedFields(trial, module)
  await followed(trial, module, seen, whole)
  await searched(trial, module, seen, whole ? 20 : 2)
  await gotten(trial, module, all, whole)
  await binned(trial, module, all)
  await offered(trial, module)
  const nobody = await ask('GET', `/records/${module.name}/00000000-0000-7000-8000-0000ffffffff`)
  const unseen = all.find((row) => !oracle.sight(row).seen)
  if (unseen === undefined) return
  // What may not be seen is answered to the letter as what is not there.
  report.same(
    one,
    module.name,
    'unseen is like absent',
    nobody,
    await ask('GET', `/records/${module.name}/${unseen.id}`),
  )
}

/** A module that no grant reads does not exist, by whatever door. */
async function noDoors({ ask, report }: Trial, module: ModuleFacts, rows: readonly Row[]): Promise<void> {
  const [row] = rows
  const id = row?.id ?? '00000000-0000-7000-8000-0000ffffffff'
  const paths: Readonly<Record<string, string>> = {
    [list]: '',
    [bin]: '/bin',
    [aggregate]: '/aggregate',
    [lookup]: '/lookup?field=owner',
    [one]: `/${id}`,
    'GET /api/records/:module/:id/panels': `/${id}/panels`,
    'GET /api/records/:module/:id/history': `/${id}/history`,
    'GET /api/records/:module/:id/explain/:field': `/${id}/explain/id`,
  }
  for (const [door, path] of Object.entries(paths)) {
    const { status } = await ask('GET', `/records/${module.name}${path}`)
    report.same(door, module.name, 'a module that is not there', 404, status)
  }
}
