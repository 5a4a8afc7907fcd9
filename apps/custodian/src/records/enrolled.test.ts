import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { keyDigest, randomId, rawFromP256, type StationId } from '@tipstaff/custody'
import { formatVerifierKey, generateSigner } from '@tipstaff/ledger'
import { newSealingPair } from '@tipstaff/seal'
import { origin, TrialOffice } from '../trial/office.ts'
import { refused } from '../trial/refused.ts'
import { createDatabase, openDatabase, readSettings } from './database.ts'

describe('stations', () => {
  it('are enrolled once, under keys that no other station ever had, and removed once', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper } = office.people
    const by = [keeper.operator, secondKeeper.operator].sort()
    const keys = async () => ({
      seal: (await newSealingPair()).publicKey,
      sign: rawFromP256(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
    })
    const add = async (station: StationId, { seal, sign }: Awaited<ReturnType<typeof keys>>) => {
      const act = await office.act(
        { verb: 'add-station', purpose: 'govern', station },
        { kind: 'station-enrolled', by, station, key: keyDigest(seal, sign) },
        [keeper, secondKeeper],
      )
      return office.ask('add-station', { ...act, station, seal, sign })
    }
    const remove = async (station: StationId) => {
      const act = await office.act(
        { verb: 'remove-station', purpose: 'govern', station },
        { kind: 'station-removed', by, station, key: 'ab'.repeat(32) },
        [keeper, secondKeeper],
      )
      return office.ask('remove-station', { ...act, station })
    }
    const [first, second] = [randomId('st'), randomId('st')]
    const own = await keys()
    await add(first, own)
    await refused(add(first, await keys()), 'already-exists')
    await refused(add(second, { ...(await keys()), seal: own.seal }), 'already-exists')
    await refused(add(second, { ...(await keys()), sign: own.sign }), 'already-exists')
    await refused(remove(second), 'not-found')
    await remove(first)
    await refused(remove(first), 'not-found')
    await refused(add(first, own), 'already-exists')
    await refused(add(second, own), 'already-exists')
    await add(second, await keys())
    assert.deepEqual(
      (await office.ask('list-stations', {})).stations.map(({ station }) => station),
      [second],
    )
  })
})

describe('witnesses', () => {
  it('are added once, and are neither the log itself nor without a cosigner’s key', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper } = office.people
    const by = [keeper.operator, secondKeeper.operator].sort()
    const add = async (verifierKey: string) => {
      const name = createHash('sha256').update(verifierKey).digest('hex')
      const act = await office.act(
        { verb: 'add-witness', purpose: 'govern' },
        { kind: 'witness-added', by, name },
        [keeper, secondKeeper],
      )
      return office.ask('add-witness', { ...act, verifierKey })
    }
    const keyOf = (name: string, type: 0x01 | 0x04): string =>
      formatVerifierKey(generateSigner(name, type).signer.verifier)
    const good = keyOf('witness.example', 0x04)
    await add(good)
    await refused(add(good), 'already-exists')
    await refused(add(keyOf('witness.example', 0x01)), 'malformed')
    await refused(add(keyOf(origin, 0x04)), 'malformed')
    await refused(add('witness.example+nothing'), 'malformed')
  })
})

describe('the database', () => {
  it('of another version is not opened, and one without a setting is not read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tipstaff-version-'))
    try {
      const path = join(folder, 'custodian.db')
      createDatabase(path, { origin, issuer: 'a.example', rationHour: 1, rationDay: 1 }).close()
      openDatabase(path).close()
      const change = (sql: string): void => {
        const db = new DatabaseSync(path)
        db.exec(sql)
        db.close()
      }
      change("DELETE FROM setting WHERE name = 'origin'")
      const poor = openDatabase(path)
      assert.throws(() => readSettings(poor), /origin is missing/)
      poor.close()
      for (const version of [0, 99]) {
        change(`PRAGMA user_version = ${version}`)
        assert.throws(() => openDatabase(path), /another version/, String(version))
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
