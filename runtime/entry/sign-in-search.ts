export type SignInSearch = {
  /** Where to go on afterwards, as written in the address: not to be trusted. */
  readonly volver?: string
}

/** Reads the address of the page of signing in. */
export const signInSearch = ({ volver }: Record<string, unknown>): SignInSearch =>
  typeof volver === 'string' ? { volver } : {}
