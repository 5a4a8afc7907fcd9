// Pictures of cards for printers that take no PDF: front, back and their black layers at 300 dpi, drawn and
// encoded as PNG, on 200 cards. The floor is encoding as many plain pictures of that size alone.
import { compileDesign, composeDrawn, drawCard, sampleDesigns } from '@tipstaff/card-art'
import sharp from 'sharp'
import type { BenchResult } from './parts/result.ts'

const cards = 200
const dpi = 300
const size = { width: 1012, height: 638, channels: 3 } as const
const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'

export async function run(): Promise<BenchResult> {
  const [first] = sampleDesigns
  if (!first) throw new Error('there is no design')
  const design = compileDesign(first)
  const background = { r: 120, g: 110, b: 100 }
  const jpeg = sharp({ create: { width: 384, height: 512, channels: 3, background } }).jpeg()
  const portrait = new Uint8Array(await jpeg.toBuffer())
  const compose = async (no: number): Promise<number> => {
    const drawn = drawCard(design, {
      cardType: design.data.id,
      name: `Quillon Tarrowby ${letters.charAt(no % letters.length)}`,
      rank: 'Sergeant',
      serial: 'K7Q2-M4XN-0ZTE-9ABC',
      expiresOn: '2031-03-31',
      qr: letters.repeat(22),
      portrait,
    })
    const { front, back, frontK, backK } = await composeDrawn(design, { drawn, portrait }, dpi)
    return [front, back, frontK, backK].reduce((sum, { length }) => sum + length, 0)
  }
  await compose(0)
  const before = process.cpuUsage()
  const began = performance.now()
  let bytes = 0
  for (let no = 0; no < cards; no += 1) bytes += await compose(no)
  const seconds = (performance.now() - began) / 1000
  const used = secondsSince(before)
  const floor = await floorSeconds()
  return {
    name: 'raster',
    work: `${String(cards)} two-sided cards at ${String(dpi)} dpi, with black layers, as PNG`,
    floor: 'two plain pictures of that size a card encoded as PNG by sharp, processor seconds',
    bar: 'reported',
    measured: cards / seconds,
    floorMeasured: cards / floor,
    ratio: used / floor,
    unit: 'cards/s',
    pass: bytes > 0,
    notes: `${(cards / used).toFixed(0)} cards a CPU second, ${(bytes / cards / 1000).toFixed(0)} kB a card`,
  }
}

const secondsSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

async function floorSeconds(): Promise<number> {
  const pixels = Buffer.alloc(size.width * size.height * size.channels, 0x80)
  const before = process.cpuUsage()
  for (let i = 0; i < cards * 2; i += 1) await sharp(pixels, { raw: size }).png().toBuffer()
  return secondsSince(before)
}
