// What the looks of an OpenDocument file hide, for the proof of a cleaned copy.
import { colourOf, isLost } from '../../reading/colour.ts'
import { isGround } from '../../reading/document/open-looks.ts'
import { attribute, walkXml } from '../../reading/xml.ts'

/** The word of a cell's or row's look on what it hides. */
interface Look {
  parent: string
  format: string
  readonly said: Map<string, string>
}

/** Looks by family and name, with their parents' word. */
export class Looks {
  readonly #looks = new Map<string, Look>()
  readonly #formats = new Map<string, boolean>()
  #look: Look | null = null
  #format = ''

  read(xml: string): void {
    const open = (name: string, at: string): void => {
      if (name === 'style') {
        this.#look = {
          parent: attribute(at, 'parent-style-name') ?? '',
          format: attribute(at, 'data-style-name') ?? '',
          said: new Map(),
        }
        const key = `${attribute(at, 'family') ?? ''} ${attribute(at, 'name') ?? ''}`
        this.#looks.set(key, this.#look)
      } else if (/^(?:number|percentage|currency|date|time|boolean|text)-style$/.test(name)) {
        this.#format = attribute(at, 'name') ?? ''
        this.#formats.set(this.#format, false)
      } else if (this.#format !== '' && !/^(?:text|fill-character|text-properties)$/.test(name))
        this.#formats.set(this.#format, true)
      if (name.endsWith('-properties')) this.#properties(name, at)
    }
    const close = (name: string): void => {
      if (/-style$/.test(name)) this.#format = ''
      if (name === 'style') this.#look = null
    }
    walkXml(xml, { open, close, text: () => undefined })
  }

  #properties(name: string, at: string): void {
    for (const key of [
      'display',
      'visibility',
      'row-height',
      'column-width',
      'color',
      'font-size',
      'opacity',
      'use-window-font-color',
      'background-color',
      'cell-protect',
    ]) {
      const value = attribute(at, key)
      const group = name.replace('-properties', '')
      if (value !== undefined) this.#look?.said.set(`${group} ${key}`, value)
    }
  }

  /** What a look says, or those it comes from. */
  of(family: string, name: string, key: string): string {
    let next = name
    for (let steps = 0; steps < 50 && next !== ''; steps += 1) {
      const look = this.#looks.get(`${family} ${next}`)
      const value = look?.said.get(key)
      if (value !== undefined) return value
      next = look?.parent ?? ''
    }
    return ''
  }

  /** Whether nobody can read what is written so; white counts where `white` says so. */
  isUnread(family: string, name: string, white: boolean): boolean {
    const says = (key: string): string => this.of(family, name, key)
    const ground = isGround(says('table-cell background-color'))
    if (white && says('text color').toLowerCase() === '#ffffff' && !ground) return true
    if (this.#isLost(family, name)) return true
    const size = says('text font-size')
    return (
      says('text display') === 'none' ||
      (size.endsWith('pt') && parseFloat(size) < 3) ||
      (says('text use-window-font-color') !== 'true' &&
        says('text opacity').endsWith('%') &&
        parseFloat(says('text opacity')) === 0)
    )
  }

  /** Letters in the colour that the same look gives to what they stand on. */
  #isLost(family: string, name: string): boolean {
    if (this.of(family, name, 'text use-window-font-color') === 'true') return false
    const letters = colourOf(this.of(family, name, 'text color'))
    const ground = colourOf(this.of(family, name, `${family} background-color`))
    return letters !== null && ground !== null && isLost(letters, ground)
  }

  /** Whether a cell's format has no place for its value. */
  isBlind(name: string): boolean {
    let next = name
    for (let steps = 0; steps < 50 && next !== ''; steps += 1) {
      const look = this.#looks.get(`table-cell ${next}`)
      if (look === undefined) return false
      if (look.format !== '') return this.#formats.get(look.format) === false
      next = look.parent
    }
    return false
  }
}
