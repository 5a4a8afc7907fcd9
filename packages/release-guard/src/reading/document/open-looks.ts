// What the styles of an OpenDocument file say: what they hide, the colour of letters, the ground letters stand on.
import { attribute, walkXml } from '../xml.ts'

interface Look {
  readonly family: string
  readonly parent: string
  readonly said: Map<string, string>
}

/** What stands on every page of a kind: a slide's background, or a sheet of paper. */
interface Master {
  readonly style: string
  readonly layout: string
  readonly things: { readonly name: string; readonly attributes: string }[]
}

const told = [
  ...['display', 'visibility', 'color', 'use-window-font-color', 'background-color'],
  ...['background-transparency', 'background-visible', 'fill', 'fill-color', 'opacity'],
  'opacity-name',
]

export class Looks {
  readonly masters = new Map<string, Master>()
  /** Whether any style has white letters; where none has, nobody need ask for grounds. */
  hasWhite = false
  readonly #looks = new Map<string, Look>()

  constructor(...documents: readonly string[]) {
    for (const xml of documents) this.#read(xml)
  }

  #read(xml: string): void {
    let look: Look | null = null
    let group = ''
    let master: Master | null = null
    let isInNotes = false
    walkXml(xml, {
      open: (name, attributes) => {
        if (/^(?:(?:default-)?style|page-layout)$/.test(name)) {
          look = this.#add(name, attributes)
        } else if (name.endsWith('-properties')) {
          group = name.slice(0, -11)
          if (look !== null) this.#say(look, group, attributes)
        } else if (name === 'background-image' && attribute(attributes, 'href') !== undefined)
          look?.said.set(`${group} image`, 'any')
        else if (name === 'master-page') master = this.#addMaster(attributes)
        else {
          isInNotes ||= name === 'notes'
          if (!isInNotes) master?.things.push({ name, attributes })
        }
      },
      text: () => undefined,
      close: (name) => {
        if (name === 'master-page') master = null
        if (name === 'notes') isInNotes = false
      },
    })
  }

  #add(name: string, attributes: string): Look {
    const value = (of: string): string => attribute(attributes, of) ?? ''
    const family = name === 'page-layout' ? name : value('family')
    const look = { family, parent: value('parent-style-name'), said: new Map<string, string>() }
    this.#looks.set(`${family} ${value('name')}`, look)
    if (name === 'style') this.#looks.set(` ${value('name')}`, look)
    return look
  }

  #say({ said }: Look, group: string, attributes: string): void {
    for (const key of told) {
      const value = attribute(attributes, key)
      if (value !== undefined) said.set(`${group} ${key}`, value)
    }
    this.hasWhite ||= group === 'text' && isWhite(said.get('text color'))
  }

  #addMaster(attributes: string): Master {
    const value = (of: string): string => attribute(attributes, of) ?? ''
    const master = { style: value('style-name'), layout: value('page-layout-name'), things: [] }
    this.masters.set(value('name'), master)
    return master
  }

  /** The first word on it, of the style and those it is made from; `family` is empty for a style of any. */
  word(family: string, name: string, key: string): string | undefined {
    let look = this.#looks.get(`${family} ${name}`)
    for (let steps = 0; look !== undefined && steps < 50; steps += 1) {
      const value = look.said.get(key)
      if (value !== undefined) return value
      look = look.parent === '' ? undefined : this.#looks.get(`${look.family} ${look.parent}`)
    }
    return undefined
  }

  has(kind: 'tables' | 'texts' | 'slides', name: string): boolean {
    if (name === '') return false
    if (kind === 'tables') return this.word('', name, 'table display') === 'false'
    return kind === 'texts'
      ? /^(?:none|condition)$/.test(this.word('', name, 'text display') ?? '')
      : this.word('', name, 'drawing-page visibility') === 'hidden'
  }

  /** Whether letters are white; undefined where that is not for this style to say. */
  white(family: string, name: string): boolean | undefined {
    const of = this.#looks.has(`${family} ${name}`) ? family : ''
    const colour = this.word(of, name, 'text color')
    if (colour !== undefined) return isWhite(colour)
    return this.word(of, name, 'text use-window-font-color') === 'true' ? false : undefined
  }

  /** Whether white is seen on the background a style gives; undefined where it gives none. */
  background(family: string, name: string, group: string): boolean | undefined {
    const word = (key: string): string | undefined => this.word(family, name, `${group} ${key}`)
    if (word('image') !== undefined) return false
    const colour = word('background-color') ?? 'transparent'
    if (colour === 'transparent') return undefined
    return isGround(colour) && /^0%$/.test(word('background-transparency') ?? '0%')
  }

  /** The same of what a shape, a slide or a cell on a slide is filled with; `unsaid` where no style speaks of it. */
  fill(family: string, name: string, unsaid?: boolean): boolean | undefined {
    const group = family === 'drawing-page' || family === 'page-layout' ? family : 'graphic'
    const word = (key: string): string | undefined =>
      this.word(family, name, `${group} ${key}`) ?? this.word(family, '', `${group} ${key}`)
    const kind = word('fill')
    if (kind === 'none') return undefined
    if (kind === undefined) return this.background(family, name, group) ?? unsaid
    return (
      kind === 'solid' &&
      isGround(word('fill-color') ?? '') &&
      word('opacity-name') === undefined &&
      /^100%$/.test(word('opacity') ?? '100%')
    )
  }
}

const isWhite = (colour: string | undefined): boolean => /^#ffffff$/i.test(colour ?? '')

/** A colour that white letters stand out from: one of its three parts is well below full. */
export const isGround = (colour: string): boolean =>
  /^#(?!f[0-9a-f]f[0-9a-f]f[0-9a-f]$)[0-9a-f]{6}$/i.test(colour)
