// Cropped pictures become what is shown of them: what was cut off is in no byte of the copy, what stays is the same.
import assert from 'node:assert/strict'
import { crc32, deflateSync } from 'node:zlib'
import { test } from 'node:test'
import sharp from 'sharp'
import { cleaned, entriesOf, whyNot } from '../../trial/cleaned.ts'
import { makeDocument } from '../../trial/made-up.ts'
import { cutOut } from './cut-out.ts'
import { hasCrops } from './seen-crops.ts'

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const [width, height] = [40, 30]

/** Every pixel another colour: red says the column, green the row. */
const pixels = Buffer.from(
  Array.from({ length: width * height }, (_, i) => [
    (i % width) * 6,
    Math.floor(i / width) * 8,
    120,
  ]).flat(),
)
const raw = sharp(pixels, { raw: { width, height, channels: 3 } })
const png = await raw.clone().png().toBuffer()
const jpeg = await raw.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()

interface Shown {
  readonly source?: string
  readonly over?: string
  readonly picture?: Buffer
  readonly name?: string
}

const fill = ({ source = '', over = '' }: Shown, id = 'p'): string =>
  `<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name=""/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="${id}"/><a:srcRect ${source}/><a:stretch><a:fillRect ${over}/></a:stretch></pic:blipFill><pic:spPr/></pic:pic>`
const drawing = (inner: string): string =>
  `<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name=""/><a:graphic><a:graphicData>${inner}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`

function documentOf(inner: string, picture: Buffer, name = 'image1.png'): Buffer {
  return makeDocument(`<w:p><w:r><w:t>Beside it</w:t></w:r></w:p>${inner}`, {
    'word/_rels/document.xml.rels': `<Relationships><Relationship Id="p" Type="${kinds}/image" Target="media/${name}"/></Relationships>`,
    [`word/media/${name}`]: picture,
  })
}
const shown = ({ picture = png, name, ...says }: Shown): Buffer =>
  documentOf(drawing(fill(says)), picture, name)

const picturesIn = (file: Buffer) =>
  entriesOf(file).filter(({ name }) => name.startsWith('word/media/'))
const textOf = (file: Buffer): string =>
  String(entriesOf(file).find(({ name }) => name === 'word/document.xml')?.bytes)

/** The only picture of a copy, as pixels. */
async function onlyPicture(file: Buffer) {
  const [one, more] = picturesIn(file)
  assert.ok(one?.bytes && more === undefined)
  const { data, info } = await sharp(one.bytes).raw().toBuffer({ resolveWithObject: true })
  return { data, name: one.name, width: info.width, height: info.height, channels: info.channels }
}

/** The largest difference from the part of the whole picture that begins at this pixel. */
function farthest(
  part: Awaited<ReturnType<typeof onlyPicture>>,
  left: number,
  top: number,
): number {
  let most = 0
  for (let y = 0; y < part.height; y += 1)
    for (let x = 0; x < part.width; x += 1)
      for (let c = 0; c < 3; c += 1) {
        const ours = part.data[(y * part.width + x) * part.channels + c] ?? -1
        const whole = pixels[((top + y) * width + left + x) * 3 + c] ?? -1
        most = Math.max(most, Math.abs(ours - whole))
      }
  return most
}

test('of a cropped PNG the part that is shown is left, pixel for pixel, and the crop is no longer said', async () => {
  const file = shown({ source: 'l="25000" t="10000" r="50000" b="20000"' })
  const { copy, removed } = await cleaned(file)
  const part = await onlyPicture(copy)
  assert.deepEqual([part.width, part.height], [10, 21])
  assert.equal(farthest(part, 10, 3), 0)
  assert.ok(removed.includes('what was cropped off pictures'))
  assert.doesNotMatch(textOf(copy), /[ltrb]="\d/)
  const again = await cleaned(copy)
  assert.deepEqual(again.removed, [])
  assert.deepEqual(await onlyPicture(again.copy), part)
})

test('an interlaced PNG is cut as well, unless it unpacks to more than it has', async () => {
  const picture = await raw.clone().png({ progressive: true }).toBuffer()
  const { copy } = await cleaned(shown({ picture, source: 'l="25000.4"' }))
  const part = await onlyPicture(copy)
  assert.deepEqual([part.width, farthest(part, 10, 0)], [30, 0])
  const [at, end] = [picture.indexOf('IDAT') - 4, picture.indexOf('IEND') - 4]
  const much = chunkOf('IDAT', deflateSync(Buffer.alloc(3_000_000)))
  const bomb = Buffer.concat([picture.subarray(0, at), much, picture.subarray(end)])
  assert.throws(
    () => cutOut(bomb, { left: 0.5, top: 0, right: 0, bottom: 0 }),
    ({ cause }: Error) => (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE',
  )
})

test('of a cropped JPEG the part that is shown is left as a decoder draws it', async () => {
  for (const options of [{}, { progressive: true }, { chromaSubsampling: '4:2:0' }]) {
    const picture = await raw
      .clone()
      .jpeg({ quality: 95, ...options })
      .toBuffer()
    const { copy } = await cleaned(shown({ picture, name: 'a.jpg', source: 'r="50%"' }))
    const part = await onlyPicture(copy)
    assert.deepEqual([part.name, part.width, part.height], ['word/media/cut1.png', 20, 30])
    const whole = sharp(picture).extract({ left: 0, top: 0, width: 20, height: 30 })
    const drawn = await whole.raw().toBuffer()
    assert.ok(part.data.every((value, i) => Math.abs(value - (drawn[i] ?? -99)) <= 8))
  }
  const grey = await raw.clone().greyscale().jpeg().toBuffer()
  const { copy } = await cleaned(shown({ picture: grey, name: 'a.jpg', source: 'b="50000"' }))
  assert.equal((await onlyPicture(copy)).height, 15)
})

test('a picture stretched beyond its shape is cut at the shape', async () => {
  // Twice as wide as its shape, a quarter of it left of it: columns 5 to 25 of 40 are seen.
  const { copy } = await cleaned(shown({ over: 'l="-25000" r="-75000"' }))
  const part = await onlyPicture(copy)
  assert.deepEqual([part.width, part.height], [20, 30])
  assert.equal(farthest(part, 5, 0), 0)
  // Cropped to its left half first, and of that the upper half lies beyond the shape; below there is space.
  const both = await cleaned(shown({ source: 'r="50000"', over: 't="-50000" b="50000"' }))
  const rest = await onlyPicture(both.copy)
  assert.deepEqual([rest.width, rest.height], [20, 15])
  assert.equal(farthest(rest, 0, 15), 0)
  assert.match(textOf(both.copy), /<a:fillRect b="50000"/)
})

test('empty space beside a picture stays as wide as it was', async () => {
  const { copy } = await cleaned(shown({ source: 'l="-10000" r="50000"' }))
  const part = await onlyPicture(copy)
  assert.deepEqual([part.width, farthest(part, 0, 0)], [20, 0])
  // A tenth of the whole is a fifth of the half that is left.
  assert.match(textOf(copy), /<a:srcRect l="-20000"\/>/)
  const beside = await cleaned(shown({ source: 'l="-10000"' }))
  assert.equal((await onlyPicture(beside.copy)).width, 40)
  assert.match(textOf(beside.copy), /<a:srcRect l="-10000"\/>/)
})

test('less than half a pixel is nothing to cut: the picture stays byte for byte', async () => {
  const { copy, removed } = await cleaned(shown({ over: 'l="-500" r="-500"' }))
  const [one] = picturesIn(copy)
  assert.ok(one?.bytes?.equals(picturesIn(shown({}))[0]?.bytes ?? Buffer.alloc(0)))
  assert.doesNotMatch(textOf(copy), /l="-/)
  assert.ok(!removed.some((line) => line.includes('cropped')))
})

test('pictures of old drawings are cut too', async () => {
  const old = (crops: string): Buffer =>
    documentOf(
      `<w:p><w:r><w:pict><v:shape id="a" style="width:9pt;height:9pt"><v:imagedata r:id="p" o:title="" ${crops}/></v:shape></w:pict></w:r></w:p>`,
      png,
    )
  const { copy } = await cleaned(old('croptop="32768f" cropright=".25"'))
  const part = await onlyPicture(copy)
  assert.deepEqual([part.width, part.height], [30, 15])
  assert.equal(farthest(part, 0, 15), 0)
  assert.doesNotMatch(textOf(copy), /crop/)
  assert.match(await whyNot(old('croptop="1in"')), /picture 1 in the text is cropped/)
})

test('a picture shown whole elsewhere stays whole there; the same part is cut once', async () => {
  const { copy } = await cleaned(
    documentOf(
      drawing(fill({ source: 'l="50000"' })) +
        drawing(fill({})) +
        drawing(fill({ source: 'r="50000"' })) +
        drawing(fill({ source: 'l="50000"' })),
      png,
    ),
  )
  const sizes = await Promise.all(
    picturesIn(copy).map(async ({ bytes }) => (await sharp(bytes ?? undefined).metadata()).width),
  )
  assert.deepEqual(sizes.sort(), [20, 20, 40])
})

function chunkOf(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A chunk put behind the head of a PNG. */
const withChunk = (kind: string, data: Buffer): Buffer =>
  Buffer.concat([png.subarray(0, 33), chunkOf(kind, data), png.subarray(33)])

test('what is said of the colours is said of the part too', async () => {
  const gamma = Buffer.from([0, 0, 177, 143])
  const cut = cutOut(withChunk('gAMA', gamma), { left: 0.5, top: 0, right: 0, bottom: 0 })
  assert.ok(cut?.includes(Buffer.concat([Buffer.from('gAMA'), gamma])))
  const p3 = await raw.clone().withIccProfile('p3').jpeg().toBuffer()
  const profile = (await sharp(p3).metadata()).icc
  assert.ok(profile)
  const { copy } = await cleaned(shown({ picture: p3, name: 'a.jpg', source: 'l="50000"' }))
  const [one] = picturesIn(copy)
  assert.ok(one?.bytes)
  assert.deepEqual((await sharp(one.bytes).metadata()).icc, profile)
})

test('what lets light through stays so', async () => {
  const faint = Buffer.from(Array.from({ length: 16 }, (_, i) => [9, 9, 9, i * 16]).flat())
  const picture = await sharp(faint, { raw: { width: 4, height: 4, channels: 4 } })
    .png()
    .toBuffer()
  const { copy } = await cleaned(shown({ picture, source: 'l="50000"' }))
  const part = await onlyPicture(copy)
  const alpha = part.data.filter((_, i) => i % 4 === 3)
  assert.deepEqual([...alpha], [32, 48, 96, 112, 160, 176, 224, 240])
})

test('what cannot be cut exactly gives no copy', async () => {
  const half = { left: 0.5, top: 0, right: 0, bottom: 0 }
  const refused = async (picture: Buffer, why: RegExp): Promise<void> => {
    assert.throws(() => cutOut(picture, half), why)
    const file = shown({ picture, name: 'a.png', source: 'l="50000"' })
    assert.match(await whyNot(file), /picture 1 in the text is cropped/)
  }
  await refused(await raw.clone().gif().toBuffer(), /neither JPEG nor PNG/)
  await refused(await raw.clone().toColourspace('cmyk').jpeg().toBuffer(), /rare kind/)
  await refused(await raw.clone().toColourspace('rgb16').png().toBuffer(), /sixteen bits/)
  await refused(withChunk('acTL', Buffer.alloc(8)), /moves/)
  await refused(await raw.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(), /turned/)
  assert.match(await whyNot(shown({ source: 'l="60000" r="60000"' })), /is cropped/)
  assert.match(await whyNot(shown({ source: 'l="many"' })), /is cropped/)
  const tile = drawing(fill({ source: 'l="50000"' })).replace(
    /<a:stretch>.*<\/a:stretch>/,
    '<a:tile/>',
  )
  assert.match(await whyNot(documentOf(tile, png)), /is cropped/)
})

test('the proof sees a crop that is left', async () => {
  const old = '<w:p><w:r><w:pict><v:imagedata r:id="p" cropleft="9f"/></w:pict></w:r></w:p>'
  const left = [shown({ source: 'l="5"' }), shown({ over: 'b="-5"' }), documentOf(old, png)]
  for (const file of left) assert.ok(hasCrops(file))
  assert.ok(!hasCrops(shown({ source: 'l="-5"', over: 'b="5"' })))
  assert.ok(!hasCrops((await cleaned(shown({ source: 'l="50000"' }))).copy))
})

test('a picture that only says it is large is refused before it is unpacked', () => {
  const half = { left: 0.5, top: 0, right: 0, bottom: 0 }
  const large = Buffer.from(png)
  large.writeUInt32BE(60_000, 16)
  large.writeUInt32BE(60_000, 20)
  assert.throws(() => cutOut(large, half), /too large/)
  const frame = Buffer.from(jpeg)
  const at = frame.indexOf(Buffer.from([0xff, 0xc0]))
  frame.writeUInt16BE(60_000, at + 5)
  frame.writeUInt16BE(60_000, at + 7)
  assert.throws(() => cutOut(frame, half), /too large/)
  const lies = Buffer.from(png)
  lies.writeUInt32BE(4_000, 16)
  assert.throws(() => cutOut(lies, half), /damaged/)
  // Fewer lines than were said, and their number behind them (DNL): a decoder believes that one.
  const short = jpeg.subarray(0, jpeg.length - 200)
  const twice = [short, Buffer.from('ffdc00040008ffd9', 'hex')]
  assert.throws(() => cutOut(Buffer.concat(twice), half), /damaged/)
  frame.writeUInt16BE(0, at + 5)
  assert.throws(() => cutOut(frame, half), /damaged/)
})
