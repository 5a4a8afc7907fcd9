// Commands about print stations, their door and the stock of blanks.
import type { OperatorId } from '@tipstaff/custody'
import type { Command } from 'commander'
import { readGiven, type Context, type RegisterCommands } from './command-parts.ts'
import { holdsNobody, letOut } from '../../platform/dispatch.ts'
import { table } from '../../cli/terminal.ts'
import { withKey, type KeyOptions } from './command-parts.ts'
import { doorFile } from '../door/door-certificate.ts'
import { serveDoor } from '../door/door-server.ts'
import { approveEnrolment, fingerprintOf, proposeEnrolment } from '../enrol-station.ts'
import { proposeRemoval } from '../remove-station.ts'
import { allStations } from '../stations.ts'
import { stockCounts } from '../stock/blanks.ts'
import { issueStock, receiveStock, returnStock, setUpStock } from '../stock/move-stock.ts'

/** `station …`, `stock …`, `door`. */
export const registerStationCommands: RegisterCommands = (program, context) => {
  const station = program.command('station').description('print stations')
  registerEnrolment(station, context)
  registerRemoval(station, context)
  station
    .command('list')
    .description('the stations the office knows')
    .action(async () => {
      const stations = await context.withOffice((office) => allStations(office.store.db))
      const rows = stations.map((one) => [one.id, one.state, one.name, one.fingerprint])
      context.out(table(['station', 'state', 'name', 'certificate'], rows))
    })
  station
    .command('door-file')
    .description('what a station needs to find this office and to trust nobody else')
    .argument('<file>', 'where to write it; it holds no secret')
    .action(async (file: string) => {
      const text = await context.withOffice((office) => doorFile(office))
      letOut(file, holdsNobody('key', text), 0o644)
      const { certificate } = JSON.parse(text) as { certificate: string }
      context.out(`${file} · certificate ${fingerprintOf(certificate)}\n`)
    })
  program
    .command('door')
    .description('run the door by which print stations come in')
    .action(() =>
      context.withOffice(async (office) => {
        const door = await serveDoor(office)
        process.stderr.write(`the door is open on ${office.settings.door.host}:${door.port}\n`)
        await new Promise<void>((resolve) => {
          process.once('SIGINT', () => resolve())
          process.once('SIGTERM', () => resolve())
        })
        await door.close()
      }),
    )
  registerStock(program.command('stock').description('numbered blanks'), context)
}

function registerEnrolment(station: Command, context: Context): void {
  withKey(
    station
      .command('enrol')
      .description('propose a print station; another keeper approves it')
      .argument('<file>', 'the enrolment file the station made')
      .requiredOption('--with <operator>', 'the keeper who will approve it'),
  ).action(async (file: string, options: KeyOptions & { with: OperatorId }) => {
    const key = await context.key(options.as, options.passwordFile)
    const text = readGiven(file, 65_536)
    const { station: proposed } = await context.withOffice((office) =>
      proposeEnrolment(office, { file: text, key, second: options.with }),
    )
    context.out(
      `proposed: ${proposed.id}, certificate ${proposed.fingerprint}\n` +
        'compare the certificate with the station by telephone; the other keeper then runs:\n' +
        `  tipstaff station approve ${proposed.id} --as KEYFILE\n`,
    )
  })
  withKey(
    station
      .command('approve')
      .description('approve a proposed station, as the second keeper')
      .argument('<station>'),
  ).action(async (id: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice((office) => approveEnrolment(office, { station: id, key }))
    context.out(`${id} is enrolled\n`)
  })
}

function registerRemoval(station: Command, context: Context): void {
  withKey(
    station
      .command('remove')
      .description('ask that a station be removed; another keeper approves it')
      .argument('<station>')
      .requiredOption('--with <operator>', 'the keeper who will approve it'),
  ).action(async (id: string, options: KeyOptions & { with: OperatorId }) => {
    const key = await context.key(options.as, options.passwordFile)
    const order = await context.withOffice((office) =>
      proposeRemoval(office, { station: id, key, second: options.with }),
    )
    context.out(
      `asked: ${order}\nanother keeper now runs: tipstaff order approve ${order} --as KEYFILE\n`,
    )
  })
}

const moves = {
  receive: { verb: receiveStock, what: 'a box of blanks has come' },
  issue: { verb: issueStock, what: 'blanks go to the station of a batch' },
  'set-up': { verb: setUpStock, what: 'issued blanks were used to set up the printer' },
  return: { verb: returnStock, what: 'issued blanks came back unused' },
} as const

function registerStock(stock: Command, context: Context): void {
  for (const [name, { verb, what }] of Object.entries(moves)) {
    const command = stock
      .command(name)
      .description(what)
      .argument('<first>', 'first serial of the range')
      .argument('[last]', 'last serial; the first alone without')
    if (name !== 'receive') command.requiredOption('--batch <batch>', 'the batch they are for')
    withKey(command).action(
      async (first: string, last: string | undefined, options: KeyOptions & { batch?: string }) => {
        const { operator: by } = await context.key(options.as, options.passwordFile)
        const range = { first, last: last ?? first, by, batch: options.batch ?? '' }
        const count = await context.withOffice((office) => verb(office, range))
        context.out(`${String(count)} blanks\n`)
      },
    )
  }
  stock
    .command('status')
    .description('how many blanks there are and where')
    .action(async () => {
      const counts = await context.withOffice((office) => stockCounts(office.store.db))
      const rows = Object.entries(counts).map(([state, n]) => [state, String(n)])
      context.out(table(['state', 'blanks'], rows))
    })
}
