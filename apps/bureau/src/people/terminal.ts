// The station's terminal for the print operator and the second person: which card is in the machine, what
// is left, good or spoiled. It shows job ids and blanks; the card itself is in the operator's hand.
import { createInterface, type Interface } from 'node:readline/promises'
import { never, sayNews, type Attendance } from './attendance.ts'
import { isBlank } from '../blank.ts'
import type { Opening } from '../journal.ts'
import { StationError } from '../station-error.ts'
import type { Verdict } from '../work-group.ts'

/** What the terminal asks the journal. */
export interface Told {
  readonly left: () => { readonly blanks: number; readonly budget: number }
  /** Whether this blank may be the one a card in the machine is on. */
  readonly fits: (blank: string, opening: Opening) => boolean
}

/** Opens the terminal: two people say who they are before the first card. Throws `not-ready` without one. */
export async function openTerminal({ left, fits }: Told): Promise<Attendance> {
  if (!process.stdin.isTTY)
    throw new StationError('not-ready', 'no terminal: two people must be here, or say --auto')
  const lines = createInterface({ input: process.stdin, output: process.stderr, historySize: 0 })
  const people = await askPeople(lines)
  return {
    isAway: () => false,
    awake: () => never,
    tell: sayNews,
    leave: () => undefined,
    close: () => lines.close(),
    async judge(opening, files) {
      const { blanks, budget } = left()
      lines.write('')
      process.stderr.write(
        `\n${opening.job} is in the machine on blank ${opening.blank}` +
          ` · blanks left ${String(blanks)} · releases left ${String(budget)}\n` +
          files.map((file) => `  ${file}\n`).join(''),
      )
      const outcome = await askOutcome(lines, people)
      return { outcome, blank: await askSerial(lines, opening, fits) }
    },
  }
}

async function askPeople(lines: Interface): Promise<readonly [string, string]> {
  const initials = async (who: string): Promise<string> => {
    for (;;) {
      const said = (await lines.question(`initials of the ${who}: `)).trim()
      if (/^[\p{L}]{2,4}$/u.test(said)) return said.toUpperCase()
    }
  }
  const first = await initials('print operator')
  for (;;) {
    const second = await initials('second person')
    if (second !== first) return [first, second]
    process.stderr.write('two different people are needed\n')
  }
}

async function askOutcome(
  lines: Interface,
  [, second]: readonly [string, string],
): Promise<Verdict['outcome']> {
  for (;;) {
    const said = (await lines.question('good or spoiled? [g/s] ')).trim().toLowerCase()
    if (said === 'g') return 'good'
    if (said !== 's') continue
    const seen = await lines.question(`${second}, is this card spoiled? [y/n] `)
    if (seen.trim().toLowerCase() === 'y') return 'spoiled'
  }
}

async function askSerial(lines: Interface, opening: Opening, fits: Told['fits']): Promise<string> {
  for (;;) {
    const said = (await lines.question(`serial on the blank [${opening.blank}] `))
      .trim()
      .toUpperCase()
    if (said === '') return opening.blank
    if (!isBlank(said))
      process.stderr.write(
        'that is no serial: two letters and eight digits, the last one a check\n',
      )
    else if (fits(said, opening)) return said
    else process.stderr.write('that blank was used before, or is not of this batch\n')
  }
}
