// A station's signed word on what became of a released card: good or spoiled, and the blank it used.
// The release's leaf is in it, so that the receipt of a first try never settles the second.
import type { KeyObject } from 'node:crypto'
import { isBytes, isId, isInteger, isText } from './closed-map.ts'
import { openMap, signerOf, signMap } from './signed-map.ts'

export interface Receipt {
  readonly v: 1
  readonly job: string
  readonly batch: string
  readonly station: string
  /** The `leaf` of the release. */
  readonly leaf: Uint8Array
  readonly outcome: 'good' | 'spoiled'
  /** The blank's serial: two letters and eight digits. */
  readonly blank: string
  readonly at: number
}

const kind = 'tipstaff-receipt-v1'
const rules = {
  v: isInteger(1, 1),
  job: isId('jo'),
  batch: isId('ba'),
  station: isId('st'),
  leaf: isBytes(32),
  outcome: isText(7, /^(?:good|spoiled)$/),
  blank: isText(10, /^[A-Z]{2}[0-9]{8}$/),
  at: isInteger(0),
} as const

/** The bytes of a receipt, signed with the station's P-256 key. */
export function signReceipt(receipt: Receipt, key: KeyObject): Uint8Array {
  return signMap(kind, receipt, rules, signerOf(key))
}

/** A receipt the station signed. Rejects with `malformed`, `bad-signature`. */
export async function openReceipt(bytes: Uint8Array, station: KeyObject): Promise<Receipt> {
  return (await openMap(kind, bytes, rules, station)) as Receipt
}
