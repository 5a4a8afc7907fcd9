// The process in which photographs are decoded: one comes by message, its portrait and findings go back. It watches
// its own memory and ends itself; whoever started it watches the clock.
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { finderSide, loadFaceFinder } from './find-face.ts'
import type { Face, FaceFinder } from './find-face.ts'
import { cropPortrait, judgePhotograph } from './judge-photograph.ts'
import type { Crop, PhotographFinding } from './judge-photograph.ts'
import { makePortrait } from './make-portrait.ts'
import type { Portrait } from './make-portrait.ts'
import { allowPhotographsOnly, PhotographError, readPhotograph } from './read-photograph.ts'
import type { PhotographFault, Picture } from './read-photograph.ts'

/** What became of one photograph. */
export type PreparedPhotograph =
  | {
      readonly taken: true
      readonly portrait: Portrait
      readonly findings: readonly PhotographFinding[]
    }
  | { readonly taken: false; readonly fault: PhotographFault }

/** The exit code that says: stopped itself for memory. */
export const memoryExit = 86

/** Prepares one photograph. Pure of files and network; meant for the photograph process, and for measuring. */
export async function prepareHere(
  bytes: Uint8Array,
  finder: FaceFinder | null,
): Promise<PreparedPhotograph> {
  try {
    const picture = await readPhotograph(bytes)
    const faces = finder === null ? null : await findIn(picture, finder)
    const { crop, offCentre } = cropPortrait(picture, faces?.[0] ?? null)
    const square = await squareOf(picture, crop)
    const findings = judgePhotograph(picture, faces, crop, offCentre, square)
    return { taken: true, portrait: await makePortrait(picture, crop), findings }
  } catch (error) {
    if (error instanceof PhotographError) return { taken: false, fault: error.code }
    throw error
  }
}

const open = ({ pixels, width, height }: Picture): Sharp =>
  sharp(pixels, { raw: { width, height, channels: 3 } })

/** Shows the finder the whole picture in a square, and gives the faces back as fractions of the picture. */
async function findIn(picture: Picture, finder: FaceFinder): Promise<readonly Face[]> {
  const side = finderSide
  const square = await open(picture)
    .resize(side, side, { fit: 'contain', background: '#808080', position: 'left top' })
    .raw()
    .toBuffer()
  const longest = Math.max(picture.width, picture.height)
  const [x, y] = [longest / picture.width, longest / picture.height]
  const place = (at: { x: number; y: number }): { x: number; y: number } => ({
    x: at.x * x,
    y: at.y * y,
  })
  return (await finder(square)).map((face) => ({
    left: face.left * x,
    top: face.top * y,
    width: face.width * x,
    height: face.height * y,
    rightEye: place(face.rightEye),
    leftEye: place(face.leftEye),
    mouth: place(face.mouth),
    score: face.score,
  }))
}

const squareOf = (picture: Picture, crop: Crop): Promise<Buffer> =>
  open(picture)
    .extract({ ...crop, height: Math.min(crop.width, crop.height) })
    .resize(finderSide, finderSide, { fit: 'fill' })
    .raw()
    .toBuffer()

/** Serves the process that forked this one, until it lets go. */
async function serve(answer: (message: unknown) => void): Promise<void> {
  allowPhotographsOnly()
  const memoryMegabytesMax = 768
  setInterval(() => {
    if (process.memoryUsage.rss() > memoryMegabytesMax * 1_048_576) process.exit(memoryExit)
  }, 20).unref()
  const finder = await loadFaceFinder()
  process.on('message', (bytes: Uint8Array) => {
    void prepareHere(bytes, finder).then(answer)
  })
  answer('ready')
}

if (process.send !== undefined && process.argv[2] === 'serve')
  await serve((message) => process.send?.(message))
