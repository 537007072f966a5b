/**
 * Each folder is a sentence about the compiler: `modules/` holds the smallest definitions that show it, and beside it stands exactly what
 * comes out of them. `npm run golden` writes the results anew; they are read in review like code.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableChanges } from '../../engine/changes/plan.ts'
import { modulesOf, type Graph, type Module } from '../../engine/graph/graph.ts'
import { recordSchemas } from '../../engine/outputs/api/record-schemas.ts'
import { autoNumbers } from '../../engine/outputs/database/entity-schemas.ts'
import { preludeStatements } from '../../engine/outputs/database/prelude.ts'
import { rollupTriggers } from '../../engine/outputs/database/rollup-triggers.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { catalogue } from '../../engine/problems/catalogue.ts'
import { describe as describeProblem } from '../../engine/problems/problem.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'

const here = import.meta.dirname
const codes = Object.keys(catalogue) as readonly (keyof typeof catalogue)[]
const cases = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()

const asText = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** What went wrong in the words of both languages, without the place where the repository happens to lie. */
const problemsText = (folder: string): string => {
  const { problems } = compileModules({ base: join(folder, 'modules') })
  const texts = problems.map((each) => ({ ...describeProblem(each, 'es'), en: describeProblem(each, 'en').message }))
  return asText(texts).replaceAll(`${folder}/`, '')
}

const ownModules = (graph: Graph): readonly Module[] => modulesOf(graph).filter(({ layer }) => layer === 'base')

/** Names of the tables of the case: its modules and their links. */
const ownTables = (graph: Graph): ReadonlySet<string> =>
  new Set(ownModules(graph).flatMap((module) => [module.table, ...module.fields.flatMap((field) => (field.kind === 'links' ? [field.table] : []))]))

/** The SQL that makes the case's own part of an empty database: sequences, tables, indexes, triggers. */
async function tablesText(graph: Graph, url: string): Promise<string> {
  const [tables, own] = [ownTables(graph), ownModules(graph)]
  const sequences = own.flatMap((module) => autoNumbers(module).map(({ sequence }) => `"${sequence}"`))
  const prelude = preludeStatements(graph).filter((statement) => sequences.some((name) => statement.includes(name)))
  const changes = (await tableChanges(url, graph)).filter((statement) => tables.has(/"app"\."([^"]+)"/.exec(statement)?.[1] ?? ''))
  const triggers = own.flatMap((module) => rollupTriggers(graph, module).flatMap(({ statements }) => statements))
  return `${[...prelude, ...changes, ...triggers].join(';\n\n')};\n`
}

const formText = (graph: Graph): string => asText(Object.fromEntries(ownModules(graph).map((module) => [module.name, recordSchemas(graph, module).create])))

const panelsText = (graph: Graph): string =>
  asText(
    Object.fromEntries(
      ownModules(graph).map((module) => [module.name, module.panels.map(({ name, of, via, title, columns, create }) => ({ name, title, of, via, columns: columns.map((field) => field.name), create }))]),
    ),
  )

async function results(folder: string, url: string): Promise<ReadonlyMap<string, string>> {
  const { graph } = compileModules({ base: join(folder, 'modules') })
  if (graph === undefined) return new Map([['problems.json', problemsText(folder)]])
  const panels = ownModules(graph).some((module) => module.panels.length > 0) ? [['panels.json', panelsText(graph)] as const] : []
  return new Map([['form.json', formText(graph)], ...panels, ['tables.sql', await tablesText(graph, url)]])
}

const filesOf = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name !== 'modules').sort()

/** Without `--update` nothing is written: a result that is not there is a failure, not an invitation. */
const isRewriting = (): boolean => (expect.getState().snapshotState as unknown as { readonly _updateSnapshot: string })._updateSnapshot === 'all'

describe('golden', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database.end())

  it.each(cases)('%s', async (name) => {
    const folder = join(here, name)
    const made = await results(folder, database.url)
    if (!isRewriting()) expect(filesOf(folder)).toEqual([...made.keys()].sort())
    for (const [file, text] of made) await expect(text).toMatchFileSnapshot(join(folder, file))
  })

  it('every problem of a definition is raised by a case', () => {
    const raised = new Set(cases.flatMap((name) => compileModules({ base: join(here, name, 'modules') }).problems.map(({ code }) => code)))
    expect(codes.filter((code) => /^CIM[123]/.test(code) && !raised.has(code))).toEqual([])
  })

  it('five mistakes in one definition are five problems, each with its file, its place, what is wrong and a hint', () => {
    const { problems } = compileModules({ base: join(here, 'a-definition-with-five-mistakes-reports-exactly-five/modules') })
    const texts = problems.map((each) => describeProblem(each, 'es'))
    expect(texts).toHaveLength(5)
    for (const each of texts) expect(each).toMatchObject({ file: 'modules/Cars.json', pointer: expect.stringMatching(/^\/properties\//), message: expect.stringMatching(/\.$/), hint: expect.stringMatching(/^¿Quiso decir «\w+»\?$/) })
  })
})
