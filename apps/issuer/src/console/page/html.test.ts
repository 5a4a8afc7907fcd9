// Whatever text comes in, no tag comes out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { html, renderHtml, slot } from './html.ts'

const shown = (what: ReturnType<typeof html>): string => renderHtml(what, (name) => `<${name}>`)

test('text put into a page stays text', () => {
  assert.equal(
    shown(html`<p title="${'"><script>'}">${"<b>&'"}</p>`),
    '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;</p>',
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      const inside = shown(html`<i>${text}</i>`).slice(3, -4)
      assert.doesNotMatch(inside, /[<>"']/)
      const back = inside
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&')
      assert.equal(back, text)
    }),
  )
})

test('HTML made by the template stands, lists are joined, nothing is nothing, slots are filled escaped', () => {
  const list = ['a', '<'].map((one) => html`<li>${one}</li>`)
  assert.equal(shown(html`${list}${null}${undefined}${false}${0}`), '<li>a</li><li>&lt;</li>0')
  assert.equal(shown(html`<i value="${slot('csrf')}"></i>`), '<i value="&lt;csrf&gt;"></i>')
})
