/** The matrix over the clinic of `test/fixtures/access`, which holds every feature of access, in both ways of the second wall. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClinic, reopenClinic, type OpenClinic } from './clinic-matrix.ts'
import { runMatrix } from './matrix.ts'
import { differenceText } from './report.ts'

describe('the matrix over the clinic', () => {
  let open: OpenClinic
  let walled: OpenClinic

  beforeAll(async () => {
    open = await openClinic()
    const { pool, url } = open.api
    walled = await reopenClinic({ pool, url, end: () => Promise.resolve() }, open.options.files, {
      readsBehindWall: true,
    })
  })
  afterAll(async () => {
    await walled?.end()
    await open?.end()
  })

  test('everybody sees and does what the truth table says, at every door', async () => {
    const { differences, cells } = await runMatrix(open.options)
    console.info(`${cells} cells of the clinic`)
    expect(differences.slice(0, 50).map(differenceText)).toEqual([])
    expect(cells).toBeGreaterThan(100_000)
  }, 240_000)

  test('and the same where compiled gets and lists run behind the wall too', async () => {
    expect(walled.api.context.readPool).toBeUndefined()
    expect(open.api.context.readPool).toBeDefined()
    const { differences, cells } = await runMatrix({ ...walled.options, doors: ['read'] })
    console.info(`${cells} cells of the clinic, all behind the wall`)
    expect(differences.slice(0, 50).map(differenceText)).toEqual([])
  }, 240_000)
})
