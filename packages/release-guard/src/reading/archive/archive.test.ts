// gzip and tar: what lies in them, beside and behind it is read; what is cut, damaged or grows too much is held.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildIndex, openIndex, scanFile } from '../../index.ts'
import { makePeople, makeWorkbook, makeZip, sheetXml } from '../../trial/made-up.ts'
import { makeTar } from '../../trial/made-up-tar.ts'

const key = new Uint8Array(32).fill(9)
const staff = makePeople(2_000, 3)
const register = openIndex(buildIndex(staff, key), key)
const csv = (people = staff.slice(0, 500)): Buffer =>
  Buffer.from(people.map((p) => [p.surname, p.given, p.rank, p.number].join(',')).join('\n'))
const strangers = csv(makePeople(500, 77, 5_000_003))
const verdictOf = async (bytes: Uint8Array): Promise<string> =>
  (await scanFile(bytes, register)).verdict

test('rows in gz, tar, tgz and in files within them are blocked; strangers pass', async () => {
  const hidden = makeWorkbook([
    {
      xml: sheetXml(staff.slice(0, 60).map((p) => [p.surname, p.given, p.number])),
      state: 'hidden',
    },
  ])
  const holders: ((bytes: Buffer) => Buffer)[] = [
    (bytes) => gzipSync(bytes),
    (bytes) => makeTar({ 'answer.csv': bytes }),
    (bytes) => gzipSync(makeTar({ 'a.txt': Buffer.from('nothing'), 'b/answer.csv': bytes })),
    (bytes) => makeZip({ 'a.tar.gz': gzipSync(makeTar({ a: bytes })) }),
    (bytes) => makeTar({ 'a.zip': makeZip({ 'b.csv': bytes }) }),
  ]
  for (const [at, hold] of holders.entries()) {
    assert.equal(await verdictOf(hold(csv())), 'BLOCK', `${at}`)
    assert.equal(await verdictOf(hold(hidden)), 'BLOCK', `${at}`)
    assert.notEqual(await verdictOf(hold(strangers)), 'BLOCK', `${at}`)
    assert.equal(
      await verdictOf(hold(Buffer.from('Nothing to see here, my friend.'))),
      'PASS',
      `${at}`,
    )
  }
})

test('several members, a member behind an empty one, and what is behind the last are read', async () => {
  const half = csv().length >> 1
  assert.equal(
    await verdictOf(
      Buffer.concat([gzipSync(csv().subarray(0, half)), gzipSync(csv().subarray(half))]),
    ),
    'BLOCK',
  )
  assert.equal(await verdictOf(Buffer.concat([gzipSync('a'), csv()])), 'BLOCK')
  const tar = makeTar({ a: Buffer.from('a') })
  assert.equal(await verdictOf(Buffer.concat([tar, csv()])), 'BLOCK')
  assert.equal(await verdictOf(Buffer.concat([tar, makeTar({ b: csv() })])), 'BLOCK')
})

test('names, long names and owners in an archive are told', async () => {
  const names = Object.fromEntries(
    staff.slice(0, 500).map((p) => [`${p.surname} ${p.given} ${p.number}.txt`, Buffer.from('x')]),
  )
  assert.equal(await verdictOf(makeTar(names)), 'BLOCK')
  const long = staff
    .slice(0, 500)
    .map((p) => `path=${p.surname} ${p.number}`)
    .join('\n')
  assert.equal(await verdictOf(makeTar({ pax: Buffer.from(long) }, 'x')), 'BLOCK')
})

test('cut anywhere they are held or blocked, never passed', async () => {
  for (const whole of [gzipSync(strangers), makeTar({ a: strangers, b: strangers })])
    for (let cut = 300; cut < whole.length - 1_024; cut += 401)
      assert.ok(['HOLD', 'BLOCK'].includes(await verdictOf(whole.subarray(0, cut))), `${cut}`)
})

test('a wrong sum, a size beyond the file and a gz that grows without measure are held', async () => {
  const tar = makeTar({ a: Buffer.from('a'), b: Buffer.from('b') })
  tar[1024] = 0x7a
  assert.equal(await verdictOf(tar), 'HOLD')
  const packed = gzipSync(Buffer.from('a text of no great length'))
  packed[packed.length - 8] = (packed[packed.length - 8] ?? 0) ^ 1
  assert.equal(await verdictOf(packed), 'HOLD')
  assert.equal(await verdictOf(gzipSync(Buffer.alloc(300 * 2 ** 20))), 'HOLD')
})
