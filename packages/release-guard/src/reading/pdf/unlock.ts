// Opens PDFs that are locked against changing only: the user's password is empty, as any viewer tries it first.
// A file that wants a password to be read stays closed and is held.
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { nextToken } from './lexer.ts'

export interface Unlock {
  text(bytes: string): string
  bytes(packed: Buffer): Buffer
}
/** Gives the way to unlock what belongs to one object. */
export interface Lock {
  of(number: number, generation: number): Unlock
}

const padding = Buffer.from(
  '28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a',
  'hex',
)
const md5 = (...pieces: Buffer[]): Buffer =>
  createHash('md5').update(Buffer.concat(pieces)).digest()
const sha = (bits: 256 | 384 | 512, ...pieces: Buffer[]): Buffer =>
  createHash(`sha${bits}`).update(Buffer.concat(pieces)).digest()

/** RC4 is no longer in every crypto library; here it only reads what others wrote. */
export function rc4(key: Buffer, bytes: Buffer): Buffer {
  const box = Uint8Array.from({ length: 256 }, (_, i) => i)
  const swap = (i: number, j: number): void => {
    ;[box[i], box[j]] = [box[j] ?? 0, box[i] ?? 0]
  }
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (box[i] ?? 0) + (key[i % key.length] ?? 0)) & 255
    swap(i, j)
  }
  const out = Buffer.alloc(bytes.length)
  for (let at = 0, i = 0, j = 0; at < bytes.length; at += 1) {
    i = (i + 1) & 255
    j = (j + (box[i] ?? 0)) & 255
    swap(i, j)
    out[at] = (bytes[at] ?? 0) ^ (box[((box[i] ?? 0) + (box[j] ?? 0)) & 255] ?? 0)
  }
  return out
}

/** AES in CBC as PDF has it: the first 16 bytes are the start, the end is padded. */
function aes(key: Buffer, bytes: Buffer): Buffer {
  const whole = bytes.length - (bytes.length % 16)
  if (whole < 32) return Buffer.alloc(0)
  const cipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, bytes.subarray(0, 16))
  cipher.setAutoPadding(false)
  const plain = Buffer.concat([cipher.update(bytes.subarray(16, whole)), cipher.final()])
  const pad = plain[plain.length - 1] ?? 0
  return pad >= 1 && pad <= 16 ? plain.subarray(0, plain.length - pad) : plain
}

interface Entries {
  readonly text: string
  readonly version: number
  readonly revision: number
  readonly id: Buffer
}

const numberAfter = (text: string, name: string): number =>
  Number(new RegExp(`/${name}\\s+(-?\\d{1,12})`).exec(text)?.[1] ?? Number.NaN)

function stringAfter(text: string, name: string): Buffer {
  const at = new RegExp(`/${name}\\s*(?=[(<])`).exec(text)
  const token = at === null ? null : nextToken(text, at.index + at[0].length)
  return Buffer.from(token?.kind === 'string' ? token.text : '', 'latin1')
}

/** The entries that say how a file is locked, or null when it is not. */
function lockEntries(text: string): Entries | null {
  const said = /\/Encrypt\s*(?:(\d{1,10})\s+(\d{1,5})\s+R|<<)/.exec(text)
  if (said === null) return null
  let from = said.index
  if (said[1] !== undefined) {
    const object = new RegExp(`(?:^|[^0-9])${said[1]}\\s+${said[2] ?? '0'}\\s+obj`).exec(text)
    from = object === null ? text.length : object.index
  }
  const region = text.slice(from, from + 6_000)
  const id = /\/ID\s*\[\s*(?=[(<])/.exec(text)
  const token = id === null ? null : nextToken(text, id.index + id[0].length)
  return {
    text: region,
    version: numberAfter(region, 'V'),
    revision: numberAfter(region, 'R'),
    id: Buffer.from(token?.text ?? '', 'latin1'),
  }
}

/** The lock of a file: null when there is none, `closed` when a password is wanted or the way is not known. */
export function lockOf(text: string): Lock | null | 'closed' {
  const entries = lockEntries(text)
  if (entries === null) return null
  if (!/\/Filter\s*\/Standard\b/.test(entries.text)) return 'closed'
  const key = entries.version >= 5 ? longKey(entries) : shortKey(entries)
  if (key === null) return 'closed'
  const [ofStreams, ofStrings] = [way(entries, 'StmF'), way(entries, 'StrF')]
  return {
    of: (number, generation) => {
      const open = (how: string, bytes: Buffer): Buffer =>
        how === 'none' ? bytes : how === 'AESV3' ? aes(key, bytes) : short(how, bytes)
      const short = (how: string, bytes: Buffer): Buffer => {
        const salt = Buffer.alloc(5)
        salt.writeUIntLE(number & 0xffffff, 0, 3)
        salt.writeUIntLE(generation & 0xffff, 3, 2)
        const extra = how === 'AESV2' ? [Buffer.from('sAlT')] : []
        const own = md5(key, salt, ...extra).subarray(0, Math.min(key.length + 5, 16))
        return how === 'AESV2' ? aes(own, bytes) : rc4(own, bytes)
      }
      return {
        text: (bytes) => open(ofStrings, Buffer.from(bytes, 'latin1')).toString('latin1'),
        bytes: (packed) => open(ofStreams, packed),
      }
    },
  }
}

/** How streams or strings are locked: RC4 (V2), AES of two lengths, or not at all. */
function way({ text, version }: Entries, which: 'StmF' | 'StrF'): string {
  if (version < 4) return 'V2'
  const name = new RegExp(`/${which}\\s*/(\\w+)`).exec(text)?.[1] ?? 'Identity'
  if (name === 'Identity') return 'none'
  const method = new RegExp(`/${name}\\s*<<[^>]*?/CFM\\s*/(\\w+)`).exec(text)?.[1] ?? 'None'
  return method === 'None' ? 'none' : method
}

/** The key of versions 1 to 4, when the empty password opens the file. */
function shortKey(entries: Entries): Buffer | null {
  const { text, version, revision, id } = entries
  const length = version === 1 ? 5 : version === 4 ? 16 : (numberAfter(text, 'Length') || 40) / 8
  if (!(length >= 5 && length <= 16)) return null
  const key = mixedKey(entries, length)
  const rounds = revision >= 3 ? 20 : 1
  let proof: Buffer = revision >= 3 ? md5(padding, id) : padding
  for (let i = 0; i < rounds; i += 1) proof = rc4(Buffer.from(key.map((byte) => byte ^ i)), proof)
  return proof.equals(stringAfter(text, 'U').subarray(0, proof.length)) ? key : null
}

function mixedKey({ text, revision, id }: Entries, length: number): Buffer {
  const rights = Buffer.alloc(4)
  rights.writeInt32LE(numberAfter(text, 'P') | 0)
  const openly = revision >= 4 && /\/EncryptMetadata\s+false/.test(text)
  const owner = stringAfter(text, 'O').subarray(0, 32)
  let key = md5(padding, owner, rights, id, Buffer.alloc(openly ? 4 : 0, 255))
  if (revision >= 3) for (let i = 0; i < 50; i += 1) key = md5(key.subarray(0, length))
  return key.subarray(0, length)
}

/** The key of version 5. */
function longKey({ text, revision }: Entries): Buffer | null {
  const [user, wrapped] = [stringAfter(text, 'U'), stringAfter(text, 'UE')]
  if (user.length < 48 || wrapped.length < 32) return null
  const hash = (salt: Buffer): Buffer => (revision >= 6 ? longHash(salt) : sha(256, salt))
  if (!hash(user.subarray(32, 40)).equals(user.subarray(0, 32))) return null
  const cipher = createDecipheriv('aes-256-cbc', hash(user.subarray(40, 48)), Buffer.alloc(16))
  cipher.setAutoPadding(false)
  return cipher.update(wrapped.subarray(0, 32))
}

/** Algorithm 2.B of ISO 32000-2 for the empty password. */
function longHash(salt: Buffer): Buffer {
  let key = sha(256, salt)
  for (let round = 0; ; round += 1) {
    const block = Buffer.concat(Array.from({ length: 64 }, () => key))
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32))
    cipher.setAutoPadding(false)
    const mixed = cipher.update(block)
    const rest = mixed.subarray(0, 16).reduce((all, byte) => all + byte, 0) % 3
    key = sha(rest === 0 ? 256 : rest === 1 ? 384 : 512, mixed)
    if (round >= 63 && (mixed[mixed.length - 1] ?? 0) <= round - 31) break
  }
  return key.subarray(0, 32)
}
