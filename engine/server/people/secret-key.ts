/** Secrets that open doors: 32 random bytes that only their owner has. We keep the hash, which opens nothing. */
import { hash, randomBytes } from 'node:crypto'

/** 43 characters for a cookie, a link or a token. */
export const secretKey = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret, and looked up. A secret of 32 random bytes cannot be guessed from it, so no salt and no slowness are needed. */
export const hashOf = (secret: string): string => hash('sha256', secret, 'base64url')
