// Commands of publication: roots, trust list, access, lists, gates; those of sites are in site-commands.ts.
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Context, RegisterCommands } from '../cli/context.ts'
import { readPrivate } from '../cli/context.ts'
import { table } from '../cli/terminal.ts'
import { holdsNobody, letOut } from '../platform/dispatch.ts'
import { takeIn } from '../platform/intake.ts'
import { Refusal } from '../platform/refusal.ts'
import { heardGates } from './gates-heard.ts'
import { approveGrant, draftGrant, withdrawAccess } from './grant-access.ts'
import { newestHeads } from './lists.ts'
import { publishLists } from './publish-lists.ts'
import { startPublication } from './publication-server.ts'
import { siteIdOf } from './site.ts'
import { registerSiteCommands, signedBy, type KeyOptions } from './site-commands.ts'
import { waitingStatements } from './statement.ts'
import {
  draftTrustList,
  makeRoots,
  publishTrustList,
  readTrustDraft,
  signTrustList,
} from './trust-list.ts'

const listMax = 64 * 1024
const timeOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
const several = (value: string, before: string[] = []): string[] => [...before, value]

export const registerPublicationCommands: RegisterCommands = (program, context) => {
  registerRoots(program, context)
  registerTrust(program, context)
  registerSiteCommands(program, context)
  registerAccess(program, context)
  registerLists(program, context)
}

function registerRoots(program: Command, context: Context): void {
  const roots = program.command('roots').description('the three offline root keys')
  roots
    .command('make <folder>')
    .description('make three root keys; on a machine without a network')
    .requiredOption('--password-file <file>', 'three times, one for each key', several)
    .action(async (folder: string, options: { passwordFile: string[] }) => {
      const passwords = options.passwordFile.map((file) => readPrivate(file).replace(/\r?\n$/, ''))
      const files = await makeRoots(passwords)
      for (const [i, { secret, publicKey }] of files.entries()) {
        letOut(join(folder, `root-${i + 1}.json`), holdsNobody('key', secret))
        letOut(join(folder, `root-${i + 1}.pub`), holdsNobody('key', `${publicKey}\n`), 0o644)
      }
      context.out(
        `three root keys in ${folder}: give each to another person, and the .pub files to gates\n`,
      )
    })
}

function registerTrust(program: Command, context: Context): void {
  const trust = program.command('trust').description('the trust list, signed by two of three roots')
  trust
    .command('draft <file>')
    .description("write an unsigned trust list of the custodian's keys")
    .option('--address <url>', 'where lists are served; may be repeated', several)
    .option('--colours <two>', 'main colour and ink, #rrggbb,#rrggbb', '#14213d,#ffffff')
    .option('--days <days>', 'how long it is good', '400')
    .action(
      async (file: string, options: { address?: string[]; colours: string; days: string }) => {
        const [main = '', ink = ''] = options.colours.split(',')
        await context.withOffice(async (office) => {
          const { host, port } = office.settings.publication
          const addresses = options.address ?? [`http://${host}:${port}`]
          const days = Number(options.days)
          if (!Number.isInteger(days) || days < 1 || days > 3660)
            throw new Refusal('malformed', '--days is 1 to 3660')
          const draft = await draftTrustList(office, { addresses, colours: [main, ink], days })
          letOut(file, holdsNobody('list', draft), 0o644)
        })
        context.out(describe(file))
      },
    )
  trust
    .command('sign <file>')
    .description('add the signature of a root key; needs no office and no network')
    .requiredOption('--root <key>', "the root's key file")
    .option('--password-file <file>', 'file with its password')
    .action(async (file: string, options: { root: string; passwordFile?: string }) => {
      const bytes = takeIn(file, listMax)
      const root = await context.key(options.root, options.passwordFile)
      letOut(file, holdsNobody('list', signTrustList(bytes, root)), 0o644)
      context.out(describe(file))
    })
  trust
    .command('publish <file>')
    .description('publish a list that two roots have signed')
    .option(
      '--root <pub>',
      'public root key to pin (hex file); three times, the first time',
      several,
    )
    .action(async (file: string, options: { root?: string[] }) => {
      const roots = (options.root ?? []).map((path) => takeIn(path, 1024).toString('utf8').trim())
      const version = await context.withOffice((office) =>
        publishTrustList(office, takeIn(file, listMax), roots),
      )
      context.out(`trust list ${version} is published\n`)
    })
}

function describe(file: string): string {
  const { list, signatures } = readTrustDraft(takeIn(file, listMax))
  const keys = list.keys.map((key) => [
    Buffer.from(key.kid).toString('hex'),
    key.issuer,
    key.purposes.join(' '),
    timeOf(key.notAfter * 1000),
  ])
  return [
    `trust list ${list.version} of ${list.organisation.name}, until ${timeOf(list.expiresAt * 1000)}`,
    `served at ${list.addresses.join(', ')}; signatures: ${signatures} (two of three are needed)`,
    table(['key', 'issuer', 'for', 'until'], keys),
  ].join('\n')
}

function registerAccess(program: Command, context: Context): void {
  const access = program.command('access').description('cards granted a zone')
  const act = signedBy(
    access
      .command('grant <site> <zone> <cards...>')
      .description('ask that cards may enter a zone; another person approves'),
  )
  act.action(async (site: string, zone: string, cards: string[], options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    const grant = { site: siteIdOf(site), zone, cards }
    const { hash } = await context.withOffice((office) => draftGrant(office, key, grant))
    context.out(
      `asked: another person approves with "tipstaff access approve ${hash.slice(0, 16)}"\n`,
    )
  })
  signedBy(
    access.command('approve <statement>').description('approve what another person asked for'),
  ).action(async (statement: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    const { facts } = await context.withOffice((office) => approveGrant(office, key, statement))
    context.out(`${facts['cards']?.length ?? 0} cards may enter ${String(facts['zone'])}\n`)
  })
  signedBy(
    access
      .command('withdraw <site> <zone> <cards...>')
      .description('take cards off a zone, at once and alone'),
  ).action(async (site: string, zone: string, cards: string[], options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    const grant = { site: siteIdOf(site), zone, cards }
    await context.withOffice((office) => withdrawAccess(office, key, grant))
    context.out('withdrawn\n')
  })
  access
    .command('waiting')
    .description('statements that wait for a second person')
    .action(async () => {
      const waiting = await context.withOffice((office) => waitingStatements(office))
      const rows = waiting.map(({ hash, act, by, at }) => [hash.slice(0, 16), act, by, timeOf(at)])
      context.out(table(['statement', 'act', 'asked by', 'at'], rows))
    })
}

function registerLists(program: Command, context: Context): void {
  const lists = program.command('lists').description('signed lists for gates')
  lists
    .command('show')
    .description('the newest lists')
    .action(async () => {
      const heads = await context.withOffice((office) => newestHeads(office.store.db))
      const rows = heads.map(({ kind, site, version, issuedAt, expiresAt, digest }) => [
        site ? `${kind} ${site}` : kind,
        String(version),
        timeOf(issuedAt * 1000),
        timeOf(expiresAt * 1000),
        digest.slice(0, 16),
      ])
      context.out(table(['list', 'version', 'issued', 'until', 'digest'], rows))
    })
  lists
    .command('publish')
    .description('publish what has changed')
    .action(async () => {
      const done = await context.withOffice((office) => publishLists(office))
      for (const { kind, site, version } of done)
        context.out(`${kind} ${site ?? ''} ${version}\n`.replace('  ', ' '))
    })
  lists
    .command('serve')
    .description('serve lists and ledger, push to gates; until stopped')
    .action(async () => {
      await context.withOffice(async (office) => {
        const publication = await startPublication(office)
        context.out(`publishing at ${publication.address}\n`)
        await new Promise<void>((resolve) => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
        })
        await publication.stop()
      })
    })
  const gates = program.command('gates').description('gates that report themselves')
  gates
    .command('heard')
    .description('when each gate was last heard, and its lists')
    .action(async () => {
      const heard = await context.withOffice((office) => heardGates(office.store.db))
      const rows = heard.map(({ site, gate, trust, status, access, heardAt }) => [
        site,
        gate,
        timeOf(heardAt),
        `${trust} ${status} ${access}`,
      ])
      context.out(table(['site', 'gate', 'last heard', 'trust, status, access list'], rows))
    })
}
