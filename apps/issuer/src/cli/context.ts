// What every command starts from: the office of a directory, an operator's key opened with a password,
// and one way to end. Nothing asks when there is no terminal: it says which option to give.
import { readFileSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { openOperatorKey, CustodyRefusal, type OperatorKey } from '@tipstaff/custody'
import type { Command } from 'commander'
import { custodianAt } from '../platform/custodian-client.ts'
import { makeLog, withoutData } from '../platform/log.ts'
import { migrate, openStore, type Migration } from '../platform/store.ts'
import type { Office } from '../platform/office.ts'
import { exitCodes, Refusal } from '../platform/refusal.ts'
import { ledgerAt } from '../platform/ledger/sequencer-client.ts'
import { defaultHome, readSettings } from '../platform/settings.ts'

export interface Context {
  /** Opens the office of `--home`, runs the work, closes it. */
  withOffice<T>(work: (office: Office) => Promise<T>): Promise<T>
  /** Opens an operator's key file; asks for the password on a terminal. */
  key(path: string, passwordFile?: string): Promise<OperatorKey>
  out(text: string): void
}

/** A command of a station adds itself to the program. */
export type RegisterCommands = (program: Command, context: Context) => void

/** The context of a program; `migrations` are those of all stations, in their order. */
export function makeContext(program: Command, migrations: readonly Migration[]): Context {
  return {
    async withOffice(work) {
      const office = await openOffice(program.opts<{ home?: string }>().home, migrations)
      try {
        return await work(office)
      } finally {
        office.ledger.close()
        office.custodian.close()
        await office.store.close()
      }
    },
    key: openKey,
    out: (text) => void process.stdout.write(text),
  }
}

/** The office of a directory, its tables brought up to date. */
export async function openOffice(
  home: string | undefined,
  migrations: readonly Migration[],
): Promise<Office> {
  const settings = readSettings(home ?? defaultHome())
  const store = openStore(settings.database)
  await migrate(store, migrations)
  return {
    store,
    custodian: custodianAt(settings.custodianSocket),
    ledger: ledgerAt(settings.sequencerSocket),
    clock: Date.now,
    settings,
    log: makeLog('office'),
  }
}

async function openKey(path: string, passwordFile?: string): Promise<OperatorKey> {
  const file = readPrivate(path)
  const password = passwordFile
    ? readPrivate(passwordFile).replace(/\r?\n$/, '')
    : await askPassword(`password of ${path}: `)
  try {
    return await openOperatorKey(file, password)
  } catch (error) {
    if (!(error instanceof CustodyRefusal)) throw error
    throw new Refusal('not-permitted', `${path}: ${error.message}`, { cause: error })
  }
}

/** Reads a file that only its owner may read; refuses one that others can. */
export function readPrivate(path: string): string {
  let mode: number
  try {
    mode = statSync(path).mode
  } catch {
    throw new Refusal('not-found', `there is no file ${path}`)
  }
  if ((mode & 0o077) !== 0) {
    throw new Refusal('not-permitted', `${path} can be read by others: chmod 600 it first`)
  }
  return readFileSync(path, 'utf8')
}

/** Asks without echo. Refuses without a terminal, naming the option that stands in for it. */
export async function askPassword(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new Refusal('malformed', 'no terminal to ask on: give --password-file FILE')
  }
  process.stderr.write(question)
  const lines = createInterface({ input: process.stdin, terminal: true, historySize: 0 })
  try {
    return await new Promise((resolve) => lines.question('', resolve))
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}

/** Runs a command line; a refusal is one line and its exit code, a fault is 1 and shows no data. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    if (error instanceof Refusal) {
      process.stderr.write(`tipstaff: ${error.message}\n`)
      process.exitCode = exitCodes[error.code]
      return
    }
    process.stderr.write(
      `tipstaff: something broke; nothing was half done: ${JSON.stringify(withoutData(error))}\n`,
    )
    process.exitCode = 1
  }
}
