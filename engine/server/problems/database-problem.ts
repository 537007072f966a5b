/**
 * What an error of PostgreSQL means to the person who sent the request: one table by SQLSTATE. Constraints are found again in the model by
 * the columns in their names, so a problem stands at its field. What is not in the table is a defect or a lost connection.
 */
import { modulesOf, type Field, type Module, type StoredField } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { constraintName } from '../../outputs/database/constraint-name.ts'
import { indexesOf } from '../../outputs/database/indexes.ts'
import type { Model } from '../context.ts'
import { refuse, type Refusal } from '../records/refusal.ts'
import { word } from './words.ts'

/** What we read of an error that pg throws. */
export interface DatabaseError extends Error {
  readonly code: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
  /** The function of PostgreSQL that found it. */
  readonly routine?: string
}

const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

/** Deadlock and serialisation failure: nothing is wrong, another writer was in the way. */
export const isPassing = (error: unknown): boolean =>
  isDatabaseError(error) && (error.code === '40P01' || error.code === '40001')

const moduleOfTable = (model: Model, table: string | undefined): Module | undefined =>
  modulesOf(model.graph).find((module) => module.table === table)

const isStored = (field: Field): field is StoredField => field.kind === 'stored'

interface Named {
  readonly fields: readonly StoredField[]
  readonly message?: string
}

/** The fields of a unique index, or the one whose column a constraint is named after. */
function namedAfter(model: Model, module: Module, { constraint, column }: DatabaseError): Named | undefined {
  const unique = indexesOf(model.graph, module).find(({ name }) => name === constraint)?.unique
  if (unique === undefined) return ofColumn(module, column ?? constraint ?? '')
  const fields = unique.fields
    .map((name) => module.fieldsByName.get(name))
    .filter((field) => field !== undefined)
    .filter(isStored)
  return { fields, ...(unique.message === undefined ? {} : { message: unique.message }) }
}

/** `cohorts_head_teacher_id_fkey` and `head_teacher_id` are of the field `headTeacher`. */
function ofColumn(module: Module, name: string): Named | undefined {
  const columns = module.fields
    .filter(isStored)
    .flatMap((field) => field.columns.map((column) => ({ field, name: column.name })))
  const found = columns.find(
    (column) =>
      name === column.name ||
      ['fkey', 'check', 'key', 'required'].some((kind) => name === constraintName(module.table, column.name, kind)),
  )
  return found === undefined ? undefined : { fields: [found.field] }
}

interface Place {
  readonly pointer: string
  readonly title: string
  readonly message?: string
}

/** The field of a document whose lines are records of the module: a body has them there. */
const linesOf = (model: Model, module: Module | undefined): Field | undefined =>
  module?.document === undefined
    ? undefined
    : modulesOf(model.graph)
        .flatMap(({ fields }) => fields)
        .find((field) => field.kind === 'lines' && field.of === module.name)

function placeOf(error: DatabaseError, model: Model): Place {
  const module = moduleOfTable(model, error.table)
  const named = module === undefined ? undefined : namedAfter(model, module, error)
  const last = named?.fields.at(-1)
  if (named === undefined || last === undefined) return { pointer: '', title: module?.definition.singular ?? '' }
  const title = named.fields.map(({ definition }) => definition.title).join(' + ')
  return {
    pointer: `/${linesOf(model, module)?.name ?? last.name}`,
    title,
    ...(named.message === undefined ? {} : { message: named.message }),
  }
}

const withMessage = ({ message }: Place) => (message === undefined ? {} : { message })

type Meaning = (error: DatabaseError, model: Model) => Refusal

const at =
  (status: Refusal['status'], make: (place: Place) => Problem): Meaning =>
  (error, model) =>
    refuse(status, make(placeOf(error, model)))

const unstorable = at(422, ({ pointer, title }) => problem('CIM505', pointer, { title, expected: word('outOfRange') }))
const unavailable: Meaning = () => refuse(503, problem('CIM901', ''))
const busy: Meaning = () => refuse(409, problem('CIM527', ''))

/** A row that row level security does not take. A missing right to a table has the same code and is our defect. */
const outside: Meaning = () => refuse(403, problem('CIM570', ''))

const isOutside = ({ code, routine }: DatabaseError): boolean => code === '42501' && routine === 'ExecWithCheckOptions'

const taken: Meaning = (error, model) => ({
  ...at(409, (place) => problem('CIM511', place.pointer, { title: place.title }, withMessage(place)))(error, model),
  taken: error,
})

const meanings: Readonly<Record<string, Meaning>> = {
  '23505': taken,
  '23503': at(422, ({ pointer, title }) => problem('CIM510', pointer, { title })),
  '23514': unstorable,
  '23502': at(422, ({ pointer, title }) => problem('CIM504', pointer, { title })),
  // 54000: a value too long for an index row.
  '54000': unstorable,
  '40P01': busy,
  '40001': busy,
  '55P03': busy,
  '57014': unavailable,
  '57P01': unavailable,
  '57P02': unavailable,
  '57P03': unavailable,
  '53100': unavailable,
  '53200': unavailable,
  '53300': unavailable,
  '25006': unavailable,
  '08000': unavailable,
  '08003': unavailable,
  '08006': unavailable,
  '08001': unavailable,
  ECONNREFUSED: unavailable,
  ECONNRESET: unavailable,
  EPIPE: unavailable,
}

/** pg says these in words only. */
const lostConnection =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/

/** The refusal that an error of the database means, or undefined when it is none of the person's making nor the database's. */
export function databaseRefusal(error: unknown, model: Model): Refusal | undefined {
  if (error instanceof Error && lostConnection.test(error.message)) return refuse(503, problem('CIM901', ''))
  if (!isDatabaseError(error)) return undefined
  if (isOutside(error)) return outside(error, model)
  // Class 22: a value that its type does not take.
  return (
    Object.hasOwn(meanings, error.code) ? meanings[error.code] : error.code.startsWith('22') ? unstorable : undefined
  )?.(error, model)
}
