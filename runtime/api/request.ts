import { i18next } from '../i18n/index.ts'
import type { ProblemDocument } from './contract.ts'

/** What the server refused, or the network did not carry (`status` 0). `problem` is never missing. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly problem: ProblemDocument

  constructor(problem: ProblemDocument) {
    super(problem.title)
    this.status = problem.status
    this.problem = problem
  }
}

export type RequestOptions = {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Sent as JSON; a FormData goes as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

const isProblem = (answer: unknown): answer is Omit<ProblemDocument, 'problems'> & Partial<ProblemDocument> =>
  typeof answer === 'object' && answer !== null && 'title' in answer

// A proxy or a crash may answer something else: it still becomes a problem that can be shown.
const problemOf = async (response: Response): Promise<ProblemDocument> => {
  const answer: unknown = await response.json().catch(() => null)
  if (isProblem(answer)) return { ...answer, status: response.status, problems: answer.problems ?? [] }
  const title = response.status === 404 ? i18next.t('notFound') : i18next.t('error')
  return { title, status: response.status, problems: [] }
}

const unreachable = (): ApiError =>
  new ApiError({ title: i18next.t('offline'), detail: i18next.t('offlineHint'), status: 0, problems: [] })

const send = async (path: string, { method = 'GET', body, headers, signal }: RequestOptions): Promise<Response> => {
  const json = body !== undefined && !(body instanceof FormData)
  try {
    return await fetch(`/api${path}`, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json, application/problem+json',
        'accept-language': i18next.language === 'en' ? 'en' : 'es-MX, es',
        ...(json ? { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw unreachable()
  }
}

/**
 * The only fetch of the browser. `path` is below `/api`. Gives the JSON of the answer (undefined for 204) and its headers;
 * throws ApiError for anything that is not 2xx.
 */
export const requestWithHeaders = async <T>(
  path: string,
  options: RequestOptions = {},
): Promise<{ readonly body: T; readonly headers: Headers }> => {
  const response = await send(path, options)
  if (!response.ok) throw new ApiError(await problemOf(response))
  // The contract is checked by the server's tests, not again on every answer in the browser.
  const body = (response.status === 204 ? undefined : await response.json()) as T
  return { body, headers: response.headers }
}

/** The JSON of the answer alone. */
export const request = async <T>(path: string, options: RequestOptions = {}): Promise<T> =>
  (await requestWithHeaders<T>(path, options)).body

type QueryValue = string | number | readonly string[] | null | undefined

/** `?a=1&b=x,y` of what is there; empty text and empty lists are left out. */
export const queryString = (parameters: Readonly<Record<string, QueryValue>>): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === null) continue
    const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : value.join(',')
    if (text !== '') search.set(name, text)
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
