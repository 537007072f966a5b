import { expect, test } from 'vitest'
import { fixedClock, machineClock } from '../../engine/server/clock.ts'

test('clock › the machine’s gives the instant in UTC and the day of each zone', () => {
  expect(Math.abs(Date.parse(machineClock.now()) - Date.now())).toBeLessThan(1000)
  expect(machineClock.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(machineClock.today('America/Mexico_City')).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(machineClock.today('Pacific/Kiritimati') > machineClock.today('Pacific/Pago_Pago')).toBe(true)
})

test('clock › a fixed one stays on its day and its instants keep their order', () => {
  const clock = fixedClock('2026-03-31')
  const first = clock.now()
  expect(clock.today('America/Mexico_City')).toBe('2026-03-31')
  expect(first.startsWith('2026-03-31T18:00:0')).toBe(true)
  expect(clock.now() >= first).toBe(true)
})
