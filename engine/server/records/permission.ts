import type { Asking } from '../../access/scope.ts'
import type { Module } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { refuse, type Refusal } from './refusal.ts'

/** The answer to an action that somebody may not do. */
export const notAllowed = (pointer = ''): Refusal => refuse(403, problem('CIM570', pointer))

/** The answer to a record that is not there, or not for this person. */
export const notThere = (pointer = ''): Refusal => refuse(404, problem('CIM501', pointer))

/** Whether some grant of the module has the action, on whatever rows. */
export const mayEver = ({ scope }: Pick<Call, 'scope'>, { name }: Pick<Module, 'name'>, asking: Asking): boolean =>
  scope.administrator || scope.grants(name).some(({ actions }) => actions.has(asking))

/** Why the action is refused before anything is looked at: no grant of the module has it. */
export const ungranted = (call: Pick<Call, 'scope'>, module: Module, asking: Asking): Refusal | undefined =>
  mayEver(call, module, asking) ? undefined : notAllowed()
