// What leaves the office: the release guard learns who works here, and stops a workbook with people on a hidden sheet.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { samplePeople } from '../sample/people.ts'
import { writeWorkbook } from '../sample/write-workbook.ts'
import type { House } from './house.ts'
import type { Choice } from './steps.ts'
import { firstPart } from './way-of-a-card.ts'

/** Everybody known to the release guard: opened by two people, both of whom are here. */
export async function knowPeople(house: House): Promise<string> {
  const second = ['--second', house.keyFile('approver')]
  const password = ['--second-password-file', house.passwordFile('approver')]
  const { out } = await house.tipstaff(['guard', 'index', ...second, ...password], 'pass-office')
  return `${out.trim()}\nkeyed codes only, and the key is the custodian's: from now on no file leaves unlooked-at`
}

/** An answer to a question about numbers, with the people it was counted from left on a hidden sheet. */
export async function holdFile(house: House, { roster, people }: Choice): Promise<string> {
  if (roster !== undefined)
    return 'with a file of your own: npm run tipstaff -- guard check FILE --as KEYFILE'
  const counted = [...samplePeople(people)].slice(0, firstPart).filter((one) => !one.isProtected)
  const workbook = writeWorkbook([
    { name: 'Answer', rows: [['Rank', 'Officers'], ...ranksOf(counted.map(({ rank }) => rank))] },
    {
      name: 'SQL Results',
      hidden: true,
      rows: [
        ['Surname', 'Initials', 'Rank', 'Unit', 'Number'],
        ...counted
          .slice(0, 300)
          .map((one) => [one.family, one.given.slice(0, 1), one.rank, one.unit, one.number]),
      ],
    },
  ])
  mkdirSync(house.places.sample, { recursive: true, mode: 0o700 })
  const file = join(house.places.sample, 'answer.xlsx')
  writeFileSync(file, workbook, { mode: 0o600 })
  const { out } = await house.tipstaff(['guard', 'check', file], 'sponsor', { accept: [13] })
  return out.trim()
}

function ranksOf(ranks: readonly string[]): readonly (readonly string[])[] {
  const counts = new Map<string, number>()
  for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1)
  return [...counts].map(([rank, count]) => [rank, String(count)])
}
