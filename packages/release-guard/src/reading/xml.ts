// Walks XML without a schema and without ever expanding an entity of its own: a document type makes no entities here.
// The document is held as one Latin-1 string (one byte, one character), so that slices are cheap; text is decoded when wanted.

export interface XmlEvents {
  /** `name` without prefix; `attributes` as they stand, for `attribute()`. */
  open(name: string, attributes: string, isEmpty: boolean): void
  text(raw: string): void
  close(name: string): void
  /** Without it a comment is text. */
  comment?(raw: string): void
}

/** UTF-8, UTF-16 or Latin-1 XML as a Latin-1 string of its UTF-8 bytes. */
export function xmlString(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return Buffer.from(bytes.toString('utf16le', 2)).toString('latin1')
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(
      Buffer.from(bytes.subarray(2, bytes.length & ~1))
        .swap16()
        .toString('utf16le'),
    ).toString('latin1')
  return bytes.toString('latin1')
}

/** The same as bytes of UTF-8: what is UTF-8 already is not copied. */
export const xmlBytes = (bytes: Buffer): Buffer =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    ? Buffer.from(xmlString(bytes), 'latin1')
    : bytes

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

/** @returns false when the document ends within a tag, a comment or a quoted part. */
export function walkXml(xml: string, events: XmlEvents): boolean {
  let at = 0
  for (;;) {
    const open = xml.indexOf('<', at)
    if (open < 0) return true
    if (open > at) events.text(xml.slice(at, open))
    const next = xml.charCodeAt(open + 1)
    if (next === 33 || next === 63) {
      at = skipSpecial(xml, open, events)
      if (at < 0) return false
      continue
    }
    const end = endOfTag(xml, open)
    if (end < 0) return false
    at = end + 1
    if (next === 47) events.close(local(xml.slice(open + 2, end).trimEnd()))
    else openTag(xml, open, end, events)
  }
}

function openTag(xml: string, open: number, end: number, events: XmlEvents): void {
  const isEmpty = xml.charCodeAt(end - 1) === 47
  const inner = xml.slice(open + 1, isEmpty ? end - 1 : end)
  const space = inner.search(/\s/)
  const name = local(space < 0 ? inner : inner.slice(0, space))
  events.open(name, space < 0 ? '' : inner.slice(space), isEmpty)
  if (isEmpty) events.close(name)
}

/** The `>` that ends a tag: not one within quotes. */
function endOfTag(xml: string, open: number): number {
  let quote = 0
  for (let i = open + 1; i < xml.length; i += 1) {
    const code = xml.charCodeAt(i)
    if (code > 62) continue
    if (quote !== 0) quote = code === quote ? 0 : quote
    else if (code === 62) return i
    else if (code === 34 || code === 39) quote = code
  }
  return -1
}

function skipSpecial(xml: string, open: number, events: XmlEvents): number {
  const between = (start: string, end: string): number => {
    if (!xml.startsWith(start, open)) return 0
    const to = xml.indexOf(end, open + start.length)
    if (to < 0) return -1
    const inner = xml.slice(open + start.length, to)
    if (start === '<!--' && events.comment !== undefined) events.comment(inner)
    else if (start !== '<?') events.text(inner.replaceAll('&', '&amp;'))
    return to + end.length
  }
  const skipped = between('<!--', '-->') || between('<![CDATA[', ']]>') || between('<?', '?>')
  if (skipped !== 0) return skipped
  // A document type: its entities are text to be looked at, never expanded.
  const subset = xml.indexOf('[', open)
  const close = xml.indexOf('>', open)
  if (subset < 0 || (close >= 0 && close < subset)) return close < 0 ? -1 : close + 1
  const end = xml.indexOf(']', subset)
  if (end < 0) return -1
  events.text(xml.slice(subset + 1, end))
  const after = xml.indexOf('>', end)
  return after < 0 ? -1 : after + 1
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

/** Raw text or an attribute's value in Unicode, references resolved. */
export function decodeXml(raw: string): string {
  let text = raw
  if (/[^\x00-\x7f]/.test(raw)) text = Buffer.from(raw, 'latin1').toString('utf8')
  if (!text.includes('&')) return text
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole
    const code =
      name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : ' '
  })
}

/** The value of one attribute (name without prefix), or undefined. */
export function attribute(attributes: string, name: string): string | undefined {
  let from = 0
  for (;;) {
    const at = attributes.indexOf(name, from)
    if (at < 0) return undefined
    const before = attributes.charCodeAt(at - 1)
    from = at + name.length
    if (before > 32 && before !== 58) continue
    let equals = from
    while (attributes.charCodeAt(equals) <= 32) equals += 1
    if (attributes.charCodeAt(equals) !== 61) continue
    equals += 1
    while (attributes.charCodeAt(equals) <= 32) equals += 1
    const quote = attributes[equals] ?? '"'
    const end = attributes.indexOf(quote, equals + 1)
    return decodeXml(attributes.slice(equals + 1, end < 0 ? undefined : end))
  }
}

/** Every attribute's value. */
export function attributeValues(attributes: string): string[] {
  const values: string[] = []
  for (const [, a, b] of attributes.matchAll(/=\s*(?:"([^"]*)"|'([^']*)')/g))
    values.push(decodeXml(a ?? b ?? ''))
  return values
}
