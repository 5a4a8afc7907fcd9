// Names the people of a register who stand in a file: for a publication found too late. Everybody of the register is
// compared once with the file's words; nothing but those found is kept.
import type { Finding, Place } from '../deciding/finding.ts'
import { foldNumber, foldWords } from '../index/fold.ts'
import { givenForms, surnameForms, type Person } from '../index/person.ts'
import { readFileWords, type FileWords } from './file-words.ts'

/** How a person was found in a row, from surest to weakest. The last two may be somebody of the same name. */
export const fits = [
  'number-and-name',
  'number',
  'name-rank-unit',
  'full-name',
  'surname-initial',
] as const
export type Fit = (typeof fits)[number]

/** What of a person can stand in a row. */
export const personFields = ['number', 'surname', 'given', 'rank', 'unit'] as const
export type PersonField = (typeof personFields)[number]

export interface Standing {
  readonly place: Place
  readonly fit: Fit
  readonly rows: number
  /** What of the person stands in these rows, in all of them together. */
  readonly fields: readonly PersonField[]
}

export interface Found<P extends Person> {
  readonly person: P
  /** The surest fit of all. */
  readonly fit: Fit
  readonly standings: readonly Standing[]
}

export interface WhoAnswer<P extends Person> {
  readonly found: readonly Found<P>[]
  /** Parts of the file that could not be read: somebody may stand there unseen. */
  readonly unread: readonly Finding[]
  /** How many people of the register were compared. */
  readonly compared: number
}

interface Candidate<P> {
  readonly person: P
  readonly rows: ReadonlyMap<number, Fit>
}

/**
 * The different people who stand in a file, each with the places and how he was recognised. Where a row is surely
 * about one person, others who only share the name with him are not told of it.
 * @param people every person of the register, once; an object given comes back in the answer as it is
 */
export async function whoIsIn<P extends Person>(
  bytes: Uint8Array,
  people: Iterable<P> | AsyncIterable<P>,
): Promise<WhoAnswer<P>> {
  const { words, unread } = await readFileWords(bytes)
  const candidates: Candidate<P>[] = []
  let compared = 0
  for await (const person of people) {
    compared += 1
    const rows = rowsOf(person, words)
    if (rows.size > 0) candidates.push({ person, rows })
  }
  const surest = new Uint8Array(words.rows.length).fill(fits.length)
  for (const { rows } of candidates)
    for (const [row, fit] of rows)
      surest[row] = Math.min(surest[row] ?? fits.length, fits.indexOf(fit))
  const found: Found<P>[] = []
  for (const { person, rows } of candidates) {
    const standings = standingsOf(person, rows, surest, words)
    const [first] = standings
    if (first !== undefined) found.push({ person, fit: first.fit, standings })
  }
  return { found, unread, compared }
}

function standingsOf(
  person: Person,
  rows: ReadonlyMap<number, Fit>,
  surest: Uint8Array,
  words: FileWords,
): Standing[] {
  const counted = new Map<string, Omit<Standing, 'fields' | 'rows'> & Counting>()
  for (const [row, fit] of rows) {
    const strength = fits.indexOf(fit)
    // A row that is surely somebody's says nothing about his namesakes.
    if (strength > (surest[row] ?? 0)) continue
    const placeNo = words.rows[row]?.place ?? 0
    const place = words.places[placeNo]
    if (place === undefined) continue
    const key = `${placeNo} ${fit}`
    const standing = counted.get(key)
    if (standing === undefined) {
      const fields = new Set(fieldsIn(person, row, words))
      counted.set(key, { place, fit, rows: 1, fields })
    } else {
      standing.rows += 1
      for (const field of fieldsIn(person, row, words)) standing.fields.add(field)
    }
  }
  return [...counted.values()]
    .map((one) => ({ ...one, fields: personFields.filter((field) => one.fields.has(field)) }))
    .sort((a, b) => fits.indexOf(a.fit) - fits.indexOf(b.fit))
}

interface Counting {
  rows: number
  readonly fields: Set<PersonField>
}

/** Which fields of a person stand in a row. A given name counts by its initial too. */
function fieldsIn(person: Person, row: number, words: FileWords): PersonField[] {
  const isThere = (text: string): boolean => standsIn(words.stands(text), row)
  const { initial, forenames } = givenForms(person.given)
  const number = foldNumber(person.number)
  const stands = {
    number: number !== '' && words.rowsWithNumber(number).includes(row),
    surname: surnameForms(person.surname).some(isThere),
    given: forenames.some(isThere) || (initial !== '' && isThere(initial)),
    rank: says(words, row, person.rank),
    unit: says(words, row, person.unit),
  }
  return personFields.filter((field) => stands[field])
}

function rowsOf(person: Person, words: FileWords): Map<number, Fit> {
  const rows = new Map<number, Fit>()
  const surnames = surnameForms(person.surname)
  const { forenames, initials } = givensIn(person.given, words)
  for (const surname of surnames)
    for (const [row, at] of pairsOf(words.stands(surname)))
      if (isNear(words, row, at, forenames.get(row), 3)) rows.set(row, 'full-name')
      else if (!rows.has(row) && isNear(words, row, at, initials.get(row), 2))
        rows.set(row, 'surname-initial')
  for (const row of rows.keys())
    if (says(words, row, person.rank) && says(words, row, person.unit))
      rows.set(row, 'name-rank-unit')
  numbered(person, surnames, words, rows)
  return rows
}

type Places = Map<number, readonly number[]>

/** Where a person's forenames and initials stand, by row. */
function givensIn(given: string, words: FileWords): { forenames: Places; initials: Places } {
  const { initial, forenames } = givenForms(given)
  const joined = foldWords(given).map((word) => word[0] ?? '')
  return {
    forenames: gathered(forenames, words),
    initials: gathered([initial, joined.join('')], words),
  }
}

function gathered(texts: readonly string[], words: FileWords): Places {
  const places: Places = new Map()
  for (const text of new Set(texts))
    for (const [row, at] of pairsOf(words.stands(text)))
      places.set(row, [...(places.get(row) ?? []), at])
  return places
}

function* pairsOf(stands: readonly number[]): Generator<readonly [number, number]> {
  for (let i = 0; i < stands.length; i += 2) yield [stands[i] ?? 0, stands[i + 1] ?? 0]
}

function numbered(
  person: Person,
  surnames: readonly string[],
  words: FileWords,
  rows: Map<number, Fit>,
): void {
  const number = foldNumber(person.number)
  if (number === '') return
  for (const row of words.rowsWithNumber(number)) {
    const isNamed =
      rows.has(row) || surnames.some((surname) => standsIn(words.stands(surname), row))
    rows.set(row, isNamed ? 'number-and-name' : 'number')
  }
}

function isNear(
  words: FileWords,
  row: number,
  at: number,
  others: readonly number[] | undefined,
  reach: number,
): boolean {
  if (others === undefined) return false
  const isList = words.rows[row]?.isList === true
  return others.some((other) => other !== at && (isList || Math.abs(other - at) <= reach))
}

/** Does every word of a rank or a unit stand in the row? */
function says(words: FileWords, row: number, text: string): boolean {
  const wanted = foldWords(text)
  return wanted.length > 0 && wanted.every((word) => standsIn(words.stands(word), row))
}

/** Rows are told in order, so that a row is found by halving. */
function standsIn(stands: readonly number[], row: number): boolean {
  let from = 0
  let to = stands.length / 2
  while (from < to) {
    const middle = (from + to) >> 1
    if ((stands[middle * 2] ?? 0) < row) from = middle + 1
    else to = middle
  }
  return stands[from * 2] === row
}
