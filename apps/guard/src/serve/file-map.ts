// A report as a map of the file: what is seen, what is not, and where people are. No word of it was not in the report.
import type { Report, RuleName, Verdict } from '@tipstaff/release-guard'
import { explain } from './explain.ts'

/** One place, or several that go by the same words. */
export interface MapPlace {
  readonly words: string
  readonly rows: number
  /** Rows that look like people, ours or not. */
  readonly people: number
  /** Of ours, as far as a rule has counted them. */
  readonly ours: number
  readonly explanation: string | null
}

export interface FileMap {
  readonly name: string
  readonly report: Report
  readonly headline: string
  readonly advice: string
  readonly seen: readonly MapPlace[]
  readonly unseen: readonly MapPlace[]
  /** Unseen places with nothing in them that looks like people. */
  readonly quiet: readonly MapPlace[]
  readonly seenRows: number
  readonly unseenPeople: number
  /** The longest place: what bars are measured by. */
  readonly rowsMax: number
}

const countsPeople: ReadonlySet<RuleName> = new Set([
  'same-person-rows',
  'attribute-list',
  'name-list',
  'register-numbers',
  'names-in-text',
] as RuleName[])

const headlines: Readonly<Record<Verdict, readonly [string, string]>> = {
  BLOCK: [
    'Do not send this file',
    'It holds people of ours. Take them out, or send only what was asked for: the cleaned copy or one sheet as plain text, and look at that again.',
  ],
  HOLD: [
    'Stop: somebody else must look first',
    'There is something in this file that cannot be seen or cannot be checked. Two people decide whether it may leave, and write down why.',
  ],
  WARN: [
    'Look again before you send this',
    'It may name people of ours. If they are meant to be named, it may go.',
  ],
  NOTE: [
    'This file may go',
    'Nothing of ours was found. Something small travels with it that you may want to take out.',
  ],
  PASS: ['This file may go', 'Nothing of ours was found in it.'],
}

/** The map of one file. */
export function mapFile(name: string, report: Report): FileMap {
  const places = placesOf(report)
  const byPeople = (a: MapPlace, b: MapPlace): number =>
    b.ours - a.ours || b.people - a.people || b.rows - a.rows
  const seen = places.filter(({ isHidden }) => !isHidden).sort(byPeople)
  const hidden = places.filter(({ isHidden }) => isHidden).sort(byPeople)
  const speaks = ({ people, ours }: MapPlace): boolean => people > 0 || ours > 0
  const [headline, advice] = headlines[report.verdict]
  return {
    name,
    report,
    headline,
    advice,
    seen,
    unseen: hidden.filter(speaks),
    quiet: hidden.filter((place) => !speaks(place)),
    seenRows: seen.reduce((sum, { rows }) => sum + rows, 0),
    unseenPeople: hidden.reduce((sum, { people }) => sum + people, 0),
    rowsMax: Math.max(1, ...seen.map(({ rows }) => rows), ...hidden.map(({ rows }) => rows)),
  }
}

function placesOf(report: Report): (MapPlace & { isHidden: boolean })[] {
  const places = new Map<string, MapPlace & { isHidden: boolean }>()
  const keyOf = (words: string, isHidden: boolean): string => `${isHidden ? 1 : 0}${words}`
  for (const { place, rows, personRows } of report.parts) {
    if (rows === 0) continue
    const key = keyOf(place.words, place.isHidden)
    const before = places.get(key)
    places.set(key, {
      words: place.words,
      isHidden: place.isHidden,
      rows: rows + (before?.rows ?? 0),
      people: personRows + (before?.people ?? 0),
      ours: 0,
      explanation: place.isHidden ? explain(place.words) : null,
    })
  }
  for (const { place, rule, count } of report.findings) {
    const key = keyOf(place.words, place.isHidden)
    const known = places.get(key)
    if (known === undefined || !countsPeople.has(rule)) continue
    places.set(key, { ...known, ours: Math.max(known.ours, count) })
  }
  // Names of parts are no rows that anybody sees; they are told only when people are in them.
  return [...places.values()].filter(
    ({ words, people, ours }) => people > 0 || ours > 0 || !/^names of the files/.test(words),
  )
}
