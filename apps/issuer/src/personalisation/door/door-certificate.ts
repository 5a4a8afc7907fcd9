// The office's own certificate at the station's door: self-signed, pinned by every station from its door
// file. Made once; the key never leaves the office's directory.
import 'reflect-metadata'
import { createPrivateKey, webcrypto } from 'node:crypto'
import { join } from 'node:path'
import { X509CertificateGenerator } from '@peculiar/x509'
import { holdsNobody, letOut } from '../../platform/dispatch.ts'
import { takeIn } from '../../platform/intake.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'

export interface DoorCertificate {
  readonly key: string
  /** PEM. */
  readonly certificate: string
}

/** The door's certificate, made when there is none yet. */
export async function doorCertificate(home: string): Promise<DoorCertificate> {
  const path = join(home, 'door.pem.json')
  try {
    return JSON.parse(takeIn(path, 16_384).toString('utf8')) as DoorCertificate
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not-found') throw error
  }
  const made = await makeCertificate('tipstaff office')
  letOut(path, holdsNobody('key', `${JSON.stringify(made)}\n`))
  return made
}

/** What a station needs to know of this office: where the door is, and whom to trust. */
export async function doorFile(
  office: Pick<Office, 'custodian' | 'settings'>,
  where: { readonly host: string; readonly port: number } = office.settings.door,
): Promise<string> {
  const { release } = await office.custodian.call('public-keys', {})
  const { certificate } = await doorCertificate(office.settings.home)
  const { host, port } = where
  const file = { v: 1, host, port, certificate, release: Buffer.from(release).toString('base64') }
  return `${JSON.stringify(file, null, 2)}\n`
}

async function makeCertificate(name: string): Promise<DoorCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notBefore = new Date(Date.now() - 3_600_000)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
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
