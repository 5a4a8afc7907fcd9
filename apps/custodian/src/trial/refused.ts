// Says in a test that the custodian must refuse, and for which reason.
import assert from 'node:assert/strict'
import { CustodyRefusal } from '@tipstaff/custody'
import type { RefusalCode } from '@tipstaff/custody'

export const refused = async (promise: Promise<unknown>, code: RefusalCode): Promise<void> => {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof CustodyRefusal, String(error))
    assert.equal(error.code, code, error.message)
    return true
  })
}
