// Who the custodian knows: operators with their keys and roles, stations, witnesses. Its own list; the
// office's is never asked.
import type { DatabaseSync } from 'node:sqlite'
import type { KeyObject } from 'node:crypto'
import {
  CustodyRefusal,
  knownOperator,
  knownPasskey,
  operatorRoles,
  p256FromRaw,
  passkeysMax,
} from '@tipstaff/custody'
import type {
  KnownOperator,
  OperatorId,
  OperatorRole,
  OperatorRow,
  Passkey,
  StationId,
  StationRow,
} from '@tipstaff/custody'
import { parseVerifierKey } from '@tipstaff/ledger'
import type { NoteVerifier } from '@tipstaff/ledger'
import { sealingKey, verifyingKey } from '@tipstaff/seal'
import type { HybridKey } from '@tipstaff/seal'

export interface Operator extends Omit<OperatorRow, 'passkeys'>, KnownOperator {}
export interface Station extends StationRow {
  readonly sealKey: HybridKey
  readonly signKey: KeyObject
}

const bytesOf = (value: unknown): Uint8Array => Uint8Array.from(value as Uint8Array)

export class Enrolled {
  readonly operators = new Map<OperatorId, Operator>()
  readonly stations = new Map<StationId, Station>()
  #witnesses: readonly NoteVerifier[] = []
  readonly #db: DatabaseSync

  private constructor(db: DatabaseSync) {
    this.#db = db
  }

  static async open(db: DatabaseSync): Promise<Enrolled> {
    const enrolled = new Enrolled(db)
    await enrolled.reload()
    return enrolled
  }

  get witnesses(): readonly NoteVerifier[] {
    return this.#witnesses
  }

  /** Reads all three lists anew: after every committed change, and at the start. */
  async reload(): Promise<void> {
    this.operators.clear()
    for (const row of this.#db.prepare('SELECT * FROM operator WHERE removed_at IS NULL').all()) {
      const operator = row['id'] as OperatorId
      const named = String(row['roles']).split(' ')
      const roles = operatorRoles.filter((role) => named.includes(role))
      const keyFile = row['public_key'] === null ? {} : { publicKey: bytesOf(row['public_key']) }
      const known = knownOperator({ operator, passkeys: this.#passkeysOf(operator), ...keyFile })
      this.operators.set(operator, { ...known, ...keyFile, roles })
    }
    const stations = this.#db.prepare('SELECT * FROM station WHERE removed_at IS NULL').all()
    const read = await Promise.all(stations.map(readStation))
    this.stations.clear()
    for (const station of read) this.stations.set(station.station, station)
    const witnesses = this.#db.prepare('SELECT verifier_key FROM witness').all()
    this.#witnesses = witnesses.map((row) => parseVerifierKey(String(row['verifier_key'])))
  }

  /** In a transaction. An id or key that was ever enrolled, removed or not, is not enrolled again. */
  addOperator({ operator, publicKey, roles }: Omit<OperatorRow, 'passkeys'>): void {
    if (publicKey !== undefined) p256FromRaw(publicKey)
    const known = this.#db.prepare('SELECT 1 FROM operator WHERE id = ? OR public_key = ?')
    if (known.get(operator, publicKey ?? null) !== undefined)
      throw new CustodyRefusal('already-exists', `${operator} or its key was enrolled before`)
    const insert = this.#db.prepare('INSERT INTO operator (id, public_key, roles) VALUES (?, ?, ?)')
    insert.run(operator, publicKey ?? null, roles.join(' '))
  }

  /** In a transaction. At least two keepers must remain. */
  removeOperator(operator: OperatorId, at: number): void {
    const update = this.#db.prepare(
      'UPDATE operator SET removed_at = ? WHERE id = ? AND removed_at IS NULL',
    )
    if (update.run(at, operator).changes === 0) throw new CustodyRefusal('not-found', operator)
    const left = this.#db.prepare('SELECT roles FROM operator WHERE removed_at IS NULL').all()
    const isKeeper = (roles: string): boolean =>
      roles.split(' ').includes('keeper' satisfies OperatorRole)
    if (left.filter((row) => isKeeper(String(row['roles']))).length < 2)
      throw new CustodyRefusal('last-keeper', 'two keepers must remain')
  }

  /** In a transaction. A passkey that was ever enrolled, for whomever, is not enrolled again. */
  addPasskey(operator: OperatorId, passkey: Passkey): void {
    const { credential, publicKey, rpId, origin } = passkey
    knownPasskey(passkey)
    const own = this.#db.prepare('SELECT 1 FROM operator WHERE id = ? AND removed_at IS NULL')
    if (own.get(operator) === undefined) throw new CustodyRefusal('not-found', operator)
    const known = this.#db.prepare(
      'SELECT 1 FROM passkey WHERE credential = ? OR public_key = ? ' +
        'UNION SELECT 1 FROM operator WHERE public_key = ?',
    )
    if (known.get(credential, publicKey, publicKey) !== undefined)
      throw new CustodyRefusal('already-exists', 'this passkey was enrolled before')
    if (this.#passkeysOf(operator).length >= passkeysMax)
      throw new CustodyRefusal('wrong-state', `${operator} has ${passkeysMax} passkeys`)
    this.#db
      .prepare(
        'INSERT INTO passkey (credential, operator, public_key, rp_id, origin) VALUES (?, ?, ?, ?, ?)',
      )
      .run(credential, operator, publicKey, rpId, origin)
  }

  /** In a transaction. */
  removePasskey(operator: OperatorId, credential: Uint8Array, at: number): void {
    const update = this.#db.prepare(
      'UPDATE passkey SET removed_at = ? WHERE credential = ? AND operator = ? AND removed_at IS NULL',
    )
    if (update.run(at, credential, operator).changes === 0)
      throw new CustodyRefusal('not-found', `no such passkey of ${operator}`)
  }

  #passkeysOf(operator: OperatorId): readonly Passkey[] {
    const select = this.#db.prepare(
      'SELECT * FROM passkey WHERE operator = ? AND removed_at IS NULL ORDER BY credential',
    )
    return select.all(operator).map((row) => ({
      credential: bytesOf(row['credential']),
      publicKey: bytesOf(row['public_key']),
      rpId: String(row['rp_id']),
      origin: String(row['origin']),
    }))
  }

  /** In a transaction. */
  addStation({ station, seal, sign }: StationRow): void {
    const known = this.#db.prepare('SELECT 1 FROM station WHERE id = ? OR seal = ? OR sign = ?')
    if (known.get(station, seal, sign) !== undefined)
      throw new CustodyRefusal('already-exists', `${station} or its key was enrolled before`)
    this.#db
      .prepare('INSERT INTO station (id, seal, sign) VALUES (?, ?, ?)')
      .run(station, seal, sign)
  }

  /** In a transaction. */
  removeStation(station: StationId, at: number): void {
    const update = this.#db.prepare(
      'UPDATE station SET removed_at = ? WHERE id = ? AND removed_at IS NULL',
    )
    if (update.run(at, station).changes === 0) throw new CustodyRefusal('not-found', station)
  }

  /** In a transaction. */
  addWitness(verifierKey: string): void {
    const insert = this.#db.prepare('INSERT OR IGNORE INTO witness (verifier_key) VALUES (?)')
    if (insert.run(verifierKey).changes === 0)
      throw new CustodyRefusal('already-exists', 'this witness is known')
  }

  /** Throws `unknown-station`. */
  station(id: StationId): Station {
    const found = this.stations.get(id)
    if (found === undefined) throw new CustodyRefusal('unknown-station', `${id} is not enrolled`)
    return found
  }
}

async function readStation(row: Readonly<Record<string, unknown>>): Promise<Station> {
  const seal = bytesOf(row['seal'])
  const sign = bytesOf(row['sign'])
  const keys = { sealKey: await sealingKey(seal), signKey: verifyingKey(sign) }
  return { station: row['id'] as StationId, seal, sign, ...keys }
}
