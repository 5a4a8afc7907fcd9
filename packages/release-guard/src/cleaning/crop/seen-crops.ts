// Whether a copy still has pictures of which only a part is shown, by the reader's own tools: proves that none is left.
import { Budget } from '../../reading/budget.ts'
import { attribute, walkXml, xmlString } from '../../reading/xml.ts'
import { zipEntries } from '../../reading/zip.ts'

const drawn =
  /^(?:(?:ppt|word|xl)\/(?:theme|charts)|ppt\/slide(?:s|Layouts|Masters)|word|xl\/drawings)\/[^/]*\.xml$/
const sides = ['l', 't', 'r', 'b']

/** Whether any drawing of an office file cuts something off a picture. */
export function hasCrops(file: Buffer): boolean {
  for (const { name, bytes } of zipEntries(file, new Budget()))
    if (bytes !== null && drawn.test(name) && cropsIn(xmlString(bytes))) return true
  return false
}

function cropsIn(xml: string): boolean {
  let found = false
  const open = (name: string, at: string): void => {
    if (name === 'srcRect') found ||= sides.some((side) => says(at, side, (value) => value > 0))
    if (name === 'fillRect') found ||= sides.some((side) => says(at, side, (value) => value < 0))
    if (name === 'imagedata')
      found ||= ['left', 'top', 'right', 'bottom'].some((side) =>
        says(at, `crop${side}`, (value) => value > 0),
      )
  }
  walkXml(xml, { open, text: () => undefined, close: () => undefined })
  return found
}

const says = (at: string, name: string, test: (value: number) => boolean): boolean =>
  test(Number.parseFloat(attribute(at, name) ?? '0'))
