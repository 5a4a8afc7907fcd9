// Letters on slides, in the colour of what they stand on or in another, by every way a slide comes to its colours. For
// reader and cleaner.
import { lostSecret, type LostLetters } from '../lost-letters.ts'
import {
  black,
  box,
  byStyle,
  cell,
  dark,
  ground,
  group,
  levels,
  none,
  odd,
  ownMap,
  part,
  picture,
  plainGround,
  rgb,
  row,
  running,
  scheme,
  shadow,
  show,
  solid,
  styled,
  table,
  tableStyle,
  white,
  type Around,
} from './made-up-show.ts'

const run = (looks = ''): string => `<a:r><a:rPr>${looks}</a:rPr><a:t>${lostSecret}</a:t></a:r>`

const letters = (
  name: string,
  isSeen: boolean,
  shapes: string,
  around: Around = {},
): LostLetters => ({ name: `pptx: ${name}`, file: show(shapes, around), isSeen })
const lost = (name: string, shapes: string, around?: Around): LostLetters =>
  letters(name, false, shapes, around)
const seen = (name: string, shapes: string, around?: Around): LostLetters =>
  letters(name, true, shapes, around)

/** Seen by something no copy has. */
const seenBy = (...of: Parameters<typeof seen>): LostLetters => ({
  ...seen(...of),
  isKeptOut: true,
})

const title = 'type="title"'
const body = 'type="body" idx="1"'

const byColour = [
  lost('white on a white slide', box(run(white))),
  seen('red on a white slide', box(run(solid(rgb('FF0000'))))),
  lost('the system’s white', box(run(solid('<a:sysClr val="window"/>')))),
  lost('white by its name', box(run(solid('<a:prstClr val="white"/>')))),
  lost('white by its parts', box(run(solid('<a:scrgbClr r="100%" g="100%" b="100000"/>')))),
  lost('white by its hue', box(run(solid('<a:hslClr hue="0" sat="0%" lum="100%"/>')))),
  seen('red by its hue', box(run(solid('<a:hslClr hue="0" sat="100%" lum="50%"/>')))),
  lost('the light of the design', box(run(solid(scheme('bg1'))))),
  seen('the dark of the design', box(run(solid(scheme('tx1'))))),
  lost(
    'the dark, much lighter',
    box(run(solid(scheme('tx1', '<a:lumMod val="5000"/><a:lumOff val="95000"/>')))),
  ),
  seen('the light, darker', box(run(solid(scheme('bg1', '<a:lumMod val="65000"/>'))))),
  seen('the light, in shade', box(run(solid(scheme('bg1', '<a:shade val="50000"/>'))))),
  lost('the dark, with much white', box(run(solid(scheme('tx1', '<a:tint val="5000"/>'))))),
  seen('changed in an unknown way', box(run(solid(rgb('FFFFFF', '<a:inv/>'))))),
  lost('by the list of the shape', box(run(), { list: levels(white) })),
  lost(
    'by the second level',
    box(`<a:pPr lvl="1"/>${run()}`, { list: levels(black) + levels(white, 2) }),
  ),
  seen('black by the run over its list', box(run(black), { list: levels(white) })),
  lost('by the style of the shape', box(run(), { style: styled('', scheme('lt1')) })),
  lost('by the place of the layout', box(run(), { of: title }), {
    layout: box('', { of: title, list: levels(white) }),
  }),
  lost('by the place of the master', box(run(), { of: body }), {
    layout: box('', { of: body }),
    master: box('', { of: 'type="body"', list: levels(white) }),
  }),
  lost('by the master’s titles', box(run(), { of: title }), {
    styles: `<p:titleStyle>${levels(white)}</p:titleStyle><p:bodyStyle>${levels(black)}</p:bodyStyle>`,
  }),
  seen('black by the master’s bodies', box(run(), { of: body }), {
    styles: `<p:titleStyle>${levels(white)}</p:titleStyle><p:bodyStyle>${levels(black)}</p:bodyStyle>`,
  }),
  lost('by the presentation', box(run()), { defaults: levels(white) }),
  seen('by the presentation, but not by the master', box(run()), {
    defaults: levels(white),
    styles: `<p:otherStyle>${levels(black)}</p:otherStyle>`,
  }),
  seen('what nobody says', box(run())),
  seen(
    'what only the paragraph says otherwise',
    box(`<a:pPr><a:defRPr>${black}</a:defRPr></a:pPr>${run()}`, { list: levels(white) }),
  ),
  seen('with a black line around', box(run(`<a:ln w="9525">${black}</a:ln>${white}`))),
  lost('with no line around', box(run(`<a:ln w="9525">${none}</a:ln>${white}`))),
  lost(
    'with a shadow hardly there',
    box(
      run(
        `${white}<a:effectLst><a:outerShdw>${rgb('000000', '<a:alpha val="10000"/>')}</a:outerShdw></a:effectLst>`,
      ),
    ),
  ),
  seen(
    'changed more often than anybody does',
    box(run(solid(rgb('FFFFFF', '<a:alpha val="100000"/>'.repeat(60))))),
  ),
  lost('by the master’s place for titles', box(run(), { of: 'type="ctrTitle"' }), {
    layout: box('', { of: 'type="ctrTitle"' }),
    master: box('', { of: title, list: levels(white) }),
  }),
  seen('in a place of another number', box(run(), { of: 'idx="7"' }), {
    layout: box('', { of: body, list: levels(white) }),
  }),
  seen('with a black shadow', box(run(`${white}<a:effectLst>${shadow}</a:effectLst>`))),
  seenBy('a link', box(run(`${white}<a:hlinkClick r:id=""/>`))),
  lost('running from white to white', box(run(running(rgb('FFFFFF'), rgb('FAFAFA'))))),
  seen('running from white to black', box(run(odd))),
  seen(
    'a red word beside the number of the slide',
    box(
      `${run(solid(rgb('FF0000')))}<a:fld id="{1}" type="slidenum"><a:rPr>${white}</a:rPr><a:t>12</a:t></a:fld>`,
    ),
  ),
  lost(
    'a field',
    box(`<a:fld id="{1}" type="x"><a:rPr>${white}</a:rPr><a:t>${lostSecret}</a:t></a:fld>`),
  ),
]

const byGround = [
  seen('on a dark slide', box(run(white)), { ground: plainGround(black) }),
  lost('black on a dark slide', box(run(black)), { ground: plainGround(black) }),
  seen('on a slide that runs', box(run(white)), { ground: plainGround(odd) }),
  lost('on the layout’s white', box(run(white)), {
    layoutGround: ground(1001, 'bg1'),
    masterGround: plainGround(black),
  }),
  seen('on the master’s dark', box(run(white)), { masterGround: ground(1001, 'tx1') }),
  lost('black on the master’s dark', box(run(black)), { masterGround: ground(1, 'tx1') }),
  seen('on a ground of the design that runs', box(run(white)), {
    masterGround: ground(1002, 'bg1'),
  }),
  lost('black on a slide that turns its colours over', box(run(black)), {
    ground: ground(1001, 'bg1'),
    map: ownMap('dk1', 'lt1'),
  }),
  seen('white on a layout that turns its colours over', box(run(white)), {
    masterGround: ground(1001, 'bg1'),
    layoutMap: ownMap('dk1', 'lt1'),
  }),
  seenBy('with a design of its own', box(run(white)), {
    more: [['o', 'themeOverride', '../theme/o.xml']],
  }),
  lost(
    'black on a black mark',
    box(run(`${black}<a:highlight>${rgb('000000')}</a:highlight>`), { fill: white }),
  ),
  seen('on a black mark', box(run(`${white}<a:highlight>${rgb('000000')}</a:highlight>`))),
  lost(
    'on a mark that lets the light through',
    box(run(`${white}<a:highlight>${rgb('000000', '<a:alpha val="0"/>')}</a:highlight>`)),
  ),
  seen('in a dark box', box(run(white), { fill: black })),
  lost(
    'in a box of its style',
    box(run(solid(scheme('tx1'))), { fill: '', style: styled(scheme('dk1'), '') }),
  ),
  seen(
    'in a dark box of its style',
    box(run(white), { fill: '', style: styled(scheme('dk1'), '') }),
  ),
  seen('in a dark place of the layout', box(run(white), { of: title, fill: '' }), {
    layout: box('', { of: title, fill: black }),
  }),
  lost('black in a dark place of the layout', box(run(black), { of: title, fill: '' }), {
    layout: box('', { of: title, fill: black }),
  }),
  seen(
    'in a box that lets light through',
    dark() + box(run(white), { fill: solid(rgb('FFFFFF', '<a:alpha val="10000"/>')) }),
  ),
  lost(
    'in a group’s fill',
    group(black, box(run(black), { fill: '<a:grpFill/>', at: [0, 0, 50, 10] })),
  ),
  seen(
    'white in a group’s fill',
    group(black, box(run(white), { fill: '<a:grpFill/>', at: [0, 0, 50, 10] })),
  ),
  seen('on a box of the master whose colours the slide turns over', box(run(white)), {
    master: box('', { fill: solid(scheme('bg1')) }),
    map: ownMap('dk1', 'lt1'),
    ground: plainGround(black),
  }),
  lost('in a box that shows the slide', dark() + box(run(white), { says: 'useBgFill="1"' })),
  seen(
    'in a box that shows a slide of no colour',
    box('', { fill: white }) + box(run(white), { says: 'useBgFill="1"' }),
    { ground: ground(0, 'bg1') },
  ),
  seen(
    'in a white frame around a dark box',
    dark() + box(run(white), { fill: white, kind: 'frame' }),
  ),
  seen('without a fill, by its shadow', box(run(white), { style: styled('', '', 2) })),
  lost('without a fill and a shadow', box(run(white), { style: styled('', '', 1) })),
]

const byOthers = [
  seen('on a picture', picture + box(run(white))),
  seen('on a dark box', dark() + box(run(white))),
  lost('black on a dark box', dark() + box(run(black))),
  lost('on a dark box that is hidden', dark({ head: 'hidden="1"' }) + box(run(white))),
  lost('beside a dark box', dark({ at: [100, 200, 200, 40] }) + box(run(white))),
  seen('half on a dark box', dark({ at: [100, 100, 90, 40] }) + box(run(white))),
  seen('black, half on a dark box', dark({ at: [100, 100, 90, 40] }) + box(run(black))),
  seen('black on something round', dark({ kind: 'ellipse' }) + box(run(black))),
  seen(
    'black on something turned',
    dark({ at: [100, 20, 200, 200], turned: 'rot="2700000"' }) + box(run(black)),
  ),
  seen('black on an empty place', dark({ of: body }) + box(run(black))),
  seen(
    'on a dark box for newer programs',
    `<mc:AlternateContent xmlns:mc="x"><mc:Choice>${dark()}</mc:Choice></mc:AlternateContent>${box(run(white))}`,
  ),
  seen('on a picture, with lost words on the master', picture + box(run(white)), {
    master: box(`<a:r><a:rPr>${white}</a:rPr><a:t>of the master</a:t></a:r>`, {
      at: [100, 300, 200, 40],
    }),
  }),
  lost('on a dark box of a master its layout does not show', box(run(white)), {
    master: dark(),
    layoutSays: 'showMasterSp="0"',
  }),
  seen(
    'on a white box on a picture, half',
    picture + box('', { fill: white, at: [100, 100, 90, 40] }) + box(run(white)),
  ),
  lost('on a white box on a picture', picture + box('', { fill: white }) + box(run(white))),
  seen(
    'on a thick line',
    box('', { at: [100, 118, 200, 0], kind: 'line', fill: `<a:ln w="381000">${black}</a:ln>` }) +
      box(run(white)),
  ),
  seen('on a dark box in a group', group('', dark({ at: [0, 0, 100, 20] })) + box(run(white))),
  lost('beside a dark box in a group', group('', dark({ at: [0, 0, 20, 2] })) + box(run(white))),
  lost('without a place', box(run(white), { at: null })),
  seen(
    'without a place, beside a dark box',
    dark({ at: [300, 300, 200, 60] }) + box(run(white), { at: null }),
  ),
  seen('on a dark box of the layout', box(run(white)), { layout: dark() }),
  lost('black on a dark box of the master', box(run(black)), { master: dark() }),
  seen('on a dark box of the master', box(run(white)), { master: dark() }),
  lost('on a dark place of the master, which no slide shows', box(run(white)), {
    master: dark({ of: title }),
  }),
  lost('on a dark box of a master that is not shown', box(run(white)), {
    master: dark(),
    says: 'showMasterSp="0"',
  }),
  seen('on a table', table(row(cell('', black))) + box(run(white))),
]

const inTables = [
  lost('black in a black cell', table(row(cell(run(black), black)))),
  seen('white in a black cell', table(row(cell(run(white), black)))),
  lost('white in a cell on the slide', table(row(cell(run(white))))),
  seen('white in a cell on a dark box', dark() + table(row(cell(run(white))))),
  seen('white in a table with a ground of its own', table(row(cell(run(white), none)), black)),
  seen(
    'by the presentation, in a table of an unknown style',
    table(row(cell(run(), white)), byStyle),
    {
      defaults: levels(white),
    },
  ),
  seen('white in a cell of an unknown style', table(row(cell(run(white))), byStyle)),
  seen('white in the dark cells of its style', table(row(cell(run(white))), byStyle), {
    tables: tableStyle(part('wholeTbl', scheme('tx1'), solid(scheme('tx1')))),
  }),
  lost('by the style’s letters', table(row(cell(run())), byStyle), {
    tables: tableStyle(part('wholeTbl', scheme('tx1'), solid(scheme('tx1')))),
  }),
  seen('white by the first row', table(row(cell(run())) + row(cell('')), byStyle, 'firstRow="1"'), {
    tables: tableStyle(
      part('wholeTbl', scheme('bg1'), white) + part('firstRow', scheme('bg1'), black),
    ),
  }),
  lost('in the second band', table(row(cell('')) + row(cell(run(black))), byStyle, 'bandRow="1"'), {
    tables: tableStyle(part('wholeTbl', '', white) + part('band2H', '', black)),
  }),
  seen('on the ground of the style', table(row(cell(run(white))), byStyle), {
    tables: tableStyle(`<a:tblBg><a:fillRef idx="1">${scheme('tx1')}</a:fillRef></a:tblBg>`),
  }),
]

export const slideLetters: readonly LostLetters[] = [byColour, byGround, byOthers, inTables].flat()
