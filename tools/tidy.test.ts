// The tidy check must refuse what it is there to refuse.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remarksOn } from './tidy.ts'

const on = (path: string, text: string): string =>
  remarksOn([{ path, text }])
    .map(({ says }) => says)
    .join('; ')

test('a file named for nothing in particular is refused', () => {
  assert.match(on('apps/a/src/card-utils.ts', '// A.\n'), /says nothing/)
  assert.equal(on('apps/a/src/database.ts', '// A.\n'), '')
})

test('a file of more than 300 lines of code is refused', () => {
  assert.match(on('a.ts', `// A.\n${'export const a = 1\n'.repeat(301)}`), /301 lines/)
})

test('a file that does not begin by saying what it is for is refused', () => {
  assert.match(on('a.ts', 'export const a = 1\n'), /begin with a comment/)
})

test('a promise in a comment is refused', () => {
  assert.match(on('a.ts', ['// A.', '// TO' + 'DO later', ''].join('\n')), /promise/)
})

test('a link that leads nowhere is refused', () => {
  assert.match(on('README.md', '[x](docs/no-such-page.md)'), /leads nowhere/)
})
