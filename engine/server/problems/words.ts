import type { Bilingual } from '../../problems/problem.ts'

/** Phrases that fill `{expected}`, `{limit}` and `{detail}` of the catalogue; `{0}`, `{1}` are what `word` is given. */
const words = {
  // {expected}
  text: { es: 'un texto', en: 'text' },
  number: { es: 'un número', en: 'a number' },
  integer: { es: 'un número entero', en: 'a whole number' },
  boolean: { es: 'verdadero o falso', en: 'true or false' },
  list: { es: 'una lista', en: 'a list' },
  object: { es: 'un objeto', en: 'an object' },
  shape: { es: 'un objeto con los datos que se esperan', en: 'an object with what is expected in it' },
  date: { es: 'una fecha que exista, AAAA-MM-DD', en: 'a date that exists, YYYY-MM-DD' },
  instant: {
    es: 'una fecha y hora con zona, como 2026-01-31T09:30:00Z',
    en: 'a date and time with its zone, such as 2026-01-31T09:30:00Z',
  },
  id: { es: 'el identificador de un registro', en: 'the id of a record' },
  email: { es: 'un correo como nombre@empresa.mx', en: 'an address such as name@company.com' },
  url: {
    es: 'una dirección que empiece con http:// o https://',
    en: 'an address that starts with http:// or https://',
  },
  timeZone: {
    es: 'el nombre de una zona horaria, como America/Mexico_City',
    en: 'the name of a time zone, such as America/Mexico_City',
  },
  form: { es: 'de la forma que pide el campo', en: 'of the form that the field asks for' },
  atLeast: { es: '{0} o más', en: '{0} or more' },
  atMost: { es: '{0} o menos', en: '{0} or less' },
  moreThan: { es: 'mayor que {0}', en: 'more than {0}' },
  lessThan: { es: 'menor que {0}', en: 'less than {0}' },
  longer: { es: 'un texto de {0} caracteres o más', en: 'a text of {0} characters or more' },
  fewItems: { es: 'una lista de {0} elementos como máximo', en: 'a list of {0} items at most' },
  manyItems: { es: 'una lista de {0} elementos por lo menos', en: 'a list of {0} items at least' },
  noRepeats: { es: 'una lista sin repetidos', en: 'a list without repeats' },
  // {limit}
  digits: { es: '{0} enteros y {1} decimales', en: '{0} digits before the point and {1} after it' },
  // {detail}
  notJson: { es: 'no es JSON bien formado', en: 'it is not well-formed JSON' },
  tooDeep: { es: 'tiene más de 50 niveles', en: 'it is nested more than 50 levels deep' },
  tooManyKeys: { es: 'tiene demasiadas claves', en: 'it has too many keys' },
  keyTwice: { es: 'una clave está dos veces en el mismo objeto', en: 'a key is in the same object twice' },
  forbiddenKey: { es: 'usa una clave que no se permite', en: 'it uses a key that is not allowed' },
  unstorable: { es: 'contiene caracteres que no se pueden guardar', en: 'it holds characters that cannot be stored' },
  notAnObject: { es: 'el cuerpo debe ser un objeto JSON', en: 'the body must be a JSON object' },
  batchShape: {
    es: 'un lote lleva «operations»: una lista de hasta {0}',
    en: 'a batch has “operations”: a list of {0} at most',
  },
  operationShape: {
    es: 'una operación lleva «action» y «record», o «id» y «version»',
    en: 'an operation has “action” and “record”, or “id” and “version”',
  },
  sameRecordTwice: { es: 'el mismo registro está dos veces en el lote', en: 'the same record is in the batch twice' },
  notUnique: { es: 'el campo no distingue un solo registro', en: 'the field does not tell one record from all others' },
  otherKey: { es: 'el cuerpo trae otro valor', en: 'the body has another value' },
  keyLength: { es: 'lleva de 1 a 200 caracteres visibles', en: 'it takes 1 to 200 visible characters' },
  keyInUse: {
    es: 'otra solicitud con la misma clave sigue en curso',
    en: 'another request with the same key is still running',
  },
  multipart: { es: 'envíe un archivo como multipart/form-data', en: 'send one file as multipart/form-data' },
  outOfRange: { es: 'un valor que se pueda guardar', en: 'a value that can be stored' },
} as const satisfies Record<string, Bilingual>

export type Word = keyof typeof words

const fillIn = (text: string, given: readonly (string | number)[]): string =>
  text.replaceAll(/\{(\d)\}/g, (_, i: string) => String(given[Number(i)] ?? ''))

/** A phrase for a param of a problem: `word('digits', 13, 2)` is `{ es: '13 enteros y 2 decimales', en: … }`. */
export const word = (name: Word, ...given: readonly (string | number)[]): Bilingual => ({
  es: fillIn(words[name].es, given),
  en: fillIn(words[name].en, given),
})
