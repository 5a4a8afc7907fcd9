// White letters on every kind of ground: where they are seen the copy has them and their ground, elsewhere there is none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allText, cleaned, whyNot } from '../../trial/cleaned.ts'
import { whiteLetters, whiteSecret } from '../../trial/white-letters.ts'

for (const { name, file, isSeen } of whiteLetters)
  test(`white letters in ${name}`, async () => {
    if (!isSeen) {
      assert.match(await whyNot(file), /it has text in white/)
      return
    }
    const { copy } = await cleaned(file)
    assert.ok(allText(copy).includes(whiteSecret))
    assert.deepEqual((await cleaned(copy)).removed, [])
  })
