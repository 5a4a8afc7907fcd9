// The default back end: one key a file, readable by their owner only. The files come and go through the
// `KeyFiles` it is given, so that this module does no I/O of its own.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { CustodyRefusal, rawFromP256, signEs256 } from '@tipstaff/custody'
import { generateSigner, parseSignerKey } from '@tipstaff/ledger'
import type { NoteSigner } from '@tipstaff/ledger'
import { newSealingPair, openingKey, openWrapped } from '@tipstaff/seal'
import type { Boxed, BoxKey, KeyBackEnd, MacKey, SigningKey } from './back-end.ts'

/** Key files by name. `create` must be durable when it returns and refuses to replace a file. */
export interface KeyFiles {
  names(): readonly string[]
  read(name: string): Buffer
  create(name: string, bytes: Uint8Array): void
}

const signing: readonly SigningKey[] = ['credential', 'list', 'release']
const macs: readonly MacKey[] = ['lookup', 'fingerprint']
const kekName = (epoch: number): string => `kek-${epoch}`

/** Makes every key anew. `origin` names the log. */
export async function createKeyFiles(files: KeyFiles, origin: string): Promise<void> {
  for (const name of [kekName(1), 'index', ...macs]) files.create(name, randomBytes(32))
  for (const name of signing) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    files.create(name, privateKey.export({ format: 'der', type: 'pkcs8' }))
  }
  files.create('release-seal', (await newSealingPair()).seed)
  files.create('log-ed25519', Buffer.from(generateSigner(origin, 0x01).signerKey))
  files.create('log-ml-dsa-44', Buffer.from(generateSigner(origin, 0x06).signerKey))
}

/** Opens the keys {@link createKeyFiles} made. Throws when one is missing or damaged. */
export async function openKeyFiles(files: KeyFiles): Promise<KeyBackEnd> {
  const secret = (name: string): Buffer => {
    const key = files.read(name)
    if (key.length !== 32) throw new Error(`the key file ${name} is damaged`)
    return key
  }
  const boxes = new Map<BoxKey, Buffer>([['index', secret('index')]])
  for (const name of files.names()) {
    const epoch = /^kek-([1-9][0-9]{0,8})$/.exec(name)?.[1]
    if (epoch !== undefined) boxes.set(Number(epoch), secret(name))
  }
  const p256 = (name: SigningKey): KeyObject =>
    createPrivateKey({ key: files.read(name), format: 'der', type: 'pkcs8' })
  const release = await openingKey(secret('release-seal'))
  const logSigner = (name: string): NoteSigner => parseSignerKey(files.read(name).toString())
  return new KeyFileBackEnd({
    files,
    boxes,
    macs: { lookup: secret('lookup'), fingerprint: secret('fingerprint') },
    signing: { credential: p256('credential'), list: p256('list'), release: p256('release') },
    release,
    logSigners: [logSigner('log-ed25519'), logSigner('log-ml-dsa-44')],
  })
}

interface Keys {
  readonly files: KeyFiles
  readonly boxes: Map<BoxKey, Buffer>
  readonly macs: Readonly<Record<MacKey, Buffer>>
  readonly signing: Readonly<Record<SigningKey, KeyObject>>
  readonly release: Awaited<ReturnType<typeof openingKey>>
  readonly logSigners: readonly [NoteSigner, NoteSigner]
}

class KeyFileBackEnd implements KeyBackEnd {
  readonly name = 'key-file'
  readonly capabilities = [
    'aes-256-gcm',
    'hmac-sha256',
    'es256',
    'hpke-hybrid',
    'ed25519',
    'ml-dsa-44',
  ] as const
  readonly releaseSeal: Uint8Array
  readonly logSigners: readonly [NoteSigner, NoteSigner]
  readonly #keys: Keys
  readonly #public: Readonly<Record<SigningKey, Uint8Array>>
  #epoch: number

  constructor(keys: Keys) {
    this.#keys = keys
    this.releaseSeal = keys.release.raw
    this.logSigners = keys.logSigners
    const { credential, list, release } = keys.signing
    this.#public = {
      credential: rawFromP256(credential),
      list: rawFromP256(list),
      release: rawFromP256(release),
    }
    this.#epoch = Math.max(0, ...[...keys.boxes.keys()].filter((key) => typeof key === 'number'))
    if (this.#epoch === 0) throw new Error('there is no key-encryption key')
  }

  get epoch(): number {
    return this.#epoch
  }

  box(key: BoxKey, plaintext: Uint8Array, aad: Uint8Array): Boxed {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#box(key), nonce).setAAD(aad)
    return {
      nonce,
      sealed: Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]),
    }
  }

  unbox(key: BoxKey, { nonce, sealed }: Boxed, aad: Uint8Array): Uint8Array {
    const cut = sealed.length - 16
    const decipher = createDecipheriv('aes-256-gcm', this.#box(key), nonce, { authTagLength: 16 })
    try {
      decipher.setAAD(aad).setAuthTag(sealed.subarray(cut))
      return Buffer.concat([decipher.update(sealed.subarray(0, cut)), decipher.final()])
    } catch {
      throw new CustodyRefusal('envelope-broken', 'not sealed here for this holder and group')
    }
  }

  #box(key: BoxKey): Buffer {
    const found = this.#keys.boxes.get(key)
    if (found === undefined) throw new CustodyRefusal('epoch-unknown', `no key of epoch ${key}`)
    return found
  }

  mac(key: MacKey, ...parts: readonly Uint8Array[]): Uint8Array {
    const mac = createHmac('sha256', this.#keys.macs[key])
    for (const part of parts) mac.update(part)
    return mac.digest()
  }

  sign(key: SigningKey, message: Uint8Array): Uint8Array {
    return signEs256(this.#keys.signing[key], message)
  }

  publicKey(key: SigningKey): Uint8Array {
    return this.#public[key]
  }

  openWrapped(wrappedKey: Uint8Array, job: string): ReturnType<KeyBackEnd['openWrapped']> {
    return openWrapped(wrappedKey, job, this.#keys.release)
  }

  rotate(): number {
    const epoch = this.#epoch + 1
    const key = randomBytes(32)
    this.#keys.files.create(kekName(epoch), key)
    this.#keys.boxes.set(epoch, key)
    this.#epoch = epoch
    return epoch
  }
}
