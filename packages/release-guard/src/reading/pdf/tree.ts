// What of a PDF's objects belongs to the pages that are shown, what to the file at all, and what is left over.
import { BudgetError } from '../budget.ts'
import type { PdfObject } from './objects.ts'

export interface Tree {
  /** The page objects in order. */
  readonly pages: readonly PdfObject[]
  readonly ofNumber: ReadonlyMap<number, PdfObject>
  /** Objects the shown pages are made of. */
  readonly shown: ReadonlySet<PdfObject>
  /** Objects that can be reached from the root of the newest version. */
  readonly reached: ReadonlySet<PdfObject>
  /** The object of the document's properties. */
  readonly properties: PdfObject | undefined
}

const pagesMax = 20_000

/** Builds the tree of the newest version: of objects with one number the last one in the file counts. */
export function treeOf(text: string, objects: readonly PdfObject[]): Tree {
  const ofNumber = new Map<number, PdfObject>()
  for (const object of objects) ofNumber.set(object.number, object)
  const last = (name: string): number[] =>
    Array.from(
      text.matchAll(new RegExp(`/${name}\\s+(\\d{1,10})\\s+\\d+\\s+R`, 'g')),
      ([, number]) => Number(number),
    ).slice(-1)
  const roots = last('Root').flatMap((number) => ofNumber.get(number) ?? [])
  const root =
    roots[0] ?? objects.findLast(({ dictionary }) => /\/Type\s*\/Catalog\b/.test(dictionary))
  const properties = last('Info').flatMap((number) => ofNumber.get(number) ?? [])[0]
  const start = [root, properties].filter((object) => object !== undefined)
  const pages = root === undefined ? [] : pagesOf(root, ofNumber)
  return {
    pages,
    ofNumber,
    shown: reach(pages, ofNumber, (dictionary) =>
      /\/Type\s*\/(?:Pages?|Catalog)\b/.test(dictionary),
    ),
    reached: reach(start, ofNumber, () => false),
    properties,
  }
}

/** The numbers one entry points to: one reference or a list of them. */
export function entry(dictionary: string, name: string): number[] {
  const value =
    new RegExp(`/${name}\\s*(\\[[^\\]]*\\]|\\d+\\s+\\d+\\s+R)`).exec(dictionary)?.[1] ?? ''
  return Array.from(value.matchAll(/(\d+)\s+\d+\s+R/g), ([, number]) => Number(number))
}

function pagesOf(root: PdfObject, ofNumber: ReadonlyMap<number, PdfObject>): PdfObject[] {
  const pages: PdfObject[] = []
  const seen = new Set<PdfObject>()
  const waiting = entry(root.dictionary, 'Pages')
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    const object = ofNumber.get(number)
    if (object === undefined || seen.has(object)) continue
    seen.add(object)
    const kids = entry(object.dictionary, 'Kids')
    if (kids.length === 0 && !/\/Type\s*\/Pages\b/.test(object.dictionary)) pages.push(object)
    // A long list of kids may be an object of its own.
    const listed =
      kids.length === 1 ? kids.flatMap((kid) => listOf(ofNumber.get(kid)) ?? kid) : kids
    waiting.push(...listed.toReversed())
    if (pages.length > pagesMax) throw new BudgetError('it has too many pages')
  }
  return pages
}

const listOf = (object: PdfObject | undefined): readonly number[] | null =>
  object !== undefined && object.dictionary.startsWith('[') ? object.references : null

/** All that can be reached from some objects, not going into those that `stop` names. */
export function reach(
  from: readonly PdfObject[],
  ofNumber: ReadonlyMap<number, PdfObject>,
  stop: (dictionary: string) => boolean,
): Set<PdfObject> {
  const reached = new Set(from)
  const waiting = [...from]
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop())
    for (const number of object.references) {
      const next = ofNumber.get(number)
      if (next === undefined || reached.has(next) || stop(next.dictionary)) continue
      reached.add(next)
      waiting.push(next)
    }
  return reached
}
