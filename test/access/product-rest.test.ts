/** The matrix over the modules of the product: panels, history and where values come from, and writes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runMatrix } from './matrix.ts'
import { openProduct, type OpenProduct } from './product-matrix.ts'
import { differenceText } from './report.ts'

let open: OpenProduct

beforeAll(async () => {
  open = await openProduct()
})
afterAll(() => open?.end())

test('the matrix over the product: everybody writes, and sees of what hangs from records, what the truth table says', async () => {
  const { differences, cells } = await runMatrix({ ...open.options, doors: ['deep', 'write'] })
  console.info(`${cells} cells of the product`)
  expect(differences.slice(0, 50).map(differenceText)).toEqual([])
}, 240_000)
