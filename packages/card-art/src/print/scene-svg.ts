// A scene as SVG, for rasterising the ground of a bitmap once. Text becomes outlines: no font is looked up.
import type { PathText } from '../art/path.ts'
import type { Mark, Paint, Scene } from '../art/scene.ts'
import { runPath } from '../text/outline-path.ts'

interface Sheet {
  readonly definitions: string[]
}

const reference = (sheet: Sheet, paint: Paint): string => {
  if (typeof paint === 'string') return paint
  const id = `g${sheet.definitions.length}`
  const last = paint.stops.length - 1
  const stops = paint.stops
    .map((colour, i) => `<stop offset="${i / last}" stop-color="${colour}"/>`)
    .join('')
  const [[x1, y1], [x2, y2]] = [paint.from, paint.to]
  sheet.definitions.push(
    `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">${stops}</linearGradient>`,
  )
  return `url(#${id})`
}

const clipReference = (sheet: Sheet, path: PathText): string => {
  const id = `c${sheet.definitions.length}`
  sheet.definitions.push(`<clipPath id="${id}"><path d="${path}"/></clipPath>`)
  return `url(#${id})`
}

const element = (sheet: Sheet, mark: Mark): string => {
  switch (mark.kind) {
    case 'fill':
      return `<path d="${mark.path}" fill="${reference(sheet, mark.paint)}"/>`
    case 'text':
      return `<path d="${runPath(mark.run)}" fill="${mark.colour}"/>`
    case 'clip':
      return `<g clip-path="${clipReference(sheet, mark.path)}">${elements(sheet, mark.marks)}</g>`
    case 'stroke': {
      const pen = `fill="none" stroke="${mark.colour}" stroke-width="${mark.width}" stroke-linecap="round" stroke-linejoin="round"`
      if (mark.turned === undefined) return `<path d="${mark.path}" ${pen}/>`
      const { about, times, step } = mark.turned
      return Array.from({ length: times }, (_, i) => {
        const degrees = (i * step * 180) / Math.PI
        return `<path d="${mark.path}" ${pen} transform="rotate(${degrees} ${about[0]} ${about[1]})"/>`
      }).join('')
    }
  }
}

const elements = (sheet: Sheet, scene: Scene): string =>
  scene.map((mark) => element(sheet, mark)).join('')

/** The scene on `width` × `height` millimetres from the trimmed card's top left corner. */
export const sceneSvg = (scene: Scene, width: number, height: number): string => {
  const sheet: Sheet = { definitions: [] }
  const body = elements(sheet, scene)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><defs>${sheet.definitions.join('')}</defs><rect x="-3" y="-3" width="${width + 6}" height="${height + 6}" fill="#ffffff"/>${body}</svg>`
}
