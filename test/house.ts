// A real house for tests and benchmarks: custodian and sequencer as processes of their own, an office on a
// real database, operators with real keys. Everything lies in one temporary folder and goes with it.
import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createOperatorKey,
  operatorKey,
  operatorRoles,
  randomId,
  type OperatorKey,
  type OperatorRole,
} from '@tipstaff/custody'
import { pino } from 'pino'
import { makeOffice } from '../apps/issuer/src/cli/init.ts'
import { custodianAt } from '../apps/issuer/src/platform/custodian-client.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import { ledgerAt } from '../apps/issuer/src/platform/ledger/sequencer-client.ts'
import { readSettings } from '../apps/issuer/src/platform/settings.ts'
import { migrate, openStore } from '../apps/issuer/src/platform/store.ts'
import { migrations } from '../apps/issuer/src/stations.ts'
import type { OneDatabase } from './each-database.ts'

const root = join(import.meta.dirname, '..')
const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']

export interface House {
  readonly folder: string
  readonly office: Office
  /**
   * One operator a role, and a second keeper and approver. Where key files are wanted they lie in `operators`
   * in the folder, `NAME.json` and `NAME.password`: apart from the office, as on their own sticks.
   */
  readonly people: Readonly<Record<OperatorRole | 'second-keeper' | 'second-approver', OperatorKey>>
  /** Starts a program again after `kill`. */
  startCustodian(): Promise<void>
  startSequencer(): Promise<void>
  /** How the two programs are started, for a test that sees to them itself: kill them first. */
  readonly programs: Readonly<Record<'custodian' | 'sequencer', HouseProgram>>
  /** Ends a program at once, as a power cut would. */
  kill(program: 'custodian' | 'sequencer'): Promise<void>
  /** Another connection to the same office, as a second process would have. */
  anotherOffice(): Office
  close(): Promise<void>
}

export interface HouseProgram {
  readonly args: readonly string[]
  readonly socket: string
}

export interface HouseOptions {
  /** The port of the stations' door; any free one when absent. */
  readonly doorPort?: number
  /** The port lists are served on; any free one when absent. */
  readonly listsPort?: number
  /** A folder that takes what each program says on standard error; the test's own when absent. */
  readonly logs?: string
  /** `postgres://…`; SQLite in the folder when absent. */
  readonly database?: string
  /** For tests of commands. A tenth of a second each, by design: not made unless wanted. */
  readonly keyFiles?: boolean
  /** Reads an operator may make alone; high unless a test is about rations. */
  readonly ration?: number
}

const extra = { 'second-keeper': 'keeper', 'second-approver': 'approver' } as const

/** Builds the house and waits until custodian and sequencer answer. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'tipstaff-house-'))
  const home = join(folder, 'office')
  const people = await makePeople(folder, options.keyFiles === true)
  const running = new Map<string, ChildProcess>()
  const custodianSocket = join(folder, 'custodian.sock')
  const custodian = join(root, 'apps/custodian/src/main.ts')
  const ration = String(options.ration ?? 1_000_000)
  await finished([
    custodian,
    ...['init', '--dir', join(folder, 'custodian'), '--origin', 'test.example/ledger'],
    ...['--issuer', 'test.example', '--operators', join(folder, 'operators.json')],
    ...['--ration-hour', ration, '--ration-day', ration],
  ])
  mkdirSync(home, { mode: 0o700 })
  makeOffice(home, {
    organisation: 'Test Constabulary',
    address: 'Pass Office|1 Test Street',
    telephone: '0300 555 0100',
    issuer: 'test.example',
    custodian: custodianSocket,
    listsPort: String(options.listsPort ?? 0),
    doorPort: String(options.doorPort ?? 0),
  })
  const environment = options.database ? { DATABASE_URL: options.database } : {}
  const settings = readSettings(home, environment)
  const programs = {
    custodian: {
      args: [custodian, 'serve', '--dir', join(folder, 'custodian'), '--socket', custodianSocket],
      socket: custodianSocket,
    },
    sequencer: {
      args: [join(root, 'apps/issuer/src/main.ts'), '--home', home, 'sequencer'],
      socket: settings.sequencerSocket,
    },
  }
  const start = async (name: keyof typeof programs): Promise<void> => {
    const { args, socket } = programs[name]
    const child = spawn(process.execPath, [...ours, ...args], {
      stdio: ['ignore', 'ignore', errorsOf(name, options.logs)],
      env: { ...process.env, ...environment },
    })
    running.set(name, child)
    await answers(socket, child)
  }
  const startCustodian = (): Promise<void> => start('custodian')
  const startSequencer = (): Promise<void> => start('sequencer')
  const offices: Office[] = []
  const anotherOffice = (): Office => {
    const office: Office = {
      store: openStore(settings.database),
      custodian: custodianAt(settings.custodianSocket),
      ledger: ledgerAt(settings.sequencerSocket),
      clock: Date.now,
      settings,
      log: pino({ level: 'silent' }),
    }
    offices.push(office)
    return office
  }
  const kill = async (name: 'custodian' | 'sequencer'): Promise<void> => {
    const child = running.get(name)
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  const office = anotherOffice()
  await migrate(office.store, migrations)
  await startCustodian()
  await startSequencer()
  return {
    folder,
    office,
    people,
    startCustodian,
    startSequencer,
    programs,
    kill,
    anotherOffice,
    async close() {
      for (const { ledger, custodian: line, store } of offices) {
        ledger.close()
        line.close()
        await store.close()
      }
      await kill('sequencer')
      await kill('custodian')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function makePeople(folder: string, keyFiles: boolean): Promise<House['people']> {
  const names = [...operatorRoles, ...(Object.keys(extra) as (keyof typeof extra)[])]
  const keys = join(folder, 'operators')
  mkdirSync(keys, { mode: 0o700 })
  const made = await Promise.all(
    names.map(async (name): Promise<[string, OperatorKey]> => {
      const operator = randomId('op')
      if (!keyFiles) {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        return [name, operatorKey(operator, privateKey)]
      }
      const password = `password of ${name}`
      const { key, file } = await createOperatorKey(operator, password)
      writeFileSync(join(keys, `${name}.json`), file, { mode: 0o600 })
      writeFileSync(join(keys, `${name}.password`), password, { mode: 0o600 })
      return [name, key]
    }),
  )
  const enrolled = made.map(([name, key]) => ({
    operator: key.operator,
    publicKey: Buffer.from(key.publicKey).toString('base64'),
    roles: [name in extra ? extra[name as keyof typeof extra] : name],
  }))
  writeFileSync(join(folder, 'operators.json'), JSON.stringify(enrolled), { mode: 0o600 })
  return Object.fromEntries(made) as unknown as House['people']
}

// A descriptor of its own each time: Node closes what it hands to a child no sooner than we do.
const errorsOf = (name: string, logs: string | undefined): number | 'inherit' =>
  logs === undefined ? 'inherit' : openSync(join(logs, `${name}.log`), 'a', 0o600)

async function finished(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...ours, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`${args[0] ?? ''} ended with ${String(code)}`)
}

async function answers(socket: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 2_000 && child.exitCode === null; tries++) {
    const there = await new Promise<boolean>((resolve) => {
      const line = connect(socket)
      line.once('connect', () => {
        line.destroy()
        resolve(true)
      })
      line.once('error', () => resolve(false))
    })
    if (there) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('a program of the house did not start')
}

/** A house on a database of a suite that runs on each; both are gone when the test ends. */
export async function houseOn(
  database: () => Promise<OneDatabase>,
  t: { after: (end: () => Promise<void>) => void },
): Promise<House> {
  const { options, ...made } = await database()
  const house = await openHouse(options)
  t.after(async () => {
    await house.close()
    await made.drop()
  })
  return house
}
