/** Which page a request comes from, as browsers tell it; programs that call the API say nothing of it. */
import type { FastifyRequest } from 'fastify'

const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/** Whether the method may change something. */
export const isUnsafe = ({ method }: FastifyRequest): boolean => !safeMethods.includes(method)

function isOwn(origin: string, { headers }: FastifyRequest, address: string | undefined): boolean {
  if (!URL.canParse(origin)) return false
  const { host, origin: sender } = new URL(origin)
  // Behind a proxy the Host may be another one than people see.
  return host === headers.host || (address !== undefined && sender === new URL(address).origin)
}

/** Whether a browser says that a page of another site sends something unsafe. `address`: where people reach us, if a setting says so. */
export function isFromElsewhere(request: FastifyRequest, address?: string): boolean {
  if (!isUnsafe(request)) return false
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined) return !isOwn(origin, request, address)
  return site === 'cross-site' || site === 'same-site'
}

/** Whether the browser says that one of our own pages sends it. Only such a request may change something in the name of a cookie. */
export const isFromOwnPage = ({ headers }: FastifyRequest): boolean =>
  // An origin of elsewhere was refused before.
  headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin'
