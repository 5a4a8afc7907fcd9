// The colours of letters on slides and of what they stand on.
import { colourOf, isLost } from '../colour.ts'
import { attribute } from '../xml.ts'

type Slot = 'shape' | 'marked' | 'letters'
const isColour = (name: string | undefined): boolean => name === 'srgbClr' || name === 'schemeClr'

/**
 * The colours of letters on a slide and of their own shape or mark. What a shape has from its design and what lies behind
 * it is not followed.
 */
export class SlideInks {
  readonly #said: Record<Slot, string> = { shape: '', marked: '', letters: '' }

  /** Told of every element that opens; true for words of a run that are lost on their ground. */
  opens(name: string, attributes: string, within: readonly string[]): boolean {
    if (name === 't') return within.at(-1) === 'r' && this.#areLost()
    if (name === 'sp') this.#said.shape = ''
    else if (name === 'r') this.#said.marked = this.#said.letters = ''
    else this.#paint(name, attributes, within)
    return false
  }

  #paint(name: string, attributes: string, within: readonly string[]): void {
    const isChange = isColour(within.at(-1))
    if (!isChange && !isColour(name)) return
    const slot = slotOf(isChange ? within.slice(0, -1) : within)
    const value = attribute(attributes, 'val') ?? ''
    if (slot === null) return
    // Lighter or darker than it says: the same only as what says so too.
    if (isChange) this.#said[slot] += ` ${name}=${value};`
    else this.#said[slot] = value
  }

  #areLost(): boolean {
    const { letters, marked, shape } = this.#said
    const ground = marked === '' ? shape : marked
    if (letters === '' || ground === '') return false
    const [ink, paper] = [colourOf(letters), colourOf(ground)]
    return letters === ground || (ink !== null && paper !== null && isLost(ink, paper))
  }
}

/** Of what a colour speaks, by the elements it stands in. */
function slotOf(within: readonly string[]): Slot | null {
  const [of, fill] = within.slice(-2)
  if (of === 'rPr' && fill === 'highlight') return 'marked'
  if (fill !== 'solidFill') return null
  return of === 'rPr' ? 'letters' : of === 'spPr' ? 'shape' : null
}
