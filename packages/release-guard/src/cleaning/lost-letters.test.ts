// Letters in the colour of their ground: the reader tells them as hidden, and no copy has them. Coloured ones stay.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContent } from '../index.ts'
import { allText } from '../trial/cleaned.ts'
import { lostLetters, lostSecret } from '../trial/lost-letters.ts'
import { slideLetters } from '../trial/slides/slide-letters.ts'
import { cleanFile } from './clean-file.ts'

for (const { name, file, isSeen, isKeptOut = !isSeen } of [...lostLetters, ...slideLetters])
  test(`letters on a ground, ${name}: ${isSeen ? 'seen' : 'lost'}`, async () => {
    const told = new Set<boolean>()
    await readContent(file, ({ isHidden }, cells) => {
      if (cells.join(' ').includes(lostSecret)) told.add(isHidden)
    })
    assert.deepEqual([...told], [!isSeen], 'as the reader tells it')
    const result = await cleanFile(file)
    if (result.isClean) assert.equal(allText(result.bytes).includes(lostSecret), isSeen, 'copy')
    else {
      assert.ok(isKeptOut, result.why)
      assert.match(result.why, /words on slide 1 are in the colour/)
    }
    assert.equal(
      result.isClean,
      !(isKeptOut && name.startsWith('pptx')),
      'only slides’ are refused',
    )
  })
