// How a person gets a passkey: a one-time link lets a browser leave a public key here as pending, nothing
// more. It counts for something only when two keepers have approved this very key.
import { createHash, randomBytes } from 'node:crypto'
import {
  CustodyRefusal,
  knownPasskey,
  passkeyDigest,
  passkeyFingerprint,
  type OperatorId,
  type Passkey,
} from '@tipstaff/custody'
import type { Office } from '../office.ts'
import { Refusal } from '../refusal.ts'
import type { Migration } from '../store.ts'

declare module '../store.ts' {
  interface Tables {
    /** `token` is the SHA-256 of a link's token, hex: the database gives nobody a link. */
    invites: { token: string; operator: string; expires_at: number; used_at: number | null }
    pending_passkeys: {
      digest: string
      operator: string
      credential: Uint8Array
      public_key: Uint8Array
      rp_id: string
      origin: string
      at: number
    }
  }
}

export const passkeysMigration: Migration = {
  name: 'platform-passkeys-1',
  statements: (words) => [
    `CREATE TABLE invites (token TEXT PRIMARY KEY, operator TEXT NOT NULL,
      expires_at ${words.bigint} NOT NULL, used_at ${words.bigint})`,
    `CREATE TABLE pending_passkeys (digest TEXT PRIMARY KEY, operator TEXT NOT NULL,
      credential ${words.blob} NOT NULL, public_key ${words.blob} NOT NULL, rp_id TEXT NOT NULL,
      origin TEXT NOT NULL, at ${words.bigint} NOT NULL)`,
  ],
}

/** How long a link may be used, and how long the key that came by it may wait, in milliseconds. */
export const inviteLifeMs = 24 * 3_600_000
export const pendingLifeMs = 7 * inviteLifeMs

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

export interface Invite {
  /** 43 characters, 256 random bits: all there is to know. */
  readonly token: string
  readonly expiresAt: number
}

/** A one-time link's token for an operator; an earlier one that was not used is worth nothing any more. */
export async function inviteOperator(office: Needs, operator: OperatorId): Promise<Invite> {
  const { operators } = await office.custodian.call('list-operators', {})
  if (!operators.some((row) => row.operator === operator))
    throw new Refusal('not-found', `${operator} is not enrolled`)
  const token = randomBytes(32).toString('base64url')
  const now = office.clock()
  const expiresAt = now + inviteLifeMs
  await office.store.write(async (trx) => {
    await trx.deleteFrom('invites').where('operator', '=', operator).execute()
    await trx
      .deleteFrom('pending_passkeys')
      .where('at', '<=', now - pendingLifeMs)
      .execute()
    const row = { token: hashOf(token), operator, expires_at: expiresAt, used_at: null }
    await trx.insertInto('invites').values(row).execute()
  })
  return { token, expiresAt }
}

/** Whom a link is for. Refusal `not-found` for one that is wrong, used or over; it does not say which. */
export async function invitedBy(
  office: Pick<Office, 'store' | 'clock'>,
  token: string,
): Promise<OperatorId> {
  const row = await office.store.db
    .selectFrom('invites')
    .select('operator')
    .where('token', '=', hashOf(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', office.clock())
    .executeTakeFirst()
  if (!row) throw noInvite()
  return row.operator as OperatorId
}

/**
 * Uses a link up and keeps the key it brought as pending. Gives what the person reads to the keepers.
 * @throws Refusal `not-found` for a link that is wrong, used or over; `malformed` for a key that is none
 */
export async function leavePasskey(
  office: Pick<Office, 'store' | 'clock'>,
  token: string,
  passkey: Passkey,
): Promise<{ readonly digest: string; readonly fingerprint: string }> {
  checkPasskey(passkey)
  const digest = passkeyDigest(passkey)
  const now = office.clock()
  await office.store.write(async (trx) => {
    const invite = await trx
      .updateTable('invites')
      .set({ used_at: now })
      .where('token', '=', hashOf(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('operator')
      .executeTakeFirst()
    if (!invite) throw noInvite()
    const row = {
      digest,
      operator: invite.operator,
      credential: passkey.credential,
      public_key: passkey.publicKey,
      rp_id: passkey.rpId,
      origin: passkey.origin,
      at: now,
    }
    const kept = await trx
      .insertInto('pending_passkeys')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (kept.numInsertedOrUpdatedRows !== 1n)
      throw new Refusal('wrong-state', 'this passkey was left before')
  })
  return { digest, fingerprint: passkeyFingerprint(digest) }
}

export interface PendingPasskey {
  readonly operator: OperatorId
  readonly passkey: Passkey
  readonly digest: string
  readonly fingerprint: string
  readonly at: number
}

/** Keys that were left and that the custodian does not know, oldest first. */
export async function pendingPasskeys(office: Needs): Promise<readonly PendingPasskey[]> {
  const { operators } = await office.custodian.call('list-operators', {})
  const enrolled = new Set(operators.flatMap(({ passkeys }) => passkeys.map(passkeyDigest)))
  const rows = await office.store.db
    .selectFrom('pending_passkeys')
    .selectAll()
    .where('at', '>', office.clock() - pendingLifeMs)
    .orderBy('at')
    .orderBy('digest')
    .execute()
  return rows
    .filter(({ digest }) => !enrolled.has(digest))
    .map((row) => {
      const passkey = {
        credential: new Uint8Array(row.credential),
        publicKey: new Uint8Array(row.public_key),
        rpId: row.rp_id,
        origin: row.origin,
      }
      // What is shown and signed follows from the key itself, not from what stands beside it.
      const digest = passkeyDigest(passkey)
      const fingerprint = passkeyFingerprint(digest)
      return { operator: row.operator as OperatorId, passkey, digest, fingerprint, at: row.at }
    })
}

function checkPasskey(passkey: Passkey): void {
  try {
    knownPasskey(passkey)
  } catch (error) {
    if (!(error instanceof CustodyRefusal)) throw error
    throw new Refusal('malformed', error.message, { cause: error })
  }
}

const hashOf = (token: string): string =>
  createHash('sha256').update('tipstaff-invite-v1\0').update(token, 'utf8').digest('hex')
const noInvite = (): Refusal =>
  new Refusal('not-found', 'this link is not good (any more): ask for a new one')
