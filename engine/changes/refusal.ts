import { modulesOf, type Field, type Graph, type Module } from '../graph/graph.ts'
import { constraintName } from '../outputs/database/constraint-name.ts'
import { indexesOf } from '../outputs/database/indexes.ts'
import { pointerTo, problem, type Bilingual, type Problem } from '../problems/problem.ts'

/** What PostgreSQL says of an integrity error: SQLSTATE and the names of what was broken. */
interface DatabaseError {
  readonly code?: string
  readonly message?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

const columnNames = (field: Field): readonly string[] =>
  'columns' in field ? field.columns.map(({ name }) => name) : []

const titled = (fields: readonly Field[]): string => fields.map(({ definition }) => `«${definition.title}»`).join(', ')

const named = (module: Module, names: readonly string[]): readonly Field[] =>
  names.flatMap((name) => module.fieldsByName.get(name) ?? [])

type Sentence = (module: Module, fields: readonly Field[]) => Bilingual

const sentences: Readonly<Record<string, Sentence>> = {
  '23502': ({ definition }, fields) => ({
    es: `en «${definition.title}» hay registros sin ${titled(fields)}, que ahora es obligatorio`,
    en: `“${definition.title}” has records without ${titled(fields)}, which is required now`,
  }),
  '23514': ({ definition }, fields) => ({
    es: `en «${definition.title}» hay registros cuyo ${titled(fields)} no cabe en los límites nuevos`,
    en: `“${definition.title}” has records whose ${titled(fields)} does not fit the new limits`,
  }),
  '23505': ({ definition }, fields) => ({
    es: `en «${definition.title}» hay registros que repiten ${titled(fields)}, que ahora debe ser único`,
    en: `“${definition.title}” has records that repeat ${titled(fields)}, which must be unique now`,
  }),
  '23503': ({ definition }, fields) => ({
    es: `en «${definition.title}» hay registros cuyo ${titled(fields)} señala algo que no existe`,
    en: `“${definition.title}” has records whose ${titled(fields)} points at what is not there`,
  }),
}

/** Fields of a module that an error is about: by its column, or by what the constraint was made for. */
function concerned(graph: Graph, module: Module, { column, constraint = '' }: DatabaseError): readonly Field[] {
  const byColumn = module.fields.filter((field) =>
    columnNames(field).some(
      (name) =>
        name === column || ['check', 'fkey'].some((kind) => constraintName(module.table, name, kind) === constraint),
    ),
  )
  if (byColumn.length > 0) return byColumn
  return named(module, indexesOf(graph, module).find(({ name }) => name === constraint)?.unique?.fields ?? [])
}

/** Records that do not meet what is new (a required field, a unique value, a limit) are a problem of the data; other errors are not told here. */
export function refusal(graph: Graph, error: unknown): Problem | undefined {
  const told = error as DatabaseError
  const sentence = sentences[told.code ?? '']
  if (sentence === undefined) return undefined
  const module = modulesOf(graph).find(({ table }) => table === told.table)
  const fields = module === undefined ? [] : concerned(graph, module, told)
  const [first] = fields
  if (module === undefined || first === undefined) return problem('CIM404', '', { detail: told.message ?? '' })
  return problem(
    'CIM404',
    pointerTo(['properties', first.name]),
    { detail: sentence(module, fields) },
    { file: `${module.name}.json` },
  )
}
