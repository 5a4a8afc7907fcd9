// The parts of an office file as a bag to take from, and the file written anew from those that were kept.
// Nothing of the old archive's own bytes (names in no list, comments, dates, gaps) is carried over.
import { crc32, deflateRawSync } from 'node:zlib'
import { Budget } from '../reading/budget.ts'
import { zipEntries } from '../reading/zip.ts'
import { CleanError } from './clean-error.ts'
import { elements, parseXml, textIn, valueOf, type Finish, type XmlNode } from './xml-tree.ts'

export interface Relation {
  readonly id: string
  /** The last word of its type, `image` for example. */
  readonly kind: string
  /** The part it leads to; an address for what lies outside. */
  readonly target: string
  readonly isOutside: boolean
}

export class PackageParts {
  readonly #parts = new Map<string, Buffer>()
  readonly unlisted: number

  constructor(file: Buffer) {
    let unlisted = 0
    for (const { name, bytes, isUnlisted } of zipEntries(file, new Budget())) {
      if (isUnlisted) unlisted += 1
      else if (bytes === null || this.#parts.has(name))
        throw new CleanError('a part of it cannot be read')
      else this.#parts.set(name, bytes)
    }
    this.unlisted = unlisted
  }

  names(): string[] {
    return [...this.#parts.keys()]
  }

  has(name: string): boolean {
    return this.#parts.has(name)
  }

  bytes(name: string): Buffer {
    const bytes = this.#parts.get(name)
    if (bytes === undefined) throw new CleanError('a part it needs is missing')
    return bytes
  }

  /** @param finish as for `parseXml` */
  tree(name: string, finish?: Finish): XmlNode {
    return parseXml(textIn(this.bytes(name)), finish)
  }

  /** Where a part leads. */
  relations(part: string): Relation[] {
    const slash = part.lastIndexOf('/') + 1
    const rels = `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`
    if (!this.has(rels)) return []
    return elements(this.tree(rels)).map((one) => {
      const target = valueOf(one, 'Target') ?? ''
      const isOutside = valueOf(one, 'TargetMode') === 'External'
      return {
        id: valueOf(one, 'Id') ?? '',
        kind: (valueOf(one, 'Type') ?? '').replace(/^.*\//, ''),
        target: isOutside ? target : resolve(part, target),
        isOutside,
      }
    })
  }
}

function resolve(part: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1)
  const steps = part.split('/').slice(0, -1)
  for (const step of target.split('/'))
    if (step === '..') steps.pop()
    else if (step !== '.') steps.push(step)
  return steps.join('/')
}

const schemas = 'http://schemas.openxmlformats.org'
const kinds = `${schemas}/officeDocument/2006/relationships`

/** A new office file, part by part, with the lists of parts that lead to one another. */
export class NewPackage {
  readonly #parts = new Map<string, Uint8Array>()
  readonly #types = new Map<string, string>()

  add(name: string, bytes: Uint8Array, contentType: string | null): void {
    this.#parts.set(name, bytes)
    if (contentType !== null) this.#types.set(name, contentType)
  }

  has(name: string): boolean {
    return this.#parts.has(name)
  }

  /** All that was added so far. */
  parts(): ReadonlyMap<string, Uint8Array> {
    return this.#parts
  }

  /** Writes down where `part` leads; `''` is the whole file. */
  relate(part: string, relations: readonly { id: string; kind: string; target: string }[]): void {
    if (relations.length === 0) return
    const slash = part.lastIndexOf('/') + 1
    const lines = relations.map(
      ({ id, kind, target }) =>
        `<Relationship Id="${id}" Type="${kinds}/${kind}" Target="/${target}"/>`,
    )
    this.#parts.set(
      `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`,
      Buffer.from(
        `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="${schemas}/package/2006/relationships">${lines.join('')}</Relationships>`,
      ),
    )
  }

  /** The whole file. */
  write(): Buffer {
    const overrides = [...this.#types].map(
      ([name, type]) => `<Override PartName="/${name}" ContentType="${type}"/>`,
    )
    const defaults = [
      ['rels', 'application/vnd.openxmlformats-package.relationships+xml'],
      ['xml', 'application/xml'],
      ['png', 'image/png'],
      ['jpeg', 'image/jpeg'],
      ['jpg', 'image/jpeg'],
      ['gif', 'image/gif'],
    ].map(
      ([extension, type]) =>
        `<Default Extension="${extension ?? ''}" ContentType="${type ?? ''}"/>`,
    )
    const types = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="${schemas}/package/2006/content-types">${defaults.join('')}${overrides.join('')}</Types>`
    return writeZip([['[Content_Types].xml', Buffer.from(types)], ...this.#parts])
  }
}

/** A zip file of these entries in this order, all of one date. */
export function writeZip(entries: readonly (readonly [string, Uint8Array, 'stored'?])[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, bytes, stored] of entries) {
    const packed = stored === undefined ? deflateRawSync(bytes) : Buffer.from(bytes)
    const fixed = Buffer.alloc(26)
    fixed.writeUInt16LE(20, 0)
    fixed.writeUInt16LE(0x0800, 2)
    fixed.writeUInt16LE(stored === undefined ? 8 : 0, 4)
    // 1 January 1980: when the copy was made is nobody's business.
    fixed.writeUInt16LE(0x21, 8)
    fixed.writeUInt32LE(crc32(bytes), 10)
    fixed.writeUInt32LE(packed.length, 14)
    fixed.writeUInt32LE(bytes.length, 18)
    fixed.writeUInt16LE(Buffer.byteLength(name), 22)
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), fixed, Buffer.from(name), packed)
    const more = Buffer.alloc(14)
    more.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fixed, more, Buffer.from(name))
    at += 30 + Buffer.byteLength(name) + packed.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, list, end])
}
