// What is wrong with a photograph as a portrait, said in words; the office decides. Exposure is never judged by mean
// brightness: a dark face well lit and a pale face badly lit have the same mean.
import { finderSide } from './find-face.ts'
import type { Face } from './find-face.ts'
import type { Picture } from './read-photograph.ts'

export type PhotographFinding =
  | 'no-face'
  | 'two-faces'
  | 'not-looked-for'
  | 'too-small'
  | 'too-dark'
  | 'too-bright'
  | 'too-blurred'
  | 'off-centre'

export const photographFindingWords = {
  'no-face': 'no face was found: cropped in the middle',
  'two-faces': 'more than one face: cropped on the clearest',
  'not-looked-for': 'no face detector is installed: cropped in the middle',
  'too-small': 'the face is too small for a sharp print',
  'too-dark': 'the picture is underexposed',
  'too-bright': 'the face is burnt out',
  'too-blurred': 'the face is blurred',
  'off-centre': 'the face is too near the edge to be centred',
} as const satisfies Record<PhotographFinding, string>

/** A rectangle in whole pixels of a picture. */
export interface Crop {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Where the eyes should be, from the top. */
const eyesAt = 0.465

/** The 3:4 crop of a picture: on the face where there is one, else in the middle. */
export function cropPortrait(
  picture: Picture,
  face: Face | null,
): { readonly crop: Crop; readonly offCentre: boolean } {
  const widest = Math.min(picture.width, picture.height * 0.75)
  if (face === null) {
    const size = { width: widest, height: widest / 0.75 }
    // The face of a centred photograph stands in its upper half.
    return {
      crop: whole(
        picture,
        (picture.width - size.width) / 2,
        (picture.height - size.height) * 0.3,
        size.width,
      ),
      offCentre: false,
    }
  }
  const eyes = {
    x: ((face.rightEye.x + face.leftEye.x) / 2) * picture.width,
    y: ((face.rightEye.y + face.leftEye.y) / 2) * picture.height,
  }
  const drop = Math.hypot(
    face.mouth.x * picture.width - eyes.x,
    face.mouth.y * picture.height - eyes.y,
  )
  // A head is about three and a half times as high as eyes are above the mouth; it should fill nearly three
  // quarters, as in a passport, with room above for hair, a turban, a headscarf: clothing tells a guard little.
  const wanted = Math.min(drop * 4.8 * 0.75, widest)
  const middle = (eyes.x * 2 + face.mouth.x * picture.width) / 3
  const crop = whole(picture, middle - wanted / 2, eyes.y - (wanted / 0.75) * eyesAt, wanted)
  const offCentre =
    Math.abs(crop.left + crop.width / 2 - middle) > crop.width * 0.1 ||
    Math.abs(crop.top + crop.height * eyesAt - eyes.y) > crop.height * 0.17
  return { crop, offCentre }
}

function whole(picture: Picture, left: number, top: number, width: number): Crop {
  const w = Math.max(3, Math.floor(width))
  const h = Math.min(picture.height, Math.max(4, Math.floor(w / 0.75)))
  const within = (value: number, most: number): number =>
    Math.round(Math.min(Math.max(value, 0), most))
  return {
    left: within(left, picture.width - w),
    top: within(top, picture.height - h),
    width: w,
    height: h,
  }
}

/**
 * Judges a photograph. `faces` null means nobody looked. `square` is the face's surroundings at a fixed size
 * (256 × 256 RGB bytes of the crop's upper square), so that sharpness means the same for every camera.
 */
export function judgePhotograph(
  picture: Picture,
  faces: readonly Face[] | null,
  crop: Crop,
  offCentre: boolean,
  square: Uint8Array,
): readonly PhotographFinding[] {
  const findings = judgeFaces(faces)
  if (crop.width * picture.shrink < cropWidthMin) findings.push('too-small')
  if (offCentre) findings.push('off-centre')
  const light = measureLight(square)
  if (light.bright < 90 && light.spread < 70) findings.push('too-dark')
  if (light.burnt > 0.35) findings.push('too-bright')
  // Sharpness is judged only on a face: a plain wall is no blurred face.
  if (faces?.[0] !== undefined && light.sharpness < sharpnessMin) findings.push('too-blurred')
  return findings
}

function judgeFaces(faces: readonly Face[] | null): PhotographFinding[] {
  if (faces === null) return ['not-looked-for']
  const [face, second] = faces
  if (face === undefined) return ['no-face']
  return second !== undefined && area(second) > area(face) * 0.25 ? ['two-faces'] : []
}

// Of a head some 130 pixels high.
const cropWidthMin = 133
// On 100 portraits: sharp ones measured 0.0044 to 0.085, blurred by 1 % of the picture's width 0.0001 to 0.001.
const sharpnessMin = 0.003

const area = (face: Face): number => face.width * face.height

/** What light and sharpness a square of 256 × 256 RGB pixels shows, looking at its middle where the face is. */
export function measureLight(square: Uint8Array): {
  /** 99th percentile of luma, 0–255. */
  readonly bright: number
  /** Between the 2nd and the 98th percentile. */
  readonly spread: number
  /** Part of the pixels at or above 250. */
  readonly burnt: number
  /** Energy of the finest detail against that of all contrast. */
  readonly sharpness: number
} {
  const side = finderSide
  const luma = new Float32Array(side * side)
  for (let i = 0; i < luma.length; i += 1)
    luma[i] =
      0.299 * (square[i * 3] ?? 0) +
      0.587 * (square[i * 3 + 1] ?? 0) +
      0.114 * (square[i * 3 + 2] ?? 0)
  const [from, to] = [side / 4, (side * 3) / 4]
  const middle: number[] = []
  let detail = 0
  for (let y = from; y < to; y += 1)
    for (let x = from; x < to; x += 1) {
      const at = y * side + x
      const here = luma[at] ?? 0
      middle.push(here)
      const around =
        (luma[at - 2] ?? 0) +
        (luma[at + 2] ?? 0) +
        (luma[at - 2 * side] ?? 0) +
        (luma[at + 2 * side] ?? 0)
      detail += (4 * here - around) ** 2
    }
  const sorted = Float32Array.from(middle).sort()
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? 0
  const mean = middle.reduce((sum, value) => sum + value, 0) / middle.length
  const variance = middle.reduce((sum, value) => sum + (value - mean) ** 2, 0) / middle.length
  return {
    bright: at(0.99),
    spread: at(0.98) - at(0.02),
    burnt: middle.filter((value) => value >= 250).length / middle.length,
    sharpness: detail / middle.length / (20 * Math.max(variance, 4)),
  }
}
