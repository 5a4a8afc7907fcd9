// `npm start`: all of Tipstaff on this machine, the main job done before the user's eyes, then every program
// left running. A second start takes up where the first was. See --help.
import { existsSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { answers, House, type Ports } from './house.ts'
import { placesUnder } from './places.ts'
import { linksOfOperators } from './links.ts'
import { restOfForce } from './rest-of-force.ts'
import { CommandFailed } from './run-command.ts'
import { bad, bold, faint, good, heading, indented, say, since } from './screen.ts'
import { runPrograms, steps } from './steps.ts'

const help = `npm start [-- options]

Makes an office, its custodian, a print station, a gate and a sample force of 47,000 people who do not
exist, and takes ten of them from roster to open gate and back. Run it again: it goes on where it was.

  --roster FILE   your own roster (CSV or XLSX) instead of the sample
  --photos DIR    your own photographs, named by number or name
  --people N      size of the sample force (47000)
  --home DIR      where everything is kept (.tipstaff)
  --fresh         begin again: asks before it removes what is there; without a terminal it needs --yes
  --yes           answer yes
  --once          stop when the main job is done, instead of staying up
  --port N        first of five ports in a row (8470)
  --help          this text
`

const { values } = parseArgs({
  options: {
    roster: { type: 'string' },
    photos: { type: 'string' },
    people: { type: 'string', default: '47000' },
    home: { type: 'string', default: '.tipstaff' },
    fresh: { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    port: { type: 'string', default: '8470' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

/** Ends with one line that says what to do. */
function giveUp(text: string): never {
  process.stderr.write(`${text}\n`)
  process.exit(2)
}

function portsFrom(text: string): Ports {
  const first = Number(text)
  if (!Number.isInteger(first) || first < 1024 || first > 65_000) giveUp('--port is 1024 to 65000')
  return { gate: first, lists: first + 1, door: first + 2, witness: first + 3, console: first + 4 }
}

async function beginAgain(home: string): Promise<void> {
  if (!existsSync(home)) return
  if (!values.yes) {
    if (!process.stdin.isTTY)
      giveUp('--fresh removes everything under --home: without a terminal give --yes too')
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await lines.question(`remove everything under ${home}, keys included? (yes/no) `)
    lines.close()
    if (answer.trim().toLowerCase() !== 'yes') giveUp('nothing was removed')
  }
  rmSync(home, { recursive: true, force: true })
}

async function checkPorts(ports: Ports): Promise<void> {
  for (const port of Object.values(ports) as number[]) {
    if (await answers(port))
      giveUp(`port ${String(port)} is taken: give --port N, the first of five free ones`)
  }
}

async function mainJob(house: House): Promise<void> {
  const began = Date.now()
  for (const [i, step] of steps.entries()) {
    if (house.done.includes(step.id)) continue
    const at = Date.now()
    heading(i + 1, steps.length, step.title)
    const result = await step.run(house, {
      roster: values.roster,
      photos: values.photos,
      people: Number(values.people),
    })
    house.done.push(step.id)
    house.keep()
    say(`${indented(result)}  ${faint(since(at))}`)
  }
  say()
  say(good(`the main job is done (${since(began)})`))
}

function whereEverythingIs({ places, ports }: House): string {
  const at = (port: number): string => `http://localhost:${String(port)}/`
  return [
    bold('Where everything is'),
    `  the console         ${at(ports.console)}   (sign in with the links below)`,
    `  the guard's page    ${at(ports.gate)}   (show the camera ${places.prints}/…-back.png)`,
    `  lists and ledger    ${at(ports.lists)}ledger/checkpoint`,
    `  the printed cards   ${places.prints}`,
    `  the office          npm run tipstaff -- --home ${places.office} --help`,
    `  operators' keys     ${places.operators}   (in earnest: different people, their own machines)`,
    `  logs                ${places.logs}`,
  ].join('\n')
}

const places = placesUnder(values.home)
const ports = portsFrom(values.port)
if (values.fresh) await beginAgain(places.home)
await checkPorts(ports)
const house = new House(places, ports, (name, log) =>
  say(bad(`${name} ended by itself: see ${log}`)),
)

const life = { stopping: false }
async function stop(code: number): Promise<void> {
  if (life.stopping) return
  life.stopping = true
  say('\nstopping …')
  await house.supervisor.stopAll()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stop(0))

try {
  const began = Date.now()
  const again = house.done.length > 0
  if (again) {
    await runPrograms(house)
    say(`took up where it was in ${since(began)}`)
  }
  await mainJob(house)
  say(whereEverythingIs(house))
  if (!values.once) say(await linksOfOperators(house))
  if (values.once) await stop(0)
  else {
    if (values.roster === undefined)
      await restOfForce(house, Number(values.people), () => life.stopping)
    say(faint('everything is running; Ctrl-C stops it'))
  }
} catch (error) {
  if (life.stopping) await new Promise(() => undefined)
  say(bad(error instanceof CommandFailed || error instanceof Error ? error.message : 'failed'))
  say(`what was done is kept: fix it and run npm start again (logs: ${join(places.home, 'logs')})`)
  await stop(1)
}
