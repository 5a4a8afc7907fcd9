// Before anything starts: is this folder ours, does another start run here, what did a killed one leave
// running, does what is asked for fit what was made before, are the ports free. Each "no" says what to do.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { answers, House, type Ports } from './house.ts'
import { giveUp, portsFrom, usualPort, type Options } from './options.ts'
import { placesUnder, type Places } from './places.ts'
import { endLeftOvers, isOurs } from './left-over.ts'
import { readState } from './state.ts'

const pidFile = (home: string): string => join(home, 'start.pid')

/** The house to go on with or to begin, and its folder held for this process until `leave`. */
export async function takeUp(
  options: Options,
  died: (name: string, log: string) => void,
): Promise<House> {
  const places = placesUnder(options.home)
  refuseForeign(places)
  refuseSecond(places)
  await endLeftOvers(places.home, places.logs)
  if (options.fresh) await beginAgain(places.home, options.yes)
  const ports = portsOf(options, places)
  await checkPorts(ports)
  const house = new House(places, ports, died)
  writeFileSync(pidFile(places.home), String(process.pid), { mode: 0o600 })
  house.facts['first port'] = String(ports.gate)
  keepOwnFiles(house, options)
  house.keep()
  return house
}

/** Lets the folder go, so that the next start need not look whether this one still lives. */
export function leave(house: House): void {
  rmSync(pidFile(house.places.home), { force: true })
}

/** The user's own files; both absent where the people are the sample. */
export function ownFiles({ facts }: House): {
  readonly roster: string | undefined
  readonly photos: string | undefined
  readonly columns: readonly string[]
} {
  const columns = JSON.parse(facts['roster columns'] ?? '[]') as string[]
  return { roster: facts['roster file'], photos: facts['photos folder'], columns }
}

// What is given again, because a step failed on it, counts instead.
function keepOwnFiles(house: House, { roster, photos, columns }: Options): void {
  if (roster !== undefined) house.facts['roster file'] = resolve(roster)
  if (columns.length > 0) house.facts['roster columns'] = JSON.stringify(columns)
  if (photos === undefined) return
  if (house.facts['roster file'] === undefined) {
    leave(house)
    giveUp('--photos goes with --roster: the sample has portraits of its own')
  }
  house.facts['photos folder'] = resolve(photos)
}

// Steps and --fresh remove folders: only where everything is ours.
function refuseForeign({ home, state }: Places): void {
  if (existsSync(home) && !existsSync(state) && readdirSync(home).length > 0)
    giveUp(`${home} holds something else: give --home a folder that is new or empty`)
}

function refuseSecond({ home }: Places): void {
  if (!existsSync(pidFile(home))) return
  const pid = Number(readFileSync(pidFile(home), 'utf8'))
  if (pid !== process.pid && isOurs(pid, 'tools/start/main.ts'))
    giveUp(
      `Tipstaff runs in ${home} already (process ${String(pid)}): stop it there with Ctrl-C, or give another --home and --port`,
    )
}

async function beginAgain(home: string, yes: boolean): Promise<void> {
  if (!existsSync(home)) return
  if (!yes) {
    if (!process.stdin.isTTY)
      giveUp(`--fresh removes everything under ${home}: without a terminal give --yes too`)
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await lines.question(`remove everything under ${home}, keys included? (yes/no) `)
    lines.close()
    if (answer.trim().toLowerCase() !== 'yes') giveUp('nothing was removed')
  }
  rmSync(home, { recursive: true, force: true })
}

// Office, station and gate of a house know one another by the ports it was made with.
function portsOf({ port, roster }: Options, places: Places): Ports {
  const { done, facts } = readState(places.state)
  const kept = facts['first port']
  if (done.length > 0 && port !== undefined && kept !== undefined && kept !== String(port))
    giveUp(`this house was made with --port ${kept}: leave --port out, or begin again with --fresh`)
  if (done.includes('roster') && roster !== undefined && facts['roster file'] !== resolve(roster))
    giveUp(
      `this house has people already: take the file in with "npm run tipstaff -- --home ${places.office} roster import ${roster}", or begin again with --fresh`,
    )
  return portsFrom(port ?? (kept === undefined ? usualPort : Number(kept)))
}

async function checkPorts(ports: Ports): Promise<void> {
  for (const port of Object.values(ports) as number[]) {
    if (await answers(port))
      giveUp(
        `port ${String(port)} is taken by another program: give --port N, the first of five free ones`,
      )
  }
}
