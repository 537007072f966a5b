/**
 * Reads the `demo/` folder of a folder of definitions: `recipe.json` and the vocabularies beside it. What does not fit its schema is a
 * problem with its pointer; names of modules, fields and vocabularies are resolved later (`link-step.ts`).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { DemoRecipe, DemoVocabulary } from '../../schemas/generated/definitions.ts'
import type { ScalarType } from '../expression/expression.ts'
import { pointerTo, problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'

/** A vocabulary as steps use it: entries as rows, each as often as it weighs. */
export interface Vocabulary {
  readonly name: string
  /** Of texts alone: the one column is `text`. */
  readonly plain: boolean
  readonly columns: ReadonlyMap<string, ScalarType>
  readonly entries: readonly Readonly<Record<string, unknown>>[]
}

export interface Demo {
  readonly file: string
  readonly recipe: DemoRecipe
  readonly vocabularies: ReadonlyMap<string, Vocabulary>
}

export interface ReadDemo {
  /** Absent when the folder has no recipe, or when something is wrong with it. */
  readonly demo?: Demo
  readonly problems: readonly Problem[]
}

const schemaFolder = join(dirname(fileURLToPath(import.meta.url)), '../../schemas')
const schemaBase = 'https://cimbra.dev/schemas/'
const used = [
  'expression',
  'demo',
  'demo-step',
  'demo-sizes',
  'demo-parent',
  'demo-maker',
  'demo-range',
  'demo-vocabulary',
] as const

type Checks = { readonly recipe: ValidateFunction | undefined; readonly vocabulary: ValidateFunction | undefined }

function compileSchemas(): Checks {
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true })
  for (const name of used)
    ajv.addSchema(JSON.parse(readFileSync(join(schemaFolder, `${name}.schema.json`), 'utf8')) as object)
  return {
    recipe: ajv.getSchema(`${schemaBase}demo.schema.json`),
    vocabulary: ajv.getSchema(`${schemaBase}demo-vocabulary.schema.json`),
  }
}

let compiled: Checks | undefined
const checks = (): Checks => (compiled ??= compileSchemas())

/** Of alternatives, all of which fail, the one that was meant is the one that got furthest; of several at one place, the first. */
function telling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const placed = errors.map((error) => ({
    error,
    at: error.keyword === 'additionalProperties' ? `${error.instancePath}/` : error.instancePath,
  }))
  const furthest = placed.filter(
    ({ error, at }) =>
      error.keyword !== 'oneOf' &&
      !placed.some((other) => other.at.startsWith(`${error.instancePath}/`) && other.at !== at),
  )
  return furthest
    .filter(({ at, error }, i) => error.keyword !== 'type' || furthest.findIndex((other) => other.at === at) === i)
    .map(({ error }) => error)
}

function toProblem(error: ErrorObject, file: string): Problem {
  const { additionalProperty, missingProperty } = error.params as { readonly [key: string]: string | undefined }
  if (additionalProperty !== undefined) {
    const { properties = {} } = error.parentSchema as { readonly properties?: Readonly<Record<string, unknown>> }
    return problem(
      'CIM102',
      error.instancePath + pointerTo([additionalProperty]),
      { keyword: additionalProperty, ...suggest(additionalProperty, Object.keys(properties)) },
      { file },
    )
  }
  if (missingProperty !== undefined)
    return problem('CIM103', error.instancePath, { keyword: missingProperty }, { file })
  return problem(
    'CIM104',
    error.instancePath,
    { keyword: error.instancePath.split('/').at(-1) ?? '', detail: error.message ?? error.keyword },
    { file },
  )
}

const shapeProblems = (validate: ValidateFunction | undefined, content: unknown, file: string): readonly Problem[] =>
  validate === undefined || validate(content)
    ? []
    : telling(validate.errors ?? []).map((error) => toProblem(error, file))

interface File {
  readonly file: string
  readonly content?: unknown
  readonly problems: readonly Problem[]
}

function readFile(folder: string, name: string): File {
  const file = join(basename(folder), 'demo', name)
  try {
    return { file, content: JSON.parse(readFileSync(join(folder, 'demo', name), 'utf8')), problems: [] }
  } catch (error) {
    const [, line, column = ''] = /line (\d+) column (\d+)/.exec(String(error)) ?? []
    const detail =
      line === undefined
        ? { es: 'está incompleto', en: 'it is incomplete' }
        : { es: `línea ${line}, columna ${column}`, en: `line ${line}, column ${column}` }
    return { file, problems: [problem('CIM101', '', { detail }, { file })] }
  }
}

const scalarTypes: Readonly<Record<string, ScalarType>> = { string: 'text', number: 'number', boolean: 'boolean' }

function columnsOf(rows: readonly Readonly<Record<string, unknown>>[]): ReadonlyMap<string, ScalarType> {
  const found = rows
    .flatMap((row) => Object.entries(row))
    .flatMap(([name, value]) => (value === null ? [] : [[name, scalarTypes[typeof value] ?? 'text'] as const]))
  return new Map(found)
}

/** `weight` says how often an entry comes; it is no column. */
function repeated({
  weight = 1,
  ...row
}: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Array.from({ length: Math.max(1, Math.round(Number(weight))) }, () => row)
}

function vocabulary(name: string, { entries, columns }: DemoVocabulary): Vocabulary {
  const rows = entries.map((entry): Readonly<Record<string, unknown>> => {
    if (typeof entry === 'string') return { text: entry }
    return Array.isArray(entry)
      ? Object.fromEntries((columns ?? []).map((column, i) => [column, entry[i] ?? null]))
      : entry
  })
  const weighted = rows.flatMap(repeated)
  const named = columnsOf(weighted)
  return { name, plain: [...named.keys()].join() === 'text', columns: named, entries: weighted }
}

/** The recipe and vocabularies below `folder`; neither demo nor problems when there is no `demo/recipe.json`. */
export function readDemo(folder: string): ReadDemo {
  if (!existsSync(join(folder, 'demo', 'recipe.json'))) return { problems: [] }
  const recipe = readFile(folder, 'recipe.json')
  const names = readdirSync(join(folder, 'demo'))
    .filter((name) => name.endsWith('.json') && name !== 'recipe.json')
    .sort()
  const words = names.map((name) => ({ name: basename(name, '.json'), ...readFile(folder, name) }))
  const problems = [
    ...recipe.problems,
    ...(recipe.content === undefined ? [] : shapeProblems(checks().recipe, recipe.content, recipe.file)),
    ...words.flatMap(({ file, content, problems: unread }) => [
      ...unread,
      ...(content === undefined ? [] : shapeProblems(checks().vocabulary, content, file)),
    ]),
  ]
  if (problems.length > 0) return { problems }
  const vocabularies = new Map(words.map(({ name, content }) => [name, vocabulary(name, content as DemoVocabulary)]))
  return { demo: { file: recipe.file, recipe: recipe.content as DemoRecipe, vocabularies }, problems: [] }
}
