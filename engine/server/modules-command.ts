/** `npm run modules -- check|plan|apply|verify|audit|docs|types`: what a developer of modules asks of the engine. Exits with 1 when something is wrong. */
import type { Pool } from 'pg'
import { writeGenerated } from '../../schemas/generate.ts'
import { applyModules, databaseVersion } from '../changes/apply.ts'
import { appliedModel, planModules } from '../changes/plan.ts'
import { verifyRollups, type Drift } from '../changes/verify.ts'
import { modulesOf, type Graph } from '../graph/graph.ts'
import type { StudioPatch } from '../definition/studio-layer.ts'
import { compileModules } from '../pipeline.ts'
import { suggest } from '../problems/suggest.ts'
import { verifyAudit } from './audit.ts'
import { openDatabase } from './database.ts'
import { writeDocs } from './docs-routes.ts'
import { problemLines } from './problem-lines.ts'
import { readSettings, type Settings } from './settings.ts'
import { StartError } from './start-error.ts'
import { readStudio } from './studio/studio-state.ts'

const usage = `Uso: npm run modules -- <orden>
  check           revisa todas las definiciones
  plan            muestra el SQL de lo que haría apply
  apply           lleva la base de datos a las definiciones
  verify          recalcula todos los acumulados y dice si alguno difiere
  audit           revisa la bitácora eslabón por eslabón y da el sello del último
  docs <carpeta>  escribe la documentación de los módulos
  types           escribe los tipos de TypeScript de los esquemas`

function settingsOf(): Settings {
  const read = readSettings(process.env)
  if ('mistakes' in read) throw new StartError(read.mistakes.join('\n'))
  return read.settings
}

/** The graph of the definitions, with what the studio of a database changes of them, or the end of the command with every problem. */
export function graphOf(folder: string, studio: readonly StudioPatch[] = []): Graph {
  const { graph, problems } = compileModules({ base: folder, studio })
  if (graph === undefined)
    throw new StartError(
      `${problemLines(problems)}\n\n${problems.length === 1 ? 'Un problema' : `${problems.length} problemas`} en las definiciones.`,
    )
  return graph
}

async function withDatabase(
  settings: Settings,
  work: (graph: Graph, pool: Pool, url: string) => Promise<void>,
): Promise<void> {
  // What is wrong in the files is told without a database.
  graphOf(settings.modulesFolder)
  const database = await openDatabase(settings)
  try {
    const { patches } = await readStudio(database.pool)
    await work(graphOf(settings.modulesFolder, patches), database.pool, database.url)
  } finally {
    await database.end()
  }
}

/** Takes as long as the records ask for; over a database that is not up to date it would compare what is not there. */
async function driftsOf(pool: Pool, graph: Graph): Promise<readonly Drift[]> {
  const client = await pool.connect()
  try {
    if ((await appliedModel(client))?.version !== databaseVersion(graph)) {
      throw new StartError(
        'La base de datos no está al día con las definiciones. Corra antes: npm run modules -- apply',
      )
    }
    await client.query('set statement_timeout = 0')
    return await verifyRollups(client, graph)
  } finally {
    client.release(true)
  }
}

function unknownCommand(name: string): StartError {
  const { suggestion } = suggest(name, Object.keys(commands))
  const hint = suggestion === undefined ? '' : ` ¿Quiso decir «${suggestion}»?`
  return new StartError(name === '' ? usage : `No hay ninguna orden «${name}».${hint}\n\n${usage}`)
}

const commands: Readonly<Record<string, (argument?: string) => Promise<void>>> = {
  check: async () => {
    const graph = graphOf(settingsOf().modulesFolder)
    const modules = modulesOf(graph)
    console.log(
      `Sin problemas: ${modules.length} módulos, ${modules.flatMap(({ fields }) => fields).length} campos, ${graph.picklists.size} listas.`,
    )
  },
  plan: async () => {
    await withDatabase(settingsOf(), async (graph, pool, url) => {
      const { problems, prelude, steps } = await planModules(pool, url, graph)
      if (problems.length > 0) throw new StartError(problemLines(problems))
      const statements = [...prelude, ...steps.map((step) => step.sql)]
      console.log(
        statements.length === 0
          ? 'Nada que cambiar.'
          : `${statements.join(';\n')};\n\n${statements.length} sentencias.`,
      )
    })
  },
  apply: async () => {
    await withDatabase(settingsOf(), async (graph, pool, url) => {
      const { problems, changed } = await applyModules(pool, url, graph)
      if (problems.length > 0) throw new StartError(problemLines(problems))
      console.log(changed ? 'Listo: la base de datos está al día.' : 'Nada que cambiar.')
    })
  },
  verify: async () => {
    await withDatabase(settingsOf(), async (graph, pool) => {
      const lines = (await driftsOf(pool, graph)).map(
        ({ module, field, records, examples }) =>
          `${module}.${field}: ${records} registros difieren (${examples.join(', ')})`,
      )
      if (lines.length > 0) throw new StartError(lines.join('\n'))
      console.log('Todos los acumulados coinciden con sus registros.')
    })
  },
  audit: async () => {
    const database = await openDatabase(settingsOf())
    try {
      const { entries, head, broken } = await verifyAudit(database.pool)
      if (broken !== undefined)
        throw new StartError(`La bitácora no está íntegra: el primer eslabón roto es el ${broken}, de ${entries}.`)
      console.log(
        `La bitácora está íntegra: ${entries} entradas${entries === 0 ? '' : `, la última con el sello ${head}`}.`,
      )
    } finally {
      await database.end()
    }
  },
  docs: async (folder = 'docs') => {
    const files = writeDocs(graphOf(settingsOf().modulesFolder), folder)
    console.log(`${files.length} páginas en ${folder}.`)
  },
  types: async () => {
    console.log((await writeGenerated()).join('\n'))
  },
}

try {
  const [name = '', argument] = process.argv.slice(2)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw unknownCommand(name)
  await command(argument)
} catch (error) {
  if (!(error instanceof StartError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
