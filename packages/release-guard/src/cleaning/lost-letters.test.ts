// Letters in the colour of their ground: the reader tells them as hidden, and no copy has them. Coloured ones stay.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContent } from '../index.ts'
import { allText } from '../trial/cleaned.ts'
import { lostLetters, lostSecret } from '../trial/lost-letters.ts'
import { cleanFile } from './clean-file.ts'

for (const { name, file, isSeen } of lostLetters)
  test(`letters on a ground, ${name}: ${isSeen ? 'seen' : 'lost'}`, async () => {
    const told = new Set<boolean>()
    await readContent(file, ({ isHidden }, cells) => {
      if (cells.join(' ').includes(lostSecret)) told.add(isHidden)
    })
    assert.deepEqual([...told], [!isSeen], 'as the reader tells it')
    const result = await cleanFile(file)
    assert.ok(result.isClean, result.isClean ? '' : result.why)
    assert.equal(allText(result.bytes).includes(lostSecret), isSeen, 'copy')
  })
