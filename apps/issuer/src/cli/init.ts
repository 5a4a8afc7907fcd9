// `tipstaff init`: makes the office's directory and settings. Keys are the custodian's; nothing here is secret
// and nothing that exists is overwritten.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { holdsNobody, letOut } from '../platform/dispatch.ts'
import { takeIn } from '../platform/intake.ts'
import { Refusal } from '../platform/refusal.ts'
import { readSettings, type OfficeSettingsFile } from '../platform/settings.ts'
import type { Context } from './context.ts'

interface InitOptions {
  readonly organisation: string
  readonly address: string
  readonly telephone: string
  readonly issuer: string
  readonly custodian: string
  readonly listsPort: string
  readonly doorPort: string
  readonly protectedKey?: string
  readonly witness?: readonly string[]
}

/** `tipstaff init`. */
export function registerInit(program: Command, context: Context, homeOf: () => string): void {
  program
    .command('init')
    .description('make an office here: its directory and settings, without any key')
    .requiredOption('--organisation <name>', 'as it stands on the cards')
    .requiredOption('--address <lines>', 'where found cards go, lines separated by |')
    .requiredOption('--telephone <number>', 'whom to call about a card')
    .requiredOption('--issuer <name>', 'like a host name: in every credential and in the ledger')
    .requiredOption('--custodian <socket>', 'the custodian’s Unix socket')
    .option('--lists-port <port>', 'where gates fetch their lists', '8443')
    .option('--door-port <port>', 'where print stations come in', '8444')
    .option('--witness <urls...>', 'witnesses that cosign the ledger’s checkpoints')
    .option('--protected-key <file>', 'public key of the office for protected people, base64')
    .action((options: InitOptions) => {
      const home = resolve(homeOf())
      makeOffice(home, options)
      context.out(`made ${join(home, 'office.json')}\n`)
    })
}

/** Writes the settings of a new office. Refuses to write over one. */
export function makeOffice(home: string, options: InitOptions): void {
  const path = join(home, 'office.json')
  if (existsSync(path)) throw new Refusal('wrong-state', `there is an office already: ${path}`)
  const file: OfficeSettingsFile = {
    organisation: {
      name: options.organisation,
      returnAddress: options.address.split('|').map((line) => line.trim()),
      telephone: options.telephone,
    },
    issuer: options.issuer,
    origin: `${options.issuer}/ledger`,
    custodianSocket: resolve(options.custodian),
    sequencerSocket: join(home, 'sequencer.sock'),
    publication: { host: '127.0.0.1', port: Number(options.listsPort) },
    door: { host: '127.0.0.1', port: Number(options.doorPort) },
    print: {},
    witnesses: [...(options.witness ?? [])],
    ...(options.protectedKey
      ? { protectedOfficeKey: takeIn(options.protectedKey, 8192).toString('utf8').trim() }
      : {}),
  }
  letOut(path, holdsNobody('settings', `${JSON.stringify(file, null, 2)}\n`))
  readSettings(home, {})
}
