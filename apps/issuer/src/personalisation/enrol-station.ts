// Enrolling a print station: its own file says which keys it has and is signed with one of them; two
// keepers approve; the custodian takes its keys, the door its certificate.
import { createHash, verify, X509Certificate, type KeyObject } from 'node:crypto'
import { keyDigest, p256FromRaw, type OperatorId, type Signatory } from '@tipstaff/custody'
import { z } from 'zod'
import { draftAct } from '../platform/acts.ts'
import { approveOrder, keepOrder } from '../platform/govern.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { enrolmentOrderOf, proposeStation, type Station } from './stations.ts'

const base64 = z.base64().max(4096)
const fileShape = z.strictObject({
  v: z.literal(1),
  station: z.string().regex(/^st_[a-z2-7]{16}$/),
  name: z.string().min(1).max(60),
  seal: base64,
  sign: base64,
  certificate: z.string().max(8192),
  signature: base64,
})

/** Reads a station's enrolment file and checks its signature. Refusal `malformed`. */
export function readEnrolment(text: string): Omit<Station, 'state'> {
  const file = fileShape.safeParse(jsonOf(text))
  if (!file.success) throw new Refusal('malformed', 'not an enrolment file of a station')
  const { signature, ...said } = file.data
  const seal = new Uint8Array(Buffer.from(said.seal, 'base64'))
  const sign = new Uint8Array(Buffer.from(said.sign, 'base64'))
  if (seal.length !== 1216) throw new Refusal('malformed', 'the sealing key has another length')
  const message = Buffer.from(`tipstaff-enrolment-v1\0${JSON.stringify(said)}`, 'utf8')
  const key = { key: p256(sign), dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', message, key, Buffer.from(signature, 'base64')))
    throw new Refusal('malformed', 'the enrolment file is not signed by its own key')
  return {
    id: said.station as Station['id'],
    name: said.name,
    seal,
    sign,
    fingerprint: fingerprintOf(said.certificate),
  }
}

/** SHA-256 of a certificate's DER bytes, hex: what people compare over the telephone. */
export function fingerprintOf(pem: string): string {
  try {
    return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex')
  } catch {
    throw new Refusal('malformed', 'the certificate cannot be read')
  }
}

/** A keeper proposes a station; `second` is the keeper who will approve. Returns the order's name. */
export async function proposeEnrolment(
  office: Pick<Office, 'store' | 'clock'>,
  input: { readonly file: string; readonly key: Signatory; readonly second: OperatorId },
): Promise<{ readonly matter: string; readonly station: Omit<Station, 'state'> }> {
  const { key, second } = input
  const station = readEnrolment(input.file)
  const digest = keyDigest(station.seal, station.sign)
  const now = office.clock()
  const matter = `enrol-${station.id}-${String(now)}`
  const act = draftAct(
    key,
    {
      verb: 'add-station',
      purpose: 'govern',
      recipient: 'office',
      station: station.id,
      key: digest,
    },
    {
      kind: 'station-enrolled',
      by: [key.operator, second].sort(),
      station: station.id,
      key: digest,
    },
    matter,
    now,
  )
  await office.store.write(async (trx) => {
    await proposeStation(trx, station, matter, now)
    const { id, seal, sign } = station
    const fields = { station: id, seal, sign }
    const said = `enrol station ${id}, certificate ${station.fingerprint}`
    await keepOrder(trx, { act, verb: 'add-station', fields, said }, now)
  })
  return { matter, station }
}

/** The second keeper approves; afterwards the station may come in. */
export async function approveEnrolment(
  office: Pick<Office, 'store' | 'clock' | 'ledger' | 'custodian'>,
  input: { readonly station: string; readonly key: Signatory },
): Promise<void> {
  const matter = await enrolmentOrderOf(office.store.db, input.station)
  await approveOrder(office, matter, input.key)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('malformed', 'the enrolment file is not JSON')
  }
}

function p256(raw: Uint8Array): KeyObject {
  try {
    return p256FromRaw(raw)
  } catch (cause) {
    throw new Refusal('malformed', 'the receipt key is not a P-256 point', { cause })
  }
}
