// Files made to cost a reader all its time or memory: each in a process of its own, as the guard reads them. How long until
// the answer, and how much the reading process had at most.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDeflateRaw, deflateSync } from 'node:zlib'
import { scanApart } from '../../packages/release-guard/bin/scan-apart.ts'
import { buildIndex } from '../../packages/release-guard/src/index.ts'
import {
  makePeople,
  makeWorkbook,
  makeZip,
} from '../../packages/release-guard/src/trial/made-up.ts'
import type { BenchResult } from '../parts/result.ts'

/** So many megabytes of one byte, deflated. */
async function deflated(megabytes: number): Promise<Buffer> {
  const deflate = createDeflateRaw({ level: 9 })
  const packed: Buffer[] = []
  deflate.on('data', (piece: Buffer) => packed.push(piece))
  const ended = new Promise((resolve) => deflate.on('end', resolve))
  const piece = Buffer.alloc(2 ** 20, 32)
  for (let i = 0; i < megabytes; i += 1)
    if (!deflate.write(piece)) await new Promise((resolve) => deflate.once('drain', resolve))
  deflate.end()
  await ended
  return Buffer.concat(packed)
}

/** A zip whose one entry, a sheet, says of itself what it likes. */
function lyingZip(packed: Buffer, says: number): Buffer {
  const name = 'xl/worksheets/sheet1.xml'
  const local = Buffer.alloc(30)
  local.write('PK\x03\x04\x14', 'latin1')
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(says, 22)
  local.writeUInt16LE(name.length, 26)
  const listed = Buffer.alloc(46)
  listed.write('PK\x01\x02', 'latin1')
  local.copy(listed, 6, 4, 30)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(30 + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, listed, Buffer.from(name), end])
}

function nested(depth: number, width: number, inmost: Buffer): Buffer {
  let file = inmost
  for (let i = 0; i < depth; i += 1)
    file = makeZip(
      Object.fromEntries(Array.from({ length: width }, (_, at) => [`${at}.zip`, file])),
    )
  return file
}

function pdfBomb(megabytes: number): Buffer {
  const twice = deflateSync(deflateSync(Buffer.alloc(megabytes * 2 ** 20, 32)))
  const head = `%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Length ${twice.length}/Filter[/FlateDecode/FlateDecode]>>stream\n`
  return Buffer.concat([
    Buffer.from(head),
    twice,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
  ])
}

const sheetOf = (cells: string): string =>
  `<worksheet><sheetData><row>${cells}</row></sheetData></worksheet>`

/** Whether a file may also pass: only where every byte of it was read and nothing in it is another way of saying something longer. */
type Bomb = readonly [name: string, file: Buffer, mayPass: boolean]

async function bombs(): Promise<Bomb[]> {
  const giga = await deflated(1024)
  const entities = Array.from(
    { length: 40 },
    (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};&e${i};&e${i};">`,
  ).join('')
  const long = ['x'.repeat(1_000_000)]
  return [
    ['1 GB of spaces in one part', lyingZip(giga, 2 ** 30), false],
    ['the same, saying it is 1 kB', lyingZip(giga, 1000), false],
    [
      '1 MB string in 12,000 cells',
      makeWorkbook([{ xml: sheetOf('<c t="s"><v>0</v></c>'.repeat(12_000)) }], long),
      false,
    ],
    [
      'entities of entities',
      Buffer.from(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">${entities}]><x>&e40;</x>`),
      false,
    ],
    ['eight archives deep', nested(8, 1, Buffer.from('nothing')), false],
    [
      'ten archives in each of ten, five deep',
      nested(5, 10, makeZip({ 'a.txt': 'x'.repeat(1_000_000) })),
      false,
    ],
    ['PDF, 512 MB deflated twice', pdfBomb(512), false],
    [
      'PDF, 4 million open brackets',
      Buffer.from(`%PDF-1.7\n1 0 obj${'<<['.repeat(1_300_000)}\n%%EOF`),
      false,
    ],
    [
      'elements nested a million deep',
      Buffer.from(`<?xml version="1.0"?>${'<a>'.repeat(1_000_000)}`),
      false,
    ],
    [
      'comments that never end',
      Buffer.from(`<?xml version="1.0"?><a>${'<!-- '.repeat(1_000_000)}`),
      false,
    ],
    ['JSON lists nested a million deep', Buffer.from('['.repeat(1_000_000)), false],
    ['quotation marks that never end', Buffer.from(`a,b\n${'"a,'.repeat(3_000_000)}`), false],
    ['2 million signs of an address', Buffer.from('a@'.repeat(1_000_000)), true],
  ]
}

/** The most memory a process had, in megabytes, and its processor time; nothing where that is not told. */
function costOf(pid: string): { peak: number; processor: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return {
      peak: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024,
      processor: (Number(stat[11]) + Number(stat[12])) / 100,
    }
  } catch {
    return { peak: 0, processor: 0 }
  }
}

function children(): string[] {
  const { pid } = process
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  } catch {
    return []
  }
}

interface Scan {
  readonly verdict: string
  readonly seconds: number
  readonly processor: number
  readonly peak: number
}

export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tipstaff-bombs-'))
  const paths = { index: join(folder, 'index'), key: join(folder, 'key') }
  const key = new Uint8Array(32).fill(3)
  await writeFile(paths.key, key)
  await writeFile(paths.index, buildIndex(makePeople(47_000, 1), key))
  const scan = async (bytes: Buffer): Promise<Scan> => {
    const file = join(folder, 'file')
    await writeFile(file, bytes)
    let peak = 0
    let processor = 0
    const watch = setInterval(() => {
      for (const cost of children().map(costOf)) {
        peak = Math.max(peak, cost.peak)
        processor = Math.max(processor, cost.processor)
      }
    }, 10)
    const start = performance.now()
    const { verdict } = await scanApart(file, paths)
    clearInterval(watch)
    return { verdict, seconds: (performance.now() - start) / 1000, processor, peak }
  }
  try {
    const floor = await scan(Buffer.from('Nothing.'))
    const results: (Scan & { readonly name: string; readonly isRight: boolean })[] = []
    for (const [name, bytes, mayPass] of await bombs()) {
      const answer = await scan(bytes)
      const { verdict } = answer
      const isRight = verdict === 'HOLD' || (mayPass && verdict !== 'BLOCK')
      results.push({ ...answer, name: `${name} ${verdict}`, isRight })
    }
    const slowest = Math.max(...results.map(({ seconds }) => seconds))
    const most = Math.max(...results.map(({ peak }) => peak))
    return {
      name: 'guard-bombs',
      work: `${results.length} files made to break a reader, each in a process of its own: the slowest`,
      floor: 'starting the process, opening the index and reading one word',
      bar: '≤ 2 s and ≤ 1,024 MB, held',
      measured: slowest,
      floorMeasured: floor.seconds,
      ratio: slowest / floor.seconds,
      unit: 's',
      pass: slowest <= 2 && most <= 1024 && results.every(({ isRight }) => isRight),
      notes: results
        .map(
          (one) =>
            `${one.isRight ? '' : 'WRONG '}${one.name} ${one.seconds.toFixed(2)} s (${one.processor.toFixed(2)} of processor time) ${one.peak.toFixed(0)} MB`,
        )
        .join('; '),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
