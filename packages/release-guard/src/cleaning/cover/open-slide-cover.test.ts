// Words on slides of OpenDocument beneath what nothing is seen through are refused with their slide.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNot } from '../../trial/cleaned.ts'
import { openFile, style } from '../../trial/made-up-open.ts'

const page = (shapes: string, more = ''): string =>
  `<draw:page draw:name="p" draw:master-page-name="M" ${more}>${shapes}</draw:page>`
/** In points: left, top, width, height. */
type At = readonly [number, number, number, number]
const where: At = [100, 100, 200, 40]
const at = ([x, y, w, h]: At): string =>
  `svg:x="${x}pt" svg:y="${y}pt" svg:width="${w}pt" svg:height="${h}pt"`
const box = (words: string, place = at(where), more = ''): string =>
  `<draw:frame draw:style-name="none" ${place} ${more}><draw:text-box><text:p>${words}</text:p></draw:text-box></draw:frame>`
const rect = (look: string, place = at(where), more = '', words = ''): string =>
  `<draw:rect draw:style-name="${look}" ${place} ${more}>${words}</draw:rect>`
const picture = `<draw:frame ${at(where)}><draw:image xlink:href="Pictures/a.png"/></draw:frame>`
const line = (look: string): string =>
  `<draw:line draw:style-name="${look}" svg:x1="100pt" svg:y1="120pt" svg:x2="300pt" svg:y2="120pt"/>`
const table = (look: string): string =>
  `<draw:frame ${at(where)}><table:table><table:table-column/><table:table-row><table:table-cell table:style-name="${look}"/></table:table-row></table:table></draw:frame>`

const graphic = (says: string): string => `<style:graphic-properties ${says}/>`
const styles = [
  style('none', 'graphic', graphic('draw:fill="none"')),
  style('black', 'graphic', graphic('draw:fill="solid" draw:fill-color="#000000"')),
  style('child', 'graphic', '', 'style:parent-style-name="black"'),
  style('unsaid', 'graphic', ''),
  style('runs', 'graphic', graphic('draw:fill="gradient"')),
  style('hatch', 'graphic', graphic('draw:fill="hatch"')),
  style('dense', 'graphic', graphic('draw:fill="solid" draw:opacity="85%"')),
  style('faint', 'graphic', graphic('draw:fill="solid" draw:opacity="75%"')),
  style('thick', 'graphic', graphic('draw:stroke="solid" svg:stroke-width="20pt"')),
  style('thin', 'graphic', graphic('draw:stroke="solid" svg:stroke-width="0.1cm"')),
  style('bare', 'table-cell', graphic('draw:fill="none"')),
  style('full', 'table-cell', graphic('draw:fill="solid"')),
  style(
    'away',
    'drawing-page',
    '<style:drawing-page-properties presentation:visibility="hidden"/>',
  ),
  style(
    'plain',
    'drawing-page',
    '<style:drawing-page-properties presentation:background-objects-visible="false" presentation:display-footer="false"/>',
  ),
  style(
    'footed',
    'drawing-page',
    '<style:drawing-page-properties presentation:display-footer="true"/>',
  ),
].join('')

const show = (body: string, master = '', before = ''): Buffer =>
  openFile('presentation', { styles, body: before + body, master })

const over: Readonly<Record<string, string>> = {
  'a black shape': rect('black'),
  'a style that takes after another': rect('child'),
  'a shape whose style says nothing': rect('unsaid'),
  'colours that run': rect('runs'),
  'a hatch': rect('hatch'),
  'what lets little through': rect('dense'),
  'a picture': picture,
  'a thick line': line('thick'),
  'a filled table': table('full'),
  'a shape in a group': `<draw:g>${rect('black')}</draw:g>`,
  'a turned shape': rect(
    'black',
    'svg:width="20pt" svg:height="240pt" draw:transform="rotate (1.5707963) translate (90pt 130pt)"',
  ),
}

test('words beneath something are refused, and on which slide', async () => {
  for (const [what, shapes] of Object.entries(over))
    assert.match(
      await whyNot(
        show(
          page('', 'draw:style-name="away"') +
            page(box('under it')) +
            page(box('under it') + shapes),
        ),
      ),
      /words on slide 3 lie beneath a picture, a shape or a chart: move it away/,
      what,
    )
  const small = 'svg:x="100pt" svg:y="100pt" svg:width="200pt"'
  assert.match(await whyNot(show(page(box('under it', small) + rect('black')))), /on slide 1 lie/)
})

test('words that nothing lies over are cleaned', async () => {
  const things: Readonly<Record<string, string>> = {
    'an edge': box('shown') + rect('black', at([100, 130, 300, 90])),
    'no fill': box('shown') + rect('none'),
    'seen through': box('shown') + rect('faint'),
    hidden: box('shown') + rect('black', at(where), 'draw:display="none"'),
    beneath: rect('black') + box('shown'),
    'beneath by its height':
      box('shown', at(where), 'draw:z-index="1"') + rect('black', at(where), 'draw:z-index="0"'),
    'its own fill': rect('black', at(where), '', '<text:p>shown</text:p>'),
    'a thin line': box('shown') + line('thin'),
    'a bare table': box('shown') + table('bare'),
    'no words': box('') + picture,
    'turned away':
      box('shown') +
      rect(
        'black',
        'svg:width="20pt" svg:height="240pt" draw:transform="rotate (0) translate (400pt 100pt)"',
      ),
  }
  for (const [what, shapes] of Object.entries(things))
    assert.equal(await whyNot(show(page(shapes))), 'cleaned', what)
  assert.equal(
    await whyNot(show(page('') + page(box('shown') + picture, 'draw:style-name="away"'))),
    'cleaned',
  )
})

test('words of a master beneath a thing on a slide are refused where they are shown', async () => {
  assert.match(
    await whyNot(show(page('') + page(picture), box('behind'))),
    /words on slide 2 \(of its master\) lie beneath/,
  )
  assert.equal(await whyNot(show(page(box('shown')), rect('black'))), 'cleaned')
  const plain = page(picture, 'draw:style-name="plain"')
  assert.equal(await whyNot(show(plain, box('behind'))), 'cleaned')
  const sample = box('sample', at(where), 'presentation:placeholder="true"')
  assert.equal(await whyNot(show(page(picture), sample)), 'cleaned')
  const title = box('sample', at(where), 'presentation:class="title"')
  assert.equal(await whyNot(show(page(picture), title)), 'cleaned')
  const footer = box('<presentation:footer/>', at(where), 'presentation:class="footer"')
  const foot = '<presentation:footer-decl presentation:name="ftr1">below</presentation:footer-decl>'
  const used = 'draw:style-name="footed" presentation:use-footer-name="ftr1"'
  assert.match(await whyNot(show(page(picture, used), footer, foot)), /on slide 1/)
  assert.equal(await whyNot(show(page(picture, 'draw:style-name="footed"'), footer)), 'cleaned')
})
