// Server-sent events (WHATWG HTML section 9.2), as much as the office's stream uses, with a bound on everything:
// the other end of the line is not trusted before a signature has been checked.
import { GateError } from './gate-error.ts'

export interface ServerEvent {
  readonly event: string
  readonly data: string
}

const tooLarge = (): GateError => new GateError('too-large', 'An event is too large.')

async function* readLines(
  stream: AsyncIterable<Uint8Array>,
  charactersMax: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let parts: string[] = []
  let held = 0
  for await (const chunk of stream) {
    const pieces = decoder.decode(chunk, { stream: true }).split('\n')
    for (const [n, piece] of pieces.entries()) {
      parts.push(piece)
      held += piece.length
      if (held > charactersMax) throw tooLarge()
      // The last piece goes on in the next chunk.
      if (n === pieces.length - 1) break
      yield parts.join('').replace(/\r$/, '')
      parts = []
      held = 0
    }
  }
}

/** Events of a byte stream. Throws `too-large` when one event holds more than `charactersMax` characters. */
export async function* readEvents(
  stream: AsyncIterable<Uint8Array>,
  charactersMax: number,
): AsyncGenerator<ServerEvent> {
  let event = 'message'
  let data: string[] = []
  let size = 0
  for await (const line of readLines(stream, charactersMax)) {
    if (line === '') {
      if (data.length > 0) yield { event, data: data.join('\n') }
      event = 'message'
      data = []
      size = 0
      continue
    }
    size += line.length
    if (size > charactersMax) throw tooLarge()
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
  }
}
