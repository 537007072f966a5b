import type { Bilingual } from '../problems/problem.ts'
import type { ScalarType, ValueType } from './expression.ts'

const names = {
  number: { es: 'un número', en: 'a number' },
  text: { es: 'un texto', en: 'a text' },
  boolean: { es: 'un sí o no', en: 'a yes or no' },
  date: { es: 'una fecha', en: 'a date' },
  datetime: { es: 'una fecha con hora', en: 'a date with time' },
  time: { es: 'una hora', en: 'a time' },
  textList: { es: 'una lista de textos', en: 'a list of texts' },
  null: { es: 'un valor vacío', en: 'an empty value' },
} as const satisfies Record<ScalarType | 'null', Bilingual>

/** A type as people say it: `un número`, `una referencia a Students`. */
export const typeName = (type: ValueType): Bilingual =>
  typeof type === 'string'
    ? names[type]
    : { es: `una referencia a ${type.reference}`, en: `a reference to ${type.reference}` }

/** Several types as an alternative: `un número o un texto`. */
export const typeNames = (types: readonly ValueType[]): Bilingual => ({
  es: types.map((type) => typeName(type).es).join(' o '),
  en: types.map((type) => typeName(type).en).join(' or '),
})

/** The same type; references, to the same module. */
export const sameType = (a: ValueType, b: ValueType): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : a.reference === b.reference

/** Types with an order, so that `<` and `MIN` mean something. */
export const orderedTypes = ['number', 'text', 'date', 'datetime', 'time'] as const satisfies readonly ScalarType[]
