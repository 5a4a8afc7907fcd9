// What is written beside pictures, wherever it lies: people in it are found, strangers are not ours, a picture cut short is held.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildIndex, openIndex, scanFile, type Person } from '../../index.ts'
import { makePeople } from '../../trial/made-up.ts'
import {
  makeBlock,
  makeBoxed,
  makeIptc,
  makeJpeg,
  makePng,
  makeTiff,
  makeWebp,
  packedText,
} from '../../trial/made-up-pictures.ts'

const key = new Uint8Array(32).fill(9)
// Accents: what reads bytes without knowing what they are finds none of them.
const accented = (people: readonly Person[]): Person[] =>
  people.map((p) => ({
    ...p,
    surname: p.surname.replaceAll('a', 'ä').replaceAll('o', 'ö').replaceAll('e', 'é'),
  }))
const staff = accented(makePeople(60, 3))
const register = openIndex(buildIndex([...staff, ...makePeople(500, 5, 3_000_001)], key), key)
const lines = (people: readonly Person[]): string[] =>
  people.map((p) => `${p.surname} ${p.given} ${p.number}`)

const exifOf = (text: string): Buffer => makeTiff([[0x010e, 2, Buffer.from(`${text}\0`)]])
const photoshop = (people: readonly Person[]): Buffer =>
  Buffer.concat([Buffer.from('Photoshop 3.0\0'), makeBlock(0x0404, makeIptc(lines(people)))])
const exifSegment = (tiff: Buffer): readonly [number, Buffer] => [
  0xe1,
  Buffer.concat([Buffer.from('Exif\0\0'), tiff]),
]
const raw = (people: readonly Person[]): string => {
  const block = makeBlock(0x0404, makeIptc(lines(people)))
  return `\niptc\n${String(block.length).padStart(8)}\n${block.toString('hex').replaceAll(/(.{72})/g, '$1\n')}\n`
}

const places: Readonly<Record<string, (people: readonly Person[]) => Buffer>> = {
  'EXIF of a JPEG': (people) => makeJpeg([exifSegment(exifOf(lines(people).join('\n')))]),
  'words of Windows in EXIF': (people) =>
    makeJpeg([
      exifSegment(makeTiff([[0x9c9b, 1, Buffer.from(lines(people).join('\n'), 'utf16le')]])),
    ]),
  'IPTC of a JPEG': (people) => makeJpeg([[0xed, photoshop(people)]]),
  'IPTC of the thumbnail in EXIF': (people) =>
    makeJpeg([
      exifSegment(
        makeTiff([[0x010f, 2, Buffer.from('Maker\0')]], makeJpeg([[0xed, photoshop(people)]])),
      ),
    ]),
  'XMP of a JPEG': (people) =>
    makeJpeg([
      [0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x>\n${lines(people).join('\n')}\n</x>`)],
    ]),
  TIFF: (people) => exifOf(lines(people).join('\n')),
  'IPTC of a TIFF': (people) => makeTiff([[0x83bb, 7, makeIptc(lines(people))]]),
  'packed text of a PNG': (people) => makePng([['zTXt', packedText(lines(people).join('\n'))]]),
  'packed IPTC in digits of a PNG': (people) =>
    makePng([
      [
        'zTXt',
        Buffer.concat([Buffer.from('Raw profile type'), packedText(raw(people)).subarray(7)]),
      ],
    ]),
  'EXIF of a PNG': (people) => makePng([['eXIf', exifOf(lines(people).join('\n'))]]),
  'EXIF of a WebP': (people) =>
    makeWebp([
      ['VP8 ', Buffer.alloc(9)],
      ['EXIF', exifOf(lines(people).join('\n'))],
    ]),
  'EXIF of a HEIC': (people) => makeBoxed('heic', 'Exif', exifOf(lines(people).join('\n'))),
  'XMP of an AVIF': (people) =>
    makeBoxed('avif', 'mime', Buffer.from(`<x>\n${lines(people).join('\n')}\n</x>`)),
}

const verdictOf = async (file: Buffer): Promise<string> => (await scanFile(file, register)).verdict

for (const [place, make] of Object.entries(places))
  test(`${place}: ours are blocked, strangers not; cut short it is held`, async () => {
    assert.equal(await verdictOf(make(staff)), 'BLOCK')
    const others = make(accented(makePeople(60, 77, 7_000_001)))
    assert.notEqual(await verdictOf(others), 'BLOCK')
    for (const share of [0.3, 0.6, 0.95])
      assert.equal(
        await verdictOf(others.subarray(0, Math.floor(others.length * share))),
        'HOLD',
        `${share}`,
      )
    assert.equal(await verdictOf(make([])), 'NOTE')
  })

test('a packed text that grows without measure is held', async () => {
  const bomb = makePng([['zTXt', packedText(' '.repeat(100 * 2 ** 20))]])
  assert.equal(await verdictOf(bomb), 'HOLD')
})
