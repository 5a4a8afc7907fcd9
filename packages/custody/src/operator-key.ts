// An operator's own key in a file: a P-256 private key under a password (scrypt, AES-256-GCM), as JSON.
// A wrong password and a damaged file are one and the same refusal.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  scrypt,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { approve, rawFromP256 } from './approval.ts'
import { operatorId as operatorIdShape } from './ids.ts'
import type { OperatorId } from './ids.ts'
import { CustodyRefusal } from './refusal.ts'
import { integer, matching, oneOf, record } from './shape.ts'
import type { Signatory } from './signatory.ts'

/** scrypt cost (RFC 7914): 32 MiB and about a tenth of a second. */
const cost = { N: 2 ** 15, r: 8, p: 1 } as const
const b64 = matching<string>(/^[A-Za-z0-9+/]+={0,2}$/, 'base64')

const fileShape = record({
  v: oneOf([1]),
  operator: operatorIdShape,
  publicKey: b64,
  kdf: record({
    name: oneOf(['scrypt']),
    N: integer(cost.N, cost.N),
    r: integer(8, 8),
    p: integer(1, 1),
    salt: b64,
  }),
  nonce: b64,
  sealed: b64,
})

/** An operator's own key, opened: a signatory in either role. */
export interface OperatorKey extends Signatory {
  /** 65-byte raw P-256 point. */
  readonly publicKey: Uint8Array
  readonly privateKey: KeyObject
}

/** Makes a fresh key and its file text (JSON). The password must have at least 8 characters. */
export async function createOperatorKey(
  operator: OperatorId,
  password: string,
): Promise<{ readonly key: OperatorKey; readonly file: string }> {
  if (password.length < 8) throw new CustodyRefusal('malformed', 'password under 8 characters')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = rawFromP256(privateKey)
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await stretch(password, salt), nonce)
  cipher.setAAD(fileAad(operator, publicKey))
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final(), cipher.getAuthTag()])
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
  const kdf = { name: 'scrypt', ...cost, salt: text(salt) }
  const file = {
    v: 1,
    operator,
    publicKey: text(publicKey),
    kdf,
    nonce: text(nonce),
    sealed: text(sealed),
  }
  return { key: operatorKey(operator, privateKey), file: `${JSON.stringify(file, null, 2)}\n` }
}

/** Opens a key file. Throws `wrong-password`, whatever is wrong with file or password. */
export async function openOperatorKey(file: string, password: string): Promise<OperatorKey> {
  try {
    const { operator, publicKey, kdf, nonce, sealed } = fileShape(JSON.parse(file), 'key file')
    const raw = Buffer.from(publicKey, 'base64')
    const key = await stretch(password, Buffer.from(kdf.salt, 'base64'))
    const box = Buffer.from(sealed, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), {
      authTagLength: 16,
    })
    decipher.setAAD(fileAad(operator, raw)).setAuthTag(box.subarray(-16))
    const pkcs8 = Buffer.concat([decipher.update(box.subarray(0, -16)), decipher.final()])
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    if (!raw.equals(rawFromP256(privateKey))) throw new Error('another key')
    return operatorKey(operator, privateKey)
  } catch {
    throw new CustodyRefusal('wrong-password', 'the password does not open this key file')
  }
}

/** The signatory of a private key at hand. */
export function operatorKey(operator: OperatorId, privateKey: KeyObject): OperatorKey {
  const publicKey = new Uint8Array(rawFromP256(privateKey))
  const sign: Signatory['approve'] = (role, hash) => approve(privateKey, operator, role, hash)
  return { operator, publicKey, privateKey, approve: sign }
}

function fileAad(operator: OperatorId, publicKey: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`tipstaff-operator-key-v1\0${operator}\0`), publicKey])
}

function stretch(password: string, salt: Uint8Array): Promise<Buffer> {
  const options = { ...cost, maxmem: 64 * 1024 * 1024 }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
