// What must not be found: every fact in the ways bytes are usually written down, looked for in every byte of
// a folder. A photograph counts as found when any stretch of it is.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Needle {
  readonly what: string
  readonly bytes: Buffer
}

/** A text in UTF-8 and UTF-16, plain, in base64 at every alignment and in hex; upper and lower case too. */
export function needlesOfText(what: string, text: string): readonly Needle[] {
  const cases = new Set([text, text.toUpperCase(), text.toLowerCase()])
  return [...cases].flatMap((one) =>
    [Buffer.from(one, 'utf8'), Buffer.from(one, 'utf16le'), Buffer.from(one, 'utf16le').swap16()]
      .flatMap(writings)
      .map((bytes) => ({ what, bytes })),
  )
}

/** Stretches of some bytes (a photograph, a key), plain, in base64 and in hex. */
export function needlesOfBytes(what: string, bytes: Uint8Array, length = 24): readonly Needle[] {
  const found: Needle[] = []
  const step = Math.max(length, Math.floor(bytes.length / 40))
  for (let at = 0; at + length <= bytes.length; at += step) {
    const piece = Buffer.from(bytes.subarray(at, at + length))
    // A stretch of one colour or of padding is in many files and says nothing.
    if (new Set(piece).size < length / 2) continue
    for (const written of writings(piece)) found.push({ what, bytes: written })
  }
  return found
}

function writings(plain: Buffer): readonly Buffer[] {
  const hex = plain.toString('hex')
  const base64 = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), plain]).toString('base64')
    // Letters that also hold bits of the neighbours are left out.
    const whole = text.slice(
      Math.ceil((before * 4) / 3),
      Math.floor(((before + plain.length) * 4) / 3),
    )
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
  })
  return [plain, ...[hex, hex.toUpperCase(), ...new Set(base64)].map((text) => Buffer.from(text))]
}

/** What of the needles is in these bytes. */
export const foundIn = (bytes: Uint8Array, needles: readonly Needle[]): readonly string[] => {
  const hay = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return [...new Set(needles.filter((one) => hay.includes(one.bytes)).map(({ what }) => what))]
}

export interface HeldFile {
  readonly path: string
  readonly bytes: Buffer
}

/** Every file below a folder; what a program renames while it is read is looked for again. */
export function filesBelow(folder: string, tries = 50): readonly HeldFile[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => ({ path, bytes: readFileSync(path) }))
  } catch (error) {
    if (tries === 0 || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return filesBelow(folder, tries - 1)
  }
}
