import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './request.ts'

// What the server refused stays refused; only a lost connection or a crash is worth another try.
const worthRetrying = (failures: number, error: Error): boolean =>
  failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502)

/** The one cache of server state. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: worthRetrying, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})
