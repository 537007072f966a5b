#!/usr/bin/env node
// Every npm script comes through here: it installs what is missing and goes on under the Node that the project brings.
// Plain JavaScript without dependencies, for Node 20 or later: nothing may be installed yet when it runs.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from './start/browser.mjs'
import { ensureInstalled } from './start/install.mjs'
import { repository, run, Stop, tool } from './start/processes.mjs'
import { buildScreens } from './start/screens.mjs'
import { printSummary } from './start/summary.mjs'

const commands = {
  serve: { does: 'inicia el servidor', run: serve },
  test: { does: 'corre todas las pruebas; lo que siga se pasa a vitest', run: test },
  check: { does: 'revisa tipos, errores comunes, código sin uso y formato', run: check },
  modules: {
    does: 'check | plan | apply | verify | docs | types sobre los módulos',
    run: (args) => run(['engine/server/modules-command.ts', ...args]),
  },
  bench: { does: 'mide el rendimiento', run: (args) => run(['test/bench/run.ts', ...args]) },
  generate: { does: 'rehace los archivos generados', run: generate },
  golden: {
    does: 'rehace los resultados esperados de test/golden',
    run: (args) => run([tool('vitest'), 'run', 'test/golden', '--update', ...args]),
  },
}

async function serve(args) {
  await buildScreens()
  return run(['engine/server/main.ts', ...args], { attached: true })
}

async function test(args) {
  const CHROMIUM = findBrowser()
  if (!generated.every((file) => existsSync(join(repository, file)))) await generate()
  await buildScreens()
  const folder = mkdtempSync(join(tmpdir(), 'cimbra-report-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const status = await run([tool('vitest'), 'run', ...reporters, ...args], { env: { CHROMIUM } })
    return printSummary(report, status)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @type {readonly (readonly [string, () => readonly string[]])[]} */
const checks = [
  ['tipos', () => [tool('typescript', 'tsc'), '--noEmit', '-p', '.']],
  ['errores comunes', () => [tool('oxlint'), '--type-aware']],
  ['código sin uso', () => [tool('knip')]],
  ['formato', () => [tool('oxfmt'), '--check', '.']],
]

/** All of them, whatever the first says: one run tells everything that there is to mend. */
async function check() {
  const failed = []
  for (const [name, command] of checks) {
    console.log(`\n── ${name}`)
    if ((await run(command())) !== 0) failed.push(name)
  }
  console.log(failed.length === 0 ? '\nTodo en orden.' : `\nHay que corregir: ${failed.join(', ')}.`)
  return failed.length === 0 ? 0 : 1
}

const generated = ['schemas/generated/definitions.ts', 'engine/expression/generated/parser.js']

async function generate() {
  for (const script of ['schemas/generate.ts', 'engine/expression/generate-parser.ts']) {
    const status = await run([script])
    if (status !== 0) throw new Stop(`No se pudieron rehacer los archivos generados (${script}).`, status)
  }
  return 0
}

const usage = () =>
  [
    'Uso: node engine/start.mjs <orden>',
    ...Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(10)}${does}`),
  ].join('\n')

async function main([name, ...args]) {
  if (!Object.hasOwn(commands, name ?? '')) throw new Stop(usage(), 2)
  await ensureInstalled()
  return commands[name].run(args)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Stop ? `\n${error.message}\n` : error)
  process.exitCode = error instanceof Stop ? error.status : 1
}
