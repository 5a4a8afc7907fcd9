// The mark of a file and what is said of it, read by docs/formats/files-that-leave.md and nothing else; the key is the
// custodian's, asked for as the office asks.
import assert from 'node:assert/strict'
import { createHmac, hkdfSync } from 'node:crypto'
import { test } from 'node:test'
import { TrialOffice } from '../../apps/custodian/src/trial/office.ts'
import { markOf, sealSaid } from '../../apps/issuer/src/platform/guard/guard-keys.ts'
import { openGcm } from './hpke.ts'

const custodian = await TrialOffice.open()
const office = {
  store: {},
  custodian: {
    call: (verb: 'guard-key', request: { label: string }) => custodian.ask(verb, request),
  },
} as unknown as Parameters<typeof markOf>[0]
const { key } = await custodian.ask('guard-key', { label: 'files' })
const partOf = (info: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', info, 32))

test('a file’s mark is a keyed digest of its bytes', async () => {
  const file = Buffer.from('Line,Reason\r\n')
  const mark = createHmac('sha256', partOf('tipstaff-file-mark-v1')).update(file).digest('hex')
  assert.equal(await markOf(office, file), mark)
  assert.notEqual(await markOf(office, Buffer.from('line,Reason\r\n')), mark)
})

test('what is said of a file is sealed for its id', async () => {
  const said = { name: 'Zoë’s list.csv', findings: [1, 2] }
  const sealed = Buffer.from(await sealSaid(office, 'fi_1', said))
  const open = (id: string): Buffer =>
    openGcm(
      partOf('tipstaff-file-said-v1'),
      sealed.subarray(0, 12),
      Buffer.from(id),
      sealed.subarray(12),
    )
  assert.deepEqual(JSON.parse(open('fi_1').toString()), said)
  assert.throws(() => open('fi_2'))
})

test('an index has a key of its own', async () => {
  const label = `gi_${'0'.repeat(16)}`
  assert.notDeepEqual((await custodian.ask('guard-key', { label })).key, key)
})
