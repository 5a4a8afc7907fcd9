// RTF, group by group: text in sight by rows and paragraphs, hidden and deleted text, who wrote and changed it, objects within.

export type RichPlace = 'text' | 'hidden' | 'deleted' | 'about' | 'inner'
export interface RichLine {
  readonly place: RichPlace
  readonly text: string
}

interface Group {
  readonly place: RichPlace
  /** Bytes in hex: an object's, or a picture's, which are passed over. */
  readonly bytes: 'object' | 'picture' | null
  /** How many letters stand for one that older programs do not know. */
  readonly skips: number
}

const places: Readonly<Record<string, RichPlace>> = {
  info: 'about',
  revtbl: 'about',
  annotation: 'hidden',
  atnauthor: 'about',
  atnid: 'about',
  docvar: 'hidden',
  userprops: 'about',
  xmlopen: 'hidden',
  fonttbl: 'inner',
  colortbl: 'inner',
  stylesheet: 'inner',
  listtable: 'inner',
  rsidtbl: 'inner',
  generator: 'about',
  themedata: 'inner',
  datastore: 'inner',
}
const ends = new Set(['row', 'nestrow', 'par', 'line', 'sect', 'page'])
const gaps = new Set(['cell', 'nestcell', 'tab'])
const signs: Readonly<Record<string, string>> = {
  emdash: '\u2014',
  endash: '\u2013',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
}
const tokens =
  /\\([a-z]{1,32})(-?\d{1,10})?(?:\r?\n| )?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n\\]/gi
const windows = new TextDecoder('windows-1252')
const groupsMax = 10_000

/** The text of an RTF document, a line a row or paragraph; and the bytes of objects in it. */
export function readRichText(rtf: string): { lines: RichLine[]; objects: Buffer[] } {
  const reader = new RichReader()
  for (const [, word, number, hex, sign, brace, text] of rtf.matchAll(tokens)) {
    if (word !== undefined)
      reader.word(word.toLowerCase(), number === undefined ? 1 : Number(number))
    else if (hex !== undefined) reader.text(windows.decode(Uint8Array.of(parseInt(hex, 16))))
    else if (brace !== undefined) reader.brace(brace)
    else if (text !== undefined) reader.text(text)
    else if (sign !== undefined) reader.sign(sign)
  }
  return reader.end()
}

class RichReader {
  readonly #lines: RichLine[] = []
  readonly #objects: Buffer[] = []
  readonly #groups: Group[] = []
  #group: Group = { place: 'text', bytes: null, skips: 1 }
  readonly #open = new Map<RichPlace, string>()
  #hex: string[] = []
  #toSkip = 0
  #isAside = false

  brace(brace: string): void {
    if (brace === '{') {
      if (this.#groups.length < groupsMax) this.#groups.push(this.#group)
      return
    }
    if (this.#group.bytes === 'object') this.#object()
    const before = this.#group.place
    this.#group = this.#groups.pop() ?? this.#group
    if (before !== this.#group.place && before !== 'text') this.#say(before, ' ')
  }

  word(word: string, number: number): void {
    const { place } = this.#group
    const isOn = number !== 0
    if (this.#isAside) this.#aside(word)
    if (word === 'u') {
      this.#add(String.fromCharCode((number + 65_536) % 65_536))
      this.#toSkip = this.#group.skips
    } else if (word === 'v' || word === 'deleted')
      this.#hide(word === 'v' ? 'hidden' : 'deleted', isOn)
    else if (word === 'plain') this.#hide('hidden', false)
    else if (ends.has(word)) this.#endLine(place)
    else if (gaps.has(word)) this.#add('\t')
    else if (signs[word] !== undefined) this.#add(signs[word])
    else this.#change(word, number)
  }

  /** Words that say what the rest of a group is. */
  #change(word: string, number: number): void {
    const place = places[word]
    if (word === 'uc') this.#group = { ...this.#group, skips: number }
    else if (word === 'objdata') this.#group = { ...this.#group, bytes: 'object' }
    else if (word === 'pict') this.#group = { ...this.#group, bytes: 'picture' }
    else if (place !== undefined) this.#group = { ...this.#group, place }
  }

  /** A group that older programs leave out: no text of the document, but for some. */
  #aside(word: string): void {
    this.#isAside = false
    if (!/^(?:shppict|shptxt|nesttableprops|objdata|footnote)$/.test(word))
      this.#group = { ...this.#group, place: 'inner' }
  }

  #hide(how: RichPlace, isOn: boolean): void {
    const { place } = this.#group
    if (isOn && place === 'text') this.#group = { ...this.#group, place: how }
    else if (!isOn && place === how) this.#group = { ...this.#group, place: 'text' }
  }

  sign(sign: string): void {
    if (sign === '*') this.#isAside = true
    else if (sign === '~') this.#add('\u00a0')
    else if (sign === '_') this.#add('-')
    else if (/[\\{}]/.test(sign)) this.text(sign)
    else if (/[\r\n]/.test(sign)) this.#endLine(this.#group.place)
  }

  text(text: string): void {
    const from = Math.min(this.#toSkip, text.length)
    this.#toSkip -= from
    if (this.#group.bytes === 'object') this.#hex.push(text)
    else if (this.#group.bytes === null) this.#add(text.slice(from))
  }

  #add(text: string): void {
    this.#say(this.#group.place, text)
  }

  #say(place: RichPlace, text: string): void {
    this.#open.set(place, (this.#open.get(place) ?? '') + text)
  }

  /** A row that is partly hidden ends where the row does. */
  #endLine(place: RichPlace): void {
    const ended: RichPlace[] = place === 'text' ? ['text', 'hidden', 'deleted'] : [place]
    for (const one of ended) this.#tell(one)
  }

  #tell(place: RichPlace): void {
    const text = this.#open.get(place) ?? ''
    if (text.trim() !== '') this.#lines.push({ place, text })
    this.#open.delete(place)
  }

  #object(): void {
    const hex = this.#hex.join('').replace(/[^0-9a-f]/gi, '')
    if (hex.length >= 16) this.#objects.push(Buffer.from(hex, 'hex'))
    this.#hex = []
  }

  end(): { lines: RichLine[]; objects: Buffer[] } {
    if (this.#hex.length > 0) this.#object()
    for (const place of [...this.#open.keys()]) this.#tell(place)
    return { lines: this.#lines, objects: this.#objects }
  }
}
