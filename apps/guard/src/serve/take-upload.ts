// Takes what a request brings to files of a private folder, piece by piece and within bounds. Names are kept apart from paths.
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyRequest } from 'fastify'
import { StationError } from '../guard-error.ts'

export interface Taken {
  readonly name: string
  readonly path: string
}

const megabyte = 2 ** 20
const tooLarge = (megabytes: number): StationError =>
  new StationError('too-large', `That is more than ${megabytes} MB.`)

/**
 * Counts bytes against a bound that several streams share. What is past it is read and forgotten, so that the
 * sender hears the answer instead of a broken line.
 */
function bounded(bound: { left: number }, megabytes: number) {
  return async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      bound.left -= piece.length
      if (bound.left >= 0) yield piece
    }
    if (bound.left < 0) throw tooLarge(megabytes)
  }
}

const toFile = (stream: Readable, path: string, bound: { left: number }, megabytes: number) =>
  pipeline(stream, bounded(bound, megabytes), createWriteStream(path, { flags: 'wx', mode: 0o600 }))

/** The files of a form; refuses other fields, too many files and too many bytes. */
export async function takeForm(
  request: FastifyRequest,
  folder: string,
  filesMax: number,
  megabytes: number,
): Promise<Taken[]> {
  if (!request.isMultipart()) throw new StationError('malformed', 'Send a form with files.')
  const bound = { left: megabytes * megabyte }
  const taken: Taken[] = []
  const limits = { files: filesMax, fields: 0, fileSize: megabytes * megabyte, headerPairs: 20 }
  try {
    for await (const part of request.files({ limits })) {
      const path = join(folder, String(taken.length))
      await toFile(part.file, path, bound, megabytes)
      if (part.file.truncated) throw tooLarge(megabytes)
      // A field left empty comes as a file without a name.
      if (part.filename !== '') taken.push({ name: part.filename.slice(-200), path })
    }
  } catch (error) {
    throw refusalFor(error, filesMax, megabytes)
  }
  if (taken.length === 0) throw new StationError('malformed', 'No file was chosen.')
  return taken
}

function refusalFor(error: unknown, filesMax: number, megabytes: number): unknown {
  if (error instanceof StationError) return error
  const code = (error as { code?: string }).code ?? ''
  if (code === 'FST_FILES_LIMIT' || code === 'FST_PARTS_LIMIT')
    return new StationError('too-many', `At most ${filesMax} files at a time.`)
  if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge(megabytes)
  if (code === 'FST_FIELDS_LIMIT') return new StationError('malformed', 'Send files only.')
  if (code.startsWith('E')) return error
  return new StationError('malformed', 'The form was cut short or is none.', { cause: error })
}

/** The body itself as one file. */
export async function takeBody(
  request: FastifyRequest,
  folder: string,
  megabytes: number,
): Promise<Taken> {
  const path = join(folder, '0')
  await toFile(request.body as Readable, path, { left: megabytes * megabyte }, megabytes)
  return { name: 'body', path }
}
