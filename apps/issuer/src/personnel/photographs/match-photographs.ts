// Whose photograph a file is. With a roster at hand, by number or name; without one, by number alone, asked
// of the custodian's keyed lookup, so that no name is opened to find anybody.
import type { Office } from '../../platform/office.ts'
import { findPhotographs, type PhotographOwner } from './find-photographs.ts'
import { numberKey } from '../holder-record.ts'
import { holdersByLookup, type Holder } from '../holders.ts'
import { isRowError, type RosterRow, type RowError } from '../roster/roster-row.ts'

export interface MatchedPhotograph {
  readonly file: string
  /** As `numberKey` gives it. */
  readonly number: string
  readonly holder: Holder
}

export interface Matched {
  readonly found: readonly MatchedPhotograph[]
  /** Files that are nobody's. */
  readonly unclaimed: readonly string[]
  /** Files that could be two people's, and two files of one person. */
  readonly ambiguous: readonly string[]
}

type Needs = Pick<Office, 'store' | 'custodian'>

/** Matches files to holders by the numbers and names of a roster. Protected rows are nobody here. */
export async function matchByRoster(
  office: Needs,
  files: readonly string[],
  rows: AsyncIterable<RosterRow | RowError>,
): Promise<Matched> {
  const owners: PhotographOwner[] = []
  for await (const row of rows) {
    if (isRowError(row) || row.protected) continue
    const { number, family, given } = row
    owners.push({ key: numberKey(number), number, family, given })
  }
  const { byOwner, unclaimed, ambiguous } = findPhotographs(files, owners)
  const claims = [...byOwner].map(([number, file]) => ({ file, numbers: [number] }))
  const matched = await lookUp(office, claims)
  return {
    found: matched.found,
    unclaimed: [...unclaimed, ...matched.unclaimed],
    ambiguous: [...ambiguous, ...matched.ambiguous],
  }
}

/** Matches files to holders by the numbers in their names. */
export async function matchByNumber(office: Needs, files: readonly string[]): Promise<Matched> {
  return await lookUp(
    office,
    files.map((file) => ({ file, numbers: numbersIn(file) })),
  )
}

/** What in a file's name may be a number: all of it, its first word, its last. */
function numbersIn(file: string): readonly string[] {
  const stem = file.replace(/\.[A-Za-z0-9]{1,5}$/, '')
  const parts = stem.split(/[\s_.,;()-]+/).filter((part) => part !== '')
  const words = [stem, parts[0] ?? '', parts.at(-1) ?? ''].map(numberKey)
  return [...new Set(words)].filter((word) => /\d/.test(word) && word.length <= 64)
}

async function lookUp(
  office: Needs,
  claims: readonly { readonly file: string; readonly numbers: readonly string[] }[],
): Promise<Matched> {
  const holders = await holdersOf(
    office,
    claims.flatMap(({ numbers }) => numbers),
  )
  const byHolder = new Map<string, MatchedPhotograph[]>()
  const unclaimed: string[] = []
  const ambiguous: string[] = []
  for (const { file, numbers } of claims) {
    const hits = numbers.flatMap((number) => {
      const holder = holders.get(number)
      return holder ? [{ file, number, holder }] : []
    })
    const [hit] = hits
    if (!hit) unclaimed.push(file)
    else if (new Set(hits.map(({ holder }) => holder.id)).size > 1) ambiguous.push(file)
    else byHolder.set(hit.holder.id, [...(byHolder.get(hit.holder.id) ?? []), hit])
  }
  const found: MatchedPhotograph[] = []
  for (const [only, ...others] of byHolder.values()) {
    if (only && others.length === 0) found.push(only)
    else if (only) ambiguous.push(only.file, ...others.map(({ file }) => file))
  }
  return { found, unclaimed, ambiguous }
}

async function holdersOf(
  office: Needs,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, Holder>> {
  const wanted = [...new Set(numbers)]
  const found = new Map<string, Holder>()
  for (let from = 0; from < wanted.length; from += 1_000) {
    const some = wanted.slice(from, from + 1_000)
    const rows = some.map((number) => ({ number, groups: {} }))
    const answer = await office.custodian.call('recognise', { rows })
    const lookups = answer.rows.map(({ lookup }) => lookup)
    const holders = await holdersByLookup(office.store.db, lookups)
    some.forEach((number, i) => {
      const holder = holders.get(Buffer.from(lookups[i] ?? []).toString('hex'))
      if (holder?.state === 'present') found.set(number, holder)
    })
  }
  return found
}
