/** What a model costs: the time to compile all modules, the memory that a graph holds. */
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compileModules, type Compiled } from '../../engine/pipeline.ts'
import { repository } from '../../engine/server/settings.ts'
import { median, type Row } from './table.ts'

const compile = (): Compiled => compileModules({ base: join(repository, 'modules') })

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

function heapUsed(): number {
  collect()
  return process.memoryUsage().heapUsed
}

const megabyte = 1024 * 1024

/** Rows of the table for compiling. The first compilation counts apart: it pays for code that is not optimised yet. */
export function measureModel(times: number): readonly Row[] {
  const taken: number[] = []
  const kept: Compiled[] = []
  const first = performance.now()
  kept.push(compile())
  const firstTaken = performance.now() - first
  const before = heapUsed()
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    kept.push(compile())
    taken.push(performance.now() - start)
  }
  const memory = (heapUsed() - before) / times / megabyte
  if (kept.some(({ graph }) => graph === undefined)) throw new Error('the modules do not compile')
  return [
    {
      what: 'compile all modules',
      measured: `${Math.round(median([firstTaken, ...taken]))} ms`,
      target: '< 1000 ms',
      met: median([firstTaken, ...taken]) < 1000,
      details: `the first time ${Math.round(firstTaken)} ms, then ${taken.map(Math.round).join(', ')}`,
    },
    { what: 'memory of a model', measured: `${memory.toFixed(1)} MB`, target: '< 100 MB', met: memory < 100 },
  ]
}
