// Reads a message: its headers, the text of every part, and every attachment as a file of its own.
import type { Place } from '../deciding/finding.ts'
import type { ReadNested } from './office.ts'
import type { Reading } from './reading.ts'

interface Section {
  readonly headers: string
  readonly body: string
}

const divide = (text: string): Section => {
  const match = /\r?\n\r?\n/.exec(text)
  if (match === null) return { headers: text, body: '' }
  return {
    headers: text.slice(0, match.index).replace(/\r?\n[ \t]+/g, ' '),
    body: text.slice(match.index + match[0].length),
  }
}

const header = (headers: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(headers)?.[1]?.trim() ?? ''

function bytesOf(body: string, encoding: string): Buffer {
  if (/base64/i.test(encoding)) return Buffer.from(body.replace(/[^A-Za-z0-9+/]/g, ''), 'base64')
  if (!/quoted-printable/i.test(encoding)) return Buffer.from(body, 'latin1')
  return Buffer.from(
    body
      .replace(/=[ \t]*\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )
}

const decodeWords = (text: string): string =>
  text.replace(
    /=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi,
    (_, _charset: string, how: string, coded: string) =>
      bytesOf(
        how.toLowerCase() === 'b' ? coded : coded.replaceAll('_', ' '),
        how.toLowerCase() === 'b' ? 'base64' : 'quoted-printable',
      ).toString('utf8'),
  )

/** Reads a message given as Latin-1 text (one byte, one character). */
export function readMail(
  reading: Reading,
  text: string,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
): void {
  reading.budget.depth(depth)
  reading.budget.entry()
  if (text.startsWith('From ')) {
    readMailbox(reading, text, path, place, depth, nested)
    return
  }
  const { headers, body } = divide(text)
  for (const line of headers.split(/\r?\n/))
    reading.line(
      { part: path, words: 'headers of the message', isHidden: place.isHidden },
      decodeWords(line).slice(line.indexOf(':') + 1),
    )
  const type = header(headers, 'content-type')
  const boundary = /boundary="?([^";\r\n]+)"?/i.exec(type)?.[1]
  if (/^multipart\//i.test(type) && boundary !== undefined) {
    const sections = body.split(`--${boundary}`)
    reading.line(place, sections[0] ?? '')
    sections.slice(1).forEach((section, at) => {
      if (section.startsWith('--')) nestedText(reading, section.slice(2), place)
      else
        readMail(
          reading,
          section.replace(/^\r?\n/, ''),
          `${path}${at + 1}/`,
          place,
          depth + 1,
          nested,
        )
    })
    return
  }
  const bytes = bytesOf(body, header(headers, 'content-transfer-encoding'))
  if (bytes.length === 0) return
  if (
    /^(?:application\/(?:pgp-encrypted|pkcs7-mime|x-pkcs7-mime)|multipart\/encrypted)/i.test(type)
  )
    reading.hold(place, 'the message is encrypted')
  nested(
    bytes,
    path,
    { ...place, words: `a part of the message (${type.split(';')[0] ?? 'text'})` },
    depth + 1,
  )
}

/** Messages one behind the other, each after a line with who sent it and when. */
function readMailbox(
  reading: Reading,
  text: string,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
): void {
  text.split(/^From (.*)\r?\n/m).forEach((piece, at) => {
    if (at % 2 === 1) reading.line(place, piece)
    else if (piece !== '')
      readMail(reading, piece, `${path}message ${at / 2}/`, place, depth + 1, nested)
  })
}

function nestedText(reading: Reading, text: string, place: Place): void {
  for (const line of text.split(/\r?\n/)) if (line.trim() !== '') reading.line(place, line)
}
