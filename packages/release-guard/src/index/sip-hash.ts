// SipHash-2-4 (Aumasson and Bernstein) on 32-bit halves: the keyed hash of words and of tuples of words.
// Results are pairs of 32-bit words; `tokenOf` squeezes a pair into the 52 bits a number holds exactly.

/** A hash of 64 bits. The object a hasher returns is its own and is overwritten by the next call. */
export interface Hash64 {
  hi: number
  lo: number
}

const encoder = new TextEncoder()

/** One key's SipHash-2-4. Messages are given as text or as up to eight 32-bit words. */
export class SipHash {
  readonly #key: readonly [number, number, number, number]
  readonly #out: Hash64 = { hi: 0, lo: 0 }
  readonly #words = new Uint32Array(64)
  readonly #bytes = new Uint8Array(this.#words.buffer)
  readonly #state = new Int32Array(8)

  /** @param key 16 bytes. */
  constructor(key: Uint8Array) {
    if (key.length !== 16) throw new RangeError('a SipHash key has 16 bytes')
    const view = new DataView(key.buffer, key.byteOffset, 16)
    this.#key = [
      view.getUint32(0, true),
      view.getUint32(4, true),
      view.getUint32(8, true),
      view.getUint32(12, true),
    ]
  }

  /** Hashes text of at most 240 bytes of UTF-8; what is longer is cut. */
  text(text: string): Hash64 {
    const bytes = this.#bytes
    let length = text.length
    if (length > 240) length = encoder.encodeInto(text.slice(0, 120), bytes).written
    else
      for (let i = 0; i < length; i += 1) {
        const code = text.charCodeAt(i)
        if (code > 127) {
          length = encoder.encodeInto(text.slice(0, 80), bytes).written
          break
        }
        bytes[i] = code
      }
    const end = (length & ~7) + 8
    bytes.fill(0, length, end)
    bytes[end - 1] = length & 255
    return this.#run(end >>> 2)
  }

  /** Hashes bytes as `text` would hash the ASCII text they are; at most 120 of them. */
  bytes(bytes: Uint8Array, from: number, to: number): Hash64 {
    const own = this.#bytes
    const length = Math.min(120, to - from)
    for (let i = 0; i < length; i += 1) own[i] = bytes[from + i] ?? 0
    const end = (length & ~7) + 8
    for (let i = length; i < end - 1; i += 1) own[i] = 0
    own[end - 1] = length
    return this.#run(end >>> 2)
  }

  /** Hashes a kind and up to four tokens: a message of 24 bytes, or of 40. */
  tuple(kind: number, a: number, b = 0, c = 0, d = 0): Hash64 {
    const w = this.#words
    w[0] = kind
    w[1] = 0
    put(w, 2, a)
    put(w, 4, b)
    if (c === 0 && d === 0) {
      w[6] = 0
      w[7] = 24 << 24
      return this.#run(8)
    }
    put(w, 6, c)
    put(w, 8, d)
    w[10] = 0
    w[11] = 40 << 24
    return this.#run(12)
  }

  #run(words: number): Hash64 {
    const [k0, k1, k2, k3] = this.#key
    const s = this.#state
    s[0] = k0 ^ 0x70736575
    s[1] = k1 ^ 0x736f6d65
    s[2] = k2 ^ 0x6e646f6d
    s[3] = k3 ^ 0x646f7261
    s[4] = k0 ^ 0x6e657261
    s[5] = k1 ^ 0x6c796765
    s[6] = k2 ^ 0x79746573
    s[7] = k3 ^ 0x74656462
    absorb(s, this.#words, words)
    const out = this.#out
    out.lo = (s[0] ^ s[2] ^ s[4] ^ s[6]) >>> 0
    out.hi = (s[1] ^ s[3] ^ s[5] ^ s[7]) >>> 0
    return out
  }
}

/** The low 52 bits of a hash as one number. */
export const tokenOf = ({ hi, lo }: Hash64): number => (hi & 0xfffff) * 2 ** 32 + lo

function put(words: Uint32Array, at: number, token: number): void {
  words[at] = token >>> 0
  words[at + 1] = token / 2 ** 32
}

// State: v0..v3 as little-endian pairs (low, high). The rounds are kept in locals: typed-array access costs double.
// eslint-disable-next-line complexity, max-lines-per-function -- array accesses under noUncheckedIndexedAccess count as branches; this is one loop of arithmetic
function absorb(s: Int32Array, m: Uint32Array, words: number): void {
  let a = s[0] ?? 0
  let A = s[1] ?? 0
  let b = s[2] ?? 0
  let B = s[3] ?? 0
  let c = s[4] ?? 0
  let C = s[5] ?? 0
  let d = s[6] ?? 0
  let D = s[7] ?? 0
  let t = 0
  for (let at = 0; at <= words; at += 2) {
    const final = at === words
    const low = final ? 0 : (m[at] ?? 0) | 0
    const high = final ? 0 : (m[at + 1] ?? 0) | 0
    if (final) c ^= 0xff
    d ^= low
    D ^= high
    for (let round = final ? 4 : 2; round > 0; round -= 1) {
      t = (a + b) | 0
      A = (A + B + (((a & b) | ((a | b) & ~t)) >>> 31)) | 0
      a = t
      t = (b << 13) | (B >>> 19)
      B = ((B << 13) | (b >>> 19)) ^ A
      b = t ^ a
      t = a
      a = A
      A = t
      t = (c + d) | 0
      C = (C + D + (((c & d) | ((c | d) & ~t)) >>> 31)) | 0
      c = t
      t = (d << 16) | (D >>> 16)
      D = ((D << 16) | (d >>> 16)) ^ C
      d = t ^ c
      t = (a + d) | 0
      A = (A + D + (((a & d) | ((a | d) & ~t)) >>> 31)) | 0
      a = t
      t = (d << 21) | (D >>> 11)
      D = ((D << 21) | (d >>> 11)) ^ A
      d = t ^ a
      t = (c + b) | 0
      C = (C + B + (((c & b) | ((c | b) & ~t)) >>> 31)) | 0
      c = t
      t = (b << 17) | (B >>> 15)
      B = ((B << 17) | (b >>> 15)) ^ C
      b = t ^ c
      t = c
      c = C
      C = t
    }
    a ^= low
    A ^= high
  }
  s[0] = a
  s[1] = A
  s[2] = b
  s[3] = B
  s[4] = c
  s[5] = C
  s[6] = d
  s[7] = D
}
