// What is read in a text document by whoever opens it: its paragraphs in order, by the reader's own tools; proves a
// cleaned copy.
import { Budget } from '../reading/budget.ts'
import { attribute, decodeXml, walkXml, xmlString } from '../reading/xml.ts'
import { zipEntries } from '../reading/zip.ts'
import { WordInks, WordPaper } from '../reading/document/word-inks.ts'
import type { Seen } from './prove.ts'
import { seenInCharts } from './charts/seen-charts.ts'
import { seenInSmartArt } from './drawing/seen-smart-art.ts'

const body = 'word/document.xml'
const away = /^(?:del|moveFrom|Fallback|sdtPr)$/
const drawings = /^(?:inline|anchor)$/

/** The paragraphs of a document and what its charts draw. */
export function seenInDocument(file: Buffer): Seen {
  const parts = new Map<string, string>()
  for (const { name, bytes, isUnlisted } of zipEntries(file, new Budget()))
    if (!isUnlisted && bytes !== null && /\.(?:xml|rels)$/.test(name))
      parts.set(name, xmlString(bytes))
  const xml = parts.get(body) ?? ''
  const inks = new WordInks(new WordPaper((part) => parts.get(part) ?? ''), xml)
  const reader = new TextReader(inks, (relIds) => seenInSmartArt(parts, body, relIds))
  walkXml(xml, reader)
  return { texts: new Map([...reader.seen, ...seenInCharts(parts, [body])]), unseen: 0 }
}

class TextReader {
  readonly seen = new Map<string, string>()
  readonly #inks: WordInks
  readonly #within: string[] = []
  readonly #smartArt: (relIds: string) => string
  #text = ''
  #run = ''
  #away = 0
  /** Whether each of the drawings it is in is hidden. */
  readonly #hidden: boolean[] = []
  #reads = false
  #isGone = false
  #wasEmpty = false

  constructor(inks: WordInks, smartArt: (relIds: string) => string) {
    this.#inks = inks
    this.#smartArt = smartArt
  }

  open(tag: string, at: string, isEmpty: boolean): void {
    this.#wasEmpty = isEmpty
    if (away.test(tag) && !isEmpty) this.#away += 1
    this.#inks.opens(tag, at, this.#within)
    if (tag === 'r') [this.#run, this.#isGone] = ['', false]
    else if (tag === 't' && this.#within.at(-1) === 'r')
      this.#isGone = this.#inks.areHidden() || this.#inks.areLost()
    this.#within.push(tag)
    this.#reads = tag === 't'
    this.#openDrawing(tag, at)
    if (tag === 'relIds' && this.#away === 0) this.#showSmartArt(at)
  }

  /** A drawing says behind its start whether it is hidden. */
  #openDrawing(tag: string, at: string): void {
    if (drawings.test(tag)) this.#hidden.push(false)
    if (tag !== 'docPr' || this.#hidden.length === 0) return
    if (!/^(?:1|true)$/.test(attribute(at, 'hidden') ?? '')) return
    this.#hidden[this.#hidden.length - 1] = true
    this.#away += 1
  }

  /** Its words are paragraphs within the one they stand in. */
  #showSmartArt(at: string): void {
    for (const line of this.#smartArt(at).split('\n').slice(0, -1)) {
      this.#text += line
      this.#endParagraph()
    }
  }

  text(raw: string): void {
    if (this.#reads && this.#away === 0) this.#run += raw
  }

  close(tag: string): void {
    this.#reads = false
    this.#within.pop()
    if (away.test(tag) && !this.#wasEmpty) this.#away -= 1
    this.#wasEmpty = false
    if (tag === 'r' && !this.#isGone) this.#text += decodeXml(this.#run)
    if (tag === 'r') this.#run = ''
    if (tag === 'p' && this.#away === 0) this.#endParagraph()
    if (drawings.test(tag) && this.#hidden.pop() === true) this.#away -= 1
  }

  #endParagraph(): void {
    if (this.#text !== '') this.seen.set(String(this.seen.size + 1), this.#text)
    this.#text = ''
  }
}
