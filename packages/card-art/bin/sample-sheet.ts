// Draws sample cards of invented people into a folder: PDF with and without bleed, and bitmaps.
// Use: sample-sheet.ts FOLDER
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { compileDesign, composeDrawn, drawCard, pdfBytes, sampleDesigns } from '../src/index.ts'
import { drawnPeople, drawnPortrait } from './drawn-portrait.ts'
import { sampleFace } from './sample-face.ts'

const people = [
  { name: 'Amara Okonkwo-Reyes', rank: 'Detective Sergeant' },
  { name: 'Łukasz Wójcik-Ferreira', rank: 'Crime analyst' },
  { name: 'Siân Featherstonehaugh-Cholmondeley', rank: 'Lift engineer, Northwind Lifts' },
] as const

/** Both sides beside one another with a card's round corners, small enough for a README. */
const overview = async (front: Uint8Array, back: Uint8Array): Promise<Uint8Array> => {
  const { width, height } = await sharp(front).metadata()
  const corner = Buffer.from(
    `<svg width="${width}" height="${height}"><rect width="${width}" height="${height}" rx="37"/></svg>`,
  )
  const round = (side: Uint8Array): Promise<Buffer> =>
    sharp(side)
      .ensureAlpha()
      .composite([{ input: corner, blend: 'dest-in' }])
      .png()
      .toBuffer()
  const gap = 36
  const create = { width: width * 2 + gap, height, channels: 4, background: '#00000000' } as const
  const sheet = await sharp({ create })
    .composite([
      { input: await round(front), left: 0, top: 0 },
      { input: await round(back), left: width + gap, top: 0 },
    ])
    .png()
    .toBuffer()
  return sharp(sheet)
    .resize({ width: width > height ? 1400 : 860 })
    .png({ palette: true, colours: 160, effort: 10 })
    .toBuffer()
}

const drawSample = async (folder: string, index: number): Promise<void> => {
  const [data, person, features] = [sampleDesigns[index], people[index], drawnPeople[index]]
  if (data === undefined || person === undefined || features === undefined) return
  const design = compileDesign(data)
  const portrait = await drawnPortrait(features)
  const drawn = drawCard(design, sampleFace(portrait, { ...person, cardType: data.id }))
  const card = { drawn, portrait }
  await writeFile(join(folder, `${data.id}.pdf`), pdfBytes(design, [card]))
  await writeFile(
    join(folder, `${data.id}-sheet.pdf`),
    pdfBytes(design, [card], { cropMarks: true }),
  )
  for (const dpi of [300, 600] as const) {
    const bitmaps = await composeDrawn(design, card, dpi)
    for (const [side, png] of Object.entries(bitmaps) as [string, Uint8Array][])
      await writeFile(join(folder, `${data.id}-${dpi}-${side}.png`), png)
    if (dpi !== 300) continue
    const picture = await overview(bitmaps.front, bitmaps.back)
    await writeFile(join(folder, `${data.id}.png`), picture)
    // As large on a screen as the card looks at three metres.
    await sharp(bitmaps.front)
      .resize({ height: 120 })
      .toFile(join(folder, `${data.id}-far.png`))
  }
  process.stdout.write(`${data.id}: design ${design.digest.slice(0, 16)}\n`)
}

const folder = process.argv[2]
if (folder === undefined) {
  process.stderr.write('Use: sample-sheet.ts FOLDER\n')
  process.exitCode = 2
} else {
  await mkdir(folder, { recursive: true })
  for (const index of sampleDesigns.keys()) await drawSample(folder, index)
}
