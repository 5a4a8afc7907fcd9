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

const [left, right, above, below] = [
  [30, 100, 65, 40],
  [305, 100, 65, 40],
  [100, 30, 200, 65],
  [100, 145, 200, 65],
] as const satisfies At[]
const lines = (words: string, times: number, look = ''): string =>
  `<text:p ${look}>${words}</text:p>`.repeat(times)
const long = lines('words that are so much longer than the shape in which they stand and go on', 1)
const eight = lines('line', 8)
const said = (name: string, more: string, paragraph = '', size = '12pt'): string =>
  style(
    name,
    'graphic',
    graphic(`draw:fill="none" ${more}`) +
      `<style:paragraph-properties ${paragraph}/><style:text-properties fo:font-size="${size}"/>`,
  )
const looks = [
  said('plain2', ''),
  said('middle', 'draw:textarea-vertical-align="middle"'),
  said('bottom', 'draw:textarea-vertical-align="bottom"'),
  said('fits', 'draw:fit-to-size="shrink-to-fit"'),
  said('down', '', 'style:writing-mode="tb-rl"'),
  said('wide', 'draw:auto-grow-width="true"'),
  said('wideLeft', 'draw:auto-grow-width="true" draw:textarea-horizontal-align="left"'),
  said('wideRight', 'draw:auto-grow-width="true" draw:textarea-horizontal-align="right"'),
  said('one', 'fo:wrap-option="no-wrap"'),
  said('oneEnd', 'fo:wrap-option="no-wrap"', 'fo:text-align="end"'),
  said('wraps', 'fo:wrap-option="wrap"'),
  said('large', '', '', '40pt'),
  style('close', 'paragraph', '<style:paragraph-properties fo:line-height="30%"/>'),
  style('lines5', 'paragraph', '<style:paragraph-properties fo:line-height="4pt"/>'),
  style('centred', 'paragraph', '<style:paragraph-properties fo:text-align="center"/>'),
  style('big', 'paragraph', '<style:text-properties fo:font-size="40pt"/>'),
  style('small', 'text', '<style:text-properties fo:font-size="20%"/>'),
  style('huge', 'text', '<style:text-properties fo:font-size="40pt"/>'),
].join('')
const framed = (look: string, inner: string, place = at(where)): string =>
  `<draw:frame draw:style-name="${look}" ${place}><draw:text-box>${inner}</draw:text-box></draw:frame>`
const custom = (look: string, inner: string): string =>
  `<draw:custom-shape draw:style-name="${look}" ${at(where)}>${inner}</draw:custom-shape>`
const span = (look: string, words: string): string =>
  `<text:span text:style-name="${look}">${words}</text:span>`
const list = (inner: string): string =>
  `<text:list><text:list-item>${inner}</text:list-item></text:list>`

type Case = readonly [string, readonly At[], readonly At[]]
const overflows: Readonly<Record<string, Case>> = {
  'more lines than it is high': [framed('plain2', eight), [below], [above, left, right]],
  'lines around the middle': [framed('middle', eight), [above, below], [left]],
  'lines from below': [framed('bottom', eight), [above], [below]],
  'lines in a list': [framed('plain2', list(eight)), [below], [above]],
  'lines by breaks': [
    framed('plain2', `<text:p>${'line<text:line-break/>'.repeat(8)}</text:p>`),
    [below],
    [above],
  ],
  'lines by wrapping': [framed('plain2', long.repeat(3)), [below], [above, right]],
  'lines by wrapping in a shape': [custom('wraps', long.repeat(3)), [below], [above, right]],
  'a frame that grows both ways': [framed('wide', long), [left, right], [above]],
  'a frame that grows to the right': [framed('wideLeft', long), [right], [left, above]],
  'a frame that grows to the left': [framed('wideRight', long), [left], [right]],
  'a frame that grows, lines in the middle': [
    framed('wideLeft', long.replace('<text:p ', '<text:p text:style-name="centred" ')),
    [right],
    [left],
  ],
  'a shape that does not wrap': [custom('one', long), [right], [left, below]],
  'a shape that does not wrap, from the right': [custom('oneEnd', long), [left], [right]],
  'lines in the middle': [
    custom('one', long.replace('<text:p ', '<text:p text:style-name="centred" ')),
    [left, right],
    [above],
  ],
  'a plain shape, which never wraps': [rect('wraps', at(where), '', long), [right], [below]],
  'large letters': [framed('large', lines('line', 2)), [below], [above]],
  'large letters of a paragraph': [
    framed('plain2', lines('line', 2, 'text:style-name="big"')),
    [below],
    [],
  ],
  'large letters of words': [framed('plain2', lines(span('huge', 'line'), 2)), [below], []],
  'a turned frame': [
    framed(
      'plain2',
      eight,
      'svg:width="200pt" svg:height="40pt" draw:transform="rotate (3.14159265) translate (300pt 140pt)"',
    ),
    [above],
    [below],
  ],
  'small letters of words': [framed('plain2', lines(span('small', 'line'), 8)), [], [below]],
  'lines set close': [framed('plain2', lines('line', 8, 'text:style-name="close"')), [], [below]],
  'lines of few points': [
    framed('plain2', lines('line', 8, 'text:style-name="lines5"')),
    [],
    [below],
  ],
  'words made to fit': [framed('fits', eight), [], [below]],
  'words that run down': [framed('down', eight), [], [below]],
  'blank lines below words': [framed('plain2', lines('line', 1) + lines('', 9)), [], [below]],
  'words there is room for': [framed('plain2', lines('line', 1)), [], [above, below, left, right]],
}

test('words that run out of their shape are found beneath things beside it, and nothing else is', async () => {
  for (const [what, [words, covered, free]] of Object.entries(overflows)) {
    const why = (place: At): Promise<string> =>
      whyNot(
        openFile('presentation', {
          styles: styles + looks,
          body: page(words + rect('black', at(place))),
        }),
      )
    for (const place of covered)
      assert.match(await why(place), /on slide 1 lie/, `${what} ${place.join(' ')}`)
    for (const place of free)
      assert.equal(await why(place), 'cleaned', `${what} ${place.join(' ')}`)
  }
})

test('what is deeper in an outline is as small as its style says', async () => {
  const sized = (depth: number, size: number): string =>
    style(`M-outline${depth}`, 'presentation', `<style:text-properties fo:font-size="${size}pt"/>`)
  const own = style(
    'pr',
    'presentation',
    graphic('draw:fill="none"'),
    'style:parent-style-name="M-outline1"',
  )
  const why = (inner: string): Promise<string> =>
    whyNot(
      openFile('presentation', {
        styles: styles + own + sized(1, 40) + sized(2, 10),
        body: page(
          framed('x', inner).replace('draw:style-name="x"', 'presentation:style-name="pr"') +
            rect('black', at(below)),
        ),
      }),
    )
  assert.match(await why(list(lines('line', 2))), /on slide 1 lie/)
  assert.equal(await why(list(list(lines('line', 2)))), 'cleaned')
})
