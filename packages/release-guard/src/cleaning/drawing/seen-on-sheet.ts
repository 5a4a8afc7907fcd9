// What the shapes on a sheet say, for the proof of a cleaned copy.
import { attribute, walkXml } from '../../reading/xml.ts'
import { drawnText } from '../seen-slides.ts'
import { leads, seenInSmartArt } from './seen-smart-art.ts'

const nothing = (): void => undefined

/** The words of the drawing a sheet shows; empty for none. */
export function seenOnSheet(parts: ReadonlyMap<string, string>, sheet: string): string {
  const byId = leads(parts, sheet)
  let words = ''
  const open = (name: string, at: string): void => {
    if (name !== 'drawing') return
    const part = byId.get(attribute(at, 'id') ?? '') ?? ''
    words += drawnText(parts.get(part) ?? '', [], (ids) => seenInSmartArt(parts, part, ids)) ?? ''
  }
  walkXml(parts.get(sheet) ?? '', { open, text: nothing, close: nothing })
  return words
}
