/**
 * Sends the mails that wait. Several processes share the work: each takes some for a few minutes, sends them with no transaction open, and
 * notes what came of it. A mail that could not be sent is tried again, each time later, until its link has expired.
 */
import { createTransport } from 'nodemailer'
import type { Pool } from 'pg'
import { systemSchema } from '../../outputs/database/names.ts'
import { sweepThrottle } from './throttle.ts'

export interface Mailing {
  /** Whether there is a server that sends. */
  readonly delivering: boolean
  /** Sends what waits now; answers when it is done. */
  deliver(): Promise<void>
  end(): Promise<void>
}

export interface MailServer {
  /** `smtp://…` */
  readonly url: string
  /** Address that mails are from. */
  readonly from: string
}

interface Waiting {
  readonly id: string
  readonly recipient: string
  readonly name: string
  readonly subject: string
  readonly body: string
  readonly link: string | null
}

/** What was taken comes up again later if this process dies on the way. */
const takeSql = `
  update ${systemSchema}.mails as m set attempts = m.attempts + 1, next_at = now() + least(m.attempts + 1, 12) * interval '5 minutes'
    from (select id from ${systemSchema}.mails where sent_at is null and next_at <= now() and until > now()
           order by next_at limit 10 for update skip locked) as taken
   where m.id = taken.id returning m.id, m.recipient, m.name, m.subject, m.body, m.link`

const sentSql = `update ${systemSchema}.mails set sent_at = now(), link = null, failure = null where id = $1`
const failedSql = `update ${systemSchema}.mails set failure = $2 where id = $1`

/** Sessions that ended by themselves and links that expired are of no use to anybody. */
const sweeps = [
  sweepThrottle,
  `delete from ${systemSchema}.sessions where touched_at < now() - interval '31 days' or created_at < now() - interval '31 days'`,
  `delete from ${systemSchema}.links where until < now() - interval '30 days'`,
  `update ${systemSchema}.mails set link = null where link is not null and until < now()`,
]

const everySeconds = 5
const sweepEvery = 60 * 60 * 1000

type Transport = ReturnType<typeof createTransport>

function openTransport({ url, from }: MailServer): (mail: Waiting) => Promise<void> {
  const transport: Transport = createTransport({
    url,
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  })
  return async ({ recipient, name, subject, body, link }) => {
    await transport.sendMail({
      // Who receives is said apart from who is shown: a header can be read in more than one way.
      envelope: { from, to: [recipient] },
      from,
      to: { name, address: recipient },
      subject,
      text: body.replaceAll('{link}', () => link ?? ''),
      textEncoding: 'quoted-printable',
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }
}

/** Begins to send: at once when asked, and every few seconds what was left or written by another process. */
export function openMailing(pool: Pool, server: MailServer | undefined): Mailing {
  const send = server === undefined ? undefined : openTransport(server)
  let running: Promise<void> | undefined
  let ended = false

  const one = async (mail: Waiting, sender: (mail: Waiting) => Promise<void>): Promise<void> => {
    try {
      await sender(mail)
      await pool.query(sentSql, [mail.id])
    } catch (error) {
      await pool.query(failedSql, [mail.id, (error instanceof Error ? error.message : String(error)).slice(0, 300)])
    }
  }

  const deliver = async (): Promise<void> => {
    if (send === undefined) return
    for (;;) {
      const { rows } = await pool.query<Waiting>(takeSql)
      for (const mail of rows) await one(mail, send)
      if (rows.length < 10 || ended) return
    }
  }

  const inTurn = (): Promise<void> => {
    // What failed before does not keep this from being tried.
    running = (running ?? Promise.resolve()).catch(() => undefined).then(deliver)
    return running
  }

  // A database that does not answer now will be asked again in a moment.
  const timer = setInterval(() => void inTurn().catch(() => undefined), everySeconds * 1000)
  const sweeper = setInterval(() => void sweep(pool).catch(() => undefined), sweepEvery)
  timer.unref()
  sweeper.unref()
  return {
    delivering: send !== undefined,
    deliver: inTurn,
    end: async () => {
      ended = true
      clearInterval(timer)
      clearInterval(sweeper)
      await running?.catch(() => undefined)
    },
  }
}

async function sweep(pool: Pool): Promise<void> {
  for (const statement of sweeps) await pool.query(statement)
}
