// What `npm start` was asked for: options read, and refused in one line where they make no sense.
import { parseArgs } from 'node:util'
import type { Ports } from './house.ts'

const help = `npm start [-- options]

Makes an office, its custodian, a print station, a gate and a sample force of 47,000 people who do not
exist, and takes ten of them from roster to open gate and back. Run it again: it goes on where it was.

  --roster FILE   your own roster (CSV or XLSX) instead of the sample
  --photos DIR    your own photographs, named by number or name; goes with --roster
  --column F=H    which column of it holds a field, where its heading does not tell; may be repeated
  --people N      size of the sample force (47000; at least 500)
  --home DIR      where everything is kept (.tipstaff)
  --fresh         begin again: asks before it removes what is there; without a terminal it needs --yes
  --yes           answer yes
  --once          stop when the main job is done, instead of staying up
  --port N        first of five ports in a row (8470); a house keeps those it was made with
  --help          this text
`

export interface Options {
  readonly roster: string | undefined
  readonly photos: string | undefined
  /** `FIELD=HEADING`, as `roster import --column` takes it. */
  readonly columns: readonly string[]
  readonly people: number
  readonly home: string
  readonly fresh: boolean
  readonly yes: boolean
  readonly once: boolean
  /** The first of five ports; absent where none was asked for. */
  readonly port: number | undefined
}

export const usualPort = 8470
const peopleLeast = 500
const peopleMost = 1_500_000

/** Ends with one line that says what to do. */
export function giveUp(text: string): never {
  process.stderr.write(`${text}\n`)
  process.exit(2)
}

/** Reads the command line; ends the program on --help and on what makes no sense. */
export function readOptions(args: readonly string[]): Options {
  const { help: wanted, port, people, ...rest } = parsed(args)
  if (wanted) {
    process.stdout.write(help)
    process.exit(0)
  }
  return {
    roster: rest.roster,
    photos: rest.photos,
    columns: rest.column,
    home: rest.home,
    fresh: rest.fresh,
    yes: rest.yes,
    once: rest.once,
    people: whole('--people', people, peopleLeast, peopleMost),
    port: port === undefined ? undefined : whole('--port', port, 1024, 65_000),
  }
}

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        roster: { type: 'string' },
        photos: { type: 'string' },
        column: { type: 'string', multiple: true, default: [] },
        people: { type: 'string', default: '47000' },
        home: { type: 'string', default: '.tipstaff' },
        fresh: flag,
        yes: flag,
        once: flag,
        port: { type: 'string' },
        help: flag,
      },
    }).values
  } catch (error) {
    giveUp(`${error instanceof Error ? error.message : 'not understood'}\nnpm start -- --help`)
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    giveUp(`${name} is a whole number from ${String(least)} to ${String(most)}`)
  return value
}

/** Five ports in a row. */
export const portsFrom = (first: number): Ports => ({
  gate: first,
  lists: first + 1,
  door: first + 2,
  witness: first + 3,
  console: first + 4,
})
