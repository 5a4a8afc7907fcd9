// The trust list: drafted by the office from the custodian's public keys, carried to two of the three root
// keys, which are kept offline, and brought back to be published. The office can draft one, never sign it.
import { createHash } from 'node:crypto'
import {
  assembleSign,
  decodeTrustList,
  encodeTrustList,
  keyId,
  openSign,
  openTrustList,
  publicKeyFromRaw,
  rawFromKey,
  signEs256,
  trustToBeSigned,
  type IssuerKey,
  type TrustList,
  type TrustListClaims,
} from '@tipstaff/credential'
import { createOperatorKey, randomId, type OperatorKey } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { keepList, newestList, pinnedRoots, pinRoots } from './lists.ts'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export interface RootFile {
  /** Password-protected, in the form of an operator's key file. */
  readonly secret: string
  /** Hex of the raw point, for gates and the office to pin. */
  readonly publicKey: string
}

/** Three root keys, each under its own password. For a machine without a network. */
export async function makeRoots(passwords: readonly string[]): Promise<readonly RootFile[]> {
  if (passwords.length !== 3) throw new Refusal('malformed', 'three root keys, three passwords')
  const files: RootFile[] = []
  for (const password of passwords) {
    const { key, file } = await createOperatorKey(randomId('op'), password)
    files.push({ secret: file, publicKey: hexOf(key.publicKey) })
  }
  return files
}

export interface TrustDraft {
  readonly addresses: readonly string[]
  readonly colours: readonly [string, string]
  readonly days: number
}

/**
 * A trust list without signatures: the custodian's keys of today, and credential keys of the list before,
 * under which cards are still carried. Writes nothing.
 */
export async function draftTrustList(
  office: Pick<Office, 'store' | 'custodian' | 'clock' | 'settings'>,
  draft: TrustDraft,
): Promise<Uint8Array> {
  const { store, custodian, clock, settings } = office
  const now = Math.floor(clock() / 1000)
  const expiresAt = now + draft.days * 86_400
  const last = await newestList(store.db, 'trust')
  const before = last && decodeTrustList(openSign(last.bytes).payload)
  const keys = await custodian.call('public-keys', {})
  const issuerKey = (raw: Uint8Array, purposes: IssuerKey['purposes']): IssuerKey => {
    const times = { notBefore: now - 3600, notAfter: expiresAt }
    return { kid: keyId(raw), publicKey: raw, issuer: settings.issuer, ...times, purposes }
  }
  const today = [
    issuerKey(keys.credential, ['credential']),
    issuerKey(keys.list, ['status', 'access', 'heartbeat']),
  ]
  const isToday = (key: IssuerKey): boolean =>
    today.some(({ kid }) => Buffer.compare(kid, key.kid) === 0)
  const older = (before?.keys ?? [])
    .filter((key) => key.purposes.includes('credential') && !isToday(key))
    .map((key): IssuerKey => ({ ...key, purposes: ['credential'] }))
  const claims: TrustListClaims = {
    version: (before?.version ?? 0) + 1,
    issuedAt: now,
    expiresAt,
    organisation: { name: settings.organisation.name, colours: draft.colours },
    addresses: draft.addresses,
    keys: [...today, ...older],
  }
  return assembleSign(encodeTrustList(claims), [])
}

/** What a root key holder must read before signing. */
export function readTrustDraft(bytes: Uint8Array): { list: TrustList; signatures: number } {
  const { payload, signatures } = openSign(bytes)
  return { list: decodeTrustList(payload), signatures: signatures.length }
}

/** Adds a root key's signature; its own older one is replaced. Needs no office. */
export function signTrustList(bytes: Uint8Array, root: OperatorKey): Uint8Array {
  const { payload, signatures } = openSign(bytes)
  const kid = keyId(rawFromKey(root.privateKey))
  const signature = signEs256(root.privateKey, trustToBeSigned(payload, kid))
  const others = signatures.filter((one) => Buffer.compare(one.kid, kid) !== 0)
  decodeTrustList(payload)
  return assembleSign(payload, [...others, { kid, signature }])
}

/**
 * Publishes a trust list that two roots have signed. The first one pins the roots at this office.
 * @throws Refusal `malformed`, `wrong-state`, `not-permitted`
 */
export async function publishTrustList(
  office: Pick<Office, 'store' | 'custodian' | 'clock' | 'settings'>,
  bytes: Uint8Array,
  roots: readonly string[],
): Promise<number> {
  const { store, custodian, clock } = office
  const pinned = await pinnedRoots(store.db)
  const believed = pinned.length > 0 ? pinned : [...new Set(roots)].sort()
  if (believed.length !== 3) throw new Refusal('malformed', 'name the three root keys (--roots)')
  if (roots.length > 0 && [...roots].sort().join() !== believed.join())
    throw new Refusal('not-permitted', 'gates have other root keys pinned')
  const list = openTrusted(bytes, believed)
  const keys = await custodian.call('public-keys', {})
  const now = Math.floor(clock() / 1000)
  const listed = (raw: Uint8Array, purpose: 'credential' | 'status'): boolean =>
    list.keyFor(keyId(raw), purpose, now) !== undefined
  if (!listed(keys.credential, 'credential') || !listed(keys.list, 'status'))
    throw new Refusal('wrong-state', "the list lacks the custodian's keys of today: draft it anew")
  const last = await newestList(store.db, 'trust')
  if (list.version <= (last?.version ?? 0) || list.expiresAt <= now)
    throw new Refusal('wrong-state', `version ${list.version} is not newer, or has expired`)
  const content = createHash('sha256').update(openSign(bytes).payload).digest('hex')
  const digest = createHash('sha256').update(bytes).digest('hex')
  const { version, issuedAt, expiresAt } = list
  const row = { kind: 'trust', site: null, version, digest, content, bytes } as const
  await store.write(async (trx) => {
    if (pinned.length === 0) await pinRoots(trx, believed)
    if (!(await keepList(trx, { ...row, issuedAt, expiresAt }, last?.version ?? 0, clock())))
      throw new Refusal('wrong-state', 'another trust list was published in between')
  })
  return version
}

function openTrusted(bytes: Uint8Array, roots: readonly string[]): TrustList {
  try {
    return openTrustList(
      bytes,
      roots.map((hex) => publicKeyFromRaw(Buffer.from(hex, 'hex'))),
    )
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unreadable'
    throw new Refusal('malformed', `the trust list is not good: ${why}`, { cause })
  }
}
