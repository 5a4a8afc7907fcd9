// `tipstaff console`: the office in a browser. Plain http is for this machine only; elsewhere TLS by files, or a
// proxy that speaks it.
import type { Command } from 'commander'
import type { ConsoleParts } from '../console/index.ts'
import type { ConsoleOptions, Holders } from '../console/web/console-options.ts'
import { startConsole } from '../console/web/server.ts'
import { takeIn } from '../platform/intake.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { readPrivate, type Context } from './context.ts'

/** `tipstaff console`. */
export function registerConsole(
  program: Command,
  context: Context,
  parts: ConsoleParts,
  holders: Holders,
): void {
  program
    .command('console')
    .description('serve the console: the office in a browser')
    .option('--port <port>', 'instead of the one in the settings')
    .action(async (given: { port?: string }) => {
      await context.withOffice(async (office) => {
        const running = await startConsole(consoleOptions(office, parts, holders, given.port))
        context.out(`the console is at ${running.origin}\n`)
        await new Promise<void>((resolve) => {
          for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
        })
        await running.close()
      })
    })
}

/** What the settings say of the console. Refusal `malformed` for http on anything but this machine. */
export function consoleOptions(
  office: Office,
  parts: ConsoleParts,
  holders: Holders,
  port?: string,
): ConsoleOptions {
  const { console: wanted } = office.settings
  const tls = wanted.tls
    ? {
        cert: takeIn(wanted.tls.certificate, 1_000_000),
        key: Buffer.from(readPrivate(wanted.tls.key)),
      }
    : null
  const origin = wanted.origin ?? null
  const isSecure = origin?.startsWith('https:') ?? tls !== null
  const isHere =
    ['127.0.0.1', '::1', 'localhost'].includes(wanted.host) &&
    (origin === null || new URL(origin).hostname === 'localhost')
  if (!isSecure && !isHere)
    throw new Refusal(
      'malformed',
      'console: plain http is for localhost only: give tls, or an https origin behind a proxy',
    )
  return {
    office,
    parts,
    host: wanted.host,
    port: port === undefined ? wanted.port : portOf(port),
    origin,
    isSecure,
    tls,
    behindProxy: wanted.behindProxy,
    requestsAMinute: 1_200,
    holders,
    openId: openIdOf(wanted.openId),
  }
}

function openIdOf(wanted: Office['settings']['console']['openId']): ConsoleOptions['openId'] {
  if (!wanted) return null
  return {
    name: wanted.name,
    issuer: wanted.issuer,
    clientId: wanted.clientId,
    clientSecret: readPrivate(wanted.clientSecretFile).trim(),
    operatorClaim: wanted.operatorClaim ?? null,
    holderClaim: wanted.holderClaim ?? null,
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Refusal('malformed', '--port is 0 to 65535')
}
