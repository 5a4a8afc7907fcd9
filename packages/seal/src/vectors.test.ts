import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  openingKey,
  openJob,
  openReceipt,
  openWrapped,
  verifyingKey,
  verifyRelease,
} from './index.ts'

const path = new URL('../../../test/vectors/seal/sealed-job.json', import.meta.url)
const vector = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>
const bytes = (name: string): Uint8Array => Uint8Array.from(Buffer.from(vector[name] ?? '', 'hex'))

describe('the published sealed job', () => {
  it('opens, step by step, as its page of formats says', async () => {
    const { job = '', station = '', name = '' } = vector
    const keys = await openWrapped(bytes('wrappedKey'), job, await openingKey(bytes('releaseSeed')))
    assert.deepEqual(Uint8Array.from(keys.subjectKey), bytes('subjectKey'))
    assert.deepEqual(Uint8Array.from(keys.contentKey), bytes('contentKey'))
    const stationKey = await openingKey(bytes('stationSeed'))
    const expected = { job, station, stationKey: stationKey.raw }
    const release = await verifyRelease(
      bytes('release'),
      verifyingKey(bytes('releasePublic')),
      expected,
    )
    const content = await openJob(bytes('sealed'), release, stationKey)
    assert.equal(content.face.name, name)
    const receipt = await openReceipt(bytes('receipt'), verifyingKey(bytes('stationPublic')))
    assert.deepEqual(Uint8Array.from(receipt.leaf), Uint8Array.from(release.leaf))
  })
})
