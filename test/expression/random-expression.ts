/** Random texts of the language, directed by type: what is asked for as a number is a number, through every function and operator. */
import fc from 'fast-check'
import type { ValueType } from '../../engine/expression/expression.ts'
import { functions, type FunctionEntry, type OperandRule, type Signature } from '../../engine/expression/functions.ts'
import { orderedTypes, sameType } from '../../engine/expression/types.ts'
import { deepestLevel, pathsOf, people } from './linked-tables.ts'

export const allTypes: readonly ValueType[] = [
  'number',
  'text',
  'boolean',
  'date',
  'datetime',
  'time',
  'textList',
  { reference: 'People' },
]

/** A text and how tightly it holds together, from `or` (1) to a value (8). */
type Term = { readonly text: string; readonly level: number }
/** `upTo(9)` is a random digit. */
type Context = { readonly upTo: (most: number) => number; readonly depth: number }
type Maker = (type: ValueType, context: Context) => Term

const value = (text: string): Term => ({ text, level: 8 })
const inside = ({ text, level }: Term, least: number): string => (level >= least ? text : `(${text})`)
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const pick = <T>({ upTo }: Context, list: readonly T[]): T => list[upTo(list.length - 1)] as T
const chance = ({ upTo }: Context, percent: number): boolean => upTo(99) < percent

const literals: Readonly<Record<string, (context: Context) => string>> = {
  number: (context) => {
    const { upTo } = context
    const special = [
      '0',
      '1',
      '2',
      '3',
      '7',
      '10',
      '100',
      '1000',
      '0.5',
      '1.5',
      '2.5',
      '0.005',
      '.25',
      '1.10',
      '2026',
      '9999',
      '0.000001',
      '30.4368',
      '100000000000000000000',
    ]
    return pick(context, [String(upTo(40)), pick(context, special), `${upTo(999_999)}.${upTo(999_999)}`])
  },
  text: (context) =>
    quoted(
      pick(context, [
        '',
        'a',
        'A',
        'ñ',
        'ß',
        ' a ',
        '50%',
        '_',
        "it's",
        '\\',
        "'; drop table level0; --",
        '😀',
        'ΑΣ',
        'aa',
        '"',
        '$&',
        'ﬁ',
      ]),
    ),
  boolean: (context) => pick(context, ['true', 'false', 'TRUE']),
  date: (context) => pick(context, ["'2026-11-21'", "'2024-02-29'", "'0001-01-01'", "'9999-12-31'"]),
  datetime: (context) =>
    pick(context, ["'2026-11-21T10:00:00.000Z'", "'2026-11-20T23:59:59-06:00'", "'1999-12-31T23:59:59.999Z'"]),
  time: (context) => pick(context, ["'10:00'", "'23:59:59'", "'00:00'"]),
  reference: (context) => quoted(pick(context, [...people, ...people.map((id) => id.toUpperCase())])),
}

/** A value without operands. A text that stands for a date is one only beside a date, so it is wrapped to say which type it is. */
function leaf(type: ValueType, context: Context): Term {
  const kind = typeof type === 'object' ? 'reference' : type
  const literal = literals[kind]
  if (chance(context, 8) && kind !== 'boolean') return value(`COALESCE(null, ${fieldText(type, context)})`)
  if (literal === undefined || chance(context, 60)) return value(fieldText(type, context))
  const text = literal(context)
  const plain = kind === 'number' || kind === 'text' || kind === 'boolean'
  return value(
    plain
      ? text
      : pick(context, [
          `COALESCE(${text}, ${fieldText(type, context)})`,
          `IF(active, ${text}, ${fieldText(type, context)})`,
        ]),
  )
}

function fieldText(type: ValueType, context: Context): string {
  if (chance(context, 4) && (type === 'number' || type === 'text'))
    return type === 'number' ? 'user.limit' : 'user.name'
  if (chance(context, 10) && typeof type === 'object') return 'user.id'
  return pick(context, pathsOf(type, context.upTo(deepestLevel)))
}

const deeper = (context: Context): Context => ({ ...context, depth: context.depth - 1 })

const spelled = (name: string, context: Context): string => (chance(context, 10) ? name.toLowerCase() : name)

/** Ranges in which a number means something for a function: most of the time it should. */
const sensible: Readonly<Record<string, readonly (readonly [least: number, most: number] | undefined)[]>> = {
  ROUND: [undefined, [-3, 7]],
  DATE: [
    [1995, 2030],
    [0, 13],
    [0, 33],
  ],
  DATE_ADD: [undefined, [-400, 400]],
  SUBSTR: [undefined, [-1, 6], [-1, 6]],
}

function operandFor(entry: FunctionEntry, rule: OperandRule, index: number, same: ValueType, context: Context): string {
  const type = typeFor(rule, same, context)
  const range = sensible[entry.name]?.[index]
  if (type === 'number' && range !== undefined && chance(context, 60))
    return String(range[0] + context.upTo(range[1] - range[0]))
  return chance(context, 4) ? 'null' : random(type, deeper(context)).text
}

const typeFor = (rule: OperandRule, same: ValueType, context: Context): ValueType =>
  rule === 'same' || rule === 'any' ? same : typeof rule === 'string' ? rule : pick(context, rule)

const leafFor = (rule: OperandRule, same: ValueType, context: Context): string =>
  leaf(typeFor(rule, same, context), context).text

/** How many operands: the least, the most, or one more than the least where any number may follow. */
export function counts({ operands, optional = 0, rest }: Signature): readonly number[] {
  return [
    ...new Set([
      operands.length - optional,
      operands.length,
      rest === undefined ? operands.length : operands.length + 1,
    ]),
  ]
}

function callOf(entry: FunctionEntry, signature: Signature, type: ValueType, context: Context): Term {
  const same = signature.operands.includes('any') ? pick(context, allTypes) : type
  const count = pick(context, counts(signature))
  const rules = Array.from({ length: count }, (_, index) => signature.operands[index] ?? signature.rest ?? 'any')
  const drawn = rules.map((rule, index) => operandFor(entry, rule, index, same, context))
  // Nothing but nulls would leave the type open.
  const isOpen = count > 0 && drawn.every((operand, index) => operand === 'null' || rules[index] === 'boolean')
  const operands = isOpen ? rules.map((rule) => leafFor(rule, same, context)) : drawn
  return value(`${spelled(entry.name, context)}(${operands.join(', ')})`)
}

function negation(type: ValueType, context: Context): Term {
  return type === 'number'
    ? { text: `-${inside(random('number', deeper(context)), 7)}`, level: 7 }
    : { text: `${spelled('NOT', context)} ${inside(random('boolean', deeper(context)), 3)}`, level: 3 }
}

function arithmetic(_: ValueType, context: Context): Term {
  const operator = pick(context, ['+', '-', '*', '/'])
  const level = operator === '+' || operator === '-' ? 5 : 6
  const [left, right] = [random('number', deeper(context)), random('number', deeper(context))]
  return { text: `${inside(left, level)} ${operator} ${inside(right, level + 1)}`, level }
}

function connective(_: ValueType, context: Context): Term {
  const [word, level] = pick(context, [
    ['and', 2],
    ['or', 1],
  ] as const)
  const sides = Array.from({ length: 2 + context.upTo(1) }, () => inside(random('boolean', deeper(context)), level + 1))
  return { text: sides.join(` ${spelled(word.toUpperCase(), context)} `), level }
}

function comparison(_: ValueType, context: Context): Term {
  const type = pick(
    context,
    allTypes.filter((one) => one !== 'textList'),
  )
  const ordered = orderedTypes.some((one) => one === type)
  const operator = pick(context, ordered ? ['=', '<>', '<', '<=', '>', '>='] : ['=', '<>'])
  const sides = [comparand(type, context), comparand(type, context)]
  const [left = '', right = ''] = bareLiterals(sides, type)
    ? [comparand(type, { ...context, depth: 0 }), fieldText(type, context)]
    : sides
  return { text: `${left} ${operator} ${right}`, level: 4 }
}

/** What stands beside a comparison: often a plain literal, since most people write that. */
function comparand(type: ValueType, context: Context): string {
  const literal = literals[typeof type === 'object' ? 'reference' : (type as string)]
  return literal !== undefined && chance(context, 30) ? literal(context) : inside(random(type, deeper(context)), 5)
}

/** Two literal dates side by side would be two texts. */
const bareLiterals = (sides: readonly string[], type: ValueType): boolean =>
  !['number', 'text', 'boolean'].some((one) => one === type) && sides.every((side) => side.startsWith("'"))

function membership(_: ValueType, context: Context): Term {
  const words = chance(context, 20) ? 'NOT IN' : 'in'
  if (chance(context, 30))
    return { text: `${comparand('text', context)} ${words} ${fieldText('textList', context)}`, level: 4 }
  if (chance(context, 15))
    return { text: `${comparand('text', context)} ${words} (${random('textList', deeper(context)).text})`, level: 4 }
  const type = pick(
    context,
    allTypes.filter((one) => one !== 'textList'),
  )
  const options = Array.from({ length: 1 + context.upTo(2) }, () => comparand(type, context))
  return { text: `${inside(random(type, { ...context, depth: 0 }), 5)} ${words} (${options.join(', ')})`, level: 4 }
}

const callMakers = (type: ValueType): readonly Maker[] =>
  [...functions.values()].flatMap((entry) =>
    entry.signatures
      .filter(({ result }) => result === 'same' || sameType(result, type))
      .map(
        (signature): Maker =>
          (asked, context) =>
            callOf(entry, signature, asked, context),
      ),
  )

const operators: Readonly<Record<string, readonly Maker[]>> = {
  number: [...Array.from({ length: 10 }, () => arithmetic), negation],
  boolean: [connective, connective, ...Array.from({ length: 6 }, () => comparison), membership, membership, negation],
}

function random(type: ValueType, context: Context): Term {
  if (context.depth <= 0 || chance(context, 10)) return leaf(type, context)
  const makers = [...callMakers(type), ...(typeof type === 'string' ? (operators[type] ?? []) : [])]
  const term = pick(context, makers)(type, context)
  return chance(context, 5) ? value(`( ${term.text} )`) : term
}

/** Expressions of every type; those of numbers and conditions, which have operators, come more often. */
export const randomExpression: fc.Arbitrary<string> = fc
  .infiniteStream(fc.noBias(fc.nat(0x7fff_ffff)))
  .map((numbers) => {
    const upTo = (most: number): number => (numbers.next().value as number) % (most + 1)
    const context = { upTo, depth: 1 + upTo(3) }
    const type = pick(context, [
      ...allTypes,
      'number',
      'number',
      'number',
      'boolean',
      'boolean',
      'text',
      'text',
      'date',
    ] as const)
    return random(type, context).text
  })
