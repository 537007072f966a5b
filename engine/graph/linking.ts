/**
 * Links fields on demand: asking for a field types its expression, which asks for the fields it names, over modules. A field that is asked
 * for while it is being linked closes a circle, and the way round is the problem. Everything found is remembered, so each field is linked once.
 */
import type {
  FieldDefinition,
  FormulaField as FormulaDefinition,
  LinesField as LinesDefinition,
  RollupField as RollupDefinition,
} from '../../schemas/generated/definitions.ts'
import type { Expression, NameScope, Size, ValueType } from '../expression/expression.ts'
import { parseExpression } from '../expression/parse-expression.ts'
import { sizeOf, storedSize } from '../expression/size.ts'
import { fieldPaths, usesClock, usesTimeZone } from '../expression/walk.ts'
import type { Column } from '../fields/field-type.ts'
import { typeOf } from '../fields/index.ts'
import { pointerTo, problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import { columnTo, targetsOf } from './field-targets.ts'
import type { Field, Picklist, RollupField } from './graph.ts'
import { averageColumns, linksTableName, type FieldShell, type ModuleShell } from './shell.ts'

/** What `old`, `option` and `user` stand for where an expression may use them. */
export type ExtraNames = Readonly<Record<string, NameScope>>

export interface Linking {
  readonly shells: ReadonlyMap<string, ModuleShell>
  readonly picklists: ReadonlyMap<string, Picklist>
  /** Modules and picklists that are written but could not be used. */
  readonly broken: ReadonlySet<string>
  readonly linked: Map<string, Field | 'linking' | 'broken'>
  readonly path: string[]
  readonly problems: Problem[]
}

const report = (linking: Linking, shell: ModuleShell, found: readonly Problem[]): void => {
  linking.problems.push(...found.map((each) => ({ ...each, file: shell.file })))
}

/** The names of a module's own fields and, along references, of others'. */
function ownScope(linking: Linking, module: string): NameScope {
  const typeOfPath = (name: string, [first, ...rest]: readonly string[]): ValueType | undefined => {
    const field = first === undefined ? undefined : linkedType(linking, name, first)
    if (field === undefined || rest.length === 0) return field
    return typeof field === 'object' ? typeOfPath(field.reference, rest) : undefined
  }
  const namesOf = (name: string, [first, ...rest]: readonly string[]): Iterable<string> => {
    if (first === undefined) return linking.shells.get(name)?.fieldsByName.keys() ?? []
    const type = linkedType(linking, name, first)
    return typeof type === 'object' ? namesOf(type.reference, rest) : []
  }
  const sizeOfPath = (name: string, [first = '', ...rest]: readonly string[]): Size | undefined => {
    if (rest.length === 0) return fieldSize(linking, name, first)
    const type = linkedType(linking, name, first)
    return typeof type === 'object' ? sizeOfPath(type.reference, rest) : undefined
  }
  return {
    module,
    typeOf: (path) => typeOfPath(module, path),
    namesAt: (path) => namesOf(module, path),
    sizeOf: (path) => sizeOfPath(module, path),
  }
}

/** How large the value of a field can become: what its formula makes of it, or what its text holds. */
function fieldSize(linking: Linking, module: string, name: string): Size | undefined {
  const field = settledField(linking, module, name)
  if (field?.kind === 'formula') return sizeOf(field.expression, ownScope(linking, module))
  const length = field !== undefined && 'maxLength' in field.definition ? field.definition.maxLength : undefined
  return length === undefined ? undefined : { ...storedSize, length }
}

/** The names that expressions of a module may use. */
export function moduleScope(linking: Linking, module: string, extra: ExtraNames = {}): NameScope {
  const own = ownScope(linking, module)
  const within = <T>(path: readonly string[], ask: (scope: NameScope, rest: readonly string[]) => T): T | undefined => {
    const [first = '', ...rest] = path
    if (!Object.hasOwn(extra, first)) return ask(own, path)
    const scope = extra[first]
    return scope === undefined ? undefined : ask(scope, rest)
  }
  return {
    module,
    typeOf: (path) => within(path, (scope, rest) => scope.typeOf(rest)),
    sizeOf: (path) => within(path, (scope, rest) => scope.sizeOf?.(rest)),
    namesAt: (path) =>
      path.length === 0
        ? [...own.namesAt([]), ...Object.keys(extra)]
        : (within(path, (scope, rest) => scope.namesAt(rest)) ?? []),
  }
}

/** A typed expression of a module, or undefined when it has problems, which are collected. */
export function linkExpression(
  linking: Linking,
  shell: ModuleShell,
  text: string,
  pointer: string,
  expected?: ValueType | readonly ValueType[],
  extra: ExtraNames = {},
): Expression | undefined {
  const options = { pointer, file: shell.file, ...(expected === undefined ? {} : { expected }) }
  const { expression, problems } = parseExpression(text, moduleScope(linking, shell.name, extra), options)
  linking.problems.push(...problems)
  return problems.length > 0 ? undefined : expression
}

/** Type of a field, linking it if need be. A broken field has the type of null, which fits everywhere: one mistake is reported once. */
function linkedType(linking: Linking, module: string, name: string): ValueType | undefined {
  const home = linking.shells.get(module)
  if (home === undefined) return linking.broken.has(module) ? 'null' : undefined
  const shell = home.fieldsByName.get(name)
  if (shell === undefined) return home.broken.has(name) ? 'null' : undefined
  const type = typeOf(shell.definition)
  if (type.kind === 'stored' && type.writeOnly === true) return undefined
  if (type.kind !== 'computed') return storedValueType(module, shell)
  return linkField(linking, module, shell.name)?.valueType ?? 'null'
}

/** A record's own id is a reference to its module, so that it compares with references. */
const storedValueType = (module: string, { name, common, definition }: FieldShell): ValueType =>
  common && name === 'id' ? { reference: module } : typeOf(definition).valueType(definition)

/** The linked field, or undefined when it is broken (its problems are collected). */
export function linkField(linking: Linking, module: string, name: string): Field | undefined {
  const key = `${module}.${name}`
  const known = linking.linked.get(key)
  if (known === 'linking') return circle(linking, module, name)
  if (known !== undefined) return known === 'broken' ? undefined : known
  const shell = linking.shells.get(module)
  const field = shell?.fieldsByName.get(name)
  if (shell === undefined || field === undefined) return undefined
  linking.linked.set(key, 'linking')
  linking.path.push(key)
  const made = makeField(linking, shell, field)
  linking.path.pop()
  linking.linked.set(key, made ?? 'broken')
  return made
}

/** The linked field, for who asks more of it than its type: one that closes a circle has been reported when its type was asked for. */
const settledField = (linking: Linking, module: string, name: string): Field | undefined =>
  linking.linked.get(`${module}.${name}`) === 'linking' ? undefined : linkField(linking, module, name)

function circle(linking: Linking, module: string, name: string): undefined {
  const key = `${module}.${name}`
  const way = [...linking.path.slice(linking.path.indexOf(key)), key].join(' → ')
  const shell = linking.shells.get(module)
  const known = linking.problems.some(({ code, params }) => code === 'CIM304' && params['path'] === way)
  if (shell !== undefined && !known)
    report(linking, shell, [problem('CIM304', pointerTo(['properties', name]), { path: way })])
  return undefined
}

const isOneOf = <T extends FieldDefinition['field']>(
  definition: FieldDefinition,
  field: T,
): definition is Extract<FieldDefinition, { field: T }> => definition.field === field

function base(shell: ModuleShell, { name, definition, common, systemWritten }: FieldShell, valueType: ValueType) {
  const required = (shell.definition.required ?? []).includes(name) || (common && name === 'id')
  return { module: shell.name, name, definition, valueType, common, required, systemWritten }
}

function makeField(linking: Linking, shell: ModuleShell, field: FieldShell): Field | undefined {
  const { definition } = field
  if (isOneOf(definition, 'formula')) return makeFormula(linking, shell, field, definition)
  if (isOneOf(definition, 'rollup')) return makeRollup(linking, shell, field, definition)
  const type = typeOf(definition)
  const valueType = storedValueType(shell.name, field)
  if (isOneOf(definition, 'lines')) {
    const viaColumn = viaOf(linking, shell, field.name, definition.of, definition.via)
    if (viaColumn !== undefined) reportLooseLines(linking, shell, field, definition)
    return viaColumn === undefined
      ? undefined
      : { ...base(shell, field, valueType), kind: 'lines', of: definition.of, via: definition.via, viaColumn }
  }
  if (type.kind === 'links')
    return {
      ...base(shell, field, valueType),
      kind: 'links',
      targets: targetsOf(definition),
      table: linksTableName(shell.table, field.column),
    }
  const picklist =
    'picklist' in definition && definition.picklist !== undefined
      ? linking.picklists.get(definition.picklist)
      : undefined
  return {
    ...base(shell, field, valueType),
    kind: 'stored',
    columns: field.columns,
    targets: targetsOf(definition),
    ...(picklist === undefined ? {} : { picklist }),
  }
}

/** A line is always some document's, and goes with it. */
function reportLooseLines(linking: Linking, shell: ModuleShell, field: FieldShell, { of, via }: LinesDefinition): void {
  const child = linking.shells.get(of)
  const reference = child?.fieldsByName.get(via)?.definition
  const isTied =
    reference !== undefined &&
    'onDelete' in reference &&
    reference.onDelete === 'cascade' &&
    child?.definition.required?.includes(via) === true
  if (!isTied)
    report(linking, shell, [problem('CIM321', pointerTo(['properties', field.name, 'via']), { module: of, via })])
}

/** Does the value rest on the clock, itself or through a field that it names? */
function restsOnClock(linking: Linking, module: string, expression: Expression | undefined): boolean {
  if (expression === undefined) return false
  return (
    usesClock(expression) ||
    usesTimeZone(expression) ||
    fieldPaths(expression).some((path) => pathRestsOnClock(linking, module, path))
  )
}

function pathRestsOnClock(linking: Linking, module: string, [first = '', ...rest]: readonly string[]): boolean {
  const field = settledField(linking, module, first)
  if (field === undefined) return false
  if (rest.length > 0)
    return typeof field.valueType === 'object' && pathRestsOnClock(linking, field.valueType.reference, rest)
  return (
    (field.kind === 'formula' || field.kind === 'rollup') &&
    (field.timeDependent || (field.kind === 'rollup' && field.valueType === 'date' && field.value?.type === 'datetime'))
  )
}

function makeFormula(
  linking: Linking,
  shell: ModuleShell,
  field: FieldShell,
  { formula, picklist: name }: FormulaDefinition,
): Field | undefined {
  const expression = linkExpression(linking, shell, formula, pointerTo(['properties', field.name, 'formula']))
  if (expression === undefined) return undefined
  const timeDependent = restsOnClock(linking, shell.name, expression)
  const picklist = name === undefined ? undefined : linking.picklists.get(name)
  return {
    ...base(shell, field, expression.type),
    kind: 'formula',
    expression,
    timeDependent,
    ...(picklist === undefined ? {} : { picklist }),
  }
}

/** The column by which `via` of module `of` leads here; what does not is a problem. */
export function viaOf(
  linking: Linking,
  shell: ModuleShell,
  name: string,
  of: string,
  via: string,
  at: string = pointerTo(['properties', name]),
): string | undefined {
  const child = linking.shells.get(of)
  if (child === undefined) return undefined
  const reference = child.fieldsByName.get(via)
  if (reference === undefined && child.broken.has(via)) return undefined
  if (reference === undefined) {
    report(linking, shell, [
      problem('CIM302', `${at}/via`, { module: of, name: via, ...suggest(via, child.fieldsByName.keys()) }),
    ])
    return undefined
  }
  const column = columnTo(reference, shell.name)
  if (column !== undefined) return column
  const leading = child.fields
    .filter((each) => columnTo(each, shell.name) !== undefined && !each.common)
    .map((each) => each.name)
  report(linking, shell, [
    problem('CIM303', `${at}/via`, {
      module: of,
      via,
      target: shell.name,
      ...(leading[0] === undefined ? {} : { suggestion: leading[0] }),
    }),
  ])
  return undefined
}

/** Only a reference leads to records that may be in the bin. */
function reportThrough(linking: Linking, child: ModuleShell, name: string, pointer: string): void {
  const field = child.fieldsByName.get(name)
  if (field === undefined && child.broken.has(name)) return
  if (field === undefined)
    report(linking, child, [
      problem('CIM302', pointer, { module: child.name, name, ...suggest(name, child.fieldsByName.keys()) }),
    ])
  else if (targetsOf(field.definition).length === 0) report(linking, child, [problem('CIM323', pointer, { name })])
}

type Measure = RollupField['measure']
const measures = ['count', 'sum', 'avg', 'min', 'max'] as const satisfies readonly Measure[]

const sqlTypes: Readonly<Record<string, string>> = {
  number: 'numeric',
  text: 'text',
  date: 'date',
  datetime: 'timestamptz(3)',
  time: 'time(0)',
}

/** Kept by triggers: a count and a sum are never null; an average is kept as its sum and its count. */
function rollupColumns(column: string, measure: Measure, valueType: ValueType): readonly Column[] {
  const zero = { nullable: false, default: '0' }
  if (measure === 'count') return [{ name: column, sqlType: 'int8', ...zero }]
  if (measure === 'sum') return [{ name: column, sqlType: 'numeric', ...zero }]
  const [sum, count] = averageColumns(column)
  if (measure === 'avg')
    return [
      { name: sum, sqlType: 'numeric', ...zero },
      { name: count, sqlType: 'int8', ...zero },
    ]
  return [{ name: column, sqlType: sqlTypes[String(valueType)] ?? 'text', nullable: true }]
}

function measureOf(definition: RollupDefinition): { readonly measure: Measure; readonly text?: string } {
  const measure = measures.find((each) => definition[each] !== undefined) ?? 'count'
  const text = definition[measure]
  return { measure, ...(typeof text === 'string' ? { text } : {}) }
}

function makeRollup(
  linking: Linking,
  shell: ModuleShell,
  field: FieldShell,
  definition: RollupDefinition,
): Field | undefined {
  const at = pointerTo(['properties', field.name])
  const child = linking.shells.get(definition.of)
  const viaColumn = viaOf(linking, shell, field.name, definition.of, definition.via)
  if (child === undefined || viaColumn === undefined) return undefined
  const { measure, text } = measureOf(definition)
  const found = linking.problems.length
  const expected: readonly ValueType[] =
    measure === 'sum' || measure === 'avg' ? ['number'] : ['number', 'text', 'date', 'datetime', 'time']
  const ofChild = { ...child, file: shell.file }
  const value = text === undefined ? undefined : linkExpression(linking, ofChild, text, `${at}/${measure}`, expected)
  const where =
    definition.where === undefined
      ? undefined
      : linkExpression(linking, ofChild, definition.where, `${at}/where`, 'boolean')
  if (definition.through !== undefined) reportThrough(linking, ofChild, definition.through, `${at}/through`)
  if (linking.problems.length > found) return undefined
  const timeDependent = restsOnClock(linking, child.name, value) || restsOnClock(linking, child.name, where)
  const kept: ValueType = value !== undefined && (measure === 'min' || measure === 'max') ? value.type : 'number'
  return {
    ...base(shell, field, definition.as === 'date' ? 'date' : kept),
    kind: 'rollup',
    of: definition.of,
    via: definition.via,
    viaColumn,
    measure,
    timeDependent,
    columns: timeDependent ? [] : rollupColumns(field.column, measure, kept),
    ...(definition.through === undefined ? {} : { through: definition.through }),
    ...(value === undefined ? {} : { value }),
    ...(where === undefined ? {} : { where }),
  }
}
