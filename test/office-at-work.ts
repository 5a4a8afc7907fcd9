// An office at work in a folder of its own, for tests: the real custodian as its own process, the real
// sequencer, a real SQLite file, operators with real keys. Everything ends, and the folder goes, at `stop`.
import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import {
  randomId,
  rawFromP256,
  type OperatorKey,
  type OperatorRole,
} from '../packages/custody/src/index.ts'
import { actsMigration } from '../apps/issuer/src/platform/acts.ts'
import { custodianAt } from '../apps/issuer/src/platform/custodian-client.ts'
import { envelopesMigration } from '../apps/issuer/src/platform/envelopes.ts'
import { exposuresMigration } from '../apps/issuer/src/platform/exposures.ts'
import { ordersMigration } from '../apps/issuer/src/platform/govern.ts'
import { ledgerMigration } from '../apps/issuer/src/platform/ledger-rows.ts'
import { withoutData } from '../apps/issuer/src/platform/log.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import { ledgerAt } from '../apps/issuer/src/platform/sequencer-client.ts'
import { readSettings, type OfficeSettingsFile } from '../apps/issuer/src/platform/settings.ts'
import { migrate, openStore, type Migration } from '../apps/issuer/src/platform/store.ts'
import { runSequencer, type RunningSequencer } from '../apps/issuer/src/run-sequencer.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface OfficeAtWork<Name extends string> {
  readonly office: Office
  /** The operators by the names the test gave them. */
  readonly people: Readonly<Record<Name, OperatorKey>>
  readonly sequencer: RunningSequencer
  /** The office's own folder. */
  readonly home: string
  stop(): Promise<void>
}

export const platformMigrations: readonly Migration[] = [
  ledgerMigration,
  actsMigration,
  envelopesMigration,
  exposuresMigration,
  ordersMigration,
]

/** Starts an office whose operators have these roles; two keepers are always among them. */
export async function startOffice<Name extends string>(
  roles: Readonly<Record<Name, readonly OperatorRole[]>>,
  migrations: readonly Migration[],
): Promise<OfficeAtWork<Name>> {
  const folder = mkdtempSync(join(tmpdir(), 'tipstaff-office-'))
  const people = enrol(folder, roles)
  const custodian = await startCustodian(folder)
  const home = join(folder, 'office')
  const settings = makeSettings(folder)
  const store = openStore(settings.database)
  await migrate(store, [...platformMigrations, ...migrations])
  const sequencer = await runSequencer(settings)
  const office: Office = {
    store,
    custodian: custodianAt(settings.custodianSocket),
    ledger: ledgerAt(settings.sequencerSocket),
    clock: Date.now,
    settings,
    log: pino({ level: 'warn', serializers: { err: withoutData } }, pino.destination(2)),
  }
  return {
    office,
    people,
    sequencer,
    home,
    async stop() {
      office.ledger.close()
      await sequencer.stop()
      office.custodian.close()
      await store.close()
      await ended(custodian)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function newKey(): OperatorKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { operator: randomId('op'), publicKey: rawFromP256(privateKey), privateKey }
}

function enrol<Name extends string>(
  folder: string,
  roles: Readonly<Record<Name, readonly OperatorRole[]>>,
): Record<Name, OperatorKey> {
  const names = Object.keys(roles) as Name[]
  const people = Object.fromEntries(names.map((name) => [name, newKey()])) as Record<
    Name,
    OperatorKey
  >
  const row = ({ operator, publicKey }: OperatorKey, own: readonly OperatorRole[]) => ({
    operator,
    publicKey: Buffer.from(publicKey).toString('base64'),
    roles: own,
  })
  const keepers = [newKey(), newKey()].map((key) => row(key, ['keeper']))
  const rows = [...keepers, ...names.map((name) => row(people[name], roles[name]))]
  writeFileSync(join(folder, 'operators.json'), JSON.stringify(rows))
  return people
}

const program = (args: readonly string[]): ChildProcess =>
  spawn(
    process.execPath,
    ['--conditions=tipstaff-source', join(root, 'apps/custodian/src/main.ts'), ...args],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )

async function startCustodian(folder: string): Promise<ChildProcess> {
  const dir = join(folder, 'custodian')
  const socket = join(folder, 'custodian.sock')
  const names = ['--origin', 'harbour-coast.example/ledger', '--issuer', 'harbour-coast.example']
  const rations = ['--ration-hour', '100000', '--ration-day', '100000']
  const file = ['--operators', join(folder, 'operators.json')]
  await done(program(['init', '--dir', dir, ...names, ...file, ...rations]))
  const child = program(['serve', '--dir', dir, '--socket', socket])
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.once('exit', () => reject(new Error(`the custodian ended: ${said}`)))
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString()
      if (said.includes('listening')) resolve()
    })
  })
  return child
}

function done(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()))
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(said))))
  })
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

function makeSettings(folder: string) {
  const home = join(folder, 'office')
  const file: OfficeSettingsFile = {
    organisation: {
      name: 'Harbour & Coast Constabulary',
      returnAddress: ['1 Quay Street'],
      telephone: '01632 960000',
    },
    issuer: 'harbour-coast.example',
    origin: 'harbour-coast.example/ledger',
    custodianSocket: join(folder, 'custodian.sock'),
    sequencerSocket: join(folder, 'sequencer.sock'),
    publication: { host: '127.0.0.1', port: 0 },
    door: { host: '127.0.0.1', port: 0 },
    print: {},
  }
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'office.json'), JSON.stringify(file), { mode: 0o600 })
  return readSettings(home, {})
}
