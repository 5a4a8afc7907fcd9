// The release guard's keys: asked of the custodian, kept in this process's memory only. A copy of the office's
// files has the index and no key.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Office } from '../office.ts'

type Needs = Pick<Office, 'store' | 'custodian'>
const known = new WeakMap<object, Map<string, Promise<Uint8Array>>>()

/** The key of an index (`gi_…`). */
export const indexKey = (office: Needs, index: string): Promise<Uint8Array> => keyOf(office, index)

function keyOf({ store, custodian }: Needs, label: string): Promise<Uint8Array> {
  const own = known.get(store) ?? new Map<string, Promise<Uint8Array>>()
  known.set(store, own)
  const kept = own.get(label)
  if (kept) return kept
  const asked = custodian
    .call('guard-key', { label })
    .then(({ key }) => key)
    .catch((error: unknown) => {
      own.delete(label)
      throw error
    })
  own.set(label, asked)
  return asked
}

const part = async (office: Needs, info: string): Promise<Buffer> =>
  Buffer.from(hkdfSync('sha256', await keyOf(office, 'files'), '', info, 32))

const keyedDigest = async (office: Needs, info: string, what: Uint8Array | string) =>
  createHmac('sha256', await part(office, info))
    .update(what)
    .digest('hex')

/** A keyed digest of a file, in hex: the same content has the same, and nobody can try guesses against it. */
export const markOf = (office: Needs, bytes: Uint8Array): Promise<string> =>
  keyedDigest(office, 'tipstaff-file-mark-v1', bytes)

/** … of a name on the allow-list, or of all that is said of it. */
export const nameMarkOf = (office: Needs, texts: readonly (string | null)[]): Promise<string> =>
  keyedDigest(office, 'tipstaff-allowed-name-v1', JSON.stringify(texts))

/** What is said of a file, sealed: its name and its places can name people. `file` is its id, or what else it is of. */
export async function sealSaid(office: Needs, file: string, said: unknown): Promise<Uint8Array> {
  const nonce = randomBytes(12)
  const key = await part(office, 'tipstaff-file-said-v1')
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(file))
  const text = Buffer.from(JSON.stringify(said), 'utf8')
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

/** Opens what {@link sealSaid} made. Throws where it was made for another file. */
export async function openSaid(office: Needs, file: string, sealed: Uint8Array): Promise<unknown> {
  const key = await part(office, 'tipstaff-file-said-v1')
  const [nonce, end] = [sealed.subarray(0, 12), sealed.length - 16]
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
  decipher.setAAD(Buffer.from(file)).setAuthTag(sealed.subarray(end))
  const text = Buffer.concat([decipher.update(sealed.subarray(12, end)), decipher.final()])
  return JSON.parse(text.toString('utf8')) as unknown
}
