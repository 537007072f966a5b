/** Routes of people's access: signing in and out, passwords, two-step verification, tokens, invitations and the mails that carry links. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { invite } from './invitations.ts'
import { listMails, readMail } from './outbox.ts'
import { endSessions, listSessions } from './own-sessions.ts'
import { askRecovery, changePassword, describeLink, resetPassword } from './passwords.ts'
import { signIn, signOut } from './sign-in.ts'
import { endToken, listTokens, makeToken } from './tokens.ts'
import { beginTwoSteps, confirmTwoSteps, endTwoSteps, twoSteps } from './two-steps.ts'

type Answer = (context: Context, request: FastifyRequest, reply: FastifyReply) => Promise<object>

/** Answers whoever asks. */
const open = { public: true } as const
/** Only a person who is signed in: a token that leaks must not make others, nor keep its owner out. */
const inPerson = { inPerson: true } as const

const routes = [
  ['POST', '/api/session', signIn, open],
  ['DELETE', '/api/session', signOut, inPerson],
  ['GET', '/api/sessions', listSessions, inPerson],
  ['DELETE', '/api/sessions', endSessions, inPerson],
  ['DELETE', '/api/sessions/:id', endSessions, inPerson],
  ['POST', '/api/password', changePassword, inPerson],
  ['POST', '/api/password/recovery', askRecovery, open],
  ['POST', '/api/password/reset', resetPassword, open],
  ['GET', '/api/links/:token', describeLink, open],
  ['GET', '/api/totp', twoSteps, inPerson],
  ['POST', '/api/totp', beginTwoSteps, inPerson],
  ['POST', '/api/totp/confirm', confirmTwoSteps, inPerson],
  ['DELETE', '/api/totp', endTwoSteps, inPerson],
  ['GET', '/api/tokens', listTokens, inPerson],
  ['POST', '/api/tokens', makeToken, inPerson],
  ['DELETE', '/api/tokens/:id', endToken, inPerson],
  ['POST', '/api/people/:id/invitation', invite, {}],
  ['GET', '/api/outbox', listMails, {}],
  ['GET', '/api/outbox/:id', readMail, {}],
] as const satisfies readonly (readonly [string, string, Answer, object])[]

/** Nothing of these bodies is long. */
const bodyLimit = 16 * 1024

/** Registers them. */
export function peopleRoutes(app: FastifyInstance, context: Context): void {
  for (const [method, url, answer, config] of routes)
    app.route({ method, url, config, bodyLimit, handler: (request, reply) => answer(context, request, reply) })
}
