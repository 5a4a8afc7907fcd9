// Pictures and shapes in front of an OpenDocument text are refused, and which; others are cleaned.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNot } from '../../trial/cleaned.ts'
import { openFile, style } from '../../trial/made-up-open.ts'

const look = (name: string, says: string): string =>
  style(name, 'graphic', `<style:graphic-properties ${says}/>`)
const through = 'style:wrap="run-through" style:run-through="foreground"'
const black = 'draw:fill="solid" draw:fill-color="#000000"'
const styles = [
  look('front', `${through} ${black}`),
  style('child', 'graphic', '', 'style:parent-style-name="front"'),
  look('unsaid', black),
  look('picture', through),
  look('page', `${through} ${black} style:vertical-rel="page" style:vertical-pos="from-top"`),
  look('behind', `style:wrap="run-through" style:run-through="background" ${black}`),
  look('beside', `style:wrap="parallel" ${black}`),
  look('empty', `${through} draw:fill="none"`),
  look('faint', `${through} ${black} draw:opacity="60%"`),
  look('old', `${through} fo:background-color="#000000"`),
].join('')
const paper =
  'fo:page-width="20cm" fo:page-height="29cm" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2cm" fo:margin-right="2cm"'

const place =
  'text:anchor-type="paragraph" svg:x="1cm" svg:y="1cm" svg:width="5cm" svg:height="1cm"'
const rect = (name: string, at = place, words = ''): string =>
  `<draw:rect draw:style-name="${name}" ${at}>${words}</draw:rect>`
const frame = (name: string, inner: string): string =>
  `<draw:frame draw:style-name="${name}" ${place}>${inner}</draw:frame>`
const image = '<draw:image xlink:href="Pictures/a.png"/>'
const said = (words: string, inner = ''): string => `<text:p>${words}${inner}</text:p>`
const file = (inner: string, words = 'shown', master = ''): Buffer =>
  openFile('text', { styles, paper, master, body: said(words) + said('', inner) })
const front =
  /picture or shape 1 in the text lies in front of the text and may cover words: set its wrap to Parallel/

test('what lies in front of the text is refused, and which it is', async () => {
  for (const thing of [
    rect('front'),
    rect('child'),
    rect('unsaid'),
    frame('picture', image),
    frame('old', '<draw:text-box><text:p>own</text:p></draw:text-box>'),
    `<draw:g>${rect('front')}</draw:g>`,
  ])
    assert.match(await whyNot(file(thing)), front, thing)
  assert.match(await whyNot(file(rect('beside') + rect('front'))), /picture or shape 2 in the text/)
  const header = `<style:header>${said('', rect('front'))}</style:header>`
  assert.match(await whyNot(file('', 'shown', header)), /picture or shape 1 in a header or footer/)
})

test('what is behind the text, beside it, or seen through is cleaned', async () => {
  for (const thing of [
    rect('behind'),
    rect('beside'),
    rect('empty'),
    rect('faint'),
    rect('front', place.replace('paragraph', 'as-char')),
    rect('front', place.replace('svg:height="1cm"', 'svg:height="1mm"')),
    rect('front', `${place} draw:display="none"`),
    frame('beside', image),
  ])
    assert.equal(await whyNot(file(thing)), 'cleaned', thing)
  assert.equal(await whyNot(file(rect('front', place, said('own')), '')), 'cleaned')
})

test('what lies above or below all text of the pages is cleaned', async () => {
  const at = (y: string, of = 'paragraph'): string =>
    place.replace('svg:y="1cm"', `svg:y="${y}"`).replace('paragraph', of)
  for (const y of ['0.9cm', '27cm']) {
    assert.equal(await whyNot(file(rect('page', at(y)))), 'cleaned', y)
    assert.equal(await whyNot(file(rect('front', at(y, 'page')))), 'cleaned', y)
    assert.match(await whyNot(file(rect('front', at(y)))), front)
  }
  for (const y of ['1.1cm', '26.8cm']) assert.match(await whyNot(file(rect('page', at(y)))), front)
})
