import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { rebuildPortrait } from '@tipstaff/credential'
import fc from 'fast-check'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { drawPortrait } from '../../../../../tools/sample/draw-portrait.ts'
import { samplePeople } from '../../../../../tools/sample/people.ts'
import { findPhotographs } from './find-photographs.ts'
import { preparePhotograph, preparePhotographs } from './prepare-photographs.ts'
import type { PreparedPhotograph } from './prepare-photographs.ts'

const [person] = samplePeople(1)
assert.ok(person !== undefined)
const drawn = await drawPortrait(person)

async function prepareAll(
  photographs: Readonly<Record<string, Uint8Array>>,
): Promise<Record<string, PreparedPhotograph>> {
  const sources = Object.entries(photographs).map(([key, bytes]) => ({
    key,
    read: () => Promise.resolve(bytes),
  }))
  const prepared: Record<string, PreparedPhotograph> = {}
  for await (const { key, photograph } of preparePhotographs(sources, { processes: 1 }))
    prepared[key] = photograph
  return prepared
}

function taken(
  photograph: PreparedPhotograph | undefined,
): Extract<PreparedPhotograph, { taken: true }> {
  assert.ok(photograph?.taken === true, JSON.stringify(photograph))
  return photograph
}

const faultOf = (photograph: PreparedPhotograph | undefined): string =>
  photograph === undefined || photograph.taken ? 'taken' : photograph.fault

const secret = 'GPS-51.5007-WHERE-HE-LIVES'
const withEverything = (image: Sharp): Sharp =>
  image
    .withExif({
      IFD0: { Artist: secret, ImageDescription: secret },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSMapDatum: secret },
    })
    .withXmp(
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>${secret}</rdf:Description></rdf:RDF></x:xmpmeta>`,
    )
    .withIccProfile('p3')

/** Puts a JPEG comment and a thumbnail-bearing application segment behind the first marker. */
function withSegments(jpeg: Uint8Array, thumbnail: Uint8Array): Uint8Array {
  const segment = (marker: number, content: Uint8Array): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(content.length + 2, 2)
    return Buffer.concat([head, content])
  }
  const comment = segment(0xfe, Buffer.from(secret))
  const jfxx = segment(0xe0, Buffer.concat([Buffer.from('JFXX\0\x10', 'latin1'), thumbnail]))
  return Buffer.concat([jpeg.subarray(0, 2), comment, jfxx, jpeg.subarray(2)])
}

/** The JPEG segments that carry anything but the picture. */
function foreignSegments(jpeg: Uint8Array): string[] {
  const found: string[] = []
  const bytes = Buffer.from(jpeg)
  for (
    let at = 2;
    at < bytes.length && bytes[at + 1] !== 0xda;
    at += 2 + bytes.readUInt16BE(at + 2)
  ) {
    const marker = bytes[at + 1] ?? 0
    // SOF, DHT, DQT, DRI belong to the picture.
    if (marker >= 0xe0 || marker === 0xfe) found.push(marker.toString(16))
  }
  return found
}

test('no position, profile, comment, thumbnail or trailing byte survives, from any of the three formats', async () => {
  const thumbnail = await sharp(drawn).resize(60, 80).jpeg().toBuffer()
  const jpeg = await withEverything(sharp(drawn)).jpeg().toBuffer()
  const photographs = {
    jpeg: Buffer.concat([withSegments(jpeg, thumbnail), Buffer.from(secret)]),
    png: Buffer.concat([await withEverything(sharp(drawn)).png().toBuffer(), Buffer.from(secret)]),
    webp: await withEverything(sharp(drawn)).webp().toBuffer(),
  }
  for (const bytes of Object.values(photographs)) assert.ok(Buffer.from(bytes).includes(secret))
  for (const photograph of Object.values(await prepareAll(photographs))) {
    const { print, qr } = taken(photograph).portrait
    for (const bytes of [print, qr]) assert.equal(Buffer.from(bytes).includes('GPS'), false)
    assert.deepEqual(foreignSegments(print), [])
    assert.deepEqual(Buffer.from(print.subarray(-2)), Buffer.from([0xff, 0xd9]))
    assert.equal(Buffer.from(print).indexOf(Buffer.from([0xff, 0xd8]), 2), -1)
    const { exif, xmp, icc, iptc } = await sharp(print).metadata()
    assert.deepEqual([exif, xmp, icc, iptc], [undefined, undefined, undefined, undefined])
  }
})

test('the print portrait is 384 × 512, the QR portrait fits 500 bytes and is a picture again when rebuilt', async () => {
  const { print, qr } = taken(await preparePhotograph(drawn)).portrait
  const { width, height, format, chromaSubsampling } = await sharp(print).metadata()
  assert.deepEqual([width, height, format, chromaSubsampling], [384, 512, 'jpeg', '4:4:4'])
  assert.ok(qr.length <= 500 && qr.length > 300)
  const rebuilt = await sharp(rebuildPortrait(qr)).metadata()
  assert.deepEqual([rebuilt.width, rebuilt.height], [72, 96])
})

test('a picture of nothing but noise still fits the QR portrait’s 500 bytes', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const
  const blank = { width: 384, height: 512, channels: 3 as const, background: '#000' }
  const bytes = await sharp({ create: { ...blank, noise } })
    .png()
    .toBuffer()
  assert.ok(taken(await preparePhotograph(bytes)).portrait.qr.length <= 500)
})

test('colours of a wider profile become what they look like in sRGB', async () => {
  const plain = { create: { width: 300, height: 400, channels: 3 as const, background: '#20c040' } }
  const wide = await sharp(plain).withIccProfile('p3').png().toBuffer()
  const { print } = taken(await preparePhotograph(wide)).portrait
  const [r, g, b] = await sharp(print).raw().toBuffer()
  for (const [is, wanted] of [
    [r, 0x20],
    [g, 0xc0],
    [b, 0x40],
  ])
    assert.ok(Math.abs((is ?? 0) - (wanted ?? 0)) < 8, `${is} ${wanted}`)
})

test('a photograph taken with the camera on its side is turned upright', async () => {
  const side = await sharp(drawn).rotate(-90).jpeg().withMetadata({ orientation: 6 }).toBuffer()
  const [upright, turned] = await Promise.all([preparePhotograph(drawn), preparePhotograph(side)])
  const [a, b] = await Promise.all(
    [upright, turned].map((photograph) =>
      sharp(taken(photograph).portrait.print).resize(24, 32).greyscale().raw().toBuffer(),
    ),
  )
  assert.ok(a !== undefined && b !== undefined)
  const difference =
    a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length
  assert.ok(difference < 12, `differs by ${difference}`)
})

test('bombs, disguises, stumps and stowaways are refused, and the next photograph is taken', async () => {
  const bomb = await sharp({
    create: { width: 12_000, height: 12_000, channels: 3, background: '#777' },
  })
    .png()
    .toBuffer()
  const lies = Buffer.from(await sharp(drawn).png().toBuffer())
  lies.writeUInt32BE(60_000, 16)
  lies.writeUInt32BE(60_000, 20)
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
  const prepared = await prepareAll({
    bomb,
    lies,
    executable: Buffer.concat([Buffer.from('MZ'), drawn]),
    elf: Buffer.from('\x7fELF\x02\x01\x01', 'latin1'),
    svg,
    gif: await sharp(drawn).resize(90).gif().toBuffer(),
    empty: new Uint8Array(0),
    stump: drawn.subarray(0, Math.floor(drawn.length / 2)),
    headOnly: drawn.subarray(0, 20),
    archive: Buffer.concat([drawn, Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]),
    pdf: Buffer.concat([
      drawn.subarray(0, 2),
      Buffer.from([0xff, 0xfe, 0, 12]),
      Buffer.from('%PDF-1.7\n\n'),
      drawn.subarray(2),
    ]),
    heavy: Buffer.concat([drawn, Buffer.alloc(26 * 1024 * 1024)]),
    good: drawn,
  })
  const faults = Object.fromEntries(
    Object.entries(prepared).map(([key, photograph]) => [key, faultOf(photograph)]),
  )
  assert.deepEqual(
    { ...faults, lies: '' },
    {
      bomb: 'too-many-pixels',
      lies: '',
      executable: 'not-a-photograph',
      elf: 'not-a-photograph',
      svg: 'not-a-photograph',
      gif: 'not-a-photograph',
      empty: 'not-a-photograph',
      stump: 'broken',
      headOnly: 'broken',
      archive: 'two-files-in-one',
      pdf: 'two-files-in-one',
      heavy: 'too-many-bytes',
      good: 'taken',
    },
  )
  assert.notEqual(faults['lies'], 'taken')
})

test('a photograph that takes too long is refused and its process replaced', async () => {
  const slow = await sharp({
    create: {
      width: 2_500,
      height: 2_500,
      channels: 3,
      background: '#777',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .jpeg({ quality: 95, progressive: true })
    .toBuffer()
  const faults: string[] = []
  const read = (bytes: Uint8Array) => () => Promise.resolve(bytes)
  const sources = [slow.subarray(0, 20 * 1024 * 1024), drawn].map((bytes, index) => ({
    key: String(index),
    read: read(bytes),
  }))
  for await (const { photograph } of preparePhotographs(sources.slice(0, 1), {
    processes: 1,
    secondsMax: 0.01,
  }))
    faults.push(faultOf(photograph))
  assert.deepEqual(faults, ['took-too-long'])
})

test('no byte of a photograph changed by chance does worse than a refusal', async () => {
  const damaged = fc.sample(
    fc.array(fc.tuple(fc.nat(drawn.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
    { numRuns: 30, seed: 5 },
  )
  const photographs = Object.fromEntries(
    damaged.map((changes, index) => {
      const bytes = Uint8Array.from(drawn)
      for (const [at, value] of changes) bytes[at] = value
      return [String(index), bytes]
    }),
  )
  const prepared = await prepareAll(photographs)
  assert.equal(Object.keys(prepared).length, 30)
  for (const photograph of Object.values(prepared))
    if (photograph.taken) assert.ok(photograph.portrait.qr.length <= 500)
})

test('what is wrong with a portrait is said: no face, two faces, too small, too dark, burnt out, blurred', async () => {
  const wall = await sharp({ create: { width: 480, height: 640, channels: 3, background: '#9aa' } })
    .jpeg()
    .toBuffer()
  const [second] = [...samplePeople(20)].slice(18)
  assert.ok(second !== undefined)
  const two = await sharp({ create: { width: 960, height: 640, channels: 3, background: '#ccc' } })
    .composite([
      { input: Buffer.from(drawn), left: 0, top: 0 },
      { input: Buffer.from(await drawPortrait(second)), left: 480, top: 0 },
    ])
    .jpeg()
    .toBuffer()
  const prepared = await prepareAll({
    fine: drawn,
    wall,
    two,
    small: await sharp(drawn).resize(120, 160).jpeg().toBuffer(),
    dark: await sharp(drawn).linear(0.14, 0).jpeg().toBuffer(),
    burnt: await sharp(drawn).linear(6, 120).jpeg().toBuffer(),
    blurred: await sharp(drawn).blur(9).jpeg().toBuffer(),
  })
  const findings = (key: string): readonly string[] => taken(prepared[key]).findings
  if (findings('fine').includes('not-looked-for')) {
    console.error('THE FACE DETECTOR IS NOT INSTALLED: findings about faces were not tested')
    return
  }
  assert.deepEqual(findings('fine'), [])
  assert.ok(findings('wall').includes('no-face'))
  assert.ok(findings('two').includes('two-faces'))
  assert.ok(findings('small').includes('too-small'))
  assert.ok(findings('dark').includes('too-dark'))
  assert.ok(findings('burnt').includes('too-bright'))
  assert.ok(findings('blurred').includes('too-blurred'))
})

test('dark skin in good light is never called too dark', async () => {
  const people = [...samplePeople(600)]
    .filter(({ origin }) => origin === 'westAfrican')
    .slice(0, 12)
  const photographs: Record<string, Uint8Array> = {}
  for (const each of people) photographs[each.number] = await drawPortrait(each)
  for (const photograph of Object.values(await prepareAll(photographs)))
    assert.equal(taken(photograph).findings.includes('too-dark'), false)
})

test('real faces are found and none of them is called dark, blurred or off-centre', async () => {
  const folder = new URL('../../../../../../shared/portraits/', import.meta.url)
  if (!existsSync(folder)) {
    console.error('../shared/portraits IS NOT HERE: real faces were not tested')
    return
  }
  const names = ['female', 'male'].flatMap((sex) =>
    readdirSync(new URL(`${sex}/`, folder))
      .slice(0, 10)
      .map((name) => `${sex}/${name}`),
  )
  const photographs = Object.fromEntries(
    names.map((name) => [name, readFileSync(new URL(name, folder))]),
  )
  const findings = Object.values(await prepareAll(photographs)).flatMap((photograph) => [
    ...taken(photograph).findings,
  ])
  if (findings.includes('not-looked-for')) return
  for (const finding of ['no-face', 'two-faces', 'too-dark', 'too-blurred'])
    assert.equal(findings.filter((each) => each === finding).length, 0, finding)
})

test('photographs are found by number or by name, and what could be two people’s is nobody’s', () => {
  const owners = [
    { key: 'a', number: '0012345', family: "O'Brien", given: 'Siân Mary' },
    { key: 'b', number: '77', family: 'Smith', given: 'Ann' },
    { key: 'c', number: '78', family: 'Smith', given: 'Ann' },
    { key: 'd', number: '79', family: 'Nowak', given: 'Piotr' },
    { key: 'e', number: '80', family: 'Rao', given: 'Uma' },
  ]
  const found = findPhotographs(
    [
      '12345.JPG',
      'team/77_SMITH_Ann.jpeg',
      'Smith Ann.png',
      'Nowak, Piotr.webp',
      'IMG_9999.jpg',
      '80.jpg',
      'rao_uma.jpg',
    ],
    owners,
  )
  assert.deepEqual(
    [...found.byOwner],
    [
      ['a', '12345.JPG'],
      ['b', 'team/77_SMITH_Ann.jpeg'],
      ['d', 'Nowak, Piotr.webp'],
    ],
  )
  assert.deepEqual(found.unclaimed, ['IMG_9999.jpg'])
  assert.deepEqual(
    [...found.ambiguous].toSorted(),
    ['80.jpg', 'Smith Ann.png', 'rao_uma.jpg'].toSorted(),
  )
  assert.deepEqual(found.without, ['c', 'e'])
})

test('progress is told, and an abandoned batch leaves no process behind', async () => {
  const seen: number[] = []
  const sources = [1, 2, 3].map((key) => ({ key: String(key), read: () => Promise.resolve(drawn) }))
  const batch = preparePhotographs(sources, {
    processes: 1,
    lowPriority: true,
    onProgress: (done) => seen.push(done),
  })
  await batch.next()
  await batch.next()
  await batch.return()
  assert.deepEqual(seen, [1, 2])
})
