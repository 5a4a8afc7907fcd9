// What SmartArt shows, for the proof of a cleaned copy: the words of the shapes that are stored for it. Shares no code
// with what cleans.
import { attribute, decodeXml, walkXml } from '../../reading/xml.ts'
import { CleanError } from '../clean-error.ts'

type Texts = ReadonlyMap<string, string>
const nothing = (): void => undefined

/** Where the relations of a part lead, by id. */
export function leads(parts: Texts, part: string): Map<string, string> {
  const found = new Map<string, string>()
  const [folder, name] = [part.replace(/[^/]*$/, ''), part.replace(/^.*\//, '')]
  const open = (tag: string, at: string): void => {
    if (tag !== 'Relationship') return
    const { pathname } = new URL(attribute(at, 'Target') ?? '', `zip:/${folder}`)
    found.set(attribute(at, 'Id') ?? '', decodeURI(pathname.slice(1)))
  }
  walkXml(parts.get(`${folder}_rels/${name}.rels`) ?? '', { open, text: nothing, close: nothing })
  return found
}

/**
 * The paragraphs of the SmartArt whose `relIds` has these attributes on `part`, in the order they are drawn, each
 * with its end of line; what is hidden is left out.
 */
export function seenInSmartArt(parts: Texts, part: string, relIds: string): string {
  const byId = leads(parts, part)
  const model = parts.get(byId.get(attribute(relIds, 'dm') ?? '') ?? '') ?? ''
  let drawing = ''
  const open = (name: string, at: string): void => {
    if (name === 'dataModelExt') drawing = byId.get(attribute(at, 'relId') ?? '') ?? ''
  }
  walkXml(model, { open, text: nothing, close: nothing })
  const reader = new StoredShapes()
  if (!walkXml(parts.get(drawing) ?? '', reader)) throw new CleanError('a drawing is cut short')
  return reader.words
}

class StoredShapes {
  words = ''
  #shape = ''
  #isHidden = false
  #reads = false
  /** In how many lists of extensions it is: nothing in them is drawn. */
  #beside = 0
  #wasEmpty = false

  open(name: string, at: string, isEmpty: boolean): void {
    this.#wasEmpty = isEmpty
    this.#reads = name === 't' && this.#beside === 0
    if (name === 'extLst' && !isEmpty) this.#beside += 1
    if (name === 'sp') [this.#shape, this.#isHidden] = ['', false]
    if (name === 'cNvPr' && /^(?:1|true)$/.test(attribute(at, 'hidden') ?? ''))
      this.#isHidden = true
  }

  text(raw: string): void {
    if (this.#reads) this.#shape += decodeXml(raw)
  }

  close(name: string): void {
    this.#reads = false
    if (name === 'extLst' && !this.#wasEmpty) this.#beside -= 1
    this.#wasEmpty = false
    if (name === 'p' && this.#beside === 0) this.#shape += '\n'
    if (name === 'sp' && !this.#isHidden) this.words += this.#shape
  }
}
