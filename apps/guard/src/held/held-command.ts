// The commands `person` and `held`: a key of one's own, what is held, asking, releasing.
import { StationError } from '../guard-error.ts'
import { Holds } from './holds.ts'
import { makePerson, readPeopleList, readSelf } from './people.ts'

export interface HeldValues {
  readonly held?: string | undefined
  readonly people?: string | undefined
  readonly as?: string | undefined
  readonly reason?: string | undefined
  readonly to?: string | undefined
}

const needed = (value: string | undefined, option: string): string => {
  if (value === undefined || value === '') throw new StationError('usage', `${option} is missing.`)
  return value
}

export function personCommand(values: HeldValues, [verb, name]: readonly string[]): number {
  if (verb !== 'new' || name === undefined)
    throw new StationError('usage', 'person new NAME --to FILE')
  console.log('For the list of people who may let something go:')
  console.log(makePerson(name, needed(values.to, '--to')))
  return 0
}

export const openHolds = (values: HeldValues): Holds =>
  new Holds(needed(values.held, '--held'), readPeopleList(needed(values.people, '--people')))

function list(holds: Holds): void {
  for (const { id, at, verdict, asked, released, isSent } of holds.standings()) {
    const stands = isSent ? 'sent' : released ? 'released' : asked ? 'asked' : 'held'
    const who = [asked, released].flatMap((word) => (word === null ? [] : [word.who]))
    console.log([id, at, verdict.padEnd(5), stands.padEnd(8), ...who].join('  '))
  }
}

function show(holds: Holds, id: string): void {
  const { way, station, report } = holds.facts(id)
  const going = typeof way === 'string' ? way : `from ${way.from} to ${way.to.join(', ')}`
  console.log(`${report.verdict}  ${station}  ${JSON.stringify(going)}`)
  for (const { verdict, place, why } of report.findings)
    console.log(`  ${verdict.padEnd(5)} ${JSON.stringify(place.words)}: ${why}`)
}

export function heldCommand(values: HeldValues, [verb = 'list', id]: readonly string[]): number {
  const holds = openHolds(values)
  const number = (): string => needed(id, 'The number of the hold')
  if (verb === 'list') list(holds)
  else if (verb === 'show') show(holds, number())
  else if (verb === 'ask' || verb === 'release') {
    holds[verb](number(), readSelf(needed(values.as, '--as')), needed(values.reason, '--reason'))
    console.log(verb === 'ask' ? 'Asked. Somebody else must release it.' : 'Released.')
  } else throw new StationError('usage', 'held list, show ID, ask ID or release ID; see --help.')
  return 0
}
