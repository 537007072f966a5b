/** What processes over one database tell each other: one connection that listens, and takes itself up again when it is lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export interface Notices {
  /** Calls `heard` with the text of each notice of a channel, and with undefined when some may have been missed. */
  on(channel: string, heard: (text: string | undefined) => void): Promise<void>
  /** Whether notices arrive at present: while they do not, nothing that they would undo may be remembered. */
  arriving(): boolean
  end(): Promise<void>
}

type Heard = (text: string | undefined) => void

/** How often the connection is asked whether it lives, and how long it has to answer, in milliseconds. */
export interface Beat {
  readonly every: number
  readonly within: number
}

const usualBeat: Beat = { every: 10_000, within: 5_000 }

/** Opens the connection; what is sent before `on` returns is not heard. */
export async function openNotices(url: string, beat: Beat = usualBeat): Promise<Notices> {
  const listeners = new Map<string, Heard[]>()
  let state: 'open' | 'lost' | 'ended' = 'lost'
  let client: Client | undefined
  let checking = false

  const open = async (): Promise<void> => {
    const next = new Client({
      connectionString: url,
      application_name: 'cimbra notices',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    })
    next.on('error', () => undefined)
    await next.connect()
    next.on('notification', ({ channel, payload }) => listeners.get(channel)?.forEach((heard) => heard(payload ?? '')))
    next.once('end', () => void lose(next))
    for (const channel of listeners.keys()) await next.query(`listen ${next.escapeIdentifier(channel)}`)
    client = next
    if (state === 'ended') await next.end()
    else state = 'open'
  }

  const tellAll = (): void => {
    for (const each of listeners.values()) each.forEach((heard) => heard(undefined))
  }

  const lose = async (lost: Client): Promise<void> => {
    if (state !== 'open' || lost !== client) return
    state = 'lost'
    tellAll()
    while (state === 'lost') {
      await sleep(500, undefined, { ref: false })
      if (state === 'lost') await open().catch(() => undefined)
    }
    // What was told between the loss and the new connection was not heard.
    if (state === 'open') tellAll()
  }

  /** A network that went away closes nothing: a connection that does not answer is lost all the same. */
  const check = async (): Promise<void> => {
    const asked = client
    if (state !== 'open' || asked === undefined || checking) return
    checking = true
    const answer = asked.query('select').then(
      () => true,
      () => false,
    )
    const alive = await Promise.race([answer, sleep(beat.within, false, { ref: false })])
    checking = false
    if (alive) return
    void asked.end().catch(() => undefined)
    await lose(asked)
  }

  await open()
  const beating = setInterval(() => void check(), beat.every)
  beating.unref()
  return {
    on: async (channel, heard) => {
      const known = listeners.get(channel)
      listeners.set(channel, [...(known ?? []), heard])
      if (known === undefined && state === 'open') await client?.query(`listen ${client.escapeIdentifier(channel)}`)
    },
    arriving: () => state === 'open',
    end: async () => {
      state = 'ended'
      clearInterval(beating)
      // A connection that fell silent would never say that it has ended.
      await Promise.race([client?.end().catch(() => undefined), sleep(2_000, undefined, { ref: false })])
    },
  }
}
