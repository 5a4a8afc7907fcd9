// A part of a presentation as a tree to look around in: which shapes lie beneath one another is not told by a stream.
// Lenient, as everything that only reads: what closes nothing is left out.
import { attribute, walkXml } from '../xml.ts'

export interface Element {
  readonly name: string
  readonly attributes: string
  readonly children: Element[]
  /** As it stands. */
  text: string
  /** Of elements `t`: which one of the part, from 0. */
  readonly number: number
  /** The first child of each name, where there are many. */
  first?: ReadonlyMap<string, Element>
}

/** A part of more elements, of deeper ones or of longer attributes is not looked around in. */
const most = 1_000_000
const deepest = 1_000
const longest = 65_536

/** Reads a part; null for one that is too large. */
export function parsePart(xml: string): Element | null {
  const reader = new PartReader()
  walkXml(xml, reader)
  return reader.root()
}

class PartReader {
  readonly #root: Element = { name: '', attributes: '', children: [], text: '', number: 0 }
  readonly #stack = [this.#root]
  #count = 0
  #letters = 0

  root(): Element | null {
    return this.#count > most ? null : (this.#root.children[0] ?? null)
  }

  open(name: string, attributes: string): void {
    const number = name === 't' ? (this.#letters += 1) - 1 : 0
    const isOdd = this.#stack.length > deepest || attributes.length > longest
    this.#count += isOdd ? most : 1
    if (this.#count > most) return
    const element: Element = { name, attributes, children: [], text: '', number }
    this.#stack.at(-1)?.children.push(element)
    this.#stack.push(element)
  }

  text(raw: string): void {
    const top = this.#stack.at(-1)
    if (top !== undefined && this.#stack.length > 1) top.text += raw
  }

  /** As the sweep closes: up to the one that is meant, if there is one near. */
  close(name: string): void {
    const stack = this.#stack
    for (let up = stack.length - 1, steps = 0; up > 0 && steps < 16; up -= 1, steps += 1)
      if (stack[up]?.name === name) {
        stack.length = up
        return
      }
  }

  comment(): void {
    // Nobody reads it.
  }
}

/** The first child of a name, found as fast among very many. */
export function child(element: Element | undefined, name: string): Element | undefined {
  if (element === undefined || element.children.length < 16)
    return element?.children.find((one) => one.name === name)
  element.first ??= new Map([...element.children].reverse().map((one) => [one.name, one]))
  return element.first.get(name)
}

/** The first child that has one of these names. */
export function childOf(
  element: Element | undefined,
  names: readonly string[],
): Element | undefined {
  for (const name of names) {
    const one = child(element, name)
    if (one !== undefined) return one
  }
  return undefined
}

/** What a path of names leads to. */
export const within = (
  element: Element | undefined,
  ...names: readonly string[]
): Element | undefined => names.reduce(child, element)

export const valueOf = (element: Element | undefined, name: string): string | undefined =>
  element && attribute(element.attributes, name)

export const isOn = (element: Element | undefined, name: string): boolean =>
  /^(?:1|true|on)$/.test(valueOf(element, name) ?? '')

export const isOff = (element: Element | undefined, name: string): boolean =>
  /^(?:0|false|off)$/.test(valueOf(element, name) ?? '')

/** Every element below and with this one, parents first. */
export function* elementsIn(element: Element): Generator<Element> {
  yield element
  for (const one of element.children) yield* elementsIn(one)
}
