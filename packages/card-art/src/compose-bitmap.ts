// Bitmaps for printers that take no PDF: ground rasterised once a design, then portrait, letters and QR on top.
// Text and QR are also given as a 1-bit layer of their own, for the printer's black panel.
import { Resvg } from '@resvg/resvg-js'
import sharp from 'sharp'
import { blackRuns } from './art/scene.ts'
import type { Scene } from './art/scene.ts'
import { CardArtError } from './card-art-error.ts'
import type { CardFace } from './card-face.ts'
import type { CompiledDesign } from './compile-design.ts'
import { drawCard, readCard } from './draw-card.ts'
import type { ReadCard } from './draw-card.ts'
import { checkPortrait, portraitSize } from './portrait.ts'
import { coverageAt, fillOutline } from './print/fill-outline.ts'
import type { Coverage } from './print/fill-outline.ts'
import { placeQr } from './print/qr-place.ts'
import { sceneSvg } from './print/scene-svg.ts'
import { blackPng, rgbPng } from './print/write-png.ts'
import { runPath } from './text/outline-path.ts'
import type { TextRun } from './text/text-run.ts'
import type { PrintCard } from './write-pdf.ts'

export type Dpi = 300 | 600

/** Four PNG files. `front` and `back` are whole; the K layers hold the black text and the QR alone. */
export interface CardBitmaps {
  readonly front: Uint8Array
  readonly back: Uint8Array
  readonly frontK: Uint8Array
  readonly backK: Uint8Array
}

/** One side being composed: colour in three bytes a pixel, black in one. */
interface Side {
  readonly width: number
  readonly height: number
  readonly scale: number
  readonly colour: Uint8Array
  readonly ink: Uint8Array
}

interface Ground {
  readonly width: number
  readonly height: number
  readonly colour: Uint8Array
  readonly ink: Uint8Array
}

const grounds = new WeakMap<CompiledDesign, Map<string, Ground>>()

const darken = (ground: Pick<Side, 'width' | 'height' | 'ink'>, mask: Coverage): void => {
  for (let row = 0; row < mask.height; row += 1) {
    const y = mask.y + row
    if (y < 0 || y >= ground.height) continue
    for (let column = 0; column < mask.width; column += 1) {
      const x = mask.x + column
      const alpha = mask.alpha[row * mask.width + column] ?? 0
      if (alpha === 0 || x < 0 || x >= ground.width) continue
      const at = y * ground.width + x
      ground.ink[at] = Math.max(ground.ink[at] ?? 0, alpha)
    }
  }
}

const inkRuns = (
  side: Pick<Side, 'width' | 'height' | 'ink'>,
  runs: readonly TextRun[],
  scale: number,
): void => {
  for (const run of runs) {
    const mask = fillOutline(runPath(run), scale)
    if (mask !== undefined) darken(side, mask)
  }
}

const rasterise = (scene: Scene, layout: CompiledDesign['layout'], dpi: Dpi): Ground => {
  const [width, height] = [layout.width, layout.height].map((mm) => Math.round((mm / 25.4) * dpi))
  if (width === undefined || height === undefined) throw new RangeError('no size')
  const mm = 25.4 / dpi
  const svg = sceneSvg(scene, width * mm, height * mm)
  const { pixels } = new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render()
  const colour = new Uint8Array(width * height * 3)
  for (let i = 0, j = 0; j < colour.length; i += 4, j += 3) {
    colour[j] = pixels[i] ?? 0
    colour[j + 1] = pixels[i + 1] ?? 0
    colour[j + 2] = pixels[i + 2] ?? 0
  }
  const ink = new Uint8Array(width * height)
  inkRuns({ width, height, ink }, blackRuns(scene), dpi / 25.4)
  return { width, height, colour, ink }
}

/** A fresh copy of a side's ground; the ground itself is rasterised once a design and resolution. */
const startSide = (design: CompiledDesign, which: 'front' | 'back', dpi: Dpi): Side => {
  let kept = grounds.get(design)
  if (kept === undefined) grounds.set(design, (kept = new Map<string, Ground>()))
  const key = `${which} ${dpi}`
  const ground = kept.get(key) ?? rasterise(design.layout[which], design.layout, dpi)
  kept.set(key, ground)
  const { width, height, colour, ink } = ground
  return { width, height, scale: dpi / 25.4, colour: colour.slice(), ink: ink.slice() }
}

const scaledPortrait = async (
  jpeg: Uint8Array,
  width: number,
  height: number,
): Promise<Uint8Array> => {
  const limitInputPixels = portraitSize.width * portraitSize.height
  try {
    return await sharp(jpeg, { limitInputPixels, failOn: 'error' })
      .resize(width, height, { fit: 'fill' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer()
  } catch (error) {
    throw new CardArtError('bad-portrait', 'portrait', error)
  }
}

const putPortrait = async (
  side: Side,
  design: CompiledDesign,
  jpeg: Uint8Array,
  dpi: Dpi,
): Promise<void> => {
  const { portrait } = design.layout
  const dots = dpi / 300
  const [left, top, width] = [portrait.x * dots, portrait.y * dots, portrait.width * dots]
  const height = portrait.height * dots
  const pixels = await scaledPortrait(jpeg, width, height)
  const frame = fillOutline(portrait.frame, side.scale)
  if (frame === undefined) return
  for (let y = top; y < top + height; y += 1)
    for (let x = left; x < left + width; x += 1) {
      const alpha = coverageAt(frame, x, y)
      const [to, from] = [(y * side.width + x) * 3, ((y - top) * width + (x - left)) * 3]
      for (let c = 0; c < 3; c += 1) {
        const under = side.colour[to + c] ?? 0
        side.colour[to + c] = under + Math.round((((pixels[from + c] ?? 0) - under) * alpha) / 255)
      }
    }
}

const putQr = (
  side: Side,
  design: CompiledDesign,
  { size, bits }: ReadCard['qr'],
  dpi: Dpi,
): void => {
  const { module, x, y } = placeQr(design.layout, size)
  const dots = dpi / 300
  const [step, left, top] = [module * dots, x * dots, y * dots]
  const stride = Math.ceil(size / 8)
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      if (((bits[row * stride + (column >> 3)] ?? 0) & (0x80 >> (column & 7))) === 0) continue
      for (let line = 0; line < step; line += 1) {
        const at = (top + row * step + line) * side.width + left + column * step
        side.ink.fill(255, at, at + step)
      }
    }
}

const finish = (side: Side, dpi: Dpi): [Uint8Array, Uint8Array] => {
  const { width, height, colour, ink } = side
  for (let i = 0; i < ink.length; i += 1) {
    const alpha = ink[i] ?? 0
    if (alpha === 0) continue
    for (let c = i * 3; c < i * 3 + 3; c += 1)
      colour[c] = Math.round(((colour[c] ?? 0) * (255 - alpha)) / 255)
  }
  return [rgbPng(colour, width, height, dpi), blackPng(ink, width, height, dpi)]
}

/**
 * Bitmaps of a card drawn elsewhere: what a print station makes from an opened job.
 * @throws CardArtError `wrong-design`, `malformed` or `bad-portrait`
 */
export const composeDrawn = async (
  design: CompiledDesign,
  { drawn, portrait }: PrintCard,
  dpi: Dpi,
): Promise<CardBitmaps> => {
  checkPortrait(portrait)
  const card = readCard(design, drawn)
  const front = startSide(design, 'front', dpi)
  const back = startSide(design, 'back', dpi)
  await putPortrait(front, design, portrait, dpi)
  inkRuns(front, card.front, front.scale)
  inkRuns(back, card.back, back.scale)
  putQr(back, design, card.qr, dpi)
  const [frontPng, frontK] = finish(front, dpi)
  const [backPng, backK] = finish(back, dpi)
  return { front: frontPng, back: backPng, frontK, backK }
}

/**
 * Draws a face and composes its bitmaps: 1011 × 638 pixels at 300 dpi, 2022 × 1275 at 600 (or upright).
 * @throws CardArtError as `drawCard` does
 */
export const composeBitmap = (
  design: CompiledDesign,
  face: CardFace,
  dpi: Dpi,
): Promise<CardBitmaps> =>
  Promise.resolve().then(() =>
    composeDrawn(design, { drawn: drawCard(design, face), portrait: face.portrait }, dpi),
  )
