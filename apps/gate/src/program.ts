// The gate program. Exit codes of `check`: 0 admit, 1 refuse, 2 ask the guard, 3 the gate itself is not right.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CredentialError, type Decision } from '@tipstaff/credential'
import { pino } from 'pino'
import { readEnrolment, readRootKey, rootIds } from './enrolment.ts'
import { GateError } from './gate-error.ts'
import { Gate, type Clock } from './gate.ts'
import { GateStore } from './gate-store.ts'
import { runGate } from './run-gate.ts'
import { ageInWords, gradeInWords, wordsFor } from './words.ts'

const usage = `tipstaff-gate: decides at a gate, with or without a network.

  init  --dir DIR --root FILE --root FILE --root FILE --url URL --site SITE [--name NAME]
        sets up a gate: pins three root public keys (JWK or raw point in hex); the office sees NAME
        in its list of gates (a-z, 0-9, hyphen; "gate" and four hex digits when absent)
  run   --dir DIR [--port 8470]
        follows the office and serves the guard's page on http://localhost:PORT
  check QRTEXT --zone ZONE [--same-person yes|no] [--json] --dir DIR
  check --serial SERIAL --zone ZONE [--json] --dir DIR
        decides from what the gate holds; exit 0 admit, 1 refuse, 2 ask the guard. QRTEXT may be -
  log   --dir DIR [--json]
        the last decisions: card serials and reasons
  accept-clock --dir DIR
        after a clock that ran ahead was put right
  --help
`

const clock: Clock = { now: () => Date.now() / 1000 }
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const options = {
  dir: { type: 'string' },
  root: { type: 'string', multiple: true },
  url: { type: 'string' },
  site: { type: 'string' },
  name: { type: 'string' },
  port: { type: 'string', default: '8470' },
  zone: { type: 'string' },
  serial: { type: 'string' },
  'same-person': { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

function readCommandLine() {
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (cause) {
    throw new GateError('usage', cause instanceof Error ? cause.message : 'Not understood.', {
      cause,
    })
  }
}
type Values = ReturnType<typeof readCommandLine>['values']

const needed = (value: string | undefined, option: string): string => {
  if (value === undefined || value === '') throw new GateError('usage', `${option} is missing.`)
  return value
}

function init(values: Values): number {
  const enrolment = readEnrolment({
    roots: (values.root ?? []).map((file) => readRootKey(readFileSync(file, 'utf8'))),
    publication: needed(values.url, '--url'),
    site: needed(values.site, '--site'),
    gate: values.name ?? `gate-${randomBytes(2).toString('hex')}`,
  })
  GateStore.create(needed(values.dir, '--dir'), enrolment).close()
  print(
    `Gate ${enrolment.gate} of ${enrolment.site} set up. Compare the root keys with the ceremony's paper:`,
  )
  for (const id of rootIds(enrolment)) print(`  ${id}`)
  return 0
}

async function run(values: Values): Promise<number> {
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new GateError('usage', '--port is a number from 0 to 65535.')
  const store = GateStore.open(needed(values.dir, '--dir'))
  const logger = pino({ name: 'gate' })
  const running = await runGate(store, { clock, port, logger })
  print(`The guard's page is at ${running.address.replace('127.0.0.1', 'localhost')}/`)
  const asked = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await Promise.race([asked, running.ended])
  await running.stop()
  store.close()
  return 0
}

const samePerson = (value: string | undefined): { samePerson?: boolean } => {
  if (value === undefined) return {}
  if (value !== 'yes' && value !== 'no') throw new GateError('usage', '--same-person is yes or no.')
  return { samePerson: value === 'yes' }
}

function check(values: Values, text: string | undefined): number {
  const zone = needed(values.zone, '--zone')
  const typed = text === '-' ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : text
  const shown =
    values.serial === undefined ? { qr: needed(typed, 'The QR text') } : { serial: values.serial }
  const store = GateStore.open(needed(values.dir, '--dir'))
  const gate = new Gate(store, clock)
  const decision = gate.check({ shown, zone, ...samePerson(values['same-person']) })
  store.close()
  if (values.json) {
    const { card } = decision
    const face = card && { ...card, portrait: Buffer.from(card.portrait).toString('base64') }
    print(JSON.stringify({ ...decision, card: face }))
  } else for (const line of inLines(decision)) print(line)
  if (decision.admit) return 0
  return decision.because === 'confirm-portrait' ? 2 : 1
}

function inLines(decision: Decision): string[] {
  const { headline, steps } = wordsFor(decision)
  const { grade, required, statusAge, statusAgeMax, serial, card, because, status } = decision
  const lines = [
    `${headline}. ${steps.join(' ')}`,
    `  reason     ${because}`,
    `  grade      ${grade ?? 'none'} (${gradeInWords(grade)}); this zone asks for ${required ?? '?'}`,
    `  card       ${serial ?? 'not read'}`,
  ]
  if (statusAge !== null && statusAgeMax !== null)
    lines.push(
      `  status     ${status}, ${ageInWords(statusAge)} old, at most ${ageInWords(statusAgeMax)}`,
    )
  if (card !== null) lines.push(`  bearer     ${card.name}, ${card.rank} (${card.cardType})`)
  return lines
}

function log(values: Values): number {
  const store = GateStore.open(needed(values.dir, '--dir'))
  for (const { at, serial, zone, because, grade } of store.decisions(200)) {
    const time = new Date(at * 1000).toISOString()
    print(
      values.json
        ? JSON.stringify({ at, serial, zone, because, grade })
        : `${time}  ${serial ?? '-'.padEnd(19)}  ${zone}  ${grade ?? '--'}  ${because}`,
    )
  }
  store.close()
  return 0
}

function acceptClock(values: Values): number {
  const store = GateStore.open(needed(values.dir, '--dir'))
  store.forgetTime(clock.now())
  store.close()
  print('The time this gate had seen is forgotten. Its lists still say when they were made.')
  return 0
}

const commands: Readonly<
  Record<string, (values: Values, text?: string) => number | Promise<number>>
> = { init, run, check, log, 'accept-clock': acceptClock }

async function main(): Promise<number> {
  try {
    const { values, positionals } = readCommandLine()
    const [name, text, ...more] = positionals
    if (values.help || name === undefined) {
      process.stdout.write(usage)
      return values.help ? 0 : 3
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined || more.length > 0 || (text !== undefined && command !== check))
      throw new GateError('usage', 'Not a command of this program; see --help.')
    return await command(values, text)
  } catch (error) {
    if (!(error instanceof GateError) && !(error instanceof CredentialError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 3
  }
}

process.exitCode = await main()
