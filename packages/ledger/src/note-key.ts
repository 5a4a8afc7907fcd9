// Keys of notes as text (vkey, signer key) and as objects that sign and verify: Ed25519 (0x01),
// Ed25519 cosignature (0x04) and ML-DSA-44 cosignature (0x06). All cryptography is node:crypto's.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import { parseCheckpoint } from './checkpoint.ts'
import { bytesEqual, concatBytes, decodeBase64, encodeBase64, isCount } from './encoding.ts'
import { LedgerError } from './ledger-error.ts'
import { isKeyName, type NoteSigner, type NoteVerifier, type SignatureType } from './note.ts'

/** What distinguishes the three signature types (signed-note and tlog-cosignature). */
export const signatureTypes = {
  0x01: { algorithm: 'ed25519', publicKeyBytes: 32, signatureBytes: 64, hasTime: false },
  0x04: { algorithm: 'ed25519', publicKeyBytes: 32, signatureBytes: 64, hasTime: true },
  0x06: { algorithm: 'ml-dsa-44', publicKeyBytes: 1312, signatureBytes: 2420, hasTime: true },
} as const satisfies Record<SignatureType, object>

const seedBytes = 32
const signOnThreadPool = promisify(sign)
const malformed = (what: string): LedgerError => new LedgerError('malformed-key', what)

const isType = (value: unknown): value is SignatureType =>
  value === 0x01 || value === 0x04 || value === 0x06

/** SHA-256(name ‖ newline ‖ type ‖ public key)[:4] as an unsigned big-endian integer. */
export function keyIdOf(name: string, type: SignatureType, publicKey: Uint8Array): number {
  const input = concatBytes(Buffer.from(`${name}\n`), Uint8Array.of(type), publicKey)
  return hash('sha256', input, 'buffer').readUInt32BE()
}

function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function shortText(text: string): Uint8Array {
  const bytes = Buffer.from(text)
  if (bytes.length < 1 || bytes.length > 255) throw malformed('a name must have 1 to 255 bytes')
  return concatBytes(Uint8Array.of(bytes.length), bytes)
}

/**
 * The bytes a key of this type signs for a note text. For cosignatures (0x04, 0x06) the text must be
 * a checkpoint; `at` is seconds since the epoch (tlog-cosignature, signed messages).
 * @throws LedgerError `malformed-checkpoint`, `malformed-key`
 */
export function signedMessage(
  type: SignatureType,
  name: string,
  text: string,
  at: number,
): Uint8Array {
  if (type === 0x01) return Buffer.from(text)
  const { origin, size, root } = parseCheckpoint(text)
  if (type === 0x04) return Buffer.from(`cosignature/v1\ntime ${at}\n${text}`)
  return concatBytes(
    Buffer.from('subtree/v1\n\0', 'latin1'),
    shortText(name),
    u64(at),
    shortText(origin),
    u64(0),
    u64(size),
    root,
  )
}

function verifyWith(
  key: KeyObject,
  type: SignatureType,
  name: string,
  text: string,
  signature: Uint8Array,
): boolean {
  const { signatureBytes, hasTime } = signatureTypes[type]
  if (signature.length !== signatureBytes + (hasTime ? 8 : 0)) return false
  const at = hasTime ? Number(Buffer.from(signature).readBigUInt64BE()) : 0
  if (!isCount(at)) return false
  try {
    const message = signedMessage(type, name, text, at)
    return verify(null, message, key, signature.subarray(hasTime ? 8 : 0))
  } catch (error) {
    if (error instanceof LedgerError) return false
    throw error
  }
}

/**
 * A verifier from a raw public key (32 bytes Ed25519, 1312 bytes ML-DSA-44).
 * @throws LedgerError `malformed-key`
 */
export function createVerifier(
  name: string,
  type: SignatureType,
  publicKey: Uint8Array,
): NoteVerifier {
  if (!isKeyName(name)) throw malformed('a key name must hold no space or plus')
  if (Buffer.byteLength(name) > 255) throw malformed('a key name must have at most 255 bytes')
  if (!isType(type)) throw malformed('the signature type is not known')
  const { algorithm, publicKeyBytes } = signatureTypes[type]
  if (publicKey.length !== publicKeyBytes) throw malformed('the public key has another length')
  const raw = Uint8Array.from(publicKey)
  const key = createPublicKey({
    key: Buffer.from(raw),
    format: 'raw-public',
    asymmetricKeyType: algorithm,
  })
  return {
    name,
    keyId: keyIdOf(name, type, raw),
    type,
    publicKey: raw,
    verify: (text, signature) => verifyWith(key, type, name, text, signature),
  }
}

const idText = (keyId: number): string => keyId.toString(16).padStart(8, '0')

/** `name+keyid+base64(type ‖ public key)` (signed-note, Verifier keys). */
export function formatVerifierKey(verifier: NoteVerifier): string {
  const material = concatBytes(Uint8Array.of(verifier.type), verifier.publicKey)
  return `${verifier.name}+${idText(verifier.keyId)}+${encodeBase64(material)}`
}

/** Splits `name+keyid+base64(type ‖ key)`; the name holds no plus, the base64 may. */
function parseKeyText(text: string): { name: string; id: string; type: number; key: Uint8Array } {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text)
  const [, name = '', id = '', encoded = ''] = match ?? []
  const material = decodeBase64(encoded)
  if (match === null || material === null || material.length < 2)
    throw malformed('a key must be name+id+base64')
  return { name, id, type: material[0] ?? 0, key: material.subarray(1) }
}

/**
 * Parses a vkey of type 0x01, 0x04 or 0x06; the key id in it must be the computed one.
 * @throws LedgerError `malformed-key`
 */
export function parseVerifierKey(vkey: string): NoteVerifier {
  const { name, id, type, key } = parseKeyText(vkey)
  if (!isType(type)) throw malformed('the signature type is not known')
  const verifier = createVerifier(name, type, key)
  if (idText(verifier.keyId) !== id) throw malformed('the key id is not that of the key')
  return verifier
}

const rawPublicKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ format: 'raw-public' }))

/**
 * A signer over a private key of node:crypto (`ed25519` or `ml-dsa-44`, as the type asks).
 * @throws LedgerError `malformed-key`
 */
export function createSigner(name: string, type: SignatureType, privateKey: KeyObject): NoteSigner {
  if (!isType(type)) throw malformed('the signature type is not known')
  const { algorithm, hasTime } = signatureTypes[type]
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== algorithm)
    throw malformed(`a key of type ${type} must be a private ${algorithm} key`)
  const verifier = createVerifier(name, type, rawPublicKey(privateKey))
  const message = (text: string, at: number): Uint8Array => {
    if (!isCount(at)) throw new LedgerError('out-of-range', 'a time must be whole seconds')
    return signedMessage(type, name, text, at)
  }
  const timed = (signature: Uint8Array, at: number): Uint8Array =>
    hasTime ? concatBytes(u64(at), signature) : new Uint8Array(signature)
  return {
    verifier,
    sign: (text, at) => timed(sign(null, message(text, at), privateKey), at),
    signAside: async (text, at) =>
      timed(await signOnThreadPool(null, message(text, at), privateKey), at),
  }
}

/** A signer over a new random key, with the text form of that key for a file of mode 0600. */
export function generateSigner(
  name: string,
  type: SignatureType,
): { signer: NoteSigner; signerKey: string } {
  const { privateKey } =
    signatureTypes[type].algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ml-dsa-44')
  const signer = createSigner(name, type, privateKey)
  return { signer, signerKey: formatSignerKey(signer.verifier, privateKey) }
}

/** Seed of a private key: the `d` of an Ed25519 JWK, the `priv` of an ML-DSA one. */
function seedOf(privateKey: KeyObject): Uint8Array {
  const jwk = privateKey.export({ format: 'jwk' }) as { d?: string; priv?: string }
  return new Uint8Array(Buffer.from(jwk.d ?? jwk.priv ?? '', 'base64url'))
}

/** `PRIVATE+KEY+name+keyid+base64(type ‖ seed)`. Secret: it is the private key. */
export function formatSignerKey(verifier: NoteVerifier, privateKey: KeyObject): string {
  const material = concatBytes(Uint8Array.of(verifier.type), seedOf(privateKey))
  return `PRIVATE+KEY+${verifier.name}+${idText(verifier.keyId)}+${encodeBase64(material)}`
}

/**
 * Parses the text of a private key; the key id in it must be the computed one.
 * @throws LedgerError `malformed-key` (which never quotes the key)
 */
export function parseSignerKey(signerKey: string): NoteSigner {
  const prefix = 'PRIVATE+KEY+'
  if (!signerKey.startsWith(prefix)) throw malformed('this is no private key')
  const { name, id, type, key } = parseKeyText(signerKey.slice(prefix.length))
  if (!isType(type) || key.length !== seedBytes) throw malformed('this is no private key')
  const { algorithm } = signatureTypes[type]
  const privateKey =
    algorithm === 'ed25519'
      ? createPrivateKey({
          key: Buffer.from(key),
          format: 'raw-private',
          asymmetricKeyType: algorithm,
        })
      : createPrivateKey({
          key: Buffer.from(key),
          format: 'raw-seed',
          asymmetricKeyType: algorithm,
        })
  const signer = createSigner(name, type, privateKey)
  if (idText(signer.verifier.keyId) !== id) throw malformed('the key id is not that of the key')
  return signer
}

/** Whether two verifiers are the same key under the same name and type. */
export function sameVerifier(a: NoteVerifier, b: NoteVerifier): boolean {
  return a.name === b.name && a.type === b.type && bytesEqual(a.publicKey, b.publicKey)
}
