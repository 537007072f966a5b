/** The same screens over two folders of definitions, the product's and a school's: nothing in them knows either. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScreens, type Screens } from '../support/screens.ts'
import type { Json } from '../support/served.ts'

const root = join(import.meta.dirname, '../..')
const folders = { product: join(root, 'modules'), school: join(root, 'test/fixtures/school') }

/** One module of each section of the menu, and all of a folder with few. */
function sample(modules: readonly Json[]): readonly Json[] {
  if (modules.length <= 10) return modules
  return [...new Map(modules.map((module) => [module.menu, module])).values()]
}

describe.each(Object.entries(folders))('screens of the %s', (_, folder) => {
  let screens: Screens
  let modules: readonly Json[]

  beforeAll(async () => {
    screens = await openScreens(folder, '2026-11-21')
    modules = (await screens.api.call('GET', '/modules')).body.modules
  })
  afterAll(() => screens.end())

  it('show the menu with every module that has a place in it', async () => {
    await screens.open('/')
    const names = modules.map(({ title }) => title as string)
    const links = screens.page.getByRole('navigation').getByRole('link')
    await links
      .filter({ hasText: names[0] ?? '' })
      .first()
      .waitFor()
    const shown = (await links.allInnerTexts()).map((text) => text.trim())
    expect(names.filter((name) => !shown.includes(name))).toEqual([])
    expect(await screens.faults()).toEqual([])
  })

  it('show a list and a form for each module, without an error and without a fault for a reader of screens', async () => {
    const { page } = screens
    const chosen = sample(modules)
    expect(chosen.length).toBeGreaterThan(2)
    for (const [i, module] of chosen.entries()) {
      await screens.open(`/m/${module.name}`)
      await page.getByRole('heading', { level: 1, name: module.title, exact: true }).waitFor()
      if (i < 2) expect(await screens.faults(), module.name).toEqual([])
      await screens.open(`/m/${module.name}/new`)
      await page.locator('form').getByRole('group').or(page.locator('form').getByRole('region')).first().waitFor()
      if (i < 2) expect(await screens.faults(), module.name).toEqual([])
    }
    expect(screens.complaints).toEqual([])
  }, 180_000)

  it('say that a record is not there, and offer a way back', async () => {
    const { page } = screens
    await screens.open(`/m/${modules[0]?.name}/01000000-0000-7000-8000-000000000000`)
    await page
      .getByText(/No se encontró|no existe/i)
      .first()
      .waitFor()
    expect(screens.complaints).toEqual([])
  })

  it('reach the list, the search and a new record by keyboard alone', async () => {
    const { page } = screens
    const module = modules[0]
    await screens.open(`/m/${module?.name}`)
    await page.getByRole('heading', { level: 1, name: module?.title, exact: true }).waitFor()
    // Pressed until the page listens: the heading is there before the shortcuts are.
    const focused = async (): Promise<string> => {
      await page.keyboard.press('/')
      return page.evaluate(() => document.activeElement?.tagName ?? '')
    }
    await expect.poll(focused, { timeout: 15_000 }).toBe('INPUT')
    await page.keyboard.press('Escape')
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await page.keyboard.press('n')
    await page.locator('form').first().waitFor()
    expect(page.url()).toMatch(/\/new$/)
  })
})
