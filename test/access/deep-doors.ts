/** What hangs from a record (panels, history, where values come from), files, and what describes modules, compared with the oracle. */
import type { FieldFacts, ModuleFacts, PanelFacts } from './definitions.ts'
import { tidied, valueOf, type Ask, type Json } from './expected.ts'
import { hiddenFields, query, readFields, type Trial } from './read-doors.ts'
import { stable } from './report.ts'
import { liveRows, rowAt, textOf, type Row } from './world.ts'

const panels = 'GET /api/records/:module/:id/panels'
const onePanel = 'GET /api/records/:module/:id/panels/:panel'
const history = 'GET /api/records/:module/:id/history'
const explain = 'GET /api/records/:module/:id/explain/:field'

/** Names at the beginning of the paths that an expression of a panel reads. */
const namesIn = (expression: string | undefined): readonly string[] =>
  (expression ?? '')
    .replaceAll(/'[^']*'/g, '')
    .match(/[A-Za-z][A-Za-z0-9.]*/g)
    ?.map((path) => path.split('.')[0] ?? '') ?? []

/** A panel is a list of another module: it is there if its records and all that chooses them can be read. */
const isThere = ({ oracle, world }: Trial, panel: PanelFacts): boolean => {
  const of = world.definitions.modules.get(panel.of)
  const names = of === undefined ? undefined : oracle.readableFields(of)
  if (of === undefined || names === undefined || !names.has(panel.via)) return false
  return namesIn(panel.filter).every((name) => !of.fields.has(name) || names.has(name))
}

function expectedIn(trial: Trial, panel: PanelFacts, all: readonly string[]): readonly string[] {
  const { oracle, world } = trial
  const rows = all.flatMap((id) => rowAt(world, { module: panel.of, id }) ?? [])
  const asked = [panel.via, ...namesIn(panel.filter).filter((name) => rows[0]?.module.fields.has(name)), ...panel.sort]
  const names = rows[0] === undefined ? undefined : oracle.readableFields(rows[0].module)
  return rows
    .filter((row) => asked.filter((name) => names?.has(name)).every((name) => oracle.sight(row).fields.has(name)))
    .map(({ id }) => id)
    .sort()
}

async function panelsUnder(trial: Trial, whole: Ask, row: Row): Promise<void> {
  const { ask, oracle, report } = trial
  const path = `/records/${row.module.name}/${row.id}/panels`
  const answer = await ask('GET', path)
  const { seen, basic } = oracle.sight(row)
  const there = seen && !row.deleted
  const expected = !there ? 404 : basic ? 403 : 200
  report.same(panels, row.module.name, `${row.id} status`, expected, answer.status)
  if (answer.status !== 200 || expected !== 200) return
  const all = await whole('GET', path)
  const shown = row.module.panels.filter((panel) => isThere(trial, panel))
  report.same(
    panels,
    row.module.name,
    `${row.id} names`,
    shown.map(({ name }) => name).sort(),
    answer.body.panels.map(({ name }: Json) => name).sort(),
  )
  for (const panel of shown) {
    const found = answer.body.panels.find(({ name }: Json) => name === panel.name)
    const total = all.body.panels.find(({ name }: Json) => name === panel.name)
    if (found === undefined) continue
    const isAll = total.count <= total.records.length
    const page = isAll ? total : (await whole('GET', `${path}/${panel.name}${query({ limit: '200' })}`)).body
    const ids = expectedIn(
      trial,
      panel,
      page.records.map(({ id }: Json) => id),
    )
    report.same(panels, row.module.name, `${row.id} ${panel.name} count`, ids.length, found.count)
    // Of many the first are shown: each must be one of hers.
    const shownIds = isAll
      ? ids
      : found.records
          .map(({ id }: Json) => id)
          .filter((id: string) => ids.includes(id))
          .sort()
    comparePanel(trial, panels, row, panel, shownIds, found.records)
  }
}

function comparePanel(
  { oracle, world, view, report }: Trial,
  door: string,
  row: Row,
  panel: PanelFacts,
  ids: readonly string[],
  found: readonly Json[],
): void {
  report.same(door, row.module.name, `${row.id} ${panel.name} ids`, ids, found.map(({ id }): string => id).sort())
  for (const record of found) {
    const child = rowAt(world, { module: panel.of, id: record.id })
    if (child === undefined || !oracle.sight(child).seen) continue
    const allowed = oracle.readableFields(child.module)
    const extra = Object.keys(record).filter((name) => name !== 'label' && !allowed?.has(name))
    report.same(door, row.module.name, `${panel.name} ${child.id} members`, [], extra)
    for (const name of panel.columns.filter((each) => allowed?.has(each))) {
      const field = child.module.fields.get(name)
      if (field === undefined || field.type === 'lines' || field.type === 'file' || field.type === 'image') continue
      const expected = valueOf(world, view, oracle, child, field, true)
      report.same(
        door,
        row.module.name,
        `${panel.name} ${child.id} ${name}`,
        expected,
        tidied(field, record[name] ?? null),
      )
    }
  }
}

async function panelPages(trial: Trial, whole: Ask, row: Row): Promise<void> {
  const { ask, oracle, report } = trial
  const { seen, basic } = oracle.sight(row)
  const there = seen && !row.deleted
  for (const panel of row.module.panels) {
    const path = `/records/${row.module.name}/${row.id}/panels/${panel.name}${query({ limit: '200' })}`
    const answer = await ask('GET', path)
    const expected = !there || (!basic && !isThere(trial, panel)) ? 404 : basic ? [403, 404] : 200
    const status = Array.isArray(expected) ? expected.includes(answer.status) : answer.status === expected
    report.same(onePanel, row.module.name, `${row.id} ${panel.name} status ${stable(expected)}`, true, status)
    if (answer.status !== 200 || expected !== 200) continue
    const all = await whole('GET', path)
    const ids = expectedIn(
      trial,
      panel,
      all.body.records.map(({ id }: Json) => id),
    )
    comparePanel(trial, onePanel, row, panel, ids, answer.body.records)
  }
}

/** What a kept value shows of records that it names: those that cannot be read show nothing. */
const namesHidden = ({ oracle, world }: Trial, field: FieldFacts, value: unknown): boolean => {
  const ids = [value].flat().map((each) => (typeof each === 'object' && each !== null ? (each as Json).id : each))
  return ids.some((id) =>
    field.to.some((to) => {
      const far = typeof id === 'string' ? rowAt(world, { module: to, id }) : undefined
      return far !== undefined && !oracle.sight(far).seen
    }),
  )
}

async function changesOf(trial: Trial, whole: Ask, row: Row): Promise<void> {
  const { ask, oracle, report } = trial
  const path = `/records/${row.module.name}/${row.id}/history`
  const answer = await ask('GET', path)
  const { seen, basic, fields } = oracle.sight(row)
  const mayBin = !row.deleted || oracle.may(row, 'delete')
  const expected = !seen || !mayBin ? 404 : basic ? 403 : 200
  report.same(history, row.module.name, `${row.id} status`, expected, answer.status)
  if (answer.status !== 200 || expected !== 200) return
  const all = await whole('GET', path)
  const flat = (body: Json, keep: (name: string) => boolean): readonly string[] =>
    body.entries.flatMap((entry: Json) =>
      entry.changes.filter(({ field }: Json) => keep(field)).map(({ field }: Json) => `${entry.at} ${field}`),
    )
  report.same(
    history,
    row.module.name,
    `${row.id} changes`,
    flat(all.body, (name) => fields.has(name)),
    flat(answer.body, () => true),
  )
  const leaks = answer.body.entries.flatMap((entry: Json) =>
    entry.changes.flatMap((change: Json) => {
      const field = row.module.fields.get(change.field)
      return field !== undefined && [change.old, change.new].some((each) => namesHidden(trial, field, each))
        ? [change.field]
        : []
    }),
  )
  report.same(history, row.module.name, `${row.id} references in changes`, [], leaks)
  const people = row.module.fields.get('createdBy')
  const strangers = answer.body.entries.filter(
    ({ by }: Json) => by !== null && people !== undefined && namesHidden(trial, people, by),
  )
  report.same(
    history,
    row.module.name,
    `${row.id} people in changes`,
    [],
    strangers.map(({ by }: Json) => by),
  )
}

async function explained(trial: Trial, whole: Ask, row: Row, fields: readonly FieldFacts[]): Promise<void> {
  const { ask, oracle, world, report } = trial
  const { fields: readable, seen } = oracle.sight(row)
  for (const field of fields.filter(({ type }) => type !== 'lines')) {
    const path = `/records/${row.module.name}/${row.id}/explain/${field.name}`
    const answer = await ask('GET', path)
    const isRead = seen && !row.deleted && readable.has(field.name)
    // What basic fields show is shown, but every operation on such a record is refused.
    const expected = isRead
      ? oracle.sight(row).basic
        ? [200, 403]
        : [200]
      : oracle.sight(row).basic
        ? [403, 404]
        : [404]
    report.same(
      explain,
      row.module.name,
      `${row.id} ${field.name} status ${expected.join()}`,
      true,
      expected.includes(answer.status),
    )
    if (answer.status !== 200 || !expected.includes(200)) continue
    const all = await whole('GET', path)
    if (field.to.length === 0)
      report.same(explain, row.module.name, `${row.id} ${field.name} value`, all.body.value, answer.body.value)
    if (field.type === 'rollup') {
      const of: string = field.raw.of
      const ids = all.body.records
        .map(({ id }: Json) => id)
        .filter((id: string) => {
          const child = rowAt(world, { module: of, id })
          return child !== undefined && oracle.sight(child).seen
        })
      const found = (answer.body.records ?? []).map(({ id }: Json) => id)
      report.same(explain, row.module.name, `${row.id} ${field.name} records`, ids.sort(), found.sort())
      for (const { id, label } of answer.body.records ?? []) {
        const child = rowAt(world, { module: of, id })
        if (child !== undefined) report.same(explain, of, `${id} label`, oracle.label(child) ?? '', label)
      }
    }
    const hidden = (answer.body.inputs ?? []).filter(
      ({ name, value }: Json) => value !== null && !oracle.path(row, String(name).split('.')),
    )
    report.same(
      explain,
      row.module.name,
      `${row.id} ${field.name} inputs`,
      [],
      hidden.map(({ name }: Json) => name),
    )
  }
}

/** Fields of which where a value comes from is asked: what is computed has most to tell. */
const isComputed = ({ type }: FieldFacts): boolean => type === 'rollup' || type === 'formula'

/** What hangs from the records of a module. `isWhole`: more of each kind, and every field of one of each. */
export async function deepDoors(trial: Trial, whole: Ask, module: ModuleFacts, isWhole: boolean): Promise<void> {
  const { oracle, world } = trial
  if (oracle.readableFields(module) === undefined) return
  const all = [...(world.rows.get(module.name)?.values() ?? [])]
  const kinds = kindsOf(trial, all)
  const others = isWhole ? all.filter((row) => !kinds.includes(row)).slice(0, 6) : []
  for (const row of [...kinds, ...others]) {
    if (module.panels.length > 0) await panelsUnder(trial, whole, row)
    await changesOf(trial, whole, row)
  }
  const readable = readFields(trial, module)
  const computed = readable.filter(isComputed)
  const stored = readable.filter((field) => !isComputed(field))
  const hidden = hiddenFields(trial, module)
  for (const [i, row] of kinds.slice(0, isWhole ? 6 : 1).entries()) {
    if (module.panels.length > 0) await panelPages(trial, whole, row)
    await explained(
      trial,
      whole,
      row,
      i > 0 ? computed : [...computed, ...(isWhole ? stored : stored.slice(0, 2)), ...hidden],
    )
  }
}

/** One record of each kind, by what can be read of it; those of which most can be read first. */
function kindsOf({ oracle }: Trial, rows: readonly Row[]): readonly Row[] {
  const kinds = new Map<string, Row>()
  for (const row of rows) {
    const { seen, basic, fields } = oracle.sight(row)
    const kind = `${seen} ${basic} ${row.deleted} ${oracle.may(row, 'delete')} ${[...fields].sort().join()}`
    if (!kinds.has(kind)) kinds.set(kind, row)
  }
  return [...kinds.values()].sort((a, b) => oracle.sight(b).fields.size - oracle.sight(a).fields.size)
}

const fileTypes = new Set(['file', 'image'])

/** Files are served to whoever reads a field that holds them, on a record that she can read. */
export async function fileDoors(trial: Trial, files: readonly string[]): Promise<void> {
  const { ask, oracle, world, report } = trial
  for (const id of files) {
    const holders = [...world.definitions.modules.values()].flatMap((module) =>
      liveRows(world, module.name).filter((row) =>
        [...module.fields.values()].some(
          (field) =>
            fileTypes.has(field.type) && textOf(row, field.name) === id && oracle.sight(row).fields.has(field.name),
        ),
      ),
    )
    const { status } = await ask('GET', `/files/${id}`)
    report.same('GET /api/files/:id', 'files', id, holders.length > 0 ? 200 : 404, status)
  }
}

/** Every name of a field that a description of a module holds, with where it stands. */
function namesDescribed(described: Json): readonly (readonly [string, string])[] {
  const at = (place: string, names: readonly string[]) => names.map((name) => [place, name] as const)
  const sortNames = (text: string | undefined): readonly string[] =>
    (text ?? '')
      .split(',')
      .map((key) => key.replace(/^-/, ''))
      .filter((key) => key !== '')
  return [
    ...at(
      'fields',
      described.fields.map(({ name }: Json) => name),
    ),
    ...described.groups.flatMap(({ fields }: Json) => at('groups', fields)),
    ...described.views.flatMap(({ columns, sort, filter }: Json) => [
      ...at('views', columns),
      ...at('views', sortNames(sort)),
      ...at('views', namesIn(filter)),
    ]),
    ...at('schemas', Object.keys(described.schemas?.create?.properties ?? {})),
    ...at('schemas', Object.keys(described.schemas?.update?.properties ?? {})),
  ]
}

/** What describes one module tells of nothing that the asker neither reads nor writes. */
async function described(trial: Trial, module: ModuleFacts): Promise<void> {
  const { ask, oracle, report, world } = trial
  const door = 'GET /api/modules/:module'
  const { status, body } = await ask('GET', `/modules/${module.name}`)
  const readable = oracle.readableFields(module)
  report.same(door, module.name, 'status', readable === undefined ? 404 : 200, status)
  if (status !== 200 || readable === undefined) return
  const known = (of: ModuleFacts): ReadonlySet<string> =>
    new Set([
      ...(oracle.readableFields(of) ?? []),
      ...oracle.writableFields(of, 'create'),
      ...oracle.writableFields(of, 'update'),
    ])
  const mine = known(module)
  const hidden = namesDescribed(body).filter(([, name]) => module.fields.has(name) && !mine.has(name))
  report.same(door, module.name, 'hidden names', [], hidden, module.fields.size)
  // Lines of a module that she does not read have nothing to show.
  const isShown = (name: string): boolean => {
    const of = world.definitions.modules.get(module.fields.get(name)?.raw.of)
    return module.fields.get(name)?.type !== 'lines' || (of !== undefined && oracle.readableFields(of) !== undefined)
  }
  const missing = [...readable].filter((name) => isShown(name) && !body.fields.some((each: Json) => each.name === name))
  report.same(door, module.name, 'readable names', [], missing, readable.size)
  const foreign = body.panels.filter(({ of, columns }: Json) => {
    const far = world.definitions.modules.get(of)
    const names = far === undefined ? undefined : oracle.readableFields(far)
    return names === undefined || columns.some((name: string) => !names.has(name))
  })
  report.same(
    door,
    module.name,
    'panels of what is not hers',
    [],
    foreign.map(({ name }: Json) => name),
  )
  const related = Object.entries<Json>(body.related ?? {}).flatMap(([name, { fields }]) => {
    const far = world.definitions.modules.get(name)
    const names = far === undefined ? new Set<string>() : known(far)
    return fields.filter((each: Json) => !names.has(each.name)).map((each: Json) => `${name}.${each.name}`)
  })
  report.same(door, module.name, 'related fields', [], related)
}

/** Menu, descriptions and OpenAPI. */
export async function describingDoors(trial: Trial): Promise<void> {
  const { ask, oracle, report, world } = trial
  const all = [...world.definitions.modules.values()]
  const there = all.filter((module) => oracle.readableFields(module) !== undefined)
  const menu = await ask('GET', '/modules')
  report.same(
    'GET /api/modules',
    'all',
    'menu',
    there
      .filter(({ raw }) => raw.menu !== undefined)
      .map(({ name }) => name)
      .sort(),
    menu.status === 200 ? menu.body.modules.map(({ name }: Json) => name).sort() : menu.status,
    all.length,
  )
  for (const module of all) await described(trial, module)
  const document = await ask('GET', '/openapi.json')
  report.same('GET /api/openapi.json', 'all', 'status', 200, document.status)
  if (document.status !== 200) return
  const paths = Object.keys(document.body.paths)
  for (const module of all) {
    const base = `/records/${module.name}`
    const has = paths.some((path) => path.endsWith(base) || path.includes(`${base}/`))
    report.same('GET /api/openapi.json', module.name, 'paths', there.includes(module), has)
    const shown = document.body.components.schemas[module.name]
    const names = Object.keys(shown?.properties ?? {}).filter((name) => module.fields.has(name))
    const hidden = names.filter((name) => !oracle.readableFields(module)?.has(name))
    report.same('GET /api/openapi.json', module.name, 'hidden names', [], hidden, module.fields.size)
  }
}
