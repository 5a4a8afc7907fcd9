// Makes the sample force on disk: `main.ts --out DIR --people N [--photos M] [--seed S] [--xlsx]`. The roster in
// DIR/roster.csv (or .xlsx), portraits in DIR/photos named by payroll number. The same every time.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawPortrait } from './draw-portrait.ts'
import { makeRoster, makeWorkbook } from './make-roster.ts'
import { samplePeople, sampleSeed } from './people.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    people: { type: 'string', default: '47000' },
    photos: { type: 'string' },
    seed: { type: 'string', default: String(sampleSeed) },
    xlsx: { type: 'boolean', default: false },
  },
})
if (values.out === undefined) {
  console.error('usage: main.ts --out DIR [--people N] [--photos M] [--seed S] [--xlsx]')
  process.exit(2)
}

const people = Number(values.people)
const seed = Number(values.seed)
const photos = Math.min(people, Number(values.photos ?? people))
const folder = join(values.out, 'photos')
await mkdir(folder, { recursive: true })
await writeFile(join(values.out, 'roster.csv'), makeRoster({ people, seed }))
if (values.xlsx) await writeFile(join(values.out, 'roster.xlsx'), makeWorkbook({ people, seed }))

let drawn = 0
for (const person of samplePeople(photos, seed)) {
  await writeFile(join(folder, `${person.number}.jpg`), await drawPortrait(person))
  drawn += 1
  if (drawn % 100 === 0 || drawn === photos) console.error(`${drawn} of ${photos} portraits drawn`)
}
