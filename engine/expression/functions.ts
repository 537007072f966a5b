/**
 * The functions of the language: one entry says what a function takes, what it gives, what it means in SQL and what it means in
 * TypeScript, side by side. Adding a function is adding an entry; parser, types, both compilers, completion and documentation read it.
 *
 * No meaning may fail: what would be an error in PostgreSQL (a day that does not exist, a negative length) is null in both. The SQL must
 * be immutable but for the clock, since formulas are indexed: so no `concat`, `to_char` nor a cast of a date to text.
 */
import type { Decimal } from 'decimal.js'
import type { RawBuilder, Sql } from 'kysely'
import type { Bilingual } from '../problems/problem.ts'
import { dayFrom, dayIn, dayNumber, dayOf, lastDayNumber, partsOf } from './calendar.ts'
import { Exact, numberText, rounded, whole } from './exact.ts'
import type { Expression, ScalarType, Size } from './expression.ts'

/** `same`: all such operands are of one type; a list: any of these types. */
export type OperandRule = ScalarType | 'any' | 'same' | readonly ScalarType[]

export interface Signature {
  readonly operands: readonly OperandRule[]
  /** How many of the operands, from the right, may be left out. */
  readonly optional?: number
  /** Any number of further operands. */
  readonly rest?: OperandRule
  readonly result: ScalarType | 'same'
}

/** What a value can be while it is computed; see `evaluate`. */
export type Value = null | boolean | string | Decimal | readonly string[]

/** The clock of an evaluation: `2026-11-21`, `2026-11-21T10:00:00.000Z`, `America/Mexico_City`. */
export interface Clock {
  readonly today: string
  readonly now: string
  readonly timeZone: string
}

/** An operand in SQL: `bare` stands between commas, `tight` next to an operator. */
export interface SqlOperand {
  readonly bare: RawBuilder<unknown>
  readonly tight: RawBuilder<unknown>
  /** The same as `integer`, standing anywhere, where the columns it rests on prove that it fits: cheaper than numeric. */
  readonly integer?: RawBuilder<unknown>
  readonly expression: Expression
}

/** What a meaning in SQL may use. */
export interface SqlWriter {
  readonly sql: Sql
  readonly today: RawBuilder<unknown>
  readonly now: RawBuilder<unknown>
  readonly timeZone: RawBuilder<unknown>
  /** A number cut towards zero, as `integer`; null outside of the range. */
  whole(operand: SqlOperand, least: number, most: number): RawBuilder<unknown>
  /** Null outside of the range, written without a second copy of the value. */
  within(value: RawBuilder<unknown>, least: number, most: number): RawBuilder<unknown>
  /** `contains(x, '50%')`: `x like '%50\%%'`, which an index may serve. Undefined when the part is no literal. */
  like(text: SqlOperand, part: SqlOperand, place: 'anywhere' | 'start'): RawBuilder<unknown> | undefined
}

export interface FunctionEntry {
  readonly name: string
  readonly signatures: readonly Signature[]
  readonly documentation: Bilingual
  readonly example: string
  /** Gets nulls as operands; without it a null operand makes the result null. */
  readonly nulls?: true
  /** Its SQL is of type `integer`, to be cast before exact arithmetic. */
  readonly integer?: true
  /** Its SQL is a condition (`a like b`) or a chain of operators (`a || b`); otherwise it stands anywhere without parentheses. */
  readonly form?: 'condition' | 'chain'
  /** How often its SQL repeats the operands, 1 unless said. */
  readonly copies?: number
  /** Size of the result where it is not that of the largest operand. */
  size?(sizes: readonly Size[], operands: readonly Expression[]): Partial<Size>
  sql(writer: SqlWriter, ...operands: readonly SqlOperand[]): RawBuilder<unknown>
  /** A method, so that an entry may name the operand types which its signatures promise. Undefined: left out. */
  evaluate(clock: Clock, ...operands: readonly (Value | undefined)[]): Value
}

/** Text of a literal; undefined for anything else. */
export const literalText = (expression: Expression | undefined): string | undefined =>
  expression?.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined

const longestText = 10_000_000
const mostPlaces = 15
const small = (digits: number): Partial<Size> => ({ digits, scale: 0 })
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

const less = (a: string | Decimal, b: string | Decimal): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a < b : a.lt(b)

function least(values: readonly (Value | undefined)[], isLess: typeof less): Value {
  const known = values.filter((value) => typeof value === 'string' || value instanceof Exact)
  return known.length === 0 ? null : known.reduce((best, value) => (isLess(value, best) ? value : best))
}

function trimmed(text: string): string {
  let [start, end] = [0, text.length]
  while (text[start] === ' ') start++
  while (end > start && text[end - 1] === ' ') end--
  return text.slice(start, end)
}

const ofEachOrderedType = (['number', 'date', 'datetime', 'time'] as const).map((type) => ({
  operands: [type],
  rest: type,
  result: type,
}))

const partOf = (
  index: 0 | 1 | 2,
  unit: 'year' | 'month' | 'day',
): Pick<FunctionEntry, 'signatures' | 'size' | 'sql' | 'evaluate'> => ({
  signatures: [
    { operands: ['date'], result: 'number' },
    { operands: ['datetime'], result: 'number' },
  ],
  size: () => small(4),
  sql: ({ sql, timeZone }, day) => {
    const local = day.expression.type === 'datetime' ? sql`${day.tight} at time zone ${timeZone}` : day.tight
    return sql`extract(${sql.raw(unit)} from ${local})`
  },
  evaluate: ({ timeZone }, day: string) => new Exact(partsOf(day.includes('T') ? dayIn(day, timeZone) : day)[index]),
})

const entries: readonly FunctionEntry[] = [
  {
    name: 'IF',
    signatures: [{ operands: ['boolean', 'same', 'same'], result: 'same' }],
    documentation: {
      es: 'El segundo valor si la condición se cumple; si no, o si no se sabe, el tercero.',
      en: 'The second value if the condition holds; the third if it does not or is not known.',
    },
    example: "IF(balance > 0, 'pending', 'paid')",
    nulls: true,
    sql: ({ sql }, condition, then, otherwise) =>
      sql`case when ${condition.bare} then ${then.bare} else ${otherwise.bare} end`,
    evaluate: (_, condition, then: Value, otherwise: Value) => (condition === true ? then : otherwise),
  },
  {
    name: 'COALESCE',
    signatures: [{ operands: ['same'], rest: 'same', result: 'same' }],
    documentation: { es: 'El primer valor que no esté vacío.', en: 'The first value that is not empty.' },
    example: 'COALESCE(discount, 0)',
    nulls: true,
    sql: ({ sql }, ...values) => sql`coalesce(${sql.join(values.map(({ bare }) => bare))})`,
    evaluate: (_, ...values) => values.find((value) => value !== null) ?? null,
  },
  {
    name: 'IS_NULL',
    signatures: [{ operands: ['any'], result: 'boolean' }],
    documentation: { es: 'Si el valor está vacío.', en: 'Whether the value is empty.' },
    example: 'IS_NULL(leftOn)',
    nulls: true,
    form: 'condition',
    sql: ({ sql }, value) => sql`${value.tight} is null`,
    evaluate: (_, value) => value === null,
  },
  {
    name: 'ROUND',
    signatures: [{ operands: ['number', 'number'], optional: 1, result: 'number' }],
    documentation: {
      es: 'El número redondeado a tantos decimales (0 si no se dice; de −15 a 15); la mitad se aleja del cero.',
      en: 'The number rounded to so many places (0 if not said; from −15 to 15); halves go away from zero.',
    },
    example: 'ROUND(hours * hourlyFee, 2)',
    size: ([number], [, places]) => {
      const asked = Number(literalText(places) ?? (places === undefined ? 0 : mostPlaces))
      return { digits: (number?.digits ?? 0) + 1, scale: Math.min(number?.scale ?? 0, Math.max(asked, 0)) }
    },
    sql: ({ sql, whole }, number, places?: SqlOperand) =>
      places === undefined
        ? sql`round(${number.bare})`
        : sql`round(${number.bare}, ${whole(places, -mostPlaces, mostPlaces)})`,
    evaluate: (_, number: Decimal, places?: Decimal) => {
      const asked = places === undefined ? 0 : whole(places, -mostPlaces, mostPlaces)
      return asked === null ? null : rounded(number, asked)
    },
  },
  {
    name: 'ABS',
    signatures: [{ operands: ['number'], result: 'number' }],
    documentation: { es: 'El número sin signo.', en: 'The number without its sign.' },
    example: 'ABS(difference)',
    sql: ({ sql }, number) => sql`abs(${number.bare})`,
    evaluate: (_, number: Decimal) => number.abs(),
  },
  {
    name: 'MIN',
    signatures: ofEachOrderedType,
    documentation: {
      es: 'El menor de los valores; los vacíos no cuentan.',
      en: 'The least of the values; empty ones do not count.',
    },
    example: 'MIN(grade, 10)',
    nulls: true,
    sql: ({ sql }, ...values) => sql`least(${sql.join(values.map(({ bare }) => bare))})`,
    evaluate: (_, ...values) => least(values, less),
  },
  {
    name: 'MAX',
    signatures: ofEachOrderedType,
    documentation: {
      es: 'El mayor de los valores; los vacíos no cuentan.',
      en: 'The greatest of the values; empty ones do not count.',
    },
    example: 'MAX(balance, 0)',
    nulls: true,
    sql: ({ sql }, ...values) => sql`greatest(${sql.join(values.map(({ bare }) => bare))})`,
    evaluate: (_, ...values) => least(values, (a, b) => less(b, a)),
  },
  {
    name: 'CONCAT',
    signatures: [{ operands: [['text', 'number']], rest: ['text', 'number'], result: 'text' }],
    documentation: {
      es: 'Los textos y números uno tras otro; los vacíos no agregan nada.',
      en: 'The texts and numbers one after another; empty ones add nothing.',
    },
    example: "CONCAT(givenName, ' ', familyName)",
    nulls: true,
    form: 'chain',
    size: (sizes) => ({ length: sum(sizes.map(({ digits, scale, length }) => Math.max(digits + scale + 2, length))) }),
    sql: ({ sql }, ...parts) => {
      const text = ({ bare, tight, expression }: SqlOperand): RawBuilder<unknown> =>
        expression.type === 'number'
          ? sql`coalesce(trim_scale(${bare})::text, '')`
          : literalText(expression) === undefined
            ? sql`coalesce(${bare}, '')`
            : tight
      return sql.join(parts.map(text), sql` || `)
    },
    evaluate: (_, ...parts) => parts.map((part) => (part instanceof Exact ? numberText(part) : (part ?? ''))).join(''),
  },
  {
    name: 'UPPER',
    signatures: [{ operands: ['text'], result: 'text' }],
    documentation: { es: 'El texto en mayúsculas.', en: 'The text in upper case.' },
    example: 'UPPER(code)',
    form: 'chain',
    size: ([text]) => ({ length: 3 * (text?.length ?? 0) }),
    // The collation of ICU's root makes it the same in any database; the second one gives the result back its ordinary order.
    sql: ({ sql }, text) => sql`upper(${text.tight} collate "und-x-icu") collate "default"`,
    evaluate: (_, text: string) => text.toUpperCase(),
  },
  {
    name: 'LOWER',
    signatures: [{ operands: ['text'], result: 'text' }],
    documentation: { es: 'El texto en minúsculas.', en: 'The text in lower case.' },
    example: 'LOWER(email)',
    form: 'chain',
    size: ([text]) => ({ length: 3 * (text?.length ?? 0) }),
    sql: ({ sql }, text) => sql`lower(${text.tight} collate "und-x-icu") collate "default"`,
    evaluate: (_, text: string) => text.toLowerCase(),
  },
  {
    name: 'TRIM',
    signatures: [{ operands: ['text'], result: 'text' }],
    documentation: {
      es: 'El texto sin espacios al principio ni al final.',
      en: 'The text without spaces at its start and end.',
    },
    example: 'TRIM(name)',
    sql: ({ sql }, text) => sql`btrim(${text.bare})`,
    evaluate: (_, text: string) => trimmed(text),
  },
  {
    name: 'LEN',
    signatures: [
      { operands: ['text'], result: 'number' },
      { operands: ['textList'], result: 'number' },
    ],
    documentation: {
      es: 'Cuántos caracteres tiene el texto, o cuántos elementos la lista.',
      en: 'How many characters the text has, or items the list.',
    },
    example: 'LEN(rfc) = 12',
    integer: true,
    size: () => small(10),
    sql: ({ sql }, value) =>
      value.expression.type === 'textList' ? sql`cardinality(${value.bare})` : sql`char_length(${value.bare})`,
    evaluate: (_, value: string | readonly string[]) => new Exact([...value].length),
  },
  {
    name: 'SUBSTR',
    signatures: [{ operands: ['text', 'number', 'number'], optional: 1, result: 'text' }],
    documentation: {
      es: 'Una parte del texto: desde qué carácter (el primero es 1) y cuántos, o hasta el final. Con un inicio menor que 1 o una cuenta negativa queda vacío.',
      en: 'A part of the text: from which character (the first is 1) and how many, or to the end. Empty for a start below 1 or a negative count.',
    },
    example: 'SUBSTR(rfc, 1, 3)',
    sql: ({ sql, whole }, text, from, count?: SqlOperand) =>
      count === undefined
        ? sql`substr(${text.bare}, ${whole(from, 1, longestText)})`
        : sql`substr(${text.bare}, ${whole(from, 1, longestText)}, ${whole(count, 0, longestText)})`,
    evaluate: (_, text: string, from: Decimal, count?: Decimal) => {
      const [start, length] = [
        whole(from, 1, longestText),
        count === undefined ? longestText : whole(count, 0, longestText),
      ]
      return start === null || length === null ? null : [...text].slice(start - 1, start - 1 + length).join('')
    },
  },
  {
    name: 'REPLACE',
    signatures: [{ operands: ['text', 'text', 'text'], result: 'text' }],
    documentation: {
      es: 'El texto con cada aparición del segundo cambiada por el tercero; un segundo texto sin caracteres no cambia nada.',
      en: 'The text with each occurrence of the second changed to the third; a second text without characters changes nothing.',
    },
    example: "REPLACE(phone, ' ', '')",
    size: ([text, , other], [, part]) => {
      const shortest = literalText(part)?.length || 1
      const [length, added] = [text?.length ?? 0, Math.max(0, (other?.length ?? 0) - shortest)]
      return { length: length + Math.ceil(length / shortest) * added }
    },
    sql: ({ sql }, text, part, other) => sql`replace(${text.bare}, ${part.bare}, ${other.bare})`,
    evaluate: (_, text: string, part: string, other: string) =>
      part === '' ? text : text.replaceAll(part, () => other),
  },
  {
    name: 'CONTAINS',
    signatures: [{ operands: ['text', 'text'], result: 'boolean' }],
    documentation: {
      es: 'Si el primer texto contiene el segundo, con sus mayúsculas y acentos.',
      en: 'Whether the first text contains the second, case and accents included.',
    },
    example: "CONTAINS(notes, 'urgente')",
    form: 'condition',
    sql: ({ sql, like }, text, part) => like(text, part, 'anywhere') ?? sql`strpos(${text.bare}, ${part.bare}) > 0`,
    evaluate: (_, text: string, part: string) => text.includes(part),
  },
  {
    name: 'STARTS_WITH',
    signatures: [{ operands: ['text', 'text'], result: 'boolean' }],
    documentation: {
      es: 'Si el primer texto empieza con el segundo, con sus mayúsculas y acentos.',
      en: 'Whether the first text starts with the second, case and accents included.',
    },
    example: "STARTS_WITH(zipCode, '44')",
    form: 'condition',
    sql: ({ sql, like }, text, part) => like(text, part, 'start') ?? sql`starts_with(${text.bare}, ${part.bare})`,
    evaluate: (_, text: string, part: string) => text.startsWith(part),
  },
  {
    name: 'DATE',
    signatures: [
      { operands: ['number', 'number', 'number'], result: 'date' },
      { operands: ['datetime'], result: 'date' },
    ],
    documentation: {
      es: 'La fecha de ese año (1 a 9999), mes y día, vacía si no existe; o el día de una fecha con hora en la zona de la empresa.',
      en: 'The date of that year (1 to 9999), month and day, empty if there is none; or the day of a date with time in the company’s zone.',
    },
    example: 'DATE(YEAR(bornOn), 12, 31)',
    copies: 2,
    sql: ({ sql, whole, timeZone }, year, month?: SqlOperand, day?: SqlOperand) => {
      if (month === undefined || day === undefined) return sql`(${year.tight} at time zone ${timeZone})::date`
      const [y, m, d] = [whole(year, 1, 9999), whole(month, 1, 12), whole(day, 1, 31)]
      if (Number(literalText(day.expression)) <= 28) return sql`make_date(${y}, ${m}, ${d})`
      // The first of the month and so many days later: still the same month, or there is no such day.
      return sql`case when extract(day from make_date(${y}, ${m}, 1) + interval '1 month - 1 day') >= ${d} then make_date(${y}, ${m}, ${d}) end`
    },
    evaluate: ({ timeZone }, year: string | Decimal, month?: Decimal, day?: Decimal) => {
      if (typeof year === 'string' || month === undefined || day === undefined) return dayIn(String(year), timeZone)
      const [y, m, d] = [whole(year, 1, 9999), whole(month, 1, 12), whole(day, 1, 31)]
      return y === null || m === null || d === null ? null : dayFrom(y, m, d)
    },
  },
  {
    name: 'DATE_ADD',
    signatures: [{ operands: ['date', 'number'], result: 'date' }],
    documentation: {
      es: 'La fecha tantos días después (antes, si son negativos).',
      en: 'The date so many days later (earlier, if negative).',
    },
    example: 'DATE_ADD(lentOn, 14)',
    form: 'chain',
    sql: ({ sql, within, whole }, day, days) => {
      const fixed = literalText(days.expression) !== undefined
      // No sum of two integers leaves a bigint; of any other numbers only numeric is wide enough.
      const free = days.integer === undefined ? sql`trunc(${days.bare})` : sql`${days.integer}::bigint`
      const step = fixed ? whole(days, -lastDayNumber, lastDayNumber) : free
      return sql`date '0001-01-01' + ${within(sql`${day.tight} - date '0001-01-01' + ${step}`, 0, lastDayNumber)}::integer`
    },
    evaluate: (_, day: string, days: Decimal) => {
      const number = whole(days.trunc().plus(dayNumber(day)), 0, lastDayNumber)
      return number === null ? null : dayOf(number)
    },
  },
  {
    name: 'DATE_DIFF',
    signatures: [{ operands: ['date', 'date'], result: 'number' }],
    documentation: {
      es: 'Cuántos días van de la segunda fecha a la primera.',
      en: 'How many days go from the second date to the first.',
    },
    example: 'DATE_DIFF(TODAY(), returnBy)',
    integer: true,
    form: 'chain',
    size: () => small(7),
    sql: ({ sql }, until, since) => sql`${until.tight} - ${since.tight}`,
    evaluate: (_, until: string, since: string) => new Exact(dayNumber(until) - dayNumber(since)),
  },
  {
    name: 'YEAR',
    documentation: { es: 'El año de una fecha.', en: 'The year of a date.' },
    example: 'YEAR(bornOn)',
    ...partOf(0, 'year'),
  },
  {
    name: 'MONTH',
    documentation: { es: 'El mes de una fecha, de 1 a 12.', en: 'The month of a date, from 1 to 12.' },
    example: 'MONTH(bornOn)',
    ...partOf(1, 'month'),
  },
  {
    name: 'DAY',
    documentation: { es: 'El día del mes de una fecha.', en: 'The day of the month of a date.' },
    example: 'DAY(bornOn)',
    ...partOf(2, 'day'),
  },
  {
    name: 'TODAY',
    signatures: [{ operands: [], result: 'date' }],
    documentation: { es: 'El día de hoy en la zona horaria de la empresa.', en: 'Today in the company’s time zone.' },
    example: 'returnBy < TODAY()',
    sql: ({ today }) => today,
    evaluate: ({ today }) => today,
  },
  {
    name: 'NOW',
    signatures: [{ operands: [], result: 'datetime' }],
    documentation: { es: 'Este instante, al milisegundo.', en: 'This instant, to the millisecond.' },
    example: 'endsAt < NOW()',
    sql: ({ now }) => now,
    evaluate: ({ now }) => now,
  },
]

/** All functions by name, in upper case. */
export const functions: ReadonlyMap<string, FunctionEntry> = new Map(entries.map((entry) => [entry.name, entry]))

/** The entry of a call that was typed: an unknown name is our defect. */
export function functionNamed(name: string): FunctionEntry {
  const entry = functions.get(name)
  if (entry === undefined) throw new Error(`there is no function ${name}`)
  return entry
}
