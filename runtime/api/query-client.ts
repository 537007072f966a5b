import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './request.ts'
import { leaveToSignIn } from './sign-in-address.ts'

// What the server refused stays refused; only a lost connection or a crash is worth another try.
const worthRetrying = (failures: number, error: Error): boolean =>
  failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502)

// The session ended, here or by somebody else's hand: whoever comes back signs in, and goes on where it was.
const onError = (error: Error): void => {
  if (error instanceof ApiError && error.status === 401) leaveToSignIn()
}

/** The one cache of server state. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { retry: worthRetrying, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})
