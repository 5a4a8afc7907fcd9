// The words of the stations are merged into one literal: a key in two files would silently say the later one's words.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

test('no two files of words share a key', async () => {
  const seen = new Map<string, string>()
  const here = import.meta.dirname
  const files = readdirSync(here).filter(
    (name) => !['en.ts', 'language.ts'].includes(name) && !name.endsWith('.test.ts'),
  )
  for (const file of files) {
    const brought = (await import(pathToFileURL(join(here, file)).href)) as Record<string, object>
    for (const key of Object.values(brought).flatMap(Object.keys)) {
      assert.equal(seen.get(key), undefined, `${key} stands in ${file} too`)
      seen.set(key, file)
    }
  }
  assert.ok(seen.size > 100)
})
