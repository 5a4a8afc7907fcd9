// The cell styles of a workbook whose writing cannot be seen: formats that show nothing, tiny letters, and letters in the
// colour of their ground, be it white on paper or black on black.
import { black, cellColour, colourOf, isLost, themeOrder, white, type Colour } from '../colour.ts'
import { attribute, walkXml, xmlString } from '../xml.ts'

/** What letters of a cell stand on; null where it is no plain colour that can be told. */
type Ground = Colour | null

interface Letters {
  colour: Colour
  isTiny: boolean
}

type Open = (name: string, attributes: string) => void

/** Numbers of the styles that are out of sight. */
export function stylesOutOfSight(
  styles: Buffer | undefined,
  theme: Buffer | undefined,
): Set<number> {
  const hidden = new Set<number>()
  const formats = new Set<string>()
  const fonts: Letters[] = []
  const grounds: Ground[] = []
  const colours = themeColours(theme)
  const colourIn = (attributes: string): Colour | null =>
    cellColour((key) => attribute(attributes, key), colours)
  let isSolid = false
  let style = 0
  const sections: Readonly<Record<string, Open>> = {
    numFmts: (_, attributes) => {
      const code = attribute(attributes, 'formatCode') ?? ''
      if (/^(?:;;;?|"";"";?"?"?;?"?"?)$/.test(code))
        formats.add(attribute(attributes, 'numFmtId') ?? '')
    },
    fonts: (name, attributes) => {
      const font = fonts[fonts.length - 1]
      if (name === 'font') fonts.push({ colour: black, isTiny: false })
      else if (name === 'color' && font !== undefined) font.colour = colourIn(attributes) ?? black
      else if (name === 'sz' && font !== undefined)
        font.isTiny = Number(attribute(attributes, 'val')) <= 2
    },
    fills: (name, attributes) => {
      const last = grounds.length - 1
      if (name === 'fill') grounds.push(white)
      else if (name === 'gradientFill') grounds[last] = null
      else if (name === 'patternFill') {
        const pattern = attribute(attributes, 'patternType') ?? 'none'
        isSolid = pattern === 'solid'
        if (pattern !== 'none') grounds[last] = null
      } else if (name === 'fgColor' && isSolid) grounds[last] = colourIn(attributes)
    },
    cellXfs: (name, attributes) => {
      if (name !== 'xf') return
      const font = fonts[Number(attribute(attributes, 'fontId'))] ?? {
        colour: black,
        isTiny: false,
      }
      const fill = grounds[Number(attribute(attributes, 'fillId'))]
      const ground = fill === undefined ? white : fill
      const isUnseen = font.isTiny || (ground !== null && isLost(font.colour, ground))
      if (isUnseen || formats.has(attribute(attributes, 'numFmtId') ?? '')) hidden.add(style)
      style += 1
    },
  }
  let within: Open | undefined
  walkPart(styles, (name, attributes) => {
    if (/^(?:numFmts|fonts|fills|borders|cellStyleXfs|cellXfs|dxfs)$/.test(name))
      within = sections[name]
    else within?.(name, attributes)
  })
  return hidden
}

function themeColours(theme: Buffer | undefined): (Colour | null)[] {
  const colours: (Colour | null)[] = []
  let place = -1
  walkPart(theme, (name, attributes) => {
    const at = themeOrder.indexOf(name)
    if (at >= 0) place = at
    else if (name === 'srgbClr' && place >= 0)
      colours[place] ??= colourOf(attribute(attributes, 'val'))
    else if (name === 'sysClr' && place >= 0)
      colours[place] ??= colourOf(attribute(attributes, 'lastClr'))
    else if (name === 'fontScheme' || name === 'fmtScheme') place = -1
  })
  return colours
}

function walkPart(bytes: Buffer | undefined, open: Open): void {
  if (bytes === undefined) return
  walkXml(xmlString(bytes), { open, text: () => undefined, close: () => undefined })
}
