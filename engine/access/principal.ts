import type { Channel } from './scope.ts'

/** Who stands behind a request, as a session or a token says it; nothing of it comes from the request itself. */
export interface Principal {
  readonly kind: 'session' | 'token'
  /** Id of the person, a record of the module with the purpose `people`. */
  readonly person: string
  /** Fixed when the session or token was made. */
  readonly channel: Channel
  /** Of a token: the one profile of the person's assignments that counts. */
  readonly profile?: string
  /** Id of the session or of the token. */
  readonly session: string
}
