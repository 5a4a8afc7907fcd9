// Pictures of which only a part is shown become that part: those of drawings (DrawingML) by what is cut off them and how
// far they are stretched beyond their shape, those of old drawings (VML) by their four crops.
import { CleanError } from '../clean-error.ts'
import type { NewPackage, PackageParts, Relation } from '../package-parts.ts'
import type { Removed } from '../removed.ts'
import { walkTree, type XmlNode } from '../xml-tree.ts'
import { cropOf, leftOver, oldCropOf, type Crop, type Cuts } from './crops.ts'
import { cutOut } from './cut-out.ts'

/**
 * Cuts the pictures of a part for good and adds what is left of them. `where` it is, for a refusal.
 * @param drawn where pictures lead that came to the part in cleaning
 * @returns `drawn`, and where the pictures are that were cut
 */
export function cropPictures(
  { parts, made, part, drawn }: Source,
  tree: XmlNode,
  removed: Removed,
  where: () => string,
): readonly Relation[] {
  const cutter = new Cutter(parts, made, [...parts.relations(part), ...drawn])
  let number = 0
  for (const node of walkTree(tree)) {
    if (node.name !== 'blipFill' && node.name !== 'imagedata') continue
    number += 1
    try {
      const crop = node.name === 'blipFill' ? cropOf(node) : oldCropOf(node)
      if (crop !== null && cutter.cut(crop)) removed.add('what was cropped off pictures')
    } catch (error) {
      if (!(error instanceof CleanError)) throw error
      throw new CleanError(
        `picture ${number} ${where()} is cropped, and what was cut off is still there: use “Compress Pictures” with “Delete cropped areas of pictures”, and save it first`,
        { cause: error },
      )
    }
  }
  return [...drawn, ...cutter.cuts]
}

export interface Source {
  readonly parts: PackageParts
  readonly made: NewPackage
  readonly part: string
  readonly drawn: readonly Relation[]
}

const knownCuts = new WeakMap<NewPackage, Map<string, string | null>>()

class Cutter {
  readonly cuts: Relation[] = []
  readonly #parts: PackageParts
  readonly #made: NewPackage
  readonly #leads: Map<string, Relation>
  readonly #known: Map<string, string | null>

  constructor(parts: PackageParts, made: NewPackage, leads: readonly Relation[]) {
    this.#parts = parts
    this.#made = made
    this.#leads = new Map(leads.map((one) => [one.id, one]))
    this.#known = knownCuts.get(made) ?? new Map<string, string | null>()
    knownCuts.set(made, this.#known)
  }

  /** False when less than half a pixel is cut off, so that nothing has to go. */
  cut({ blip, cuts, say }: Crop): boolean {
    const [key, id] = [...blip.attributes].find(([name]) => /^\w+:(?:embed|id)$/.test(name)) ?? []
    const lead = this.#leads.get(id ?? '')
    if (key === undefined || lead?.kind !== 'image' || lead.isOutside)
      throw new CleanError('the picture is not there')
    const target = this.#cutPart(lead.target, cuts)
    say(leftOver(cuts))
    if (target === null) return false
    const relation = { id: this.#freeId(), kind: 'image', target, isOutside: false }
    this.#leads.set(relation.id, relation)
    this.cuts.push(relation)
    blip.attributes.set(key, relation.id)
    return true
  }

  /** Where the part of a picture is that is left, cut once however often it is shown; null for all of it. */
  #cutPart(target: string, cuts: Cuts): string | null {
    const key = JSON.stringify([target, cuts])
    let cut = this.#known.get(key)
    if (cut !== undefined) return cut
    const bytes = cutOut(this.#parts.bytes(target), cuts)
    cut = bytes === null ? null : this.#freeName(target)
    if (bytes !== null && cut !== null) this.#made.add(cut, bytes, null)
    this.#known.set(key, cut)
    return cut
  }

  #freeId(): string {
    for (let n = this.cuts.length + 1; ; n += 1) if (!this.#leads.has(`cut${n}`)) return `cut${n}`
  }

  #freeName(target: string): string {
    const folder = target.slice(0, target.lastIndexOf('/') + 1)
    for (let n = 1; ; n += 1) {
      const name = `${folder}cut${n}.png`
      if (!this.#parts.has(name) && !this.#made.has(name)) return name
    }
  }
}
