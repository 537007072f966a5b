/** Signing in and out, and what belongs to the person herself: sessions, password, codes, tokens. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Session } from './contract.ts'
import { ApiError, request } from './request.ts'
import { signInPath } from './sign-in-address.ts'

export type Credentials = { readonly email: string; readonly password: string; readonly code?: string }

/** Signs in; refused without saying whether the address is known. */
export const useSignIn = () =>
  useMutation({
    mutationFn: (credentials: Credentials) => request<Session>('/session', { method: 'POST', body: credentials }),
  })

/** The password was right and a code is wanted. */
export const asksForCode = (error: Error): boolean =>
  error instanceof ApiError && error.problem.problems.some(({ pointer }) => pointer === '/code')

/** Ends this session and leaves nothing of it in memory. */
export const useSignOut = () =>
  useMutation({
    mutationFn: () => request<undefined>('/session', { method: 'DELETE' }),
    onSuccess: () => window.location.assign(signInPath),
  })

/** Asks for a link by mail; the answer is the same for an address that nobody has. */
export const useRecovery = () =>
  useMutation({
    mutationFn: (email: string) => request<undefined>('/password/recovery', { method: 'POST', body: { email } }),
  })

/** What a link by mail is for; `minLength` is what the company asks of passwords. */
export type OneTimeLink = {
  readonly kind: 'invitation' | 'recovery'
  /** Whose it is, the middle of it hidden. */
  readonly email: string
  readonly minLength: number
}

/** A link that was sent by mail: refused once it is used or too old. */
export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ['link', token],
    queryFn: ({ signal }) => request<OneTimeLink>(`/links/${encodeURIComponent(token)}`, { signal }),
    staleTime: Infinity,
  })

/** Sets the password that the link was sent for. */
export const useFollowLink = (token: string) =>
  useMutation({
    mutationFn: (password: string) =>
      request<undefined>('/password/reset', { method: 'POST', body: { token, password } }),
  })

/** One place where the person is signed in. */
export type OpenSession = {
  readonly id: string
  /** What the browser said of itself: `Mozilla/5.0 (Windows …`. */
  readonly device: string
  readonly channel: 'web' | 'mobile'
  readonly createdAt: string
  readonly lastUsedAt: string
  readonly current: boolean
}

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }) =>
    (await request<{ readonly sessions: readonly OpenSession[] }>('/sessions', { signal })).sessions,
})

const useAccountChange = <V, A>(mutationFn: (input: V) => Promise<A>) => {
  const client = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: ['account'] }) })
}

/** Ends one session, or all but this one: null. */
export const useEndSession = () =>
  useAccountChange((id: string | null) =>
    request<undefined>(id === null ? '/sessions' : `/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  )

/** Changes the person's own password. */
export const useChangePassword = () =>
  useAccountChange((change: { readonly current: string; readonly password: string }) =>
    request<undefined>('/password', { method: 'POST', body: change }),
  )

export type CodesState = {
  readonly active: boolean
  readonly recoveryCodesLeft: number
  /** Fewest characters that the company asks of passwords. */
  readonly minLength: number
}

export const codesQuery = queryOptions({
  queryKey: ['account', 'codes'],
  queryFn: ({ signal }) => request<CodesState>('/totp', { signal }),
})

/** A secret for an application of codes: as a drawing to scan and as text to type. */
export type CodesOffer = { readonly secret: string; readonly uri: string; /** A QR code. */ readonly svg: string }

export const useOfferCodes = () =>
  useMutation({
    mutationFn: (password: string) => request<CodesOffer>('/totp', { method: 'POST', body: { password } }),
  })

export const useConfirmCodes = () =>
  useAccountChange((code: string) =>
    request<{ readonly recoveryCodes: readonly string[] }>('/totp/confirm', { method: 'POST', body: { code } }),
  )

export const useDropCodes = () =>
  useAccountChange((proof: { readonly password: string; readonly code: string }) =>
    request<undefined>('/totp', { method: 'DELETE', body: proof }),
  )

/** A key for a program that acts in the person's name, with one of her profiles. */
export type ApiToken = {
  readonly id: string
  readonly name: string
  readonly profile: string
  readonly validTo: string | null
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

export type ApiTokens = {
  readonly tokens: readonly ApiToken[]
  /** Profiles that this person may give to a token. */
  readonly profiles: readonly { readonly key: string; readonly title: string }[]
}

export const tokensQuery = queryOptions({
  queryKey: ['account', 'tokens'],
  queryFn: ({ signal }) => request<ApiTokens>('/tokens', { signal }),
})

export type NewToken = { readonly name: string; readonly profile: string; readonly validTo: string }

export const useCreateToken = () =>
  useAccountChange((token: NewToken) =>
    request<ApiToken & { readonly token: string }>('/tokens', { method: 'POST', body: token }),
  )

export const useEndToken = () =>
  useAccountChange((id: string) => request<undefined>(`/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' }))
