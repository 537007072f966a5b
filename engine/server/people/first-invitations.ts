import { moduleFor, ownColumn } from '../../graph/purposes.ts'
import { systemSchema, tableOf } from '../../outputs/database/names.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'
import type { Context } from '../context.ts'
import { transaction } from '../database.ts'
import { accountOf } from './accounts.ts'
import { sendLink } from './links.ts'
import { peopleColumns } from './people-columns.ts'

/**
 * The people of a demo company have never been here: all but those with a password become invited, and one for each profile gets a mail, so
 * that whoever looks at the demo can come in as a seller or a manager by a link of the outbox.
 */
export async function firstInvitations(context: Context): Promise<void> {
  const { graph } = context.model()
  const people = peopleColumns(graph)
  const module = moduleFor(graph, 'profileAssignments')
  const [person, profile] = [ownColumn(module, 'person'), ownColumn(module, 'profile')]
  await transaction(context.pool, async (client) => {
    await client.query(
      `update ${people.table} set ${people.status} = 'invited'
        where ${people.status} = 'active' and id not in (select person from ${systemSchema}.credentials)`,
    )
    const { rows } = await client.query<{ person: string }>(
      `select distinct (array_agg(a."${person}" order by p.id))[1] as person from ${compileSql(tableOf(module)).sql} as a
        join ${people.table} as p on p.id = a."${person}" and p.${people.status} = 'invited'
       where a.deleted_at is null group by a."${profile}"`,
    )
    for (const each of rows) {
      const account = await accountOf(client, graph, each.person)
      if (account !== undefined) await sendLink(client, context, account, 'invitation')
    }
  })
}
