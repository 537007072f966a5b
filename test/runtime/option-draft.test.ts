import { expect, test } from 'vitest'
import { draftOf, moved, optionKey, optionsPatch } from '../../studio/picklists/option-draft.ts'

const options = [
  { key: 'open', label: 'Abierto', order: 10, color: 'blue', active: true, own: false },
  { key: 'closed', label: 'Cerrado', order: 20, active: true, own: false },
  { key: 'waiting', label: 'En espera', order: 30, active: true, own: true },
]

test('options › nothing changed is no patch', () => {
  expect(optionsPatch(options, draftOf(options))).toBeUndefined()
})

test('options › what changed is said, and nothing else', () => {
  const [first, ...others] = draftOf(options)
  const now = first === undefined ? [] : [{ ...first, label: 'Nuevo', color: '', active: false }, ...others]
  expect(optionsPatch(options, now)).toEqual({ open: { label: 'Nuevo', color: null, active: false } })
})

test('options › another order, and one taken away', () => {
  expect(optionsPatch(options, moved(draftOf(options), 1, -1))).toEqual({ closed: { order: 10 }, open: { order: 20 } })
  expect(optionsPatch(options, draftOf(options).slice(0, 2))).toEqual({ waiting: null })
  expect(moved(draftOf(options), 0, -1)).toEqual(draftOf(options))
})

test('options › a key is made of the label, and of no label twice', () => {
  expect(optionKey('Aliado estratégico', new Set())).toBe('aliado_estrategico')
  expect(optionKey('En espera', new Set(['en_espera', 'en_espera_2']))).toBe('en_espera_3')
  expect(optionKey('¿?', new Set())).toBe('opcion')
})
