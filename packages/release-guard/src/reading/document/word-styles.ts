// The styles of a document of Word: what each says of letters and their ground, with what it is based on.
import { attribute, walkXml } from '../xml.ts'
import type { Look, WordLooks } from './word-looks.ts'

interface Style {
  based: string
  /** What it says itself: of the whole under '', else of a part of a table. */
  readonly parts: Map<string, Look>
}

const owners = new Set(['style', 'tblStylePr', 'rPrDefault', 'pPrDefault'])

export class WordStyles {
  readonly defaults: Look = {}
  readonly #styles = new Map<string, Style>()
  /** The style of a kind that counts where none is named. */
  readonly #usual = new Map<string, string>()
  readonly #whole = new Map<string, Look>()

  constructor(xml: string, looks: WordLooks) {
    const within: string[] = []
    let [style, look]: [Style | undefined, Look] = [undefined, {}]
    walkXml(xml, {
      open: (name, attributes) => {
        if (name === 'style') [style, look] = this.#start(attributes)
        else if (name === 'tblStylePr' && style !== undefined)
          style.parts.set(attribute(attributes, 'type') ?? '', (look = {}))
        else if (/^[rp]PrDefault$/.test(name)) look = this.defaults
        else if (name === 'basedOn' && style !== undefined)
          style.based = attribute(attributes, 'val') ?? ''
        const owner = within.findLastIndex((one) => owners.has(one))
        if (owner >= 0) looks.paint(look, name, attributes, within, owner + 1)
        within.push(name)
      },
      text: () => undefined,
      close: (name) => {
        within.pop()
        if (name === 'tblStylePr') look = style?.parts.get('') ?? {}
      },
    })
  }

  #start(attributes: string): [Style, Look] {
    const id = attribute(attributes, 'styleId')
    const look: Look = {}
    const style: Style = { based: '', parts: new Map([['', look]]) }
    // One without a name of its own is nobody's.
    if (id === undefined || id === '') return [style, look]
    this.#styles.set(id, style)
    if (/^(?:1|true|on)$/.test(attribute(attributes, 'default') ?? ''))
      this.#usual.set(attribute(attributes, 'type') ?? 'paragraph', id)
    return [style, look]
  }

  /** Whether any of them gives parts of a table looks of their own. */
  get haveParts(): boolean {
    return [...this.#styles.values()].some(({ parts }) => parts.size > 1)
  }

  /** What a style says of these parts, later ones before earlier ones. */
  look(id: string | undefined, kind: string, parts: readonly string[] = ['']): Look {
    const name = id ?? this.#usual.get(kind) ?? ''
    const key = `${parts.join()} ${name}`
    let look = this.#whole.get(key)
    if (look === undefined) {
      look = {}
      for (const part of parts)
        for (const style of this.#chain(name)) Object.assign(look, style.parts.get(part))
      this.#whole.set(key, look)
    }
    return look
  }

  /** A style and all it is based on, the ground first. */
  #chain(id: string): Style[] {
    const chain = new Set<Style>()
    for (let style = this.#styles.get(id); style !== undefined;) {
      if (chain.has(style)) break
      chain.add(style)
      style = this.#styles.get(style.based)
    }
    return [...chain].reverse()
  }
}
