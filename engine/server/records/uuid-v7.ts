import { randomBytes } from 'node:crypto'

let last = 0
let counter = 0

/** Milliseconds since 1970 and a 12-bit counter that grows within one of them (RFC 9562, 6.2, method 1). */
function tick(): readonly [number, number] {
  const now = Date.now()
  if (now > last) [last, counter] = [now, randomBytes(1)[0] ?? 0]
  else if (++counter > 0xfff) [last, counter] = [last + 1, 0]
  return [last, counter]
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/** A UUID version 7: sorts by the moment it was made, also within one millisecond of this process. */
export function uuidV7(): string {
  const [time, order] = tick()
  const tail = randomBytes(8)
  tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80
  const stamp = hex(time, 12)
  const rest = tail.toString('hex')
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${hex(order, 3)}-${rest.slice(0, 4)}-${rest.slice(4)}`
}

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text can be the id of a record; anything else cannot be found, and never reaches a statement. */
export const isUuid = (text: unknown): text is string => typeof text === 'string' && shape.test(text)
