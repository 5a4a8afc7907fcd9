// A passkey in software for tests: makes real registrations (attestation none) and real assertions, and can
// be told to make them wrong. Never part of a program.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { encode } from 'cborg'
import { rawFromP256 } from '../approval.ts'
import type { ApprovalRole } from '../approval.ts'
import type { OperatorId } from '../ids.ts'
import { passkeyChallenge } from '../passkey.ts'
import type { Assertion, Passkey } from '../passkey.ts'
import { passkeySignatory } from '../signatory.ts'
import type { Signatory } from '../signatory.ts'

/** What an assertion may say instead of the truth. */
export interface AssertionChanges {
  readonly rpId?: string
  readonly flags?: number
  readonly counter?: number
  /** Appended to the authenticator's part, and signed. */
  readonly extra?: Uint8Array
  /** Fields of the client's part, over the true ones, and signed. */
  readonly client?: Readonly<Record<string, unknown>>
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const presentAndVerified = 0x05
const attested = 0x40

export class SoftwareAuthenticator {
  readonly passkey: Passkey
  readonly #key: KeyObject
  #counter = 0

  constructor({ rpId, origin }: Pick<Passkey, 'rpId' | 'origin'>) {
    this.#key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const credential = new Uint8Array(randomBytes(32))
    this.passkey = { credential, publicKey: new Uint8Array(rawFromP256(this.#key)), rpId, origin }
  }

  /** The credential's key as a COSE_Key (RFC 9053 §7.1.1). */
  get coseKey(): Uint8Array {
    const { publicKey } = this.passkey
    const fields: readonly (readonly [number, unknown])[] = [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, publicKey.subarray(1, 33)],
      [-3, publicKey.subarray(33)],
    ]
    return encode(new Map(fields))
  }

  /** `RegistrationResponseJSON` for a challenge in base64url. */
  registration(challenge: string): {
    readonly id: string
    readonly rawId: string
    readonly type: 'public-key'
    readonly clientExtensionResults: Readonly<Record<string, never>>
    readonly response: {
      readonly clientDataJSON: string
      readonly attestationObject: string
      readonly transports: 'internal'[]
    }
  } {
    const { credential } = this.passkey
    const length = Buffer.alloc(2)
    length.writeUInt16BE(credential.length)
    const authData = Buffer.concat([
      this.#authenticatorData({ flags: presentAndVerified | attested }),
      Buffer.alloc(16),
      length,
      credential,
      this.coseKey,
    ])
    const attestation = encode({ fmt: 'none', attStmt: {}, authData: new Uint8Array(authData) })
    const client = this.#clientData('webauthn.create', challenge, {})
    return {
      id: text(credential),
      rawId: text(credential),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(client),
        attestationObject: text(attestation),
        transports: ['internal'],
      },
    }
  }

  /** An assertion over a challenge; `changes` make it wrong in what they name. */
  assertion(challenge: Uint8Array, changes: AssertionChanges = {}): Assertion {
    const authenticatorData = this.#authenticatorData(changes)
    const clientData = this.#clientData('webauthn.get', text(challenge), changes.client ?? {})
    const clientHash = createHash('sha256').update(clientData).digest()
    const message = Buffer.concat([authenticatorData, clientHash])
    const signature = new Uint8Array(sign('sha256', message, this.#key))
    return { credential: this.passkey.credential, authenticatorData, clientData, signature }
  }

  /** `AuthenticationResponseJSON` for a challenge in base64url. */
  assertionJson(
    challenge: string,
    changes: AssertionChanges = {},
  ): {
    readonly id: string
    readonly rawId: string
    readonly type: 'public-key'
    readonly clientExtensionResults: Readonly<Record<string, never>>
    readonly response: {
      readonly clientDataJSON: string
      readonly authenticatorData: string
      readonly signature: string
    }
  } {
    const made = this.assertion(Buffer.from(challenge, 'base64url'), changes)
    return {
      id: text(made.credential),
      rawId: text(made.credential),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(made.clientData),
        authenticatorData: text(made.authenticatorData),
        signature: text(made.signature),
      },
    }
  }

  /** One touch that approves these hashes in this role. */
  signatory(
    operator: OperatorId,
    role: ApprovalRole,
    hashes: readonly Uint8Array[],
    changes: AssertionChanges = {},
  ): Signatory {
    const assertion = this.assertion(passkeyChallenge(role, hashes), changes)
    return passkeySignatory(operator, role, hashes, assertion)
  }

  #authenticatorData({
    rpId = this.passkey.rpId,
    flags = presentAndVerified,
    counter = ++this.#counter,
    extra = new Uint8Array(),
  }: AssertionChanges): Uint8Array {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const rpIdHash = createHash('sha256').update(rpId, 'utf8').digest()
    return new Uint8Array(Buffer.concat([rpIdHash, Buffer.of(flags), count, extra]))
  }

  #clientData(
    type: string,
    challenge: string,
    changes: Readonly<Record<string, unknown>>,
  ): Uint8Array {
    const { origin } = this.passkey
    const client = { type, challenge, origin, crossOrigin: false, ...changes }
    return new Uint8Array(Buffer.from(JSON.stringify(client), 'utf8'))
  }
}
