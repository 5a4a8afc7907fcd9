// After the main job: the rest of the sample force, while everything runs. First the whole roster, then the
// portraits, drawn and taken in a few hundred at a time, each part safe to repeat.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { progress } from '../../apps/issuer/src/cli/terminal.ts'
import { drawPortrait } from '../sample/draw-portrait.ts'
import { makeRoster } from '../sample/make-roster.ts'
import { samplePeople } from '../sample/people.ts'
import type { House } from './house.ts'
import { runCommand, type Ran } from './run-command.ts'
import { say } from './screen.ts'
import { firstPart } from './way-of-a-card.ts'

const portraitsAtOnce = 250

/** Goes on with the rest of the force until done, or until `stopped`. */
export async function restOfForce(
  house: House,
  people: number,
  stopped: () => boolean,
): Promise<void> {
  const { places } = house
  const signed = [
    '--as',
    house.keyFile('pass-office'),
    '--password-file',
    house.passwordFile('pass-office'),
  ]
  const office = (args: readonly string[]) =>
    runCommand('tipstaff', ['--home', places.office, ...args, ...signed])
  if (people > firstPart) {
    await house.once('whole roster', async () => {
      say(`the rest of the force: ${String(people)} people in all`)
      const file = join(places.sample, 'roster.csv')
      writeFileSync(file, makeRoster({ people }), { mode: 0o600 })
      await runCommand(
        'tipstaff',
        ['--home', places.office, 'roster', 'import', file, '--yes', ...signed],
        { live: true },
      )
      return String(people)
    })
    await house.once('whole index', () => learnForce(house, office))
  }
  const begun = Number(house.facts['portraits'] ?? '0')
  if (begun >= people) return
  const bar = progress('portraits of the force', people)
  bar.at(begun)
  const folder = join(places.sample, 'portraits')
  let drawn = 0
  let part: string[] = []
  const take = async (): Promise<void> => {
    if (part.length > 0) await office(['photos', 'take', folder, '--gently'])
    rmSync(folder, { recursive: true, force: true })
    part = []
    house.facts['portraits'] = String(drawn)
    house.keep()
  }
  rmSync(folder, { recursive: true, force: true })
  for (const person of samplePeople(people)) {
    if (stopped()) return
    drawn++
    if (drawn <= begun) continue
    if (!person.isProtected) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      part.push(person.number)
      const file = join(folder, `${person.number}.jpg`)
      writeFileSync(file, await drawPortrait(person), { mode: 0o600 })
    }
    if (part.length >= portraitsAtOnce) await take()
    bar.at(drawn)
  }
  await take()
  bar.end()
}

/** The release guard's index is of the first part only: it is built anew. */
async function learnForce(
  house: House,
  office: (args: readonly string[]) => Promise<Ran>,
): Promise<string> {
  say('the release guard learns the rest of the force')
  const second = ['--second', house.keyFile('approver')]
  const password = ['--second-password-file', house.passwordFile('approver')]
  const { out } = await office(['guard', 'index', ...second, ...password])
  return out.trim()
}
