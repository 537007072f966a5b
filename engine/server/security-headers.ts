import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** A fresh value for the scripts and styles of one page, 16 random bytes. */
export const pageNonce = (): string => randomBytes(16).toString('base64url')

/** What a page of ours may load and run: nothing from elsewhere, no inline code without the nonce of this answer. */
export const pagePolicy = (nonce: string): string =>
  [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:`,
    `connect-src 'self'`,
    `worker-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `form-action 'self'`,
  ].join('; ')

/** What is not a page runs nothing, even if a browser is led to show it as one. */
const dataPolicy = `default-src 'none'; frame-ancestors 'none'; sandbox`

/** Headers of every answer that does not set them itself. */
export const dataHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': dataPolicy,
  'cache-control': 'no-store',
} as const

/** Gives every answer those headers, before its route runs: one that sets its own replaces them. */
export function securityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(dataHeaders)
    done()
  })
}
