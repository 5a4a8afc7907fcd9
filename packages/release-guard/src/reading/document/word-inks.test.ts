// Letters of Word that nobody sees because of a style, a table, a box or the page are told as hidden; those that are seen
// are not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContent } from '../../index.ts'
import { inOldBoxes, styledLetters, styledSecret } from '../../trial/styled/styled-letters.ts'

const old = inOldBoxes.map(([name, file, isSeen]) => ({ name, file, isSeen }))
for (const { name, file, isSeen } of [...styledLetters, ...old])
  test(`letters ${name}: ${isSeen ? 'seen' : 'out of sight'}`, async () => {
    const told = new Set<boolean>()
    await readContent(file, ({ isHidden }, cells) => {
      if (cells.join(' ').includes(styledSecret)) told.add(isHidden)
    })
    assert.deepEqual([...told], [!isSeen])
  })
