/** The second wall by itself: what plain SQL sees and changes in the role of the application, with an asker's scope set. */
import type { Pool } from 'pg'
import type { ModuleFacts } from './definitions.ts'
import type { Trial } from './read-doors.ts'

const door = 'SQL as cimbra_app'

/**
 * Where a module has several bounds, or one that it is reached through has, each is asked by itself there: the wall is then wider than the
 * grants, and never narrower.
 */
function isExact(trial: Trial, module: ModuleFacts): boolean {
  const { reach, fields } = module
  if (reach === undefined) return true
  const bounds = [reach.unit ?? reach.portfolio, ...reach.through, reach.links[0]].filter(
    (bound) => bound !== undefined,
  )
  const far = [...reach.through.flatMap((name) => fields.get(name)?.to ?? []), ...reach.links.map(({ of }) => of)]
  return (
    bounds.length === 1 &&
    far.every((name) => {
      const target = trial.world.definitions.modules.get(name)
      return target === undefined || isExact(trial, target)
    })
  )
}

/** Rows of a module's table that the asker's session reads and updates; whatever it does is undone. */
export async function wallDoor(trial: Trial, pool: Pool, scope: string, module: ModuleFacts): Promise<void> {
  const { oracle, world, report } = trial
  const exact = isExact(trial, module)
  const rows = [...(world.rows.get(module.name)?.values() ?? [])]
  const client = await pool.connect()
  const idsOf = async (statement: string): Promise<ReadonlySet<string>> =>
    new Set((await client.query<{ id: string }>(statement)).rows.map(({ id }) => id))
  try {
    await client.query('begin')
    await client.query(`set local role cimbra_app`)
    await client.query(`set local cimbra.scope = '${scope}'`)
    const read = await idsOf(`select id from app."${module.table}"`)
    const changed = await idsOf(`update app."${module.table}" set version = version returning id`)
    for (const row of rows) {
      const { seen } = oracle.sight(row)
      const may = seen && (oracle.may(row, 'update') || oracle.may(row, 'delete'))
      report.same(door, module.name, `read ${row.id}`, seen, exact || seen ? read.has(row.id) : seen)
      report.same(door, module.name, `update ${row.id}`, may, exact || may ? changed.has(row.id) : may)
    }
  } finally {
    await client.query('rollback')
    client.release()
  }
}
