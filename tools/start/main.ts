// `npm start`: all of Tipstaff on this machine, the main job done before the user's eyes, then every program
// left running. A second start takes up where the first was. See --help.
import { join } from 'node:path'
import { keepersAtHand } from './keepers-at-hand.ts'
import { linksOfOperators } from './links.ts'
import { readOptions } from './options.ts'
import { restOfForce } from './rest-of-force.ts'
import { CommandFailed } from './run-command.ts'
import { bad, bold, faint, good, heading, indented, say, since } from './screen.ts'
import { runPrograms, steps } from './steps.ts'
import { leave, ownFiles, takeUp } from './take-up.ts'

const options = readOptions(process.argv.slice(2))
const house = await takeUp(options, (name, log) => say(bad(`${name} ended by itself: see ${log}`)))
const { places, ports } = house

function whatWillHappen(): string {
  const people =
    ownFiles(house).roster === undefined ? 'ten people who do not exist' : 'your own people'
  return [
    `Tipstaff, all of it on this machine: ${String(steps.length)} steps take ${people} from the roster to an open gate,`,
    'and shut it again. Each shows the commands that a person would type, what came of them, and how long it took.',
    faint(
      '  "tipstaff …" is typed here as "npm run tipstaff -- …", "tipstaff-gate …" as "npm run gate -- …", and so on;',
    ),
    faint(
      `  --as names an operator's key file, and the command asks for its password: here it is in a file beside the key.`,
    ),
  ].join('\n')
}

async function mainJob(): Promise<void> {
  const began = Date.now()
  const left = steps.filter(({ id }) => !house.done.includes(id))
  if (left.length > 0) say(whatWillHappen())
  for (const [i, step] of steps.entries()) {
    if (!left.includes(step)) continue
    const at = Date.now()
    heading(i + 1, steps.length, step.title)
    const result = await step.run(house, {
      ...ownFiles(house),
      people: options.people,
    })
    house.done.push(step.id)
    house.keep()
    say(`${indented(result)}  ${faint(since(at))}`)
  }
  say()
  say(good(left.length > 0 ? `the main job is done (${since(began)})` : 'the main job was done'))
}

function whereEverythingIs(): string {
  const at = (port: number): string => `http://localhost:${String(port)}/`
  return [
    bold('Where everything is'),
    `  the console         ${at(ports.console)}   (sign in with the links below)`,
    `  the guard's page    ${at(ports.gate)}   (show the camera ${places.prints}/…-back.png)`,
    `  the press page      npm run station -- run --page 0 --home ${places.station}   (shows a link: two people, a keyboard or a scanner)`,
    `  lists and ledger    ${at(ports.lists)}ledger/checkpoint`,
    `  the printed cards   ${places.prints}`,
    `  the office          npm run tipstaff -- --home ${places.office} --help`,
    `  operators' keys     ${places.operators}   (in earnest: different people, their own machines)`,
    `  logs                ${places.logs}`,
  ].join('\n')
}

const life = { stopping: false }
async function stop(code: number): Promise<void> {
  if (life.stopping) return
  life.stopping = true
  say('\nstopping …')
  await house.supervisor.stopAll()
  leave(house)
  say('everything has stopped; npm start goes on from here')
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stop(0))

async function stayUp(): Promise<void> {
  keepersAtHand(house, () => life.stopping).catch((error: unknown) =>
    say(bad(`the keepers are gone: ${error instanceof Error ? error.message : 'failed'}`)),
  )
  say(good('everything is running; Ctrl-C stops it'))
  if (ownFiles(house).roster !== undefined) return
  await restOfForce(house, options.people, () => life.stopping)
}

try {
  const began = Date.now()
  const again = house.done.length > 0
  if (again) {
    await runPrograms(house)
    say(`took up where it was in ${since(began)}`)
  }
  await mainJob()
  say(whereEverythingIs())
  if (options.once) await stop(0)
  else {
    say(await linksOfOperators(house))
    await stayUp()
  }
} catch (error) {
  if (life.stopping) await new Promise(() => undefined)
  say(bad(error instanceof CommandFailed || error instanceof Error ? error.message : 'failed'))
  say(`what was done is kept: fix it and run npm start again (logs: ${join(places.home, 'logs')})`)
  await stop(1)
}
