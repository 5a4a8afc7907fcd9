// The proof of a cleaned copy: both files are read again, by other code than that which cleaned. What is seen must be
// equal, nothing that was out of sight may be left, and no text that went may stand anywhere in the copy.
import type { Place } from '../deciding/finding.ts'
import { readContent } from '../read-content.ts'
import { CleanError } from './clean-error.ts'

/** Parts a program needs and nobody reads; the cleaner writes them itself. */
const needed =
  /inner parts|names of the files|defined names|drawings|figures of a chart|beside (?:a picture|pictures)|^the file$/
/** Around a sheet's cells stands how it is printed; of the cells themselves none may be unseen. */
const aroundCells = /^rows, columns or cells of sheet/

const shortest = 5

/** What is left of rows and columns that are hidden and empty: that they are there, how many, and their looks. */
const emptyRows = /^hidden rows or columns$/
const emptyWords = /^(?:collapse|Default|s\d{1,6}|\d{1,7})$/

/** What is seen of a file, by place, and how many things in it are not. */
export interface Seen {
  readonly texts: ReadonlyMap<string, string>
  readonly unseen: number
}

/** Fails unless `copy` shows the same as `original` by `seenIn` and hides nothing. */
export async function prove(
  original: Buffer,
  copy: Buffer,
  seenIn: (file: Buffer) => Seen,
): Promise<void> {
  const { texts: before } = seenIn(original)
  const { texts: after, unseen } = seenIn(copy)
  if (unseen > 0) throw new CleanError('something would be left out of sight')
  const isSame =
    before.size === after.size && [...before].every(([at, text]) => after.get(at) === text)
  if (!isSame) throw new CleanError('the copy would not show the same')
  await proveGone(original, copy, {
    isSeen: seenBy([...before.values()]),
    isShown: () => false,
    mayHold: null,
  })
}

export interface Sight {
  /** Whether a text from out of sight is seen too. */
  readonly isSeen: (text: string, place: Place) => boolean
  /** Whether a text that the reader takes for hidden is seen, by the finer reading of its kind of file. */
  readonly isShown: (text: string) => boolean
  /** What the copy cannot be read for as little as the original; null for nothing. */
  readonly mayHold: RegExp | null
}

/** Fails when `copy` hides anything, or has a text that stood only in places of `original` that went. */
export async function proveGone(original: Buffer, copy: Buffer, sight: Sight): Promise<void> {
  const gone = await hiddenTexts(original)
  const { keys, left } = await readCopy(copy, gone, sight)
  await refuseLeft(original, gone, keys, left, sight)
}

const isEmpty = ({ words }: Place, text: string): boolean =>
  emptyRows.test(words) && emptyWords.test(text)

/** A place out of sight that no program needs. */
const hides = (place: Place): boolean => place.isHidden && !isNeeded(place)

interface ReadPlace {
  readonly place: Place
  readonly texts: Set<string>
}

const keyOf = ({ part, words }: Place): string => `${part}\n${words}`

/** What stands in the file out of sight, place by place. What is in sight is told again where it matters. */
async function hiddenTexts(file: Buffer): Promise<ReadonlyMap<string, ReadPlace>> {
  const places = new Map<string, ReadPlace>()
  await tellTexts(file, (place, text) => {
    if (!hides(place)) return
    const key = keyOf(place)
    let known = places.get(key)
    if (known === undefined) places.set(key, (known = { place, texts: new Set() }))
    known.texts.add(text)
  })
  return places
}

/** The places of the copy, and which of the texts that were out of sight stand there. Nothing may be out of sight now. */
async function readCopy(
  copy: Buffer,
  gone: ReadonlyMap<string, ReadPlace>,
  { isShown, mayHold }: Sight,
): Promise<{ keys: ReadonlySet<string>; left: ReadonlySet<string> }> {
  const [keys, left] = [new Set<string>(), new Set<string>()]
  const isGone = anyOf(gone)
  const hidden: string[] = []
  let last: Place | null = null
  const holds = await tellTexts(copy, (place, text) => {
    if (place !== last) {
      last = place
      keys.add(keyOf(place))
    }
    if (hidden.length === 0 && hides(place) && !isEmpty(place, text) && !isShown(text))
      hidden.push(place.words)
    if (isGone(text)) left.add(text)
  })
  if (holds.some((why) => mayHold?.test(why) !== true))
    throw new CleanError('the copy could not be read again')
  for (const words of hidden)
    throw new CleanError(
      `something would be left out of sight (${words}): show it or take it out first`,
    )
  return { keys, left }
}

const anyOf = (places: ReadonlyMap<string, ReadPlace>): ((text: string) => boolean) => {
  const all = new Set([...places.values()].flatMap(({ texts }) => [...texts].filter(isTelling)))
  return (text) => all.has(text)
}

/** Fails when a text that stood only in places that went stands in the copy. */
async function refuseLeft(
  original: Buffer,
  gone: ReadonlyMap<string, ReadPlace>,
  keys: ReadonlySet<string>,
  left: ReadonlySet<string>,
  { isSeen }: Sight,
): Promise<void> {
  if (left.size === 0) return
  // A language's name stands in properties and in styles: what stays may say the same as what went.
  const stays = new Set<string>()
  await tellTexts(original, (place, text) => {
    if (left.has(text) && (!place.isHidden || needed.test(place.words))) stays.add(text)
  })
  for (const [key, { place, texts }] of gone) {
    if (keys.has(key) && !emptyRows.test(place.words)) continue
    for (const text of texts)
      if (left.has(text) && !stays.has(text) && !isSeen(text, place))
        throw new CleanError(`a text from out of sight would be left (${place.words})`)
  }
}

/**
 * Whether a text is seen, whole or as a line, but for white space. The reader takes a whole row for hidden where
 * a comment or a hidden cell stands in it.
 */
function seenBy(seen: readonly string[]): (text: string, place: Place) => boolean {
  const squeezed = (text: string): string => text.replace(/\s+/g, '')
  let known: Set<string> | null = null
  const whole = (): Set<string> =>
    new Set(
      seen.flatMap((text) => {
        const lines = text.split('\n')
        return [text, lines.slice(0, -1).join(''), ...lines].map(squeezed)
      }),
    )
  return (text, { words }) =>
    (emptyRows.test(words) && emptyWords.test(text)) || (known ??= whole()).has(squeezed(text))
}

/** Kinds of value, as cells of OpenDocument say them. */
const valueKind = /^(?:string|float|percentage|currency|boolean)$/
const isTelling = (text: string): boolean =>
  text.length >= shortest && /\p{L}/u.test(text) && !valueKind.test(text)

const isNeeded = ({ words }: Place): boolean => needed.test(words) || aroundCells.test(words)

/** Tells every text of a file with its place. @returns why not all of it could be read, where that is so */
async function tellTexts(
  file: Buffer,
  tell: (place: Place, text: string) => void,
): Promise<readonly string[]> {
  const findings = await readContent(file, (place, cells) => {
    for (const cell of cells) {
      const text = cell.trim()
      if (text !== '') tell(place, text)
    }
  })
  return findings.filter(({ verdict }) => verdict === 'HOLD').map(({ why }) => why)
}
