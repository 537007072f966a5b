/**
 * Checks definitions against their schemas: a module's frame by module.schema.json, each field by the schema of its own type (so that a
 * wrong keyword is reported as such and not as thirty alternatives). What fails leaves with its problems; what passes leaves typed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { ModuleDefinition, PicklistDefinition, ProfileDefinition } from '../../schemas/generated/definitions.ts'
import { pointerTo, problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import type { Source } from './read-folder.ts'
import { nearestAllowed, schemaWords } from './schema-words.ts'

export interface ModuleSource {
  readonly layer: 'system' | 'base'
  readonly file: string
  readonly definition: ModuleDefinition
  /** Fields that had to be left out: what refers to them is not reported again. */
  readonly broken: readonly string[]
}

export interface PicklistSource {
  readonly file: string
  readonly definition: PicklistDefinition
}

/** Name of the list whose options are the profiles: what assignments choose from. */
export const profileList = 'profiles'

export interface ProfileSource {
  readonly file: string
  readonly definition: ProfileDefinition
}

export interface Definitions {
  readonly modules: readonly ModuleSource[]
  readonly picklists: readonly PicklistSource[]
  readonly profiles: readonly ProfileSource[]
  /** Modules that the studio switched off. */
  readonly off: ReadonlySet<string>
  /** Modules and picklists that are written but could not be used; what refers to them is not reported again. */
  readonly broken: ReadonlySet<string>
}

type Json = { readonly [key: string]: unknown }

const schemaFolder = join(dirname(fileURLToPath(import.meta.url)), '../../schemas')
const readSchema = (name: string): Json => JSON.parse(readFileSync(join(schemaFolder, name), 'utf8')) as Json
const schemaFiles = (folder: string): readonly string[] =>
  readdirSync(join(schemaFolder, folder))
    .filter((name) => name.endsWith('.schema.json'))
    .map((name) => join(folder, name))

/** The frame of a module: its fields are checked apart, each by its type. */
function frame(): Json {
  const module = readSchema('module.schema.json')
  const properties = module['properties'] as Json
  return { ...module, $id: 'module-frame', properties: { ...properties, properties: { type: 'object' } } }
}

const base = 'https://cimbra.dev/schemas/'

function compileSchemas() {
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true })
  for (const file of [...schemaFiles('.'), ...schemaFiles('fields')])
    if (!file.startsWith('module')) ajv.addSchema(readSchema(file))
  const named = (name: string): ValidateFunction | undefined => ajv.getSchema(`${base}${name}.schema.json`)
  const fields = schemaFiles('fields').map((file) => file.replace(/^fields\/(.*)\.schema\.json$/, '$1'))
  return {
    frame: ajv.compile({ ...frame(), $id: `${base}module-frame.schema.json` }),
    picklist: named('picklist'),
    profile: named('profile'),
    fields: new Map(fields.map((name) => [name, named(`fields/${name}`)])),
  }
}

let compiled: ReturnType<typeof compileSchemas> | undefined
const schemas = () => (compiled ??= compileSchemas())

/** Words that a schema knows at the place of an error, its parts by `allOf` included. */
function knownWords(schema: unknown): readonly string[] {
  const { properties = {}, allOf = [] } = schema as { readonly properties?: Json; readonly allOf?: readonly Json[] }
  const inherited = allOf.some(({ $ref }) => $ref === '../field.schema.json')
    ? Object.keys(readSchema('field.schema.json')['properties'] as Json)
    : []
  return [...Object.keys(properties), ...inherited]
}

function toProblem(error: ErrorObject, at: string, file: string): Problem | undefined {
  const pointer = at + error.instancePath
  const { unevaluatedProperty, additionalProperty, missingProperty } = error.params as {
    readonly [key: string]: string | undefined
  }
  const extra = unevaluatedProperty ?? additionalProperty
  if (extra !== undefined) {
    const known = knownWords(error.parentSchema)
    // Beside another mistake Ajv counts known words as not evaluated.
    if (known.includes(extra)) return undefined
    return problem('CIM102', pointer + pointerTo([extra]), { keyword: extra, ...suggest(extra, known) }, { file })
  }
  if (error.keyword === 'required' && missingProperty !== undefined && !error.schemaPath.includes('oneOf')) {
    return problem('CIM103', pointer, { keyword: missingProperty }, { file })
  }
  if (error.keyword === 'required' || error.keyword === 'unevaluatedProperties') return undefined
  const keyword = pointer.split('/').at(-1) ?? ''
  return problem('CIM104', pointer, { keyword, detail: schemaWords(error), ...nearestAllowed(error) }, { file })
}

/** One mistake, one problem: what failed inside the branches of a `oneOf` is said by the `oneOf` itself. */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword, instancePath }) => keyword === 'oneOf' && instancePath !== '')
  return errors.filter(
    (error) =>
      error.keyword === 'oneOf' ||
      !choices.some(
        ({ instancePath }) => error.instancePath === instancePath || error.instancePath.startsWith(`${instancePath}/`),
      ),
  )
}

const distinct = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((each) => [JSON.stringify(each), each])).values(),
]

const problemsOf = (
  validate: ValidateFunction | undefined,
  value: unknown,
  at: string,
  file: string,
): readonly Problem[] =>
  validate === undefined || validate(value)
    ? []
    : distinct(withoutBranches(validate.errors ?? []).flatMap((error) => toProblem(error, at, file) ?? []))

const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value)

const nameShape = /^[a-z][A-Za-z0-9]{0,48}$/

function fieldProblems(name: string, definition: unknown, file: string): readonly Problem[] {
  const at = pointerTo(['properties', name])
  if (!nameShape.test(name)) return [problem('CIM105', at, { name }, { file })]
  if (!isObject(definition))
    return [
      problem(
        'CIM104',
        at,
        { keyword: name, detail: { es: 'debe ser un objeto', en: 'it must be an object' } },
        { file },
      ),
    ]
  const field = definition['field']
  if (typeof field !== 'string') return [problem('CIM103', at, { keyword: 'field' }, { file })]
  const { fields } = schemas()
  return fields.has(field)
    ? problemsOf(fields.get(field), definition, at, file)
    : [problem('CIM201', `${at}/field`, { field, ...suggest(field, fields.keys()) }, { file })]
}

/** An unknown word is no reason to lose what it stands beside. */
const onlyUnknownWords = (problems: readonly Problem[]): boolean => problems.every(({ code }) => code === 'CIM102')

const nameOf = ({ file, content }: Source): string =>
  isObject(content) && typeof content['$id'] === 'string' ? content['$id'] : basename(file, '.json')

interface Checked<T> {
  readonly problems: readonly Problem[]
  /** Absent when it cannot be used at all. */
  readonly sound?: T
}

function checkModule(source: Source): Checked<ModuleSource> {
  const { file, layer, content } = source
  const outside = problemsOf(schemas().frame, content, '', file)
  const properties = isObject(content) && isObject(content['properties']) ? content['properties'] : {}
  const fields = Object.entries(properties).map(([name, field]) => ({ name, found: fieldProblems(name, field, file) }))
  const problems = [...outside, ...fields.flatMap(({ found }) => found)]
  if (!onlyUnknownWords(outside)) return { problems }
  const broken = fields.filter(({ found }) => !onlyUnknownWords(found)).map(({ name }) => name)
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => !broken.includes(name)))
  return {
    problems,
    sound: {
      layer: layer === 'system' ? 'system' : 'base',
      file,
      broken,
      definition: { ...(content as ModuleDefinition), properties: kept as ModuleDefinition['properties'] },
    },
  }
}

function fileNameProblems({ file }: { readonly file: string }, id: string): readonly Problem[] {
  const expected = `${id}.json`
  return file.endsWith(`/${expected}`) ? [] : [problem('CIM106', '/$id', { file, expected }, { file })]
}

const attributeChecks: Readonly<
  Record<string, { readonly fits: (value: unknown) => boolean; readonly es: string; readonly en: string }>
> = {
  boolean: { fits: (value) => typeof value === 'boolean', es: 'debe ser true o false', en: 'it must be true or false' },
  text: { fits: (value) => typeof value === 'string', es: 'debe ser un texto', en: 'it must be a text' },
  number: { fits: (value) => typeof value === 'number', es: 'debe ser un número', en: 'it must be a number' },
  textList: {
    fits: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
    es: 'debe ser una lista de textos',
    en: 'it must be a list of texts',
  },
}

/** Options say what their picklist declares, in the type that it declares: expressions rest on it. */
function attributeProblems(
  { options, attributes: declared = {} }: PicklistDefinition,
  file: string,
): readonly Problem[] {
  return options.flatMap(({ attributes = {} }, i) =>
    Object.entries(attributes).flatMap(([keyword, value]) => {
      const at = pointerTo(['options', i, 'attributes', keyword])
      const type = declared[keyword]?.type
      if (type === undefined)
        return [problem('CIM102', at, { keyword, ...suggest(keyword, Object.keys(declared)) }, { file })]
      const { fits, es, en } = attributeChecks[type] ?? { fits: () => true, es: '', en: '' }
      return value === null || fits(value) ? [] : [problem('CIM104', at, { keyword, detail: { es, en } }, { file })]
    }),
  )
}

function checkPicklist({ file, content }: Source): Checked<PicklistSource> {
  const shape = problemsOf(schemas().picklist, content, '', file)
  if (!onlyUnknownWords(shape)) return { problems: shape }
  const definition = content as PicklistDefinition
  const seen = new Set<string>()
  const again = definition.options.flatMap(({ key }, i) => {
    const known = seen.has(key)
    seen.add(key)
    return known ? [problem('CIM108', `/options/${i}/key`, { key }, { file })] : []
  })
  return { problems: [...shape, ...again, ...attributeProblems(definition, file)], sound: { file, definition } }
}

function checkProfile({ file, content }: Source): Checked<ProfileSource> {
  const problems = problemsOf(schemas().profile, content, '', file)
  return onlyUnknownWords(problems)
    ? { problems, sound: { file, definition: content as ProfileDefinition } }
    : { problems }
}

interface CheckedSource extends Checked<unknown> {
  readonly modules: readonly ModuleSource[]
  readonly picklists: readonly PicklistSource[]
  readonly profiles: readonly ProfileSource[]
}

const checkedSources = new WeakMap<Source, CheckedSource>()

/** A source is not changed once it is read: those that the studio leaves as they are need not be checked with each of its saves. */
function checkOnce(source: Source): CheckedSource {
  const checked = checkedSources.get(source) ?? check(source)
  checkedSources.set(source, checked)
  return checked
}

function check(source: Source): CheckedSource {
  const none = { modules: [], picklists: [], profiles: [] }
  if (source.kind === 'module') {
    const checked = checkModule(source)
    return { ...none, ...checked, modules: checked.sound === undefined ? [] : [checked.sound] }
  }
  if (source.kind === 'picklist') {
    const checked = checkPicklist(source)
    return { ...none, ...checked, picklists: checked.sound === undefined ? [] : [checked.sound] }
  }
  const checked = checkProfile(source)
  return { ...none, ...checked, profiles: checked.sound === undefined ? [] : [checked.sound] }
}

function twice(names: readonly { readonly file: string; readonly name: string }[]): readonly Problem[] {
  const seen = new Set<string>()
  return names.flatMap(({ file, name }) => {
    const again = seen.has(name)
    seen.add(name)
    return again ? [problem('CIM107', '/$id', { name }, { file })] : []
  })
}

/** Typed definitions and every problem found. What is wrong in itself is left out, the rest goes on to be linked. */
export function validateDefinitions(
  sources: readonly Source[],
  unreadable: readonly string[] = [],
): Definitions & { readonly problems: readonly Problem[] } {
  const checked = sources.map((source) => ({ source, ...checkOnce(source) }))
  const modules = checked.flatMap((each) => each.modules)
  const picklists = checked.flatMap((each) => each.picklists)
  const profiles = checked.flatMap((each) => each.profiles)
  const names = modules.map(({ definition }) => definition.$id)
  const lost = checked.filter(({ sound }) => sound === undefined).map(({ source }) => nameOf(source))
  const named = (sound: readonly { readonly file: string; readonly definition: { readonly $id: string } }[]) =>
    sound.map(({ file, definition }) => ({ file, name: definition.$id }))
  const kinds = [named(modules), named(picklists), named(profiles)]
  const problems = [
    ...checked.flatMap((each) => each.problems),
    ...kinds.flat().flatMap((each) => fileNameProblems(each, each.name)),
    ...kinds.flatMap(twice),
    // The profiles themselves are the list of this name.
    ...named(picklists).flatMap(({ file, name }) =>
      name === profileList ? [problem('CIM107', '/$id', { name }, { file })] : [],
    ),
  ]
  // Of two with one name the first goes on: what refers to it is not reported again.
  const firsts = modules.filter((_, i) => names.indexOf(names[i] ?? '') === i)
  return { modules: firsts, picklists, profiles, off: new Set(), broken: new Set([...lost, ...unreadable]), problems }
}
