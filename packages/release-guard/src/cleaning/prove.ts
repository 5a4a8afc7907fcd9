// The proof of a cleaned copy: both files are read again, by other code than that which cleaned. What is seen must be
// equal, nothing that was out of sight may be left, and no text that went may stand anywhere in the copy.
import type { Place } from '../deciding/finding.ts'
import { readContent } from '../read-content.ts'
import { CleanError } from './clean-error.ts'

/** Parts a program needs and nobody reads; the cleaner writes them itself. */
const needed =
  /inner parts|names of the files|defined names|drawings|figures of a chart|beside a picture|^the file$/
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
  const [old, now] = [await readAll(original), await readAll(copy)]
  if (now.trouble) throw new CleanError('the copy could not be read again')
  for (const { place, texts } of now.places.values())
    if (hides(place) && !isEmpty(place, texts))
      throw new CleanError(`something would be left out of sight (${place.words})`)
  refuseLeft(old.places, now.places, [...before.values()])
}

const isEmpty = ({ words }: Place, texts: ReadonlySet<string>): boolean =>
  texts.size === 0 || (emptyRows.test(words) && [...texts].every((text) => emptyWords.test(text)))

/** A place out of sight that no program needs. */
const hides = (place: Place): boolean => place.isHidden && !isNeeded(place)

/** Fails when a text that stood only in places that went stands in the copy. */
function refuseLeft(
  old: ReadonlyMap<string, ReadPlace>,
  now: ReadonlyMap<string, ReadPlace>,
  seen: readonly string[],
): void {
  const left = new Set([...now.values()].flatMap(({ texts }) => [...texts]))
  const isGone = (key: string, place: Place): boolean =>
    hides(place) && (!now.has(key) || emptyRows.test(place.words))
  const isSeen = seenBy(seen)
  // A language's name stands in properties and in styles: what stays may say the same as what went.
  const stays = new Set<string>()
  for (const { place, texts } of old.values())
    if (!place.isHidden || needed.test(place.words)) for (const text of texts) stays.add(text)
  for (const [key, { place, texts }] of old) {
    if (!isGone(key, place)) continue
    for (const text of texts)
      if (isTelling(text) && !stays.has(text) && left.has(text) && !isSeen(text, place))
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

const isTelling = (text: string): boolean => text.length >= shortest && /\p{L}/u.test(text)

const isNeeded = ({ words }: Place): boolean => needed.test(words) || aroundCells.test(words)

interface ReadPlace {
  readonly place: Place
  readonly texts: Set<string>
}

async function readAll(
  file: Buffer,
): Promise<{ places: Map<string, ReadPlace>; trouble: boolean }> {
  const places = new Map<string, ReadPlace>()
  const findings = await readContent(file, (place, cells) => {
    const key = `${place.part}\n${place.words}`
    let known = places.get(key)
    if (known === undefined) places.set(key, (known = { place, texts: new Set() }))
    for (const cell of cells) if (cell.trim() !== '') known.texts.add(cell.trim())
  })
  return { places, trouble: findings.some(({ verdict }) => verdict === 'HOLD') }
}
