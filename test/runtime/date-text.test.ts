import { describe, expect, test } from 'vitest'
import { instantOf, readDate, readTime, wallClock, writeDate } from '../../runtime/fields/date-text.ts'

const today = '2026-11-21'

describe('a day as people type it', () => {
  test.each(['32/1/2026', '30/02/2026', '29/2/2027', '0/1/2026', 'mañana', '2026-13-01', '1/1/26/3'])(
    '«%s» is no day',
    (text) => {
      expect(readDate(text, today)).toBeUndefined()
    },
  )
  test.each([
    ['21/11/2026', '2026-11-21'],
    ['1-2-27', '2027-02-01'],
    ['5.12', '2026-12-05'],
    ['7', '2026-11-07'],
    ['01022027', '2027-02-01'],
    ['2028-02-29', '2028-02-29'],
    ['hoy', '2026-11-21'],
    ['+10', '2026-12-01'],
    ['-21', '2026-10-31'],
  ])('«%s» is %s', (text, day) => {
    expect(readDate(text, today)).toBe(day)
  })
  test('a day is written day first', () => {
    expect(writeDate('2026-11-05')).toBe('05/11/2026')
  })
})

describe('a time as people type it', () => {
  test.each(['24:00', '9:60', '13 pm', 'x'])('«%s» is no time', (text) => expect(readTime(text)).toBeUndefined())
  test.each([
    ['9', '09:00'],
    ['0930', '09:30'],
    ['9:30 pm', '21:30'],
    ['12 am', '00:00'],
    ['12:15 p.m.', '12:15'],
    ['23:59', '23:59'],
  ])('«%s» is %s', (text, time) => {
    expect(readTime(text)).toBe(time)
  })
})

describe('an instant on the wall clock of a zone', () => {
  test('Monterrey is six hours behind UTC', () => {
    expect(instantOf('2026-11-21', '18:30', 'America/Monterrey')).toBe('2026-11-22T00:30:00.000Z')
    expect(wallClock('2026-11-22T00:30:00.000Z', 'America/Monterrey')).toEqual({ day: '2026-11-21', time: '18:30' })
  })
  test('Tijuana changes its clocks', () => {
    expect(instantOf('2026-07-01', '12:00', 'America/Tijuana')).toBe('2026-07-01T19:00:00.000Z')
    expect(instantOf('2026-12-01', '12:00', 'America/Tijuana')).toBe('2026-12-01T20:00:00.000Z')
  })
})
