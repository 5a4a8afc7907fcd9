// The mail filter: Postfix hands each message in by SMTP, the guard reads it whole, and it goes on to the next hop, is
// held, or is refused. A message is accepted only when it was sent on or lies in the folder of what is held; whatever
// fails is a temporary failure, and the message stays where it came from.
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Report } from '@tipstaff/release-guard'
import { scanApart, type IndexPaths } from '@tipstaff/release-guard/apart'
import type { FastifyBaseLogger } from 'fastify'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Holds, Way } from '../held/holds.ts'
import { Turnstile } from '../turnstile.ts'
import { NextHop, type Place } from './next-hop.ts'
import { noticeFor } from './notice.ts'

export interface FilterOptions {
  readonly paths: IndexPaths
  readonly holds: Holds
  readonly next: Place
  readonly megabytes: number
  /** What becomes of a message with our people in it. */
  readonly block: 'hold' | 'reject'
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'error'>
}

export interface RunningFilter {
  readonly port: number
  /** Sends what was released; also done every few seconds. */
  sendReleased(): Promise<void>
  stop(): Promise<void>
}

class Reply extends Error {
  readonly responseCode: number
  constructor(responseCode: number, words: string) {
    super(words)
    this.responseCode = responseCode
  }
}

const later = (): Reply =>
  new Reply(451, '4.3.0 The release guard cannot decide now. Try again later.')

/** What the client hears of a failure: come again, unless it is for good. */
function replyFor(error: unknown, logger: FilterOptions['logger']): Reply {
  if (error instanceof Reply) return error
  // What the next hop refuses for good is refused for good.
  const code = (error as { responseCode?: number }).responseCode ?? 0
  if (code >= 500) return new Reply(code, '5.0.0 The next mail server refuses this.')
  logger.error({ err: error }, 'a message was put off')
  return later()
}

/** Listens on this machine only. */
export async function runFilter(options: FilterOptions, port: number): Promise<RunningFilter> {
  const next = new NextHop(options.next)
  const turnstile = new Turnstile(2, 200)
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: options.megabytes * 2 ** 20,
    maxClients: 40,
    banner: 'release guard',
    onData(stream, session, done) {
      takeMessage(options, next, turnstile, stream, session).then(
        (words) => {
          done(null, words)
        },
        (error: unknown) => {
          done(replyFor(error, options.logger))
        },
      )
    },
  })
  // A client that breaks off is its own affair.
  server.on('error', (error) => options.logger.error({ err: error }, 'a connection failed'))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  let isSending = false
  const sendReleased = async (): Promise<void> => {
    if (isSending) return
    isSending = true
    try {
      await sendAll(options, next)
    } finally {
      isSending = false
    }
  }
  const clock = setInterval(() => {
    sendReleased().catch((error: unknown) =>
      options.logger.error({ err: error }, 'a released message waits'),
    )
  }, 2_000)
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    sendReleased,
    stop: () => {
      clearInterval(clock)
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** What was released by two people goes on its way; one that fails waits for the next time. */
async function sendAll({ holds, logger }: FilterOptions, next: NextHop): Promise<void> {
  for (const { id, way } of holds.waiting('mail')) {
    if (typeof way === 'string') continue
    const rejected = await next.send(way, readFileSync(holds.content(id)))
    if (rejected.length === way.to.length)
      throw new Error('the next hop refuses a released message')
    holds.sent(id)
    logger.info({ id }, 'released and sent')
  }
}

async function takeMessage(
  options: FilterOptions,
  next: NextHop,
  turnstile: Turnstile,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string> {
  const { mailFrom, rcptTo } = session.envelope
  const way: Way = {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
  }
  const folder = mkdtempSync(join(tmpdir(), 'guard-mail-'))
  try {
    const file = join(folder, 'message')
    await pipeline(stream, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
    if (stream.sizeExceeded) throw new Reply(552, '5.3.4 The message is too large.')
    const report = await turnstile.pass(() => scanApart(file, options.paths))
    return await decide(options, next, way, file, report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** PASS, NOTE and WARN go on; HOLD and BLOCK stay. */
async function decide(
  { holds, block, logger }: FilterOptions,
  next: NextHop,
  way: Way,
  file: string,
  report: Report,
): Promise<string> {
  // What is not read as a message has attachments nobody looked into.
  const isRead = report.type === 'mail' && report.verdict !== 'HOLD' && report.verdict !== 'BLOCK'
  if (!isRead) {
    if (report.verdict === 'BLOCK' && block === 'reject')
      throw new Reply(550, '5.7.1 This message holds people of ours and was not sent.')
    const id = holds.hold(file, 'mail', way, report)
    logger.info({ id, verdict: report.verdict }, 'held')
    await tell(next, way, id, logger)
    return `2.0.0 Held as ${id}`
  }
  const rejected = await next.send(way, readFileSync(file))
  // Recipients the next hop does not take are not lost: the message is held for them.
  if (rejected.length > 0) holds.hold(file, 'mail', { from: way.from, to: rejected }, report)
  return '2.0.0 Sent on'
}

/** The sender hears of it; a message from nobody (a bounce, a notice) is answered by none. */
async function tell(
  next: NextHop,
  way: Way,
  id: string,
  logger: FilterOptions['logger'],
): Promise<void> {
  if (way.from === '') return
  try {
    await next.send({ from: '', to: [way.from] }, noticeFor(way.from, id))
  } catch (error) {
    logger.error({ err: error, id }, 'the sender could not be told')
  }
}
