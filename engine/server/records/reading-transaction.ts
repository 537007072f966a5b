import type { Call } from '../context.ts'
import { behindWall } from '../wall.ts'
import type { Refusal } from './refusal.ts'
import { inTransaction, type WritingCall } from './transaction.ts'

/** Several statements that read for the person of the call, at one moment and behind the second wall. */
export const readingTransaction = <T>(
  call: Call,
  read: (inner: WritingCall) => Promise<T | Refusal>,
): Promise<T | Refusal> => inTransaction<T>(call, (inner) => behindWall(inner, () => read(inner)))
