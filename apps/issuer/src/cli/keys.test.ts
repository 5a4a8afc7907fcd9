// A new epoch of keys, by the commands two keepers type, with the real custodian.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { openHouse, type House } from '../../../../test/house.ts'

const run = promisify(execFile)
const main = join(import.meta.dirname, '..', 'main.ts')

let house: House
before(async () => (house = await openHouse({ keyFiles: true })))
after(() => house.close())

/** What the command says; its whole error where it fails. */
async function tipstaff(args: readonly string[], as?: string): Promise<string> {
  const keys = join(house.folder, 'operators')
  const own = as === undefined ? [] : ['--as', join(keys, `${as}.json`)]
  const password = as === undefined ? [] : ['--password-file', join(keys, `${as}.password`)]
  const { stdout } = await run(process.execPath, [
    ...['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning', main],
    ...['--home', house.office.settings.home, ...args, ...own, ...password],
  ])
  return stdout
}

test('two keepers begin a new epoch; one alone does not, nor does anybody else', async () => {
  assert.match(await tipstaff(['keys', 'show']), /^epoch 1, kept in: key-file/)
  const second = ['--with', house.people['second-keeper'].operator]
  const asked = await tipstaff(['keys', 'rotate', ...second], 'keeper')
  const [, order = ''] = /asked: (or_[0-9a-f]+)/.exec(asked) ?? []
  await assert.rejects(tipstaff(['order', 'approve', order], 'keeper'), /cannot also approve/)
  await assert.rejects(tipstaff(['order', 'approve', order], 'approver'), /waits for another/)
  assert.match(await tipstaff(['keys', 'show']), /^epoch 1,/)
  assert.equal(await tipstaff(['order', 'approve', order], 'second-keeper'), 'done\n')
  assert.match(await tipstaff(['keys', 'show']), /^epoch 2,/)
})
