// The pictures an OpenDocument file shows: cleaned, and named by their number.
import { CleanError } from '../clean-error.ts'
import { cleanPicture } from '../clean-picture.ts'
import type { PackageParts } from '../package-parts.ts'
import type { Removed } from '../removed.ts'
import { walkTree, type XmlNode } from '../xml-tree.ts'

/** Pictures in the order they are met in. */
export class Pictures {
  readonly files: [string, Buffer][] = []
  readonly #parts: PackageParts
  readonly #removed: Removed
  readonly #folder: string
  readonly #names = new Map<string, string>()

  /** @param folder of the part they are shown in; with its slash */
  constructor(parts: PackageParts, removed: Removed, folder = '') {
    this.#parts = parts
    this.#removed = removed
    this.#folder = folder
  }

  take(tree: XmlNode): void {
    for (const node of walkTree(tree)) {
      // An object within is no picture, and leads where it was put.
      if (node.tag === 'draw:object') continue
      const href = node.attributes.get('xlink:href')
      if (href === undefined) {
        if (node.tag === 'draw:image')
          throw new CleanError('a picture in it is kept in a way not known here')
        continue
      }
      node.attributes.set('xlink:href', this.#name(this.#folder + href.replace(/^\.\//, '')))
    }
  }

  #name(part: string): string {
    const known = this.#names.get(part)
    if (known !== undefined) return known
    if (!this.#parts.has(part)) throw new CleanError('it shows something that lies in another file')
    const bytes = cleanPicture(this.#parts.bytes(part), this.#removed)
    const ending = bytes[0] === 0xff ? 'jpg' : bytes[0] === 0x89 ? 'png' : 'gif'
    const name = `Pictures/${this.#names.size + 1}.${ending}`
    this.#names.set(part, name)
    this.files.push([name, bytes])
    return name
  }
}
