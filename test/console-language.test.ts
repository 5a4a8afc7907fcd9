// A second language: a made-up one whose every word stands in brackets. Pages must be in it wholly, and in English again
// for whoever reads English.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { words } from '../apps/issuer/src/console/messages/en.ts'
import { languageFor, languages } from '../apps/issuer/src/console/messages/language.ts'
import { openConsole, type Browser, type ConsoleHouse, type PersonName } from './open-console.ts'

let at: ConsoleHouse
before(async () => {
  languages.set(
    'en-XA',
    Object.fromEntries(Object.entries(words).map(([key, text]) => [key, `⟦${text}⟧`])),
  )
  at = await openConsole()
})
after(async () => {
  languages.clear()
  await at.close()
})

test('the reader’s first language that there is words in is spoken, else English', () => {
  for (const [accepted, tag] of [
    [undefined, 'en-GB'],
    ['', 'en-GB'],
    ['fr, de;q=0.8', 'en-GB'],
    ['en-XA', 'en-XA'],
    ['fr, en-xa;q=0.5, en;q=0.4', 'en-XA'],
    ['en, en-XA;q=0.9', 'en-GB'],
    ['en-XA;q=0', 'en-GB'],
    ['en;q=0.4, en-XA;q=0.9', 'en-XA'],
    [`${'fr,'.repeat(200)}en-XA`, 'en-GB'],
    [';;;q=,,', 'en-GB'],
    ['x'.repeat(100_000), 'en-GB'],
  ] as const)
    assert.equal(languageFor(accepted), tag, (accepted ?? '').slice(0, 40))
})

test('a language is spoken to whoever reads it anywhere, whichever of the two names a country', () => {
  languages.set('cy', {})
  languages.set('gd-GB', {})
  assert.equal(languageFor('cy-GB, en;q=0.5'), 'cy')
  assert.equal(languageFor('gd, en;q=0.5'), 'gd-GB')
  assert.equal(languageFor('gd-CA'), 'en-GB', 'another country’s is another language')
  languages.delete('cy')
  languages.delete('gd-GB')
})

const asked = async (browser: Browser, path: string, language: string, post = false) => {
  const { cookie } = browser
  const answer = await fetch(new URL(path, at.running.origin), {
    headers: {
      'accept-language': language,
      connection: 'close',
      cookie: `${cookie?.name ?? ''}=${cookie?.value ?? ''}`,
    },
    ...(post ? { method: 'POST' } : {}),
  })
  return { text: await answer.text(), vary: answer.headers.get('vary') }
}

/** What is left of a page's text when everything in brackets is taken out, from the inside. */
function outside(text: string): string {
  let left = text
    .replace(/<(script|style|time)[\s\S]*?<\/\1>/g, ' ')
    .replace(/\s(?:aria-label|data-label|alt)="([^"]*)"[^>]*>/g, '> $1 ')
    .replace(/<[^>]*>/g, ' ')
  for (let before = ''; before !== left;) {
    before = left
    left = left.replace(/⟦[^⟦⟧]*⟧/g, ' ')
  }
  return left.replace(/\s+/g, ' ')
}

/** What a page says that is no word of the console: names, ids and figures of this house. */
const houseOwn: readonly RegExp[] = [
  /Test Constabulary|Pass Office|1 Test Street|test\.example\S*/g,
  // What a kind of card is called is printed on it, and so is the same in every language.
  /(?:Warrant|Staff|Contractor|Day) (?:Card|Pass)/g,
  /\b[a-z]{2}_[a-z2-7]{16}\b/g,
  /[\w+/]{43}=/g,
  // Settings by their own names.
  /key-file|SQLite|PostgreSQL/g,
]

test('every page that opens without more is wholly in the language asked for', async () => {
  const roles: readonly PersonName[] = ['pass-office', 'auditor', 'data-protection', 'vetting']
  const seen = new Set<string>()
  for (const role of roles) {
    const browser = at.as(role)
    for (const { method, path } of at.running.routes) {
      if (method !== 'GET' || path.includes(':') || seen.has(path)) continue
      const { text, vary } = await asked(browser, path, 'en-XA')
      if (!text.startsWith('<!doctype html>')) continue
      seen.add(path)
      assert.match(text, /<html lang="en-XA"/, path)
      assert.equal(vary, 'accept-language')
      const left = houseOwn.reduce((rest, own) => rest.replaceAll(own, ' '), outside(text))
      assert.doesNotMatch(left, /\p{L}{2}/u, path)
    }
  }
  assert.ok(seen.size > 30, String(seen.size))
})

test('what a form says of a wrong field is too; and English stays English', async () => {
  const control = at.as('control-room')
  const own = await asked(control, '/level', 'en-XA')
  const fields = new URLSearchParams(
    Object.fromEntries(
      [...own.text.matchAll(/name="(_csrf|_once)"\s+value="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    ),
  )
  const { cookie } = control
  const answer = await fetch(new URL('/level', at.running.origin), {
    method: 'POST',
    body: fields,
    headers: {
      origin: at.running.origin,
      connection: 'close',
      'accept-language': 'en-XA',
      cookie: `${cookie?.name ?? ''}=${cookie?.value ?? ''}`,
    },
  })
  assert.equal(answer.status, 422)
  const text = await answer.text()
  assert.ok(text.includes(`⟦${words['level.wrong.level']}⟧`))
  assert.ok(!/[\uE000-\uE002]/.test(text), 'no mark is left')
  const plain = await asked(at.as('auditor'), '/ledger', 'en-GB')
  assert.match(plain.text, /<html lang="en-GB"/)
  assert.ok(!plain.text.includes('⟦') && !/[\uE000-\uE002]/.test(plain.text))
})

test('a second file’s pages have its days and its numbers', async () => {
  languages.set('cy', {})
  languages.set('de', {})
  try {
    const welsh = await asked(at.as('auditor'), '/ledger', 'cy')
    assert.match(welsh.text, /<html lang="cy"/)
    const [, when = '', moment = ''] =
      /<time datetime="([^"]*)">([^<]*)</.exec(welsh.text) ?? assert.fail('no time on the page')
    const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Europe/London' } as const
    assert.equal(moment, new Intl.DateTimeFormat('cy', format).format(new Date(when)))
    const budget = await asked(at.as('pass-office'), '/requests/new', 'de')
    assert.match(budget.text, /2\.000/)
    assert.match((await asked(at.as('pass-office'), '/requests/new', 'en-GB')).text, /2,000/)
  } finally {
    languages.delete('cy')
    languages.delete('de')
  }
})

test('a mark that somebody types says nothing and breaks nothing', async () => {
  const clerk = at.as('pass-office')
  const typed = '\uE000constructor\uE001 \uE000nothing\uE002x=<script>\uE001'
  const seen = await clerk.send('/cards', '/cards/find', { what: typed })
  assert.equal(seen.status, 200 + 222)
  assert.ok(!seen.text.includes('<script>') && !/[\uE000-\uE002]/.test(seen.text))
})
