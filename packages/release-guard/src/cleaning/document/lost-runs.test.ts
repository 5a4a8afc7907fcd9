// A copy of a document has no letters that a style, a table, a box or the page puts out of sight, and all that are seen.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allText } from '../../trial/cleaned.ts'
import { styledLetters, styledSecret } from '../../trial/styled/styled-letters.ts'
import { cleanFile } from '../clean-file.ts'

for (const { name, file, isSeen, isRefused = false } of styledLetters)
  test(`letters ${name}: ${isSeen ? 'kept' : isRefused ? 'refused' : 'taken out'}`, async () => {
    const result = await cleanFile(file)
    if (isRefused) {
      assert.ok(!result.isClean)
      assert.match(result.why, /out of sight/)
      return
    }
    assert.ok(result.isClean, result.isClean ? '' : result.why)
    const text = allText(result.bytes)
    assert.equal(text.includes(styledSecret), isSeen)
    const again = await cleanFile(result.bytes)
    assert.ok(
      again.isClean && again.bytes.equals(result.bytes),
      'cleaning it again changes nothing',
    )
  })
