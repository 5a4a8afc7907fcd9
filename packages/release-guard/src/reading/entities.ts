// What an XML document declares of its own: entities. Few documents have any; those that grow beyond measure, go round in circles
// or point to text elsewhere are held, the others are put in where they are named, and only then is the document read.

/** A document with its entities put in, or why they are not. */
export interface Expanded {
  readonly xml: string
  readonly trouble: string | null
}

const grownMax = 2 ** 20
const declaration = /<!ENTITY\s+(%\s+)?([\w:.-]+)\s+(?:(?:SYSTEM|PUBLIC)\b|"([^"]*)"|'([^']*)')/gu
const reference = /&([A-Za-z_:][\w:.-]*);/g
const declared = 10_000

/** Where the document type's own declarations stand, or null where there are none. */
export function subsetOf(xml: string): readonly [from: number, to: number] | null {
  const from = doctypeAt(xml)
  if (from < 0) return null
  const open = xml.indexOf('[', from)
  const close = xml.indexOf('>', from)
  if (open < 0 || (close >= 0 && close < open)) return null
  const end = /\]\s*>/g
  end.lastIndex = open
  const found = end.exec(xml)
  return [open + 1, found === null ? xml.length : found.index]
}

/** Has a part of a package declarations of its own? */
export function declaresEntities(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 4096)
  // A prolog longer than that is looked at whole.
  const isWhole = /<[A-Za-z_]/.test(head) || head.length === bytes.length
  return subsetOf(isWhole ? head : bytes.toString('latin1')) !== null
}

/** Where the document type stands before the first element; -1 where there is none. */
function doctypeAt(xml: string): number {
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at)) {
    if (xml.startsWith('<!DOCTYPE', at)) return at
    const mark = xml.startsWith('<!--', at) ? '-->' : xml.startsWith('<?', at) ? '?>' : null
    const end = mark === null ? -1 : xml.indexOf(mark, at)
    if (end < 0) return -1
    at = end
  }
  return -1
}

/** Puts the entities of a document in. */
export function expandEntities(xml: string): Expanded {
  const subset = subsetOf(xml)
  if (subset === null) return { xml, trouble: null }
  const entities = new Map<string, string>()
  for (const [, parameter, name, a, b] of xml.slice(...subset).matchAll(declaration)) {
    const value = a ?? b
    if (value === undefined || parameter !== undefined)
      return { xml, trouble: 'it points to text that stands elsewhere' }
    if (!entities.has(name ?? '')) entities.set(name ?? '', value)
    if (entities.size > declared) return { xml, trouble: 'it declares too many parts' }
  }
  if (entities.size === 0) return { xml, trouble: null }
  const sizes = new Sizes(entities)
  const body = xml.slice(subset[1])
  if (Math.max(sizes.largest(), sizes.of(body) - body.length) > grownMax)
    return { xml, trouble: 'it declares parts that grow to far more than it should' }
  return { xml: xml.slice(0, subset[1]) + put(body, entities), trouble: null }
}

/** None of them goes round in circles: their sizes are known. */
const put = (text: string, entities: ReadonlyMap<string, string>): string =>
  text.replace(reference, (whole, name: string) => {
    const value = entities.get(name)
    return value === undefined ? whole : put(value, entities)
  })

/** How large texts are when all entities are put in, without doing it. */
class Sizes {
  readonly #entities: ReadonlyMap<string, string>
  readonly #known = new Map<string, number>()

  constructor(entities: ReadonlyMap<string, string>) {
    this.#entities = entities
  }

  largest(): number {
    return Math.max(...Array.from(this.#entities.keys(), (name) => this.#ofEntity(name)))
  }

  of(text: string): number {
    let size = text.length
    for (const [, name] of text.matchAll(reference)) size += this.#ofEntity(name ?? '')
    return size
  }

  #ofEntity(name: string): number {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const value = this.#entities.get(name)
    if (value === undefined) return 0
    // Met again before it is known, it is within itself.
    this.#known.set(name, Infinity)
    const size = this.of(value)
    this.#known.set(name, size)
    return size
  }
}
