// All the files the station touches: its own directory (owner only) and the print folder, which stands
// for the printer. Only this file uses node:fs.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writevSync,
} from 'node:fs'
import { StationError } from './station-error.ts'

/** Makes a directory that only its owner may enter. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
}

/** Whether there is such a file. */
export const isThere = (path: string): boolean => existsSync(path)

/**
 * Writes a file whole or not at all, its bytes on the disk before it has its name. Mode 0600. In the cage
 * there is no fsync, so the bytes are written through; a name lost in a power cut is fetched again.
 */
export function keepFile(path: string, content: string | readonly Uint8Array[]): void {
  const draft = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    write(draft, typeof content === 'string' ? [Buffer.from(content, 'utf8')] : content, true)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/**
 * Hands a file, given in pieces, to the printer: whole or not at all. A printer does not survive a power cut
 * either.
 */
export function print(path: string, pieces: readonly Uint8Array[]): void {
  const draft = `${path}.part`
  write(draft, pieces, false)
  renameSync(draft, path)
}

/** Reads a file of ours that nobody else may read. Throws `not-ready`, `untrusted`. */
export function readOwn(path: string): string {
  let mode: number
  try {
    mode = statSync(path).mode
  } catch {
    throw new StationError('not-ready', `there is no file ${path}`)
  }
  if ((mode & 0o077) !== 0)
    throw new StationError('untrusted', `${path} can be read by others: chmod 600 it first`)
  return readFileSync(path, 'utf8')
}

/** Reads a file somebody gave us, at most `bytesMax` long. Throws `not-ready`, `malformed`. */
export function readGiven(path: string, bytesMax: number): string {
  try {
    if (statSync(path).size > bytesMax) throw new StationError('malformed', `${path} is too large`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof StationError) throw error
    throw new StationError('not-ready', `there is no file ${path}`)
  }
}

/** Reads a part of a file. Throws `wrong-state` when the file ends before. */
export function readPart(path: string, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const file = openSync(path, 'r')
  try {
    for (let done = 0; done < length;) {
      const read = readSync(file, bytes, done, length - done, at + done)
      if (read === 0) throw new StationError('wrong-state', `${path} is shorter than it was`)
      done += read
    }
  } finally {
    closeSync(file)
  }
  return bytes
}

function write(path: string, pieces: readonly Uint8Array[], durable: boolean): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_SYNC } = constants
  const through = durable ? O_SYNC : 0
  const file = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | through, 0o600)
  try {
    for (let left = pieces; left.length > 0;) left = after(left, writevSync(file, left))
  } finally {
    closeSync(file)
  }
}

// What is left of pieces when so many bytes of them are written: nearly always nothing.
function after(pieces: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let done = written
  const left: Uint8Array[] = []
  for (const piece of pieces) {
    if (done < piece.length) left.push(piece.subarray(done))
    done = Math.max(0, done - piece.length)
  }
  return left
}
