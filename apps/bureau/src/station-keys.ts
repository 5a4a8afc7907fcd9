// The station's own keys: one opens jobs (hybrid), one signs receipts and proves enrolment (P-256), one
// speaks TLS with a certificate of its own making. They never leave the station's directory.
import 'reflect-metadata'
import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { X509CertificateGenerator } from '@peculiar/x509'
import { newSealingPair, openingKey, type HybridKey } from '@tipstaff/seal'
import { z } from 'zod'
import { StationError } from './station-error.ts'

const base64 = z.base64().max(4096)
const fileShape = z.strictObject({
  v: z.literal(1),
  seal: z.strictObject({ seed: base64, publicKey: base64 }),
  sign: base64,
  tls: z.strictObject({ key: z.string().max(4096), certificate: z.string().max(8192) }),
})
export type StationKeysFile = z.infer<typeof fileShape>

export interface StationKeys {
  readonly seal: HybridKey
  /** 1216 bytes. */
  readonly sealPublic: Uint8Array
  readonly sign: KeyObject
  /** 65-byte raw P-256 point. */
  readonly signPublic: Uint8Array
  readonly tls: { readonly key: string; readonly certificate: string }
}

/** Fresh keys for a new station. */
export async function makeStationKeys(station: string): Promise<StationKeysFile> {
  const pair = await newSealingPair()
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    v: 1,
    seal: { seed: text(pair.seed), publicKey: text(pair.publicKey) },
    sign: text(privateKey.export({ format: 'der', type: 'pkcs8' })),
    tls: await makeCertificate(station),
  }
}

/** Reads the key file's text. Throws `malformed`. */
export async function openStationKeys(file: string): Promise<StationKeys> {
  try {
    const keys = fileShape.parse(JSON.parse(file))
    const sign = createPrivateKey({
      key: Buffer.from(keys.sign, 'base64'),
      format: 'der',
      type: 'pkcs8',
    })
    return {
      seal: await openingKey(new Uint8Array(Buffer.from(keys.seal.seed, 'base64'))),
      sealPublic: new Uint8Array(Buffer.from(keys.seal.publicKey, 'base64')),
      sign,
      signPublic: rawPoint(sign),
      tls: keys.tls,
    }
  } catch (cause) {
    throw new StationError('malformed', 'the key file is damaged', undefined, { cause })
  }
}

/** A self-signed P-256 certificate for ten years; both ends pin it, so no name in it matters. */
async function makeCertificate(station: string): Promise<StationKeysFile['tls']> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notBefore = new Date(Date.now() - 3_600_000)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${station}`,
    notBefore,
    notAfter: new Date(notBefore.getTime() + 10 * 365 * 86_400_000),
    signingAlgorithm: algorithm,
    keys: keys as unknown as CryptoKeyPair,
  })
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return {
    key: key.export({ format: 'pem', type: 'pkcs8' }),
    certificate: certificate.toString('pem'),
  }
}

function rawPoint(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' })
  return new Uint8Array(
    Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]),
  )
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
