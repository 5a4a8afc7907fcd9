// How fast faces are drawn and one-card PDFs assembled, and against what they cannot beat: encoding the QR.
import { encodeQR } from 'qr'
import sharp from 'sharp'
import { compileDesign, drawCard, pdfBytes, warrantCardDesign } from '@tipstaff/card-art'
import type { CardFace } from '@tipstaff/card-art'
import type { BenchResult } from './parts/result.ts'

const cards = 200
const rounds = 5
const base45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
const given = ['Amara', 'Łukasz', 'Siân', 'Muḥammad', 'Chloé-Anaïs', 'Oluwaseun', 'Jo']
const family = ['Okonkwo-Reyes', 'Wójcik', 'ap Gwŷn', 'O’Shaughnessy', 'Featherstonehaugh', 'Ng']

const qrText = (seed: number): string =>
  Array.from({ length: 1004 }, (_, i) => base45.charAt((seed * 31 + i * i * 7 + i) % 45)).join('')

const faceOf = (i: number, portrait: Uint8Array): CardFace => ({
  cardType: 'warrant-card',
  name: `${given[i % given.length] ?? ''} ${family[(i * 5) % family.length] ?? ''}`,
  rank: i % 4 === 0 ? 'Detective Chief Superintendent' : 'Constable',
  serial: 'K7Q2-M4XN-0ZTE-9ABC',
  expiresOn: '2031-03-31',
  qr: qrText(i),
  portrait,
})

const cpuSeconds = async (work: () => void | Promise<void>): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Draws two-sided cards and assembles each into its own PDF; paired with bare QR encoding. */
export async function run(): Promise<BenchResult> {
  const create = { width: 384, height: 512, channels: 3, background: '#90857a' } as const
  const portrait = new Uint8Array(await sharp({ create }).jpeg().toBuffer())
  const design = compileDesign(warrantCardDesign)
  const faces = Array.from({ length: cards }, (_, i) => faceOf(i, portrait))
  const [draws, floors, pdfs]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round <= rounds; round += 1) {
    const floor = await cpuSeconds(() => {
      for (const { qr } of faces) encodeQR(qr, 'raw', { ecc: 'medium', encoding: 'alphanumeric' })
    })
    const draw = await cpuSeconds(() => {
      for (const face of faces) drawCard(design, face)
    })
    const drawn = faces.map((face) => ({ drawn: drawCard(design, face), portrait }))
    const pdf = await cpuSeconds(() => {
      for (const card of drawn) pdfBytes(design, [card])
    })
    if (round === 0) continue // Warms the compiler and the kerning pairs.
    draws.push(cards / draw)
    floors.push(cards / floor)
    pdfs.push(cards / pdf)
  }
  const ratio = median(draws.map((value, i) => value / (floors[i] ?? 1)))
  const measured = Math.round(median(draws))
  return {
    name: 'card-draw',
    work: `drawCard, two sides, ${cards} faces, median of ${rounds} rounds`,
    floor: 'encoding the same QR texts and nothing else',
    bar: '≥ 700 cards a CPU-second',
    measured,
    floorMeasured: Math.round(median(floors)),
    ratio: Math.round(ratio * 1000) / 1000,
    unit: 'cards a CPU-second',
    pass: measured >= 700,
    notes: `one-card PDFs assembled: ${Math.round(median(pdfs))} a CPU-second`,
  }
}
