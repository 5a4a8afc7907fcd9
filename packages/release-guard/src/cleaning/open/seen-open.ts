// What is seen in an OpenDocument file by whoever opens it, by the reader's own tools; proves a cleaned copy. It shares
// no code with the cleaner.
import { Budget } from '../../reading/budget.ts'
import { attribute, decodeXml, walkXml, xmlString } from '../../reading/xml.ts'
import { zipEntries } from '../../reading/zip.ts'
import { CleanError } from '../clean-error.ts'
import type { Seen } from '../prove.ts'
import { SeenCharts } from './charts/seen-open-charts.ts'
import { Looks } from './seen-looks.ts'
import { SeenSheets } from './seen-open-sheet.ts'

/** What is in these is not shown, or is no text of the document's own. */
const aside =
  /^(?:annotation|tracked-changes|notes|hidden-text|label|desc|number|scripts|forms|settings|dde-links|dde-connection-decls|data-pilot-tables|database-ranges|content-validations|named-expressions|event-listeners|object|object-ole|[a-z-]+-source)$/
/** Those of them that may stay, or tell nothing. */
const harmless = /^(?:covered-table-cell|label|title|desc|number|scripts|forms|settings)$/
const inText = /^(?:p|h|span|a|meta)$/
/** Programs write these anew whenever they show them. */
const counted = /^(?:sheet-name|chapter|page-number|page-count)$/
const drawn =
  /^(?:frame|custom-shape|rect|line|ellipse|circle|polygon|polyline|regular-polygon|path|g|connector|measure|caption)$/
const fields = /^(?:variable-set|expression|user-field-get)$/

class Reader {
  readonly texts = new Map<string, string>()
  unseen = 0
  readonly #looks: Looks
  readonly #sheets: SeenSheets | null
  readonly #charts: SeenCharts | null
  /** What stands open; hidden counts for all within. */
  readonly #stack: { readonly name: string; readonly isHidden: boolean }[] = []
  #paragraphs = 0
  #text = ''
  #depth = 0
  #isParagraphHidden = false

  constructor(looks: Looks, sheets: SeenSheets | null, charts: SeenCharts | null) {
    this.#looks = looks
    this.#sheets = sheets
    this.#charts = charts
  }

  open(name: string, at: string): void {
    const isWithin = this.#stack[this.#stack.length - 1]?.isHidden === true
    const hides = this.#hides(name, at)
    this.#stack.push({ name, isHidden: isWithin || hides })
    if (hides && !isWithin) this.#skip(name, at)
    if (isWithin || hides) return
    if (name === 'hidden-paragraph') this.#isParagraphHidden = true
    if (name === 'p' || name === 'h') this.#depth += 1
    this.#text += signOf(name, at)
    this.#sheets?.open(name, at)
  }

  /** What is not shown, or by itself a chart. */
  #skip(name: string, at: string): void {
    const isRead = name === 'object' && this.#takeChart(at)
    if (!isRead && !harmless.test(name)) this.unseen += 1
  }

  /** What a chart draws is read as a paragraph where it stands. */
  #takeChart(at: string): boolean {
    const drawn = this.#charts?.drawn(attribute(at, 'href') ?? '')
    if (drawn === undefined) return false
    if (this.#depth > 0) this.#text += `\n${drawn}\n`
    else if (this.#sheets?.paragraph(drawn) !== true)
      this.texts.set(String((this.#paragraphs += 1)), drawn)
    return true
  }

  #hides(name: string, at: string): boolean {
    if (aside.test(name)) return true
    // A title within text is a field; elsewhere it is what is said of a picture.
    if (name === 'title') return !inText.test(this.#stack[this.#stack.length - 1]?.name ?? '')
    const style = attribute(at, 'style-name') ?? ''
    const display = attribute(at, 'display') ?? ''
    if (fields.test(name)) return display === 'none'
    if (name === 'section') return /none|condition/.test(display)
    if (drawn.test(name)) return /^(?:none|printer)$/.test(display)
    if (name === 'table' && this.#sheets !== null) return this.#hidesSheet(at, style, display)
    return this.#isUnread(name, style)
  }

  #isUnread(name: string, style: string): boolean {
    if (name === 'span') return this.#looks.isUnread('text', style, false)
    if (name === 'p' || name === 'h')
      return this.#looks.of('paragraph', style, 'text display') === 'none'
    if (name === 'covered-table-cell') return this.#sheets === null
    return (
      name === 'page' &&
      this.#looks.of('drawing-page', style, 'drawing-page visibility') === 'hidden'
    )
  }

  #hidesSheet(at: string, style: string, display: string): boolean {
    return (
      this.#looks.of('table', style, 'table display') === 'false' ||
      display === 'false' ||
      /^'?file:/.test(attribute(at, 'name') ?? '')
    )
  }

  text(raw: string): void {
    const top = this.#stack[this.#stack.length - 1]
    if (this.#depth > 0 && top?.isHidden === false && !counted.test(top.name))
      this.#text += decodeXml(raw)
  }

  close(name: string): void {
    const top = this.#stack.pop()
    if (top?.name !== name) throw new CleanError('a part of it is not well-formed')
    if (top.isHidden) return
    if (name === 'p' || name === 'h') this.#closeParagraph()
    this.#sheets?.close(name)
  }

  #closeParagraph(): void {
    this.#depth -= 1
    if (this.#depth > 0) return
    const holder = this.#stack[this.#stack.length - 1]?.name ?? ''
    // Programs write an empty paragraph beside what a frame shows.
    const isNothing = this.#text === '' && /^(?:frame|object)$/.test(holder)
    if (this.#isParagraphHidden) this.unseen += 1
    else if (isNothing || this.#sheets?.paragraph(this.#text) === true) this.#text = ''
    else if (this.#text.trim() !== '') this.texts.set(String((this.#paragraphs += 1)), this.#text)
    this.#text = ''
    this.#isParagraphHidden = false
  }
}

/** The white space that an element stands for. */
function signOf(name: string, at: string): string {
  if (name === 's') return ' '.repeat(Math.min(Number(attribute(at, 'c') ?? 1), 10_000))
  return name === 'tab' ? '\t' : name === 'line-break' ? '\n' : ''
}

function partsOf(file: Buffer): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  for (const { name, bytes, isUnlisted } of zipEntries(file, new Budget()))
    if (!isUnlisted && bytes !== null && !parts.has(name)) parts.set(name, xmlString(bytes))
  return parts
}

/** Everything seen in an OpenDocument file, by place. */
export function seenInOpen(file: Buffer): Seen {
  const parts = partsOf(file)
  const content = parts.get('content.xml') ?? ''
  const looks = new Looks()
  looks.read(parts.get('styles.xml') ?? '')
  // Looks stand before what is shown: the rest, which may be long, is not gone through for them.
  const end = content.lastIndexOf('automatic-styles>')
  looks.read(end < 0 ? content : content.slice(0, end))
  const sheets = /<office:spreadsheet[\s>]/.test(content) ? new SeenSheets(looks) : null
  const charts = new SeenCharts(parts)
  const reader = new Reader(looks, sheets, charts)
  if (!walkXml(content, reader)) throw new CleanError('a part of it is cut short')
  const bands = seenInBands(parts.get('styles.xml') ?? '', looks)
  return {
    texts: new Map([...reader.texts, ...(sheets?.texts ?? []), ...bands]),
    unseen: reader.unseen + (sheets?.unseen ?? 0) + charts.unseen,
  }
}

/** The headers and footers of the first kind of page, but those it does not show. */
function seenInBands(styles: string, looks: Looks): Map<string, string> {
  const seen = new Map<string, string>()
  const first = /<style:master-page(?:\s[^>]*?)?(?:\/>|>[\s\S]*?<\/style:master-page>)/
  const [page = ''] = first.exec(styles) ?? []
  const band =
    /<(?:style|loext):((?:header|footer)(?:-left|-first)?)(\s[^>]*[^/>])?>[\s\S]*?<\/(?:style|loext):\1>/g
  for (const [whole, name = '', at = ''] of page.matchAll(band)) {
    if (attribute(at, 'display') === 'false') continue
    const reader = new Reader(looks, null, null)
    walkXml(whole, reader)
    for (const [number, text] of reader.texts) seen.set(`${name} ${number}`, text)
  }
  return seen
}
