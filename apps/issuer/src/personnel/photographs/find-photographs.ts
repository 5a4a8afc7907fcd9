// Which file of a folder is whose photograph: by number, else by name. A file that could be two people's is nobody's.

export interface PhotographOwner {
  readonly key: string
  readonly number: string
  readonly family: string
  readonly given: string
}

export interface FoundPhotographs {
  /** Owner's key → file name. */
  readonly byOwner: ReadonlyMap<string, string>
  /** Files that fit nobody. */
  readonly unclaimed: readonly string[]
  /** Files that fit two people, or two files that fit one: the office decides. */
  readonly ambiguous: readonly string[]
  /** Keys of people for whom there is no file. */
  readonly without: readonly string[]
}

/** Letters and digits only, lower case, no accents: "O’Brien, Siân" and "obrien_sian" are one. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '')

const withoutNoughts = (number: string): string => number.replace(/^0+(?=.)/, '')

/**
 * Matches file names (of any folder depth) to people. A name counts as a number when it is one, begins with one or
 * ends with one (`0012345.jpg`, `0012345_SMITH.jpg`, `Smith-0012345.jpeg`); noughts in front may be missing.
 */
export function findPhotographs(
  files: Iterable<string>,
  owners: Iterable<PhotographOwner>,
): FoundPhotographs {
  const index = indexOwners(owners)
  const claims = new Map<string, string[]>()
  const unclaimed: string[] = []
  const ambiguous: string[] = []
  for (const file of files) {
    const keys = claimants(file, index)
    const [only] = keys
    if (only === undefined) unclaimed.push(file)
    else if (keys.size > 1) ambiguous.push(file)
    else claims.set(only, [...(claims.get(only) ?? []), file])
  }
  const byOwner = new Map<string, string>()
  for (const [key, [file, ...others]] of claims)
    if (file !== undefined && others.length === 0) byOwner.set(key, file)
    else if (file !== undefined) ambiguous.push(file, ...others)
  const without = [...index.keys].filter((key) => !byOwner.has(key))
  return { byOwner, unclaimed, ambiguous, without }
}

interface OwnerIndex {
  readonly keys: ReadonlySet<string>
  readonly byNumber: ReadonlyMap<string, ReadonlySet<string>>
  readonly byName: ReadonlyMap<string, ReadonlySet<string>>
}

function indexOwners(owners: Iterable<PhotographOwner>): OwnerIndex {
  const keys = new Set<string>()
  const byNumber = new Map<string, Set<string>>()
  const byName = new Map<string, Set<string>>()
  const add = (map: Map<string, Set<string>>, word: string, key: string): void => {
    const set = map.get(word)
    if (set === undefined) map.set(word, new Set([key]))
    else set.add(key)
  }
  for (const { key, number, family, given } of owners) {
    keys.add(key)
    add(byNumber, plain(number), key)
    add(byNumber, withoutNoughts(plain(number)), key)
    const first = given.split(' ')[0] ?? ''
    for (const forename of new Set([given, first]))
      for (const name of [`${family}${forename}`, `${forename}${family}`])
        add(byName, plain(name), key)
  }
  return { keys, byNumber, byName }
}

const nobody: ReadonlySet<string> = new Set()

function claimants(file: string, { byNumber, byName }: OwnerIndex): ReadonlySet<string> {
  const stem = (file.split(/[/\\]/).at(-1) ?? '').replace(/\.[A-Za-z0-9]{1,5}$/, '')
  const parts = stem.split(/[\s_.,;()-]+/).filter((part) => part !== '')
  for (const word of [stem, parts[0] ?? '', parts.at(-1) ?? '']) {
    if (!/\d/.test(word)) continue
    const exact = byNumber.get(plain(word)) ?? byNumber.get(withoutNoughts(plain(word)))
    if (exact !== undefined) return exact
  }
  const letters = parts.filter((part) => !/^\d+$/.test(part)).join('')
  return byName.get(plain(stem)) ?? byName.get(plain(letters)) ?? nobody
}
