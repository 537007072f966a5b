import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everything } from '../../engine/access/scope.ts'
import { applyModules } from '../../engine/changes/apply.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { fixedClock } from '../../engine/server/clock.ts'
import { firstAdministrator } from '../../engine/server/first-records.ts'
import { createRecord } from '../../engine/server/records/write-create.ts'
import { updateRecord } from '../../engine/server/records/write-update.ts'
import { previewRecord } from '../../engine/server/records/preview.ts'
import { getRecord } from '../../engine/server/records/get.ts'
import { testDatabase } from '../support/database.ts'

test('sale', async () => {
  const { graph } = compileModules({ base: join(import.meta.dirname, '../../modules') })
  if (graph === undefined) throw new Error('x')
  const db = await testDatabase()
  await applyModules(db.pool, db.url, graph)
  const clock = fixedClock('2026-11-21')
  const { id } = await firstAdministrator(db.pool, graph, undefined, clock.now())
  const model = { version: graph.version, graph }
  const context = { pool: db.pool, clock, model: () => model, company: () => ({ name: '', timeZone: 'America/Mexico_City', baseCurrency: 'MXN', locale: 'es-MX' }), firstAdministrator: () => id, files: {} as never }
  const call = { context, model, scope: everything(id), language: 'es' as const }
  const m = (name: string) => graph.modules.get(name)!
  const say = (x: unknown) => console.log(JSON.stringify(x, (k, v) => k === 'params' ? undefined : v).slice(0, 3000))
  const unit: any = await createRecord(call, m('Units'), { name: 'Matriz', code: 'M', unitType: 'company' }); say(unit)
  const region: any = await createRecord(call, m('Regions'), { name: 'Norte', code: 'N' }); say(region)
  const portfolio: any = await createRecord(call, m('Portfolios'), { name: 'P1', code: 'P1', region: region.id, unit: unit.id, defaultSeller: id }); say(portfolio)
  const acc: any = await createRecord(call, m('Accounts'), { accountName: 'Ferretería El Clavo', portfolio: portfolio.id, region: region.id, creditLimit: 5000, creditDays: 30 })
  say(acc)
  const prod: any = await createRecord(call, m('Products'), { name: 'Martillo', sku: 'MAR-1', listPrice: 100 })
  say(prod)
  say(await previewRecord(call, m('SalesOrders'), { record: { lines: [{ product: prod.id, quantity: 3 }] } }))
  const t0 = performance.now()
  const so: any = await createRecord(call, m('SalesOrders'), { subject: 'Venta', account: acc.id, lines: [{ product: prod.id, quantity: 3 }, { product: prod.id, quantity: 2, unitPrice: 10 }] })
  say([so, performance.now() - t0])
  if (so.id) {
    say((await getRecord(call, m('SalesOrders'), so.id, { expand: false }))?.text)
    say(await updateRecord(call, m('SalesOrders'), so.id, 1, { status: 'reserved' }))
    for (let i = 0; i < 40; i++) await createRecord(call, m('SalesOrders'), { subject: 'Venta', account: acc.id, lines: [{ product: prod.id, quantity: 3 }, { product: prod.id, quantity: 2, unitPrice: 10 }] })
    const t = performance.now()
    for (let i = 0; i < 40; i++) await createRecord(call, m('SalesOrders'), { subject: 'Venta', account: acc.id, lines: [{ product: prod.id, quantity: 3 }, { product: prod.id, quantity: 2, unitPrice: 10 }] })
    say(['ms per sale', (performance.now() - t) / 40])
    const t2 = performance.now()
    for (let i = 0; i < 40; i++) await createRecord(call, m('Accounts'), { accountName: `Cliente ${i}`, portfolio: portfolio.id, region: region.id })
    say(['ms per account', (performance.now() - t2) / 40])
  }
  await db.end()
  expect(1).toBe(1)
})
