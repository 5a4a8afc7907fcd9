// Print stations the office knows: their public keys, and the certificate each comes in by. Only this
// file writes that SQL.
import type { StationId } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Writer } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    stations: {
      id: string
      name: string
      seal: Uint8Array
      sign: Uint8Array
      fingerprint: string
      /** The order by which two keepers enrol it; it is enrolled once that order is done. */
      matter: string
      at: number
    }
    /** Orders that remove a station; it is removed once one of them is done. */
    station_removals: { matter: string; station: string }
    station_reports: { job: string; station: string; blank: string; at: number }
  }
}

export const stationsMigration: Migration = {
  name: 'personalisation-stations-1',
  statements: (words) => [
    `CREATE TABLE stations (id TEXT PRIMARY KEY, name TEXT NOT NULL, seal ${words.blob} NOT NULL,
      sign ${words.blob} NOT NULL, fingerprint TEXT NOT NULL UNIQUE, matter TEXT NOT NULL,
      removed INTEGER NOT NULL, at ${words.bigint} NOT NULL)`,
    `CREATE TABLE station_reports (job TEXT NOT NULL, station TEXT NOT NULL, blank TEXT NOT NULL,
      at ${words.bigint} NOT NULL, PRIMARY KEY (job, blank))`,
  ],
}

export const stationRemovalsMigration: Migration = {
  name: 'personalisation-stations-2',
  statements: () => [
    'CREATE TABLE station_removals (matter TEXT PRIMARY KEY, station TEXT NOT NULL)',
    'CREATE INDEX station_removals_of ON station_removals (station)',
    'ALTER TABLE stations DROP COLUMN removed',
  ],
}

export interface Station {
  readonly id: StationId
  readonly name: string
  /** Hybrid public key, 1216 bytes. */
  readonly seal: Uint8Array
  /** Receipt key, raw P-256 point. */
  readonly sign: Uint8Array
  /** SHA-256 of the station's certificate, hex. */
  readonly fingerprint: string
  readonly state: 'proposed' | 'enrolled' | 'removed'
}

/** Keeps a station that is proposed, in place of an earlier proposal. Refusal `wrong-state`. */
export async function proposeStation(
  trx: Writer,
  station: Omit<Station, 'state'>,
  matter: string,
  at: number,
): Promise<void> {
  const known = await stationById(trx, station.id)
  if (known && known.state !== 'proposed') {
    throw new Refusal('wrong-state', `${station.id} is ${known.state}`)
  }
  await trx.deleteFrom('stations').where('id', '=', station.id).execute()
  const { id, name, seal, sign, fingerprint } = station
  await trx
    .insertInto('stations')
    .values({ id, name, seal, sign, fingerprint, matter, at })
    .execute()
}

/** Keeps which station an order will remove. */
export async function keepRemoval(trx: Writer, station: StationId, matter: string): Promise<void> {
  await trx.insertInto('station_removals').values({ matter, station }).execute()
}

/** From here to its end, this transaction is the only one that puts cards into batches. */
export async function takeTurn(trx: Writer): Promise<void> {
  // Both databases make a second writer of the same rows wait for the first one's end.
  await trx
    .updateTable('stations')
    .set((e) => ({ at: e.ref('at') }))
    .execute()
}

const select = (db: Reader) =>
  db
    .selectFrom('stations')
    .innerJoin('acts', 'acts.matter', 'stations.matter')
    .select((e) => [
      'stations.id',
      'stations.name',
      'stations.seal',
      'stations.sign',
      'stations.fingerprint',
      'stations.matter',
      'acts.state',
      e
        .selectFrom('station_removals as r')
        .innerJoin('acts as removal', 'removal.matter', 'r.matter')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('r.station', '=', 'stations.id')
        .where('removal.state', '=', 'done')
        .as('removals'),
    ])

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

export async function stationById(db: Reader, id: string): Promise<Station | undefined> {
  return fromRow(await select(db).where('stations.id', '=', id).executeTakeFirst())
}

/** The enrolled station that comes in with this certificate. */
export async function stationByFingerprint(
  db: Reader,
  fingerprint: string,
): Promise<Station | undefined> {
  const row = await select(db).where('fingerprint', '=', fingerprint).executeTakeFirst()
  const station = fromRow(row)
  return station?.state === 'enrolled' ? station : undefined
}

/** The enrolled station of this id. Refusal `not-found`. */
export async function enrolledStation(db: Reader, id: string): Promise<Station> {
  const station = await stationById(db, id)
  if (station?.state !== 'enrolled') throw new Refusal('not-found', `${id} is not enrolled`)
  return station
}

/** The order that enrols a station. Refusal `not-found`. */
export async function enrolmentOrderOf(db: Reader, id: string): Promise<string> {
  const row = await select(db).where('stations.id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no station ${id}`)
  return row.matter
}

export async function allStations(db: Reader): Promise<readonly Station[]> {
  const rows = await select(db).orderBy('stations.at').execute()
  return rows.flatMap((row) => fromRow(row) ?? [])
}

function fromRow(row: Row | undefined): Station | undefined {
  if (!row) return undefined
  const { id, name, seal, sign, fingerprint } = row
  const state = (row.removals ?? 0) > 0 ? 'removed' : row.state === 'done' ? 'enrolled' : 'proposed'
  return { id: id as StationId, name, seal, sign, fingerprint, state }
}

/**
 * Keeps what a station says after a crash: for this job no card came out. Again is harmless; a later release
 * of the job can end so on the same blank, so the newest time stands.
 */
export async function keepReports(
  trx: Writer,
  station: StationId,
  reports: readonly { readonly job: string; readonly blank: string }[],
  at: number,
): Promise<void> {
  for (const { job, blank } of reports) {
    await trx
      .insertInto('station_reports')
      .values({ job, station, blank, at })
      .onConflict((conflict) => conflict.columns(['job', 'blank']).doUpdateSet({ at }))
      .execute()
  }
}
