/** What a set of records must satisfy, whoever wrote them: every sentence of the definitions that can be asked of records at rest, in SQL. */
import { clabe as clabeValidator } from 'clabe-validator'
import { sql, type RawBuilder } from 'kysely'
import type { Pool } from 'pg'
import type { Expression } from '../../engine/expression/expression.ts'
import { fieldPaths } from '../../engine/expression/walk.ts'
import { hasRightDigit, isRfc } from '../../engine/fields/rfc.ts'
import { moduleOf, modulesOf, type Graph, type Module, type StoredField } from '../../engine/graph/graph.ts'
import { columnOf, tableOf } from '../../engine/outputs/database/names.ts'
import { expressionSql, readPath } from '../../engine/outputs/database/read-field.ts'
import { compileSql } from '../../engine/outputs/database/sql-text.ts'

type Sql = RawBuilder<unknown>

/** Records of a module that break one sentence. */
export interface Violation {
  readonly module: string
  readonly sentence: string
  readonly severity: 'error' | 'warning'
  readonly records: number
  readonly examples: readonly string[]
}

export interface Checking {
  readonly pool: Pool
  readonly graph: Graph
  readonly today: string
}

/** A sentence: SQL that is not true (false, never null) where a record at alias `t` breaks it. */
interface Sentence {
  readonly module: Module
  readonly text: string
  readonly severity: 'error' | 'warning'
  readonly holds: Sql
}

const timeZone = 'America/Monterrey'

const clockOf = (today: string) => {
  const day = sql`date ${sql.lit(today)}`
  return {
    today: day,
    timeZone: sql.lit(timeZone),
    now: sql`((${day} + time '09:00') at time zone ${sql.lit(timeZone)})`,
  }
}

const readsOld = (expression: Expression | undefined): boolean =>
  expression !== undefined && fieldPaths(expression).some(([root]) => root === 'old' || root === 'user')

const stored = (module: Module): readonly StoredField[] =>
  module.fields.filter((field): field is StoredField => field.kind === 'stored')

const isEmpty = ({ columns }: StoredField): Sql =>
  sql.join(
    columns.map(({ name }) => sql`${columnOf('t', name)} is null`),
    sql` and `,
  )

const t = { alias: 't' }

function optionSql(field: StoredField, name: string): Sql {
  const { picklist } = field
  const value = sql`(select o -> ${sql.lit(name)} from jsonb_array_elements(${sql.lit(optionsJson(field))}::jsonb) as o where o ->> 'key' = ${columnOf('t', field.columns[0]?.name ?? '')})`
  const type = picklist?.attributes.get(name)
  if (type === 'boolean') return sql`(${value})::boolean`
  if (type === 'number') return sql`(${value})::numeric`
  return type === 'textList' ? sql`array(select jsonb_array_elements_text(${value}))` : sql`(${value}) #>> '{}'`
}

const optionsJson = ({ picklist }: StoredField): string =>
  JSON.stringify((picklist?.options ?? []).map(({ key, label, attributes }) => ({ ...attributes, key, label })))

function offerSentences(graph: Graph, module: Module, today: string): readonly Sentence[] {
  return stored(module).flatMap((field): readonly Sentence[] => {
    const {
      offer,
      definition,
      columns: [column],
      targets: [target],
    } = field
    if (
      offer === undefined ||
      column === undefined ||
      field.columns.length > 1 ||
      readsOld(offer) ||
      definition.field === 'multiPicklist'
    )
      return []
    const option = (rest: readonly string[]): Sql => {
      if (target === undefined) return optionSql(field, rest[0] ?? '')
      const far = columnOf('t', column.name)
      return rest.length === 0
        ? far
        : sql`(select ${readPath(graph, moduleOf(graph, target), rest, { alias: 'o' }, clockOf(today))} from ${tableOf(moduleOf(graph, target))} as o where o.id = ${far})`
    }
    const holds = expressionSql(graph, module, offer, t, clockOf(today), { roots: { option } })
    return [
      {
        module,
        text: `offer ${field.name}`,
        severity: 'error',
        holds: sql`(${isEmpty(field)}) or coalesce((${holds}), false)`,
      },
    ]
  })
}

function ruleSentences(graph: Graph, module: Module, today: string): readonly Sentence[] {
  return module.rules
    .filter(
      ({ on, when, require: must }) => on.some((event) => event !== 'delete') && !readsOld(when) && !readsOld(must),
    )
    .map(({ name, when, require: must, severity }) => {
      const asked =
        when === undefined
          ? sql`true`
          : sql`coalesce((${expressionSql(graph, module, when, t, clockOf(today))}), false)`
      return {
        module,
        text: `rule ${name}`,
        severity,
        holds: sql`not ${asked} or coalesce((${expressionSql(graph, module, must, t, clockOf(today))}), true)`,
      }
    })
}

/** Some move into the state that a record is in asks nothing, or what it asks holds. */
function stateSentences(graph: Graph, module: Module, today: string): readonly Sentence[] {
  return stored(module).flatMap((field) => {
    const states = [...new Set((field.transitions ?? []).flatMap(({ to }) => to))]
    return states.flatMap((state): readonly Sentence[] => {
      const moves = (field.transitions ?? []).filter(({ to }) => to.includes(state))
      if (moves.some(({ require: must }) => must === undefined || readsOld(must))) return []
      const any = sql.join(
        moves.flatMap(({ require: must }) =>
          must === undefined ? [] : [sql`coalesce((${expressionSql(graph, module, must, t, clockOf(today))}), true)`],
        ),
        sql` or `,
      )
      return [
        {
          module,
          text: `state ${field.name} ${state}`,
          severity: 'error',
          holds: sql`${columnOf('t', field.columns[0]?.name ?? '')} is distinct from ${sql.lit(state)} or (${any})`,
        },
      ]
    })
  })
}

function presenceSentences(graph: Graph, module: Module, today: string): readonly Sentence[] {
  return stored(module).flatMap((field): readonly Sentence[] => {
    const shown =
      field.visible === undefined
        ? sql`true`
        : sql`coalesce((${expressionSql(graph, module, field.visible, t, clockOf(today))}), false)`
    const asked = field.required
      ? sql`true`
      : field.requiredWhen === undefined || readsOld(field.requiredWhen)
        ? undefined
        : sql`coalesce((${expressionSql(graph, module, field.requiredWhen, t, clockOf(today))}), false)`
    return asked === undefined
      ? []
      : [
          {
            module,
            text: `required ${field.name}`,
            severity: 'error',
            holds: sql`not (${asked} and ${shown}) or not (${isEmpty(field)})`,
          },
        ]
  })
}

/** Limits, lengths, patterns and options: what a field says of its own value. */
function valueSentences(module: Module): readonly Sentence[] {
  return stored(module).flatMap((field) => {
    const [column] = field.columns
    if (column === undefined || field.columns.length > 1) return []
    const value = columnOf('t', column.name)
    return valueConditions(field, value).map(({ word, holds }) => ({
      module,
      text: `${word} ${field.name}`,
      severity: 'error' as const,
      holds: sql`${value} is null or (${holds})`,
    }))
  })
}

function valueConditions(field: StoredField, value: Sql): readonly { readonly word: string; readonly holds: Sql }[] {
  const { minimum, maximum, exclusiveMinimum, maxLength, minLength, pattern, letters } =
    field.definition as unknown as { readonly [word: string]: unknown }
  const keys = sql`array[${sql.join((field.picklist?.options ?? []).filter(({ active }) => active !== false).map(({ key }) => sql.lit(key)))}]::text[]`
  const isList = field.valueType === 'textList'
  return [
    ...(typeof minimum === 'number' ? [{ word: 'minimum', holds: sql`${value} >= ${sql.lit(minimum)}` }] : []),
    ...(typeof maximum === 'number' ? [{ word: 'maximum', holds: sql`${value} <= ${sql.lit(maximum)}` }] : []),
    ...(typeof exclusiveMinimum === 'number'
      ? [{ word: 'exclusiveMinimum', holds: sql`${value} > ${sql.lit(exclusiveMinimum)}` }]
      : []),
    ...(typeof maxLength === 'number' && !isList
      ? [{ word: 'maxLength', holds: sql`length(${value}) <= ${sql.lit(maxLength)}` }]
      : []),
    ...(typeof minLength === 'number' && field.definition.field !== 'secret'
      ? [{ word: 'minLength', holds: sql`length(${value}) >= ${sql.lit(minLength)}` }]
      : []),
    ...(typeof pattern === 'string' && field.valueType === 'text' && field.definition.field === 'text'
      ? [{ word: 'pattern', holds: sql`${value} ~ ${sql.lit(pattern)}` }]
      : []),
    ...(letters === 'upper' ? [{ word: 'letters', holds: sql`${value} = upper(${value})` }] : []),
    ...(field.valueType === 'text' && field.picklist === undefined
      ? [{ word: 'not blank', holds: sql`btrim(${value}::text) <> ''` }]
      : []),
    ...(field.picklist === undefined
      ? []
      : [{ word: 'option', holds: isList ? sql`${value} <@ ${keys}` : sql`${value} = any(${keys})` }]),
    ...(field.definition.field === 'email'
      ? [{ word: 'email', holds: sql`${value} ~ '^[a-z0-9._-]+@[a-z0-9-]+([.][a-z0-9-]+)+$'` }]
      : []),
    ...(field.definition.field === 'phone'
      ? [{ word: 'phone', holds: sql`${value} ~ '^[+]52[0-9]{10}$|^[+]1[0-9]{10}$'` }]
      : []),
  ]
}

/** A reference to its own module that leads back to the record. */
function circleSentences(module: Module): readonly Sentence[] {
  return stored(module).flatMap((field): readonly Sentence[] => {
    const {
      definition,
      columns: [column],
    } = field
    if (!('acyclic' in definition) || definition.acyclic === undefined || column === undefined) return []
    const up = sql`with recursive up(id, depth) as (select ${columnOf('t', column.name)}, 1 union all select x.${sql.id(column.name)}, depth + 1 from up join ${tableOf(module)} as x on x.id = up.id where depth < 30)`
    return [
      {
        module,
        text: `acyclic ${field.name}`,
        severity: 'error',
        holds: sql`not exists (${up} select from up where id = t.id or depth >= ${sql.lit(definition.acyclic.maxDepth ?? 30)} and id is not null)`,
      },
    ]
  })
}

const sentencesOf = (graph: Graph, module: Module, today: string): readonly Sentence[] => [
  ...presenceSentences(graph, module, today),
  ...valueSentences(module),
  ...ruleSentences(graph, module, today),
  ...offerSentences(graph, module, today),
  ...stateSentences(graph, module, today),
  ...circleSentences(module),
]

async function broken(pool: Pool, { module, text, severity, holds }: Sentence): Promise<readonly Violation[]> {
  const query = compileSql(
    sql`select count(*)::int as records, (array_agg(t.id::text order by t.id))[1:3] as examples from ${tableOf(module)} as t where not (${holds})`,
  )
  const { rows } = await pool.query<{ records: number; examples: string[] | null }>(query.sql, [...query.parameters])
  const [{ records, examples } = { records: 0, examples: null }] = rows
  return records === 0 ? [] : [{ module: module.name, sentence: text, severity, records, examples: examples ?? [] }]
}

/** Tax numbers and bank accounts by the same code that guards the forms. */
async function digits(pool: Pool, module: Module): Promise<readonly Violation[]> {
  const found: Violation[] = []
  for (const field of stored(module).filter(
    ({ definition }) => definition.field === 'rfc' || definition.field === 'clabe',
  )) {
    const query = compileSql(
      sql`select distinct ${columnOf('t', field.columns[0]?.name ?? '')} as value from ${tableOf(module)} as t where not (${isEmpty(field)})`,
    )
    const { rows } = await pool.query<{ value: string }>(query.sql)
    const generic = ['XAXX010101000', 'XEXX010101000']
    const isRight = (value: string): boolean =>
      field.definition.field === 'rfc'
        ? isRfc(value) && (generic.includes(value) || hasRightDigit(value))
        : clabeValidator.validate(value).ok
    const wrong = rows.map(({ value }) => value).filter((value) => !isRight(value))
    if (wrong.length > 0)
      found.push({
        module: module.name,
        sentence: `digit ${field.name}`,
        severity: 'error',
        records: wrong.length,
        examples: wrong.slice(0, 5),
      })
  }
  return found
}

/** Every sentence of the definitions that some record breaks; uniqueness and references PostgreSQL holds by itself. */
export async function violations({ pool, graph, today }: Checking): Promise<readonly Violation[]> {
  const found: Violation[] = []
  for (const module of modulesOf(graph)) {
    for (const sentence of sentencesOf(graph, module, today)) found.push(...(await broken(pool, sentence)))
    found.push(...(await digits(pool, module)))
  }
  return found
}
