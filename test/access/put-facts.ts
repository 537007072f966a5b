/** Rows of people, roles, groups and assignments by plain SQL, their values by the purposes of fields. */
import { join } from 'node:path'
import type { Pool } from 'pg'
import type { Graph, Module, StoredField } from '../../engine/graph/graph.ts'
import { moduleFor, ownColumn } from '../../engine/graph/purposes.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { uuidV7 } from '../../engine/server/records/uuid-v7.ts'
import { repository } from '../../engine/server/settings.ts'
import { databaseOf, type TestDatabase } from '../support/database.ts'

export interface FactRows {
  /** A row of the module with a purpose; `bin` puts it there. */
  put(purpose: string, values?: Readonly<Record<string, unknown>>, bin?: boolean): Promise<string>
  /** Changes one value of a row, by its purpose. */
  set(purpose: string, id: string, field: string, value: unknown): Promise<void>
}

const requiredOf = (module: Module): readonly StoredField[] =>
  module.fields.filter((field): field is StoredField => field.kind === 'stored' && field.required && !field.common)

function factRows(pool: Pool, graph: Graph): FactRows {
  /** Something for what may not be empty: any text, or the row that a reference needs. */
  const filled = async (module: Module, given: ReadonlySet<string>, id: string) => {
    const values: (readonly [string, unknown])[] = []
    for (const { columns, targets, picklist, definition } of requiredOf(module)) {
      const [name = '', [target]] = [columns[0]?.name, targets]
      if (given.has(name)) continue
      const purpose = target === undefined ? undefined : graph.modules.get(target)?.definition.purpose
      values.push([
        name,
        purpose === undefined
          ? picklist === undefined
            ? id
            : (definition.default ?? picklist.options[0]?.key)
          : await put(purpose),
      ])
    }
    return values
  }

  const put: FactRows['put'] = async (purpose, values = {}, bin = false) => {
    const module = moduleFor(graph, purpose)
    const [id, moment] = [uuidV7(), new Date()]
    const own = Object.entries(values).map(([name, value]) => [ownColumn(module, name), value] as const)
    const row: (readonly [string, unknown])[] = [
      ['id', id],
      ['version', 1],
      ['created_at', moment],
      ['modified_at', moment],
      ...(bin ? [['deleted_at', moment] as const] : []),
      ...own,
      ...(await filled(module, new Set(own.map(([name]) => name)), id)),
    ]
    await pool.query(
      `insert into app.${module.table} (${row.map(([name]) => `"${name}"`).join()}) values (${row.map((_, i) => `$${i + 1}`).join()})`,
      row.map(([, value]) => value),
    )
    return id
  }

  return {
    put,
    set: async (purpose, id, field, value) => {
      const module = moduleFor(graph, purpose)
      const column = field === 'deletedAt' ? 'deleted_at' : ownColumn(module, field)
      await pool.query(`update app.${module.table} set "${column}" = $1 where id = $2`, [value, id])
    },
  }
}

/** The school in a database of its own, with its rows by purpose. */
export async function openFacts(): Promise<{
  readonly graph: Graph
  readonly database: TestDatabase
  readonly rows: FactRows
}> {
  const { graph, problems } = compileModules({ base: join(repository, 'test/fixtures/school') })
  if (graph === undefined) throw new Error(JSON.stringify(problems))
  const database = await databaseOf(graph)
  return { graph, database, rows: factRows(database.pool, graph) }
}
