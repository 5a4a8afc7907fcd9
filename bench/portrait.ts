// The QR portrait at intake: the search for the best AVIF of at most 500 bytes, and how much of the face is left.
// Real faces from ../shared/portraits when they are here, else drawn ones, and it says which.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import sharp from 'sharp'
import { loadFaceFinder } from '../apps/issuer/src/personnel/photographs/find-face.ts'
import {
  makeQrPortrait,
  qrPortraitBytesMax,
  qrSize,
} from '../apps/issuer/src/personnel/photographs/make-portrait.ts'
import { prepareHere } from '../apps/issuer/src/personnel/photographs/photograph-child.ts'
import { rebuildPortrait } from '../packages/credential/src/index.ts'
import { drawPortrait } from '../tools/sample/draw-portrait.ts'
import { samplePeople } from '../tools/sample/people.ts'
import type { BenchResult } from './parts/result.ts'

const [width, height] = [180, 240]

async function facesAtHand(): Promise<{ faces: Uint8Array[]; whose: string }> {
  const folder = new URL('../../shared/portraits/', import.meta.url)
  if (!existsSync(folder)) {
    const faces: Uint8Array[] = []
    for (const person of samplePeople(60)) faces.push(await drawPortrait(person))
    return { faces, whose: `${faces.length} drawn` }
  }
  const files = ['female', 'male'].flatMap((sex) =>
    readdirSync(new URL(`${sex}/`, folder)).map((name) => new URL(`${sex}/${name}`, folder)),
  )
  const faces = files.map((file) => new Uint8Array(readFileSync(file)))
  return { faces, whose: `${faces.length} real` }
}

const luma = (bytes: Uint8Array): Promise<Buffer> =>
  sharp(bytes).resize(width, height, { fit: 'fill' }).toColourspace('b-w').raw().toBuffer()

export async function run(): Promise<BenchResult> {
  sharp.concurrency(1)
  sharp.cache(false)
  const finder = await loadFaceFinder()
  const { faces, whose } = await facesAtHand()
  const times: number[] = []
  const floors: number[] = []
  const likeness: number[] = []
  let largest = 0
  for (const face of faces) {
    const prepared = await prepareHere(face, finder)
    if (!prepared.taken) throw new Error(`a face was refused: ${prepared.fault}`)
    const { print } = prepared.portrait
    const small = await sharp(print).resize(qrSize).raw().toBuffer()
    const start = performance.now()
    const qr = await makeQrPortrait(small)
    const middle = performance.now()
    await sharp(small, { raw: { ...qrSize, channels: 3 } })
      .avif({ quality: 28, effort: 4, chromaSubsampling: '4:2:0', tune: 'ssim' })
      .toBuffer()
    floors.push(performance.now() - middle)
    times.push(middle - start)
    largest = Math.max(largest, qr.length)
    likeness.push(ssim(await luma(print), await luma(rebuildPortrait(qr))))
  }
  const mean = likeness.reduce((sum, value) => sum + value, 0) / likeness.length
  const measured = times.reduce((sum, value) => sum + value, 0) / times.length
  return {
    name: 'portrait',
    work: `${whose} faces, cut to 3:4, searched for the best AVIF of at most ${qrPortraitBytesMax} bytes`,
    floor: 'one AVIF of 72 × 96 at effort 4, no search',
    bar: '50 ms a face and mean luma SSIM 0.74 at 180 × 240',
    measured,
    floorMeasured: at(floors, 0.5),
    ratio: at(
      times.map((time, index) => time / (floors[index] ?? 1)),
      0.5,
    ),
    unit: 'ms a face',
    pass: measured <= 50 && mean >= 0.74 && largest <= qrPortraitBytesMax,
    notes: `SSIM mean ${mean.toFixed(3)}, 5th percentile ${at(likeness, 0.05).toFixed(3)}; largest ${largest} bytes; faces ${finder === null ? 'not looked for' : 'found'}`,
  }
}

const at = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN

const gauss = Array.from({ length: 11 }, (_none, index) => Math.exp(-((index - 5) ** 2) / 4.5))
const gaussSum = gauss.reduce((sum, value) => sum + value, 0)

/** Mean SSIM of two pictures of luma (Wang et al. 2004: Gaussian window 11 × 11, σ 1.5). */
function ssim(a: Uint8Array, b: Uint8Array): number {
  const product = (x: Uint8Array, y: Uint8Array): Float64Array =>
    Float64Array.from(x, (value, index) => value * (y[index] ?? 0))
  const [ma, mb] = [smooth(Float64Array.from(a)), smooth(Float64Array.from(b))]
  const [aa, bb, ab] = [smooth(product(a, a)), smooth(product(b, b)), smooth(product(a, b))]
  let total = 0
  ma.forEach((m, index) => {
    const n = mb[index] ?? 0
    const [va, vb] = [(aa[index] ?? 0) - m * m, (bb[index] ?? 0) - n * n]
    const cov = (ab[index] ?? 0) - m * n
    total +=
      ((2 * m * n + 6.5025) * (2 * cov + 58.5225)) /
      ((m * m + n * n + 6.5025) * (va + vb + 58.5225))
  })
  return total / ma.length
}

function smooth(source: Float64Array): Float64Array {
  const [w, h] = [width - 10, height - 10]
  const across = new Float64Array(w * height)
  for (let i = 0; i < across.length; i += 1)
    for (let k = 0; k < 11; k += 1)
      across[i] =
        (across[i] ?? 0) +
        ((gauss[k] ?? 0) / gaussSum) * (source[Math.floor(i / w) * width + (i % w) + k] ?? 0)
  const both = new Float64Array(w * h)
  for (let i = 0; i < both.length; i += 1)
    for (let k = 0; k < 11; k += 1)
      both[i] = (both[i] ?? 0) + ((gauss[k] ?? 0) / gaussSum) * (across[i + k * w] ?? 0)
  return both
}
