// A holder's passkey: made with a one-time link that the pass office gives him when it has checked who he is, one
// a holder. It signs him in to his own pages and signs nothing else, so the custodian knows nothing of it.
import { createHash, randomBytes } from 'node:crypto'
import {
  assertionHolds,
  CustodyRefusal,
  knownPasskey,
  passkeyDigest,
  type Assertion,
  type HolderId,
  type OperatorId,
  type Passkey,
} from '@tipstaff/custody'
import { record } from '../ledger/ledger-rows.ts'
import type { Office } from '../office.ts'
import { Refusal } from '../refusal.ts'
import type { Migration, Writer } from '../store.ts'

declare module '../store.ts' {
  interface Tables {
    /** One open link a holder; `token` is the SHA-256 of the link's token, hex. */
    holder_invites: { holder: string; token: string; card: string; expires_at: number }
    holder_passkeys: {
      holder: string
      credential: Uint8Array
      public_key: Uint8Array
      rp_id: string
      origin: string
      at: number
    }
  }
}

export const holderPasskeysMigration: Migration = {
  name: 'platform-holder-passkeys-1',
  statements: (words) => [
    `CREATE TABLE holder_invites (holder TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, card TEXT NOT NULL,
      expires_at ${words.bigint} NOT NULL)`,
    `CREATE TABLE holder_passkeys (holder TEXT PRIMARY KEY, credential ${words.blob} NOT NULL UNIQUE,
      public_key ${words.blob} NOT NULL, rp_id TEXT NOT NULL, origin TEXT NOT NULL, at ${words.bigint} NOT NULL)`,
  ],
}

/** How long a link that was handed over may be used, in milliseconds. */
export const holderInviteLifeMs = 7 * 24 * 3_600_000

type Needs = Pick<Office, 'store' | 'clock'>

/** A link's token for the holder of a card; an earlier one that was not used is worth nothing any more. */
export async function inviteHolder(
  { store, clock }: Needs,
  who: { readonly holder: HolderId; readonly card: string; readonly by: OperatorId },
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const token = randomBytes(32).toString('base64url')
  const at = clock()
  const expiresAt = at + holderInviteLifeMs
  const { holder, card, by } = who
  await store.write(async (trx) => {
    await trx.deleteFrom('holder_invites').where('holder', '=', holder).execute()
    const row = { holder, card, token: hashOf(token), expires_at: expiresAt }
    await trx.insertInto('holder_invites').values(row).execute()
    await record(trx, { kind: 'holder-invited', by, card }, at)
  })
  return { token, expiresAt }
}

/** Whom a link is for; null for one that is wrong, used or over. */
export async function holderInvited(
  { store, clock }: Needs,
  token: string,
): Promise<HolderId | null> {
  const row = await store.db
    .selectFrom('holder_invites')
    .select('holder')
    .where('token', '=', hashOf(token))
    .where('expires_at', '>', clock())
    .executeTakeFirst()
  return row ? (row.holder as HolderId) : null
}

/**
 * Uses a link up: from now on this passkey is the holder's, and one he had before is not.
 * @throws Refusal `not-found` for a link that is wrong, used or over; `malformed` for a key that is none;
 * `wrong-state` for one that another holder has
 */
export async function keepHolderPasskey(
  { store, clock }: Needs,
  token: string,
  passkey: Passkey,
): Promise<HolderId> {
  const key = digestOf(passkey)
  const at = clock()
  return await store.write(async (trx) => {
    const invite = await trx
      .deleteFrom('holder_invites')
      .where('token', '=', hashOf(token))
      .where('expires_at', '>', at)
      .returning(['holder', 'card'])
      .executeTakeFirst()
    if (!invite) throw new Refusal('not-found', 'this link is not good (any more)')
    const { holder, card } = invite
    await trx.deleteFrom('holder_passkeys').where('holder', '=', holder).execute()
    const { credential, publicKey, rpId, origin } = passkey
    const kept = await trx
      .insertInto('holder_passkeys')
      .values({ holder, credential, public_key: publicKey, rp_id: rpId, origin, at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (kept.numInsertedOrUpdatedRows !== 1n)
      throw new Refusal('wrong-state', 'this passkey belongs to somebody already')
    await record(trx, { kind: 'holder-passkey-added', by: 'holder', card, key }, at)
    return holder as HolderId
  })
}

/** Whose passkey answered exactly this challenge; null where no holder's did. */
export async function holderWhoTouched(
  { store }: Pick<Office, 'store'>,
  assertion: Assertion,
  challenge: Uint8Array,
): Promise<HolderId | null> {
  const row = await store.db
    .selectFrom('holder_passkeys')
    .selectAll()
    .where('credential', '=', assertion.credential)
    .executeTakeFirst()
  if (!row) return null
  const known = knownPasskey({
    credential: new Uint8Array(row.credential),
    publicKey: new Uint8Array(row.public_key),
    rpId: row.rp_id,
    origin: row.origin,
  })
  return assertionHolds(known, assertion, challenge) ? (row.holder as HolderId) : null
}

/** Since when a holder has a passkey, and until when a link for one is open. */
export async function holderSignIn(
  { store, clock }: Needs,
  holder: HolderId,
): Promise<{ readonly passkeyAt: number | null; readonly linkUntil: number | null }> {
  const passkey = await store.db
    .selectFrom('holder_passkeys')
    .select('at')
    .where('holder', '=', holder)
    .executeTakeFirst()
  const link = await store.db
    .selectFrom('holder_invites')
    .select('expires_at')
    .where('holder', '=', holder)
    .where('expires_at', '>', clock())
    .executeTakeFirst()
  return { passkeyAt: passkey?.at ?? null, linkUntil: link?.expires_at ?? null }
}

function digestOf(passkey: Passkey): string {
  try {
    knownPasskey(passkey)
    return passkeyDigest(passkey)
  } catch (error) {
    if (!(error instanceof CustodyRefusal)) throw error
    throw new Refusal('malformed', error.message, { cause: error })
  }
}

const hashOf = (token: string): string =>
  createHash('sha256').update('tipstaff-holder-invite-v1\0').update(token, 'utf8').digest('hex')

/** Forgets a holder's passkeys and invitations. */
export async function dropHolderPasskeys(trx: Writer, holder: HolderId): Promise<void> {
  await trx.deleteFrom('holder_passkeys').where('holder', '=', holder).execute()
  await trx.deleteFrom('holder_invites').where('holder', '=', holder).execute()
}
