// The release guard's index asked for people by docs/formats/release-guard.md and nothing else.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { buildIndex, changeIndex } from '@tipstaff/release-guard'
import { openGcm } from './hpke.ts'
import { sha256 } from './pages.ts'

const key = Uint8Array.from({ length: 32 }, (_, i) => i)
const surnames = 'abernethy blakeston cholmondeley dunsany eastwick grey hale jones kay'.split(' ')
const forenames = 'ada bela cyd dora eve finn gil hal'.split(' ')
const people = Array.from({ length: 90 }, (_, i) => ({
  surname: surnames[i % 9] ?? '',
  given: forenames[(i * 5) % 8] ?? '',
  rank: i % 2 === 0 ? 'Constable' : 'Sergeant',
  unit: i % 3 === 0 ? 'Harbour' : 'Coast',
  number: String(10_234 + i),
}))
const built = Buffer.from(buildIndex(people, key))

const mask = (1n << 64n) - 1n
const rotated = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & mask

/** SipHash-2-4 (Aumasson and Bernstein). */
function sipHash(half: Uint8Array, message: Buffer): bigint {
  const [k0, k1] = [Buffer.from(half).readBigUInt64LE(0), Buffer.from(half).readBigUInt64LE(8)]
  let [a, b] = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn]
  let [c, d] = [k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n]
  const rounds = (times: number): void => {
    for (; times > 0; times -= 1) {
      a = (a + b) & mask
      b = rotated(b, 13n) ^ a
      a = rotated(a, 32n)
      c = (c + d) & mask
      d = rotated(d, 16n) ^ c
      a = (a + d) & mask
      d = rotated(d, 21n) ^ a
      c = (c + b) & mask
      b = rotated(b, 17n) ^ c
      c = rotated(c, 32n)
    }
  }
  const padded = Buffer.alloc((message.length & ~7) + 8)
  message.copy(padded)
  padded.writeUInt8(message.length & 255, padded.length - 1)
  for (let at = 0; at < padded.length; at += 8) {
    const word = padded.readBigUInt64LE(at)
    d ^= word
    rounds(2)
    a ^= word
  }
  c ^= 0xffn
  rounds(4)
  return a ^ b ^ c ^ d
}

const tokenOf = (word: string): bigint =>
  sipHash(key.subarray(0, 16), Buffer.from(word)) & ((1n << 52n) - 1n)

interface Filter {
  readonly seed: number
  readonly bits: number
  readonly segments: number
  readonly slots: Buffer
}

/** Takes an index apart: header, bit maps, filters, sealed counts; gives where its HMAC ends. */
function readIndex(file: Buffer) {
  assert.equal(file.toString('latin1', 0, 8), 'TIPGUARD')
  let at = 16 + file.readUInt32LE(8)
  const header = JSON.parse(file.toString('utf8', 16, at)) as {
    readonly key: string
    readonly people: number
    readonly filters: readonly (readonly [number, number, number, number])[]
    readonly repeats: readonly (readonly [number, number])[]
  }
  assert.equal(at % 8, 0)
  const take = (length: number): Buffer => {
    at += length
    return file.subarray(at - length, at)
  }
  const maps = [19, 17, 13, 15].map((bytes) => take(2 ** bytes))
  const common = [18, 16].map((bytes) => take(2 ** bytes))
  const filters = new Map(
    header.filters.map(([code, seed, bits, segments]): [number, Filter] => [
      code,
      { seed, bits, segments, slots: take((segments + 2) * 2 ** bits * 2) },
    ]),
  )
  const sealed = take(28 + 12 * header.repeats.reduce((sum, [, count]) => sum + count, 0))
  const mac = createHmac('sha256', key).update(file.subarray(0, at)).digest()
  assert.deepEqual(take(32), mac)
  return { header, maps, common, filters, sealed, end: at }
}

const index = readIndex(built)
const unseal = (sealed: Buffer): Buffer => {
  const own = createHmac('sha256', key).update('tipstaff-release-guard-sealed').digest()
  const whole = Buffer.concat([sealed.subarray(28), sealed.subarray(12, 28)])
  return openGcm(own, sealed.subarray(0, 12), new Uint8Array(0), whole)
}

function mix(x: number): number {
  let h = x
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function hashOf(code: number, tokens: readonly bigint[]): { hi: number; lo: number } {
  const message = Buffer.alloc(tokens.length > 2 ? 40 : 24)
  message.writeUInt32LE(code)
  tokens.forEach((token, i) => message.writeBigUInt64LE(token, 8 + 8 * i))
  const hash = sipHash(key.subarray(16), message)
  return { hi: Number(hash >> 32n), lo: Number(hash & 0xffffffffn) }
}

function has(code: number, ...tokens: readonly bigint[]): boolean {
  const { hi, lo } = hashOf(code, tokens)
  const filter = index.filters.get(code)
  assert.ok(filter)
  const { seed, bits, segments, slots } = filter
  const n = 2 ** bits
  const x = mix(hi ^ seed)
  const y = mix(lo ^ x)
  const z = mix(y ^ hi)
  const s = Math.floor((x * segments) / 2 ** 32) * n
  const at = (slot: number): number => slots.readUInt16LE(slot * 2)
  const third = (((y >>> 16) ^ (z >>> 13)) >>> 0) % n
  const found = at(s + (y % n)) ^ at(s + n + (z % n)) ^ at(s + 2 * n + third)
  return found === ((z ^ (z >>> 16) ^ (x << 3) ^ y) & 0xffff)
}

test('the header and the key’s mark are as the page says', () => {
  assert.equal(index.header.people, 90)
  assert.equal(index.header.key, sha256('tipstaff-release-guard-key', key).toString('hex', 0, 16))
  assert.equal(unseal(index.sealed).length % 12, 0)
})

test('everybody is found by every tuple, and nobody else by more than chance', () => {
  const initial = (word: string): bigint => BigInt(word.charCodeAt(0))
  for (const { surname, given, rank, unit, number } of people) {
    const [own, named] = [tokenOf(number), tokenOf(surname)]
    assert.ok(has(1, own))
    assert.ok(has(2, own, named))
    assert.ok(has(3, named, initial(given)))
    assert.ok(has(4, named, tokenOf(given)))
    assert.ok(
      has(5, named, initial(given), tokenOf(rank.toLowerCase()), tokenOf(unit.toLowerCase())),
    )
  }
  const strangers = Array.from({ length: 3000 }, (_, i) => has(1, tokenOf(String(5_000_000 + i))))
  assert.ok(strangers.filter(Boolean).length < 3)
})

test('words and how common they are stand in the tables', () => {
  const low = (word: string, bits: number): number =>
    Number(tokenOf(word) & ((1n << BigInt(bits)) - 1n))
  const bit = (map: number, n: number): number => ((index.maps[map]?.[n >> 3] ?? 0) >> (n & 7)) & 1
  for (const word of surnames) {
    assert.equal(bit(0, low(word, 22)), 1)
    assert.equal(index.common[0]?.[low(word, 18)], 1 + Math.ceil(12 * Math.log2(10)))
  }
  for (const word of forenames) assert.equal(bit(1, low(word, 20)), 1)
  assert.equal(bit(2, low('constable', 16)), 1)
  assert.equal(bit(3, low('harbour', 18)), 1)
  assert.equal(bit(0, low('nobody', 22)), 0)
})

test('a change is bound to the index before it, and says what came and went', () => {
  const [gone] = people
  assert.ok(gone)
  const come = { ...gone, surname: 'quist', given: 'zed', number: '990011' }
  const changed = Buffer.from(changeIndex(built, key, { removed: [gone], added: [come] }))
  const start = index.end
  assert.deepEqual(changed.subarray(0, start), built)
  assert.equal(changed.toString('latin1', start, start + 8), 'TIPDELTA')
  const stop = start + 16 + changed.readUInt32LE(start + 8)
  const mac = createHmac('sha256', key)
    .update(changed.subarray(start - 32, stop))
    .digest()
  assert.deepEqual(changed.subarray(stop), mac)
  const content = unseal(changed.subarray(start + 16, stop))
  const from = 4 + content.readUInt32LE()
  assert.deepEqual(JSON.parse(content.toString('utf8', 4, from)), {
    people: 0,
    shapes: { 99999: -1, 999999: 1 },
  })
  const entries = Array.from({ length: (content.length - from) / 16 }, (_, i) =>
    [0, 4, 8]
      .map((at) => content.readUInt32LE(from + i * 16 + at))
      .concat(content.readInt32LE(from + i * 16 + 12)),
  )
  const stands = (code: number, by: number, ...tokens: readonly bigint[]): void => {
    const { hi, lo } = hashOf(code, tokens)
    assert.ok(entries.some((entry) => entry.join() === [code, hi, lo, by].join()))
  }
  stands(1, -1, tokenOf(gone.number))
  stands(1, 1, tokenOf('990011'))
  stands(4, 1, tokenOf('quist'), tokenOf('zed'))
  const word = tokenOf('quist')
  assert.ok(
    entries.some(
      ([code, hi, lo]) =>
        code === 4096 && hi === Number(word >> 32n) && lo === Number(word & 0xffffffffn),
    ),
  )
})
