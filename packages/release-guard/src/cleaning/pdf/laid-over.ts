// What a drawing lays over words by other shapes than upright boxes, told to the page's sight.
import { CleanError } from '../clean-error.ts'
import { boxOf, shapeOf } from '../pdf-parts/area.ts'
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import { numberOf, Stream, type Dict } from '../pdf-parts/pdf-value.ts'
import type { Path } from './path.ts'
import type { Rgb, Sight } from './sight.ts'
import type { State } from './state.ts'
import { areaVeil, lineVeil, pictureVeil, type Dots } from './veil.ts'

/** What lets less through than this hides black letters. */
const alphaLeast = 0.8
/** Thinner things strike words out or underline them. */
const thickLeast = 1.5
const darkMost = 0.35
const paleLeast = 0.9

/** Whether black or white letters are still seen through what is painted so. */
function mayHide({ groupAlpha, blend }: State, alpha: number, rgb: Rgb | null): boolean {
  if (alpha * groupAlpha < alphaLeast) return false
  if (/^(?:Multiply|Darken|ColorBurn)$/.test(blend))
    return rgb?.every((one) => one < darkMost) ?? true
  if (/^(?:Screen|Lighten|ColorDodge)$/.test(blend))
    return rgb?.every((one) => one > paleLeast) ?? true
  return true
}

export function fillOver(sight: Sight, state: State, path: Path, isEvenOdd: boolean): void {
  const [left, low, right, high] = path.box
  if (right - left < thickLeast || high - low < thickLeast) return
  if (mayHide(state, state.fillAlpha, state.fill.rgb))
    sight.veil(areaVeil(path.rings, isEvenOdd), state.clip)
}

export function strokeOver(sight: Sight, state: State, path: Path): void {
  const { width, height } = shapeOf(state.at)
  const thick = state.lineWidth * Math.max(width, height)
  if (thick >= thickLeast && mayHide(state, state.strokeAlpha, state.stroke.rgb))
    sight.veil(lineVeil(path.rings, thick), state.clip)
}

export function shadeOver(sight: Sight, state: State): void {
  if (mayHide(state, state.fillAlpha, null))
    sight.veil({ box: state.clip, hides: () => true, isBroad: true }, state.clip)
}

export function pictureOver(file: PdfFile, sight: Sight, state: State, picture: Stream): void {
  if (!mayHide(state, state.fillAlpha, null)) return
  const box = boxOf(state.at, [0, 0, 1, 1])
  sight.veil(pictureVeil(box, state.at, dotsOf(file, picture)), state.clip)
}

/** Where a picture is painted; null for everywhere, and where its mask cannot be unpacked here. */
function dotsOf(file: PdfFile, picture: Stream): Dots | null {
  const { dict } = picture
  const soft = file.get(dict.get('SMask'))
  const hard = file.get(dict.get('Mask'))
  try {
    if (file.get(dict.get('ImageMask')) === true) return read(file, picture, (value) => value < 0.5)
    if (soft instanceof Stream) return read(file, soft, (value) => value >= alphaLeast)
    return hard instanceof Stream ? read(file, hard, (value) => value < 0.5) : null
  } catch (error) {
    if (error instanceof CleanError) return null
    throw error
  }
}

function read(file: PdfFile, mask: Stream, isPainted: (value: number) => boolean): Dots {
  const { dict } = mask
  const number = (key: string, otherwise: number): number =>
    numberOf(file.get(dict.get(key)), otherwise)
  const [width, height] = [number('Width', 1), number('Height', 1)]
  const bits = file.get(dict.get('ImageMask')) === true ? 1 : number('BitsPerComponent', 8)
  const bytes = file.unpack(mask)
  const row = Math.ceil((width * bits) / 8)
  const [first = 0, last = 1] = decodeOf(file, dict)
  return {
    width,
    height,
    isPainted: (column, line) => {
      const at = column * bits
      const byte = bytes[line * row + (at >> 3)] ?? 0
      const value =
        bits >= 8
          ? byte / 255
          : ((byte >> (8 - bits - (at & 7))) & (2 ** bits - 1)) / (2 ** bits - 1)
      return isPainted(first + value * (last - first))
    },
  }
}

const decodeOf = (file: PdfFile, dict: Dict): number[] => file.numbers(dict.get('Decode'))
