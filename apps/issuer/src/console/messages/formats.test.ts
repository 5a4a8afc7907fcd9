// Numbers and dates follow the language a page is in, whatever the machine's own is; and no page names a locale itself.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { later, spoken, t } from './en.ts'
import { dateWords, dayWords, numberWords } from './formats.ts'
import { inLanguage, languages } from './language.ts'

before(() => {
  languages.set('cy', { 'pages.next': 'Nesaf', 'task.count': '{done} o {total}' })
  languages.set('de', {})
})
after(() => languages.clear())

const at = Date.UTC(2026, 6, 9, 23, 5)

test('without another language they are British, in London’s time', () => {
  assert.equal(numberWords(1_234_567), '1,234,567')
  assert.equal(dayWords('2026-11-24'), '24 November 2026')
  assert.equal(dateWords('moment', at), '10 Jul 2026, 00:05')
  assert.equal(dateWords('hour', at), '00:05')
  assert.equal(dateWords('day-here', at), '10 Jul 2026')
  assert.equal(dateWords('short-day', at), '9 Jul 2026')
  assert.equal(dateWords('moment-utc', at), '9 July 2026 at 23:05')
})

test('a file of words brings its days, months and numbers with it', () => {
  inLanguage('cy', () => {
    assert.equal(dayWords('2026-11-24'), '24 Tachwedd 2026')
    assert.match(dateWords('moment', at), /Gorff/)
    assert.equal(t('pages.next'), 'Nesaf')
  })
  inLanguage('de', () => {
    assert.equal(numberWords(1_234_567), '1.234.567')
    assert.equal(dayWords('2026-11-24'), '24. November 2026')
  })
  assert.equal(dayWords('2026-11-24'), '24 November 2026', 'and English again afterwards')
})

test('numbers within sentences are written so too', () => {
  assert.equal(t('task.count', { done: 4_700, total: 47_000 }), '4,700 of 47,000')
  inLanguage('de', () =>
    assert.equal(t('task.count', { done: 4_700, total: 47_000 }), '4.700 of 47.000'),
  )
  const mark = later('task.count', { done: 4_700, total: '47000' })
  const said = inLanguage('de', () => spoken(mark, (words) => words))
  assert.equal(said, '4.700 of 47000', 'what waited for its language as well; what was words stays')
})

test('a tag without formats of its own is written as in British English, not as the machine is set', () => {
  inLanguage('xx', () => assert.equal(dayWords('2026-11-24'), '24 November 2026'))
})

test('words to come are escaped with what fills them, and a mark that is none says nothing', () => {
  const escape = (words: string): string => words.replaceAll('<', '&lt;')
  const mark = later('task.failed', { why: '<b>' })
  assert.match(spoken(`<p>${mark}</p>`, escape), /^<p>It stopped: &lt;b>\./)
  assert.equal(spoken('\uE000constructor\uE001.', escape), '.')
})

test('no page of the console names a locale', () => {
  const source = join(import.meta.dirname, '../..')
  const pages = ['console/**/*.ts', '*/pages/*.ts', 'oversight/entry-words.ts']
  const files = pages
    .flatMap((one) => globSync(one, { cwd: source }))
    .filter((name) => !/(?:\.test|messages\/(?:formats|language))\.ts$/.test(name))
  assert.ok(files.length > 100, String(files.length))
  for (const name of files)
    assert.doesNotMatch(
      readFileSync(join(source, name), 'utf8'),
      /toLocale\w*String|new Intl\.|'en-GB'/,
      name,
    )
})
