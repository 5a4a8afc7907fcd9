// RTF: rows by cells, what is hidden or deleted, who wrote it, objects within, letters however written.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRichText } from './rich-text.ts'

const said = (rtf: string): string[] =>
  readRichText(`{\\rtf1\\ansi ${rtf}}`).lines.map(({ place, text }) => `${place}: ${text.trim()}`)

test('cells are apart, rows and paragraphs are lines, a line end behind a word is no text', () => {
  assert.deepEqual(
    said('\\intbl Zorb\\cell Q\\cell 1234567\\cell\\row one\\par\ntwo\r\n words\\par'),
    ['text: Zorb\tQ\t1234567', 'text: one', 'text: two words'],
  )
})

test('hidden and deleted text are told as such, up to where it is switched off', () => {
  assert.deepEqual(said('open {\\v Zorb Quint} open\\v  too\\v0  end\\par {\\deleted gone}\\par'), [
    'text: open  open end',
    'hidden: Zorb Quint  too',
    'deleted: gone',
  ])
})

test('authors, properties and asides are no text of the document', () => {
  const lines = said(
    '{\\info{\\author Zorb}}{\\*\\revtbl{Plim;}}{\\*\\strange thing}{\\fonttbl Arial;}text',
  )
  assert.ok(lines.includes('text: text'))
  assert.ok(lines.some((line) => line.startsWith('about: ') && line.includes('Zorb')))
  assert.ok(lines.some((line) => line.startsWith('about: ') || line.includes('Plim')))
  assert.ok(lines.some((line) => line.startsWith('inner: ') && line.includes('thing')))
})

test('letters in hex, in Unicode with their stand-ins, and signs', () => {
  assert.deepEqual(said("Z\\'f6rb\\u321 ?ukasiak \\{x\\}\\~y\\par"), [
    'text: Zörbłukasiak {x}\u00a0y'.replace('ł', 'Ł'),
  ])
})

test('an object comes as its bytes, a picture as nothing', () => {
  const { lines, objects } = readRichText(
    '{\\rtf1{\\object{\\*\\objdata 504b0304\n00112233}}{\\pict 00ff}x}',
  )
  assert.equal(objects[0]?.toString('hex'), '504b030400112233')
  assert.deepEqual(
    lines.map(({ text }) => text.trim()),
    ['x'],
  )
})
