// The raw cost of the cryptography and QR codes a card cannot be made without: what the campaign is held
// against. No store, no ledger, no checks, no process.
import { createCipheriv, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { encodeQR } from 'qr'
import { newSealingPair, openingKey, sealingKey } from '@tipstaff/seal'
import { openFrom, sealTo } from '../../packages/seal/src/sealed-job.ts'

const rounds = 200
/** Signed for each card: at the trial gate, the credential, the release, the station's receipt. */
const signatures = 4
/** Times the portrait's bytes pass through AES: opened to issue, opened to draw, job sealed, job opened. */
const passes = 4

/** Processor seconds a card, on one core; `portraitBytes` is the size of a print portrait. */
export async function floorSeconds(portraitBytes: number): Promise<number> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pair = await newSealingPair()
  const [open, seal] = [await openingKey(pair.seed), await sealingKey(pair.publicKey)]
  const message = randomBytes(600)
  const content = randomBytes(portraitBytes)
  const info = Buffer.from('floor')
  const letters = Array.from(randomBytes(690), (byte) => '0123456789ABCDEF'.charAt(byte & 15))
  const text = letters.join('')
  const before = process.cpuUsage()
  for (let i = 0; i < rounds; i += 1) {
    for (let n = 0; n < signatures; n += 1)
      verify('sha256', message, publicKey, sign('sha256', message, privateKey))
    // The job's key sealed in the office, opened by the custodian, sealed to the station, opened there.
    for (let n = 0; n < 2; n += 1)
      await openFrom(open, await sealTo(seal, randomBytes(64), info), info)
    for (let n = 0; n < passes; n += 1) {
      const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12))
      cipher.update(content)
      cipher.final()
    }
    encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric' })
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6 / rounds
}
