// What a file is, by its content. Its name is not asked.
import { isTar } from './archive/tar.ts'
import { utf8Of } from './encoding.ts'
import { isBoxed } from './picture/boxes.ts'

export type FileType =
  | 'zip'
  | 'csv'
  | 'text'
  | 'xml'
  | 'html'
  | 'json'
  | 'mail'
  | 'rtf'
  | 'pdf'
  | 'image'
  | 'ole'
  | 'gzip'
  | 'tar'
  | 'archive'
  | 'unknown'

const starts: readonly (readonly [string, FileType])[] = [
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'],
  ['%PDF-', 'pdf'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'ole'],
  ['{\\rtf', 'rtf'],
  ['\xff\xd8\xff', 'image'],
  ['\x89PNG\r\n\x1a\n', 'image'],
  ['GIF8', 'image'],
  ['II*\0', 'image'],
  ['MM\0*', 'image'],
  ['\x1f\x8b\x08', 'gzip'],
  ['7z\xbc\xaf\x27\x1c', 'archive'],
  ['Rar!', 'archive'],
  ['BZh', 'archive'],
  ['\xfd7zXZ', 'archive'],
]

/** The type of a file. Text needs to be text all through. */
export function identify(bytes: Buffer): FileType {
  const head = bytes.toString('latin1', 0, 1100)
  const known = starts.find(([start]) => head.startsWith(start))
  if (known !== undefined) return known[1]
  if (isBoxed(bytes)) return 'image'
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'image'
  if (isTar(bytes)) return 'tar'
  if (head.includes('%PDF-') && !/^[\w-]+:/.test(head)) return 'pdf'
  if (
    bytes.indexOf('PK\x05\x06', Math.max(0, bytes.length - 70_000), 'latin1') >= 0 &&
    bytes.includes('PK\x03\x04', 0, 'latin1')
  )
    return 'zip'
  const text = utf8Of(bytes)
  if (text === null) return 'unknown'
  return typeOfText(text.toString('utf8', 0, 16_000).slice(0, 4000).trimStart())
}

function typeOfText(head: string): FileType {
  if (/^<!doctype html|^<html|^<(?:head|body|table|div|p)\b/i.test(head)) return 'html'
  if (/^<\?xml|^<[\w:]+[\s>/]/.test(head)) return /<html[\s>]/i.test(head) ? 'html' : 'xml'
  if (/^[[{]/.test(head)) return 'json'
  if (
    /^(?:From [^\n]*\n)?(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}/.test(head) &&
    /^(?:from|to|subject|received|mime-version|date|message-id|return-path):/im.test(head)
  )
    return 'mail'
  const lines = head
    .split(/\r?\n/)
    .slice(0, 8)
    .filter((line) => line !== '')
  const isTable = [',', ';', '\t', '|'].some(
    (mark) =>
      lines.length > 0 &&
      lines.every((line) => line.includes(mark) && line.length < 40 * line.split(mark).length),
  )
  return isTable ? 'csv' : 'text'
}
