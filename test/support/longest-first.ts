import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { repository } from '../../engine/server/settings.ts'

/**
 * What takes a minute or more by its nature, the longest first: everybody asking everything through every door, mutants of it, servers in
 * processes of their own, a browser on every page.
 */
const long = [
  'test/access/mutants/',
  'test/access/clinic.test.ts',
  'test/access/product-',
  'test/server/start.test.ts',
  'test/apps/',
  'test/changes/',
]

const rank = ({ moduleId }: TestSpecification): number => {
  const path = relative(repository, moduleId)
  const at = long.findIndex((start) => path.startsWith(start))
  return at === -1 ? long.length : at
}

/**
 * Starts what is long first, so that no worker is left alone with it at the end; the rest in vitest's own order. Without it that order is by
 * the size of files where no earlier run is remembered, and it puts some of the longest last.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
