import { behindWall } from '../wall.ts'
import { run, type Row, type SlotValues, type Statement } from './statement.ts'
import type { WritingCall } from './transaction.ts'

/**
 * Runs a statement that writes rows in somebody's name: behind the second wall, which takes no row outside of her scope. What rules, copies,
 * locks and triggers read and write is the system's and does not come here.
 */
export const putRow = (call: WritingCall, statement: Statement, values: SlotValues): Promise<readonly Row[]> =>
  behindWall(call, () => run(call.client, statement, values))
