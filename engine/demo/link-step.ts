/**
 * A step of a recipe with its names resolved: where its rows come from, and its values in an order in which each comes after what it rests
 * on. It refuses unknown modules, fields, vocabularies and options, fields that nothing can fill, and values that rest on each other.
 */
import { sql } from 'kysely'
import type { DemoMaker, DemoParent, DemoSizes, DemoStep } from '../../schemas/generated/definitions.ts'
import type { Expression, ValueType } from '../expression/expression.ts'
import { sameType, typeName } from '../expression/types.ts'
import { fieldPaths } from '../expression/walk.ts'
import { columnTo } from '../graph/field-targets.ts'
import { moduleOf, type Field, type LinksField, type Module, type StoredField } from '../graph/graph.ts'
import { follow, readsOf } from '../graph/reads.ts'
import { pointerTo } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import { linkExpression, namedModule, namedVocabulary, report, type Linking, type Place } from './linking.ts'
import type { Root, Roots } from './names.ts'
import { idOf } from './random.ts'
import type { Vocabulary } from './read-demo.ts'
import { linkWay, literal, type Made } from './ways.ts'

/** A value of a row: a field's, or a draw's. */
export interface Value {
  /** `birthPlace`, or `draw place`. */
  readonly key: string
  /** Salt of its chances: its name in the recipe. */
  readonly name: string
  readonly column: string
  readonly sqlType: string
  readonly made: Made
  /** Values of this row that must be made before. */
  readonly needs: readonly string[]
  /** What names outside the record stand for here, besides the roots of the step: nothing (`old`, the field itself while it is copied). */
  readonly empty?: readonly string[]
  readonly draw: boolean
}

export interface Parent {
  readonly module: Module
  /** Its root in expressions. */
  readonly name?: string
  readonly column?: string
  readonly where?: Expression
  readonly share: number
}

export interface LinkedStep {
  /** Names its chances: the module, and which of its steps it is. */
  readonly name: string
  readonly module: Module
  readonly change: boolean
  readonly onlyIfEmpty: boolean
  readonly skipDuplicates: boolean
  readonly roots: Roots
  readonly each?: Vocabulary
  readonly parents: readonly Parent[]
  /** Rows for each combination of entry and parents. */
  readonly count: Made
  readonly where?: Expression
  readonly keep?: Expression
  /** Grouped so that a group rests on those before it only. */
  readonly groups: readonly (readonly Value[])[]
  readonly links: readonly { readonly field: LinksField; readonly made: Made }[]
  /** Fields that expressions read though the step does not make them: they are empty. */
  readonly unmade: readonly Field[]
}

const drawKey = (name: string): string => `draw ${name}`

/** Keys of the values of this row that an expression rests on. Roots other than draws lie outside the row. */
function needsOf(
  { linking, module, roots }: Place,
  expressions: readonly Expression[],
  draws: ReadonlySet<string>,
): readonly string[] {
  const paths = expressions.flatMap(fieldPaths)
  return [
    ...new Set(
      paths.flatMap((path): readonly string[] => {
        const [first = ''] = path
        if (draws.has(first)) return [drawKey(first)]
        if (roots.has(first) || first === 'old' || first === 'option') return []
        const { steps, field } = follow(linking.graph, module.name, path)
        if (steps[0] !== undefined) return [steps[0].name]
        return field.kind === 'formula'
          ? readsOf(linking.graph, module.name, field.expression).map((read) => (read.steps[0] ?? read.field).name)
          : [field.name]
      }),
    ),
  ]
}

const numberOf = (given: number | DemoSizes, { size }: Linking): number =>
  typeof given === 'number' ? given : given[size]

const isSizes = (value: object): value is DemoSizes => 'small' in value

/** A value as the recipe writes it: an expression, a plain value or one of the ways. */
function linkMaker(
  place: Place,
  maker: DemoMaker,
  pointer: string,
  type: ValueType | undefined,
  targets: readonly string[],
): Made | undefined {
  if (typeof maker === 'string' && maker.startsWith('=')) {
    const expression = linkExpression(place, maker, pointer, type)
    return expression && { type: expression.type, expressions: [expression], write: (row) => row.read(expression) }
  }
  if (maker === null || typeof maker !== 'object' || Array.isArray(maker)) return literal(maker, type, place, pointer)
  return linkWay({ place, way: maker, pointer, type, targets })
}

function rootOfDraw(made: Made): Root {
  return made.vocabulary === undefined
    ? { kind: 'value', type: made.type }
    : { kind: 'entry', vocabulary: made.vocabulary }
}

interface Drawn {
  readonly roots: Roots
  readonly values: readonly Value[]
}

const sqlTypes: Readonly<Record<string, string>> = {
  number: 'numeric',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  time: 'time',
  textList: 'text[]',
  null: 'text',
}

const drawType = ({ vocabulary, type }: Made): string =>
  vocabulary !== undefined ? 'int4' : typeof type === 'string' ? (sqlTypes[type] ?? 'text') : 'uuid'

/** Draws may rest on those written before them and on fields. */
function linkDraws(place: Place, draws: Readonly<Record<string, DemoMaker>>, at: string): Drawn {
  return Object.entries(draws).reduce<Drawn>(
    ({ roots, values }, [name, maker]) => {
      const pointer = `${at}/draws${pointerTo([name])}`
      const here = { ...place, roots }
      const made = linkMaker(here, maker, pointer, undefined, [])
      if (place.module.fieldsByName.has(name) || place.roots.has(name))
        report(place.linking, 'CIM313', pointer, { name })
      if (made === undefined) return { roots: new Map([...roots, [name, { kind: 'value', type: 'null' }]]), values }
      const known = new Set(values.map((value) => value.name))
      const value: Value = {
        key: drawKey(name),
        name,
        column: `draw_${name}`,
        sqlType: drawType(made),
        made,
        needs: needsOf(here, made.expressions, known),
        draw: true,
      }
      return { roots: new Map([...roots, [name, rootOfDraw(made)]]), values: [...values, value] }
    },
    { roots: place.roots, values: [] },
  )
}

const writableCommon: ReadonlySet<string> = new Set([
  'owner',
  'ownerGroup',
  'createdAt',
  'createdBy',
  'modifiedAt',
  'modifiedBy',
  'externalSource',
  'externalId',
])

/** The stored field of a name that a recipe may fill. */
function fillable(place: Place, name: string, pointer: string): StoredField | LinksField | undefined {
  const { linking, module } = place
  const field = module.fieldsByName.get(name)
  if (field === undefined)
    return report(linking, 'CIM302', pointer, {
      module: module.name,
      name,
      ...suggest(name, module.fieldsByName.keys()),
    })
  const isFilled = (field.kind === 'stored' && (!field.common || writableCommon.has(name))) || field.kind === 'links'
  const several = field.kind === 'stored' && field.columns.length > 1 && field.targets.length === 0
  return isFilled && !several
    ? field
    : report(linking, 'CIM205', pointer, {
        field: field.definition.field,
        property: { es: 'llenado por la demostración', en: 'filled by the demo' },
      })
}

function optionProblems({ linking }: Place, field: StoredField, maker: DemoMaker, pointer: string): void {
  const { picklist } = field
  if (picklist === undefined) return
  for (const key of plainValues(maker)) {
    if (!picklist.optionsByKey.has(key))
      report(linking, 'CIM206', pointer, {
        option: key,
        picklist: picklist.name,
        ...suggest(key, picklist.optionsByKey.keys()),
      })
  }
}

/** Values that the recipe spells out. */
function plainValues(maker: DemoMaker): readonly string[] {
  if (maker === null) return []
  if (typeof maker !== 'object') return typeof maker === 'string' && maker.startsWith('=') ? [] : [String(maker)]
  if (Array.isArray(maker)) return maker
  const { value = null, oneOf = [], some = [] } = maker
  return [...plainValues(value), ...(Array.isArray(oneOf) ? oneOf.map(String) : Object.keys(oneOf)), ...some]
}

const fits = (made: Made, field: StoredField | LinksField): boolean => {
  if (made.type === 'null' || field.kind === 'links') return true
  if (field.columns.length > 1) return typeof made.type === 'object' && field.targets.includes(made.type.reference)
  return sameType(made.type, field.valueType) || (made.type === 'date' && field.valueType === 'datetime')
}

function columnFor(
  field: StoredField,
  made: Made,
): { readonly column: string; readonly sqlType: string; readonly empty?: string } {
  const [only] = field.columns
  const name =
    typeof made.type === 'object' && field.columns.length > 1 ? columnTo(field, made.type.reference) : only?.name
  const { sqlType = 'text', nullable = true, default: usual } = field.columns.find((each) => each.name === name) ?? {}
  return { column: name ?? '', sqlType, ...(nullable || usual === undefined ? {} : { empty: usual }) }
}

/** What stands for an empty value in a column that has none, such as an empty list. */
const orEmpty = (made: Made, sqlType: string, empty: string | undefined): Made =>
  empty === undefined
    ? made
    : { ...made, write: (row) => sql`coalesce((${made.write(row)})::${sql.raw(sqlType)}, ${sql.raw(empty)})` }

function linkField(
  place: Place,
  name: string,
  maker: DemoMaker,
  pointer: string,
): { readonly field: StoredField | LinksField; readonly made: Made } | undefined {
  const field = fillable(place, name, pointer)
  if (field === undefined) return undefined
  const several = field.kind === 'stored' && field.columns.length > 1
  // The several records of a field are chosen once their record stands, apart from the draws of its row.
  const here = field.kind === 'links' ? { ...place, roots: new Map() } : place
  const made = linkMaker(
    here,
    maker,
    pointer,
    field.kind === 'links' || several ? undefined : field.valueType,
    field.kind === 'stored' && several ? [] : field.targets,
  )
  if (made === undefined) return undefined
  if (field.kind === 'stored') optionProblems(place, field, maker, pointer)
  if (
    made.vocabulary !== undefined
      ? made.vocabulary.columns.has('text') && field.valueType === 'text'
      : fits(made, field)
  )
    return { field, made }
  return report(place.linking, 'CIM309', pointer, { expected: typeName(field.valueType), given: typeName(made.type) })
}

/** A picked text is the entry's text, not its number. */
const asText = (made: Made): Made => {
  const { vocabulary, ...rest } = made
  return vocabulary === undefined ? made : { ...rest, write: (row) => row.entry(vocabulary, 'text', made.write(row)) }
}

function fieldValue(place: Place, field: StoredField, made: Made, draws: ReadonlySet<string>, prefix: string): Value {
  const { column, sqlType, empty } = columnFor(field, made)
  return {
    key: field.name,
    name: field.name,
    column: `${prefix}${column}`,
    sqlType,
    made: orEmpty(asText(made), sqlType, empty),
    needs: needsOf(place, made.expressions, draws),
    draw: false,
  }
}

const expressionMade = (expression: Expression, when: Expression | undefined): Made => ({
  type: expression.type,
  expressions: [expression, ...(when === undefined ? [] : [when])],
  write: (row) =>
    when === undefined ? row.read(expression) : sql`case when ${row.read(when)} then ${row.read(expression)} end`,
})

/** What a field gets that the recipe does not make: its copy, else its default. */
function usualValue(place: Place, field: StoredField): Value | undefined {
  const [column] = field.columns
  if (column === undefined || field.columns.length > 1) return undefined
  const same = { key: field.name, name: field.name, column: column.name, sqlType: column.sqlType, draw: false }
  const initial =
    field.definition.default === undefined
      ? undefined
      : literal(field.definition.default as string, undefined, place, '')
  if (field.copy === undefined) return initial && { ...same, made: initial, needs: [] }
  const { from, when } = field.copy
  const copied = expressionMade(from, when)
  const made: Made =
    initial === undefined
      ? copied
      : {
          ...copied,
          write: (row) => sql`coalesce(${copied.write(row)}, ${initial.write(row)}::${sql.raw(column.sqlType)})`,
        }
  const needs = needsOf(place, made.expressions, new Set()).filter((key) => key !== field.name)
  return { ...same, made, needs, empty: [field.name, 'old'] }
}

const span = { start: 0, end: 0 }
const readField = (name: string, type: ValueType): Expression => ({ kind: 'field', path: [name], type, span })

/** Common fields: who and when, and an id that sorts by when. */
function commonValues(place: Place, given: ReadonlySet<string>): readonly Value[] {
  const { module } = place
  const plain = (name: string, made: Made): readonly Value[] => {
    const field = module.fieldsByName.get(name)
    return given.has(name) || field?.kind !== 'stored'
      ? []
      : [
          {
            column: field.columns[0]?.name ?? '',
            sqlType: field.columns[0]?.sqlType ?? 'text',
            key: name,
            name,
            made,
            needs: needsOf(place, made.expressions, new Set()),
            draw: false,
          },
        ]
  }
  const copyOf = (name: string): Made =>
    expressionMade(readField(name, module.fieldsByName.get(name)?.valueType ?? 'null'), undefined)
  const now: Made = {
    type: 'datetime',
    expressions: [],
    write: (row) => sql`(((${row.today})::timestamp + interval '9 hours') at time zone ${row.timeZone})`,
  }
  const createdAt = readField('createdAt', 'datetime')
  return [
    ...plain('createdAt', now),
    ...plain('modifiedAt', copyOf('createdAt')),
    ...plain('owner', { type: 'null', expressions: [], write: () => sql`null` }),
    ...plain('ownerGroup', { type: 'null', expressions: [], write: () => sql`null` }),
    ...plain('createdBy', copyOf('owner')),
    ...plain('modifiedBy', copyOf('createdBy')),
    ...plain('version', { type: 'number', expressions: [], write: () => sql`1` }),
    ...plain('id', {
      type: 'text',
      expressions: [createdAt],
      write: (row) => idOf(row.read(createdAt), row.bits('first'), row.bits('second')),
    }),
  ]
}

/** Groups of values, each resting on groups before it only; a circle is a problem. */
function inOrder(place: Place, values: readonly Value[], at: string): LinkedStep['groups'] {
  const byKey = new Map(values.map((value) => [value.key, value]))
  const levels = new Map<string, number>()
  const levelOf = (value: Value, way: readonly string[]): number => {
    const known = levels.get(value.key)
    if (known !== undefined) return known
    if (way.includes(value.key)) {
      report(place.linking, 'CIM304', at, { path: [...way, value.key].join(' → ') })
      return 0
    }
    const below = value.needs
      .flatMap((key) => byKey.get(key) ?? [])
      .map((need) => levelOf(need, [...way, value.key]) + 1)
    const level = Math.max(0, ...below)
    levels.set(value.key, level)
    return level
  }
  const placed = values.map((value) => ({ value, level: levelOf(value, []) }))
  return Array.from({ length: Math.max(0, ...placed.map(({ level }) => level)) + 1 }, (_, i) =>
    placed.filter(({ level }) => level === i).map(({ value }) => value),
  )
}

const listOf = <T>(given: T | readonly T[] | undefined): readonly T[] =>
  given === undefined ? [] : Array.isArray(given) ? (given as readonly T[]) : [given as T]

function linkParent(
  { linking, module }: Place,
  definition: DemoParent,
  name: string | undefined,
  before: Roots,
  pointer: string,
): Parent | undefined {
  const parent = namedModule(linking, definition.module, `${pointer}/module`)
  if (parent === undefined) return undefined
  const { via } = definition
  const field = via === undefined ? undefined : module.fieldsByName.get(via)
  if (via !== undefined && field === undefined)
    return report(linking, 'CIM302', `${pointer}/via`, {
      module: module.name,
      name: via,
      ...suggest(via, module.fieldsByName.keys()),
    })
  const column = field?.kind === 'stored' ? columnTo(field, parent.name) : undefined
  if (field !== undefined && column === undefined)
    return report(linking, 'CIM303', `${pointer}/via`, { module: module.name, via: via ?? '', target: parent.name })
  const where =
    definition.where === undefined
      ? undefined
      : linkExpression({ linking, module: parent, roots: before }, definition.where, `${pointer}/where`, 'boolean')
  return {
    module: parent,
    share: numberOf(definition.share ?? 1, linking),
    ...(name === undefined ? {} : { name }),
    ...(column === undefined ? {} : { column }),
    ...(where === undefined ? {} : { where }),
  }
}

function linkCount(place: Place, count: DemoStep['count'], pointer: string): Made | undefined {
  const given =
    count !== undefined && typeof count === 'object' && isSizes(count) ? numberOf(count, place.linking) : count
  return linkMaker(place, (given ?? 1) as DemoMaker, pointer, 'number', [])
}

function viaNames({ module }: Place, step: DemoStep): readonly string[] {
  return listOf<DemoParent>(step.per as DemoParent | readonly DemoParent[] | undefined).flatMap(({ via }) =>
    via === undefined || !module.fieldsByName.has(via) ? [] : [via],
  )
}

interface Frame {
  readonly place: Place
  readonly parents: readonly Parent[]
  readonly each: Vocabulary | undefined
}

/** Where rows come from, and the roots that this brings. */
function linkSource(linking: Linking, module: Module, step: DemoStep, at: string): Frame {
  const bare: Place = { linking, module, roots: new Map() }
  const each = step.each === undefined ? undefined : namedVocabulary(linking, step.each, `${at}/each`)
  const several = Array.isArray(step.per)
  const { parents, roots: named } = listOf<DemoParent>(step.per).reduce<{
    readonly parents: readonly Parent[]
    readonly roots: Roots
  }>(
    ({ parents: before, roots }, definition, i) => {
      const name = definition.as ?? (i === 0 ? 'parent' : undefined)
      const parent = linkParent(bare, definition, name, roots, several ? `${at}/per/${i}` : `${at}/per`)
      if (parent === undefined) return { parents: before, roots }
      return {
        parents: [...before, parent],
        roots: name === undefined ? roots : new Map([...roots, [name, { kind: 'record', module: parent.module }]]),
      }
    },
    { parents: [], roots: new Map() },
  )
  const row = new Map<string, Root>([
    ['size', { kind: 'value', type: 'text' }],
    [
      'row',
      {
        kind: 'entry',
        vocabulary: {
          name: '',
          plain: false,
          entries: [],
          columns: new Map([
            ['number', 'number'],
            ['index', 'number'],
          ]),
        },
      },
    ],
    ...named,
    ...(each === undefined ? [] : [['entry', { kind: 'entry', vocabulary: each }] as const]),
  ])
  return { place: { linking, module, roots: row }, parents, each }
}

interface Filled {
  readonly values: readonly Value[]
  readonly links: LinkedStep['links']
}

/** The fields of a step: what it writes, what every step makes, then copies and defaults of the rest. */
function linkFields(
  place: Place,
  step: DemoStep,
  always: Readonly<Record<string, DemoMaker>>,
  draws: ReadonlySet<string>,
  at: string,
): Filled {
  const { module } = place
  const change = step.change === true
  const vias = viaNames(place, step)
  const usual = change
    ? {}
    : Object.fromEntries(
        Object.entries(always).filter(([name]) => module.fieldsByName.has(name) && !vias.includes(name)),
      )
  const makers = Object.entries({ ...usual, ...step.fields })
  const pointerOf = (name: string): string =>
    (Object.hasOwn(step.fields, name) ? `${at}/fields` : '/always') + pointerTo([name])
  const linked = makers.flatMap(([name, maker]) => linkField(place, name, maker, pointerOf(name)) ?? [])
  const links = linked.flatMap(({ field, made }) => (field.kind === 'links' ? [{ field, made }] : []))
  const values = linked.flatMap(({ field, made }) =>
    field.kind === 'stored' ? [fieldValue(place, field, made, draws, change ? 'new_' : '')] : [],
  )
  if (change) return { values, links }
  const given = new Set([...makers.map(([name]) => name), ...vias])
  const rest = module.fields.flatMap((field) =>
    field.kind === 'stored' && !field.common && !given.has(field.name) ? (usualValue(place, field) ?? []) : [],
  )
  return { values: [...values, ...commonValues(place, given), ...rest], links }
}

/** Links one step; `always` are the makers of every step, `name` tells its chances from those of others. */
export function linkStep(
  linking: Linking,
  step: DemoStep,
  always: Readonly<Record<string, DemoMaker>>,
  name: string,
  at: string,
): LinkedStep | undefined {
  const module = namedModule(linking, step.module, `${at}/module`)
  if (module === undefined) return undefined
  const { place: bare, parents, each } = linkSource(linking, module, step, at)
  const { roots, values: drawn } = linkDraws(bare, step.draws ?? {}, at)
  const place = { ...bare, roots }
  const draws = new Set(drawn.map((value) => value.name))
  const { values, links } = linkFields(place, step, always, draws, at)
  const change = step.change === true
  // A change reads records as they are, so its new values rest on draws alone.
  const all = [...drawn, ...values].map((value) =>
    change ? { ...value, needs: value.needs.filter((key) => key.startsWith(drawKey(''))) } : value,
  )
  const keep = step.keep === undefined ? undefined : linkExpression(place, step.keep, `${at}/keep`, 'boolean')
  const where =
    step.where === undefined
      ? undefined
      : linkExpression({ ...place, roots: new Map() }, step.where, `${at}/where`, 'boolean')
  const count = linkCount(bare, step.count, `${at}/count`)
  if (count === undefined) return undefined
  const further = needsOf(place, [...(keep === undefined ? [] : [keep]), ...count.expressions], draws)
  return {
    name,
    module,
    change,
    roots,
    parents,
    count,
    links,
    onlyIfEmpty: step.onlyIfEmpty === true,
    skipDuplicates: step.skipDuplicates === true,
    groups: inOrder(place, all, at),
    unmade: change ? [] : unmadeFields(place, all, further, viaNames(place, step)),
    ...(each === undefined ? {} : { each }),
    ...(where === undefined ? {} : { where }),
    ...(keep === undefined ? {} : { keep }),
  }
}

function unmadeFields(
  { module, linking }: Place,
  values: readonly Value[],
  further: readonly string[],
  vias: readonly string[],
): readonly Field[] {
  const made = new Set([...values.map(({ key }) => key), ...vias])
  const read = new Set([...values.flatMap(({ needs, empty = [] }) => [...needs, ...empty]), ...further])
  return moduleOf(linking.graph, module.name).fields.filter(({ name }) => read.has(name) && !made.has(name))
}
