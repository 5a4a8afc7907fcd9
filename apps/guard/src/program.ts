// The command line of the stations. Exit codes: 0 stopped when asked, 4 the command itself failed; scan has its own.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openIndex } from '@tipstaff/release-guard'
import type { IndexPaths } from '@tipstaff/release-guard/apart'
import { guardHelp, inWords, pathsOf, runGuard } from '@tipstaff/release-guard/program'
import { pino } from 'pino'
import { StationError } from './guard-error.ts'
import { heldCommand, openHolds, personCommand } from './held/held-command.ts'
import { runFilter } from './mail/filter.ts'
import type { Place } from './mail/next-hop.ts'
import { runServer } from './serve/run-server.ts'
import { FolderWatch } from './watch/watch-folder.ts'

const help = `
Stations, which go on until they are stopped:

  tipstaff-guard serve --index FILE --key FILE [--port 8480] [--most-megabytes 64] [--origin URL]
      A page to drop files on and POST /scan for programs, on this machine only. Behind a web server,
      --origin says how browsers call it.
  tipstaff-guard mail --index FILE --key FILE --held DIR --people FILE --next HOST:PORT
      [--port 8425] [--block hold|reject] [--most-megabytes 64]
      A content filter behind a mail server: takes messages by SMTP on this machine, sends them on to
      HOST:PORT, holds those that must not leave and sends them when two people have released them.
  tipstaff-guard watch DIR --passed DIR --held DIR --people FILE --index FILE --key FILE
      What is put into DIR goes to the folder of what passed, or is held.

What is held leaves when one person asks for it and another releases it, each by an own key:

  tipstaff-guard person new NAME --to FILE
      Makes a key file and prints the line for the list of people (--people).
  tipstaff-guard held list|show ID --held DIR --people FILE
  tipstaff-guard held ask|release ID --as FILE --reason TEXT --held DIR --people FILE
`

const options = {
  index: { type: 'string' },
  key: { type: 'string' },
  port: { type: 'string' },
  'most-megabytes': { type: 'string', default: '64' },
  origin: { type: 'string' },
  held: { type: 'string' },
  people: { type: 'string' },
  as: { type: 'string' },
  reason: { type: 'string' },
  to: { type: 'string' },
  next: { type: 'string' },
  block: { type: 'string', default: 'hold' },
  passed: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

const readCommandLine = (args: readonly string[]) =>
  parseArgs({ args: [...args], options, allowPositionals: true })
type Values = ReturnType<typeof readCommandLine>['values']

function wholeNumber(text: string, name: string, most: number): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number > most)
    throw new StationError('usage', `--${name} is a whole number up to ${most}.`)
  return number
}

/** Index and key, tried before anything is let in. */
function triedPaths(values: Values): IndexPaths {
  const { index, key } = values
  const paths = pathsOf({
    ...(index === undefined ? {} : { index }),
    ...(key === undefined ? {} : { key }),
  })
  openIndex(readFileSync(paths.index), readFileSync(paths.key))
  return paths
}

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })

async function serve(values: Values): Promise<number> {
  const origin = values.origin === undefined ? null : new URL(values.origin).origin
  const running = await runServer(
    {
      paths: triedPaths(values),
      megabytes: wholeNumber(values['most-megabytes'], 'most-megabytes', 512),
      filesMax: 10,
      origin,
      logger: pino({ name: 'guard' }),
    },
    wholeNumber(values.port ?? '8480', 'port', 65_535),
  )
  console.log(`The page is at ${origin ?? running.address.replace('127.0.0.1', 'localhost')}/`)
  await untilStopped()
  await running.stop()
  return 0
}

function placeOf(text: string | undefined): Place {
  const match = /^([\w.-]+|\[[0-9a-f:.]+\]):(\d{1,5})$/i.exec(text ?? '')
  if (match === null) throw new StationError('usage', '--next is HOST:PORT.')
  return { host: (match[1] ?? '').replace(/[[\]]/g, ''), port: Number(match[2]) }
}

async function mail(values: Values): Promise<number> {
  const { block } = values
  if (block !== 'hold' && block !== 'reject')
    throw new StationError('usage', '--block is hold or reject.')
  const running = await runFilter(
    {
      paths: triedPaths(values),
      holds: openHolds(values),
      next: placeOf(values.next),
      megabytes: wholeNumber(values['most-megabytes'], 'most-megabytes', 512),
      block,
      logger: pino({ name: 'guard' }),
    },
    wholeNumber(values.port ?? '8425', 'port', 65_535),
  )
  console.log(`Takes messages on 127.0.0.1:${running.port}`)
  await untilStopped()
  await running.stop()
  return 0
}

async function watch(values: Values, [from]: readonly string[]): Promise<number> {
  if (from === undefined || values.passed === undefined)
    throw new StationError('usage', 'watch DIR --passed DIR --held DIR')
  const folder = new FolderWatch({
    paths: triedPaths(values),
    from,
    passed: values.passed,
    holds: openHolds(values),
    quietMilliseconds: 2_000,
    logger: pino({ name: 'guard' }),
  })
  folder.start(500)
  console.log(`Watches ${from}`)
  await untilStopped()
  await folder.stop()
  return 0
}

type Command = (values: Values, rest: readonly string[]) => Promise<number> | number
const stations: Readonly<Record<string, Command>> = {
  serve,
  mail,
  watch,
  held: heldCommand,
  person: personCommand,
}

/** Runs one command; returns its exit code. */
export async function runStations(args: readonly string[]): Promise<number> {
  const [name = ''] = args
  const station = Object.hasOwn(stations, name) ? stations[name] : undefined
  if (station === undefined) {
    const code = await runGuard(args)
    if (name === '' || name === '--help') process.stdout.write(help)
    return code
  }
  try {
    const { values, positionals } = readCommandLine(args)
    if (values.help) process.stdout.write(guardHelp + help)
    else return await station(values, positionals.slice(1))
    return 0
  } catch (error) {
    console.error(inWords(error))
    return 4
  }
}
