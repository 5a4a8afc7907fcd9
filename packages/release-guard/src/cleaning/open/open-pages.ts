// What stands on every page or slide: headers, footers, masters, layers.
import { CleanError } from '../clean-error.ts'
import type { Removed } from '../removed.ts'
import { elements, walkTree, type XmlNode } from '../xml-tree.ts'
import type { StyleBook } from './open-styles.ts'
import { cleanTextTable, OpenText, type Objects } from './open-text.ts'

/** The cleaner of running text with its tables. */
export function textOf(book: StyleBook, removed: Removed, objects: Objects | null): OpenText {
  let tables = 0
  const text: OpenText = new OpenText(
    book,
    removed,
    (table) => cleanTextTable(table, book, text, `Table ${(tables += 1)}`),
    objects,
  )
  return text
}

/** Before it was in the format, the band of the first page had a name of its own. */
const headers = /^(?:style:(?:header|footer)(?:-left|-first)?|loext:(?:header|footer)-first)$/
const regions = /^style:region-(?:left|center|right)$/

/** Headers and footers, and what stands behind slides. */
export function cleanMasters(masters: readonly XmlNode[], book: StyleBook, removed: Removed): void {
  const text = textOf(book, removed, null)
  for (const master of masters) {
    if (master.tag !== 'style:master-page') {
      if (master.tag === 'style:handout-master') master.children = []
      else if (master.tag !== 'draw:layer-set')
        throw new CleanError('its pages are made in a way not known here')
      else keepLayers(master)
      continue
    }
    const bands = elements(master).filter(({ tag }) => headers.test(tag))
    const shown = {
      ...master,
      children: elements(master).filter(
        ({ tag }) => !headers.test(tag) && tag !== 'presentation:notes',
      ),
    }
    for (const band of bands) cleanBand(band, text, removed)
    emptyPlaces(shown)
    text.clean(shown)
    master.children = [...bands, ...elements(shown)]
    for (const key of master.attributes.keys())
      if (!/^(?:style:(?:name|page-layout-name|next-style-name)|draw:style-name)$/.test(key))
        master.attributes.delete(key)
  }
}

function keepLayers(layers: XmlNode): void {
  layers.children = elements(layers).filter((one) => {
    if (/^(?:none|printer)$/.test(one.attributes.get('draw:display') ?? ''))
      throw new CleanError('a layer of it is hidden: show it first, or take it out')
    const name = one.attributes.get('draw:name') ?? ''
    one.children = []
    one.attributes.clear()
    one.attributes.set('draw:name', name)
    return /^(?:layout|background|backgroundobjects|controls|measurelines)$/.test(name)
  })
}

function cleanBand(band: XmlNode, text: OpenText, removed: Removed): void {
  const isShown = band.attributes.get('style:display') !== 'false'
  if (!isShown) {
    if (elements(band).length > 0) removed.add('headers and footers no page shows')
    band.children = []
  }
  band.attributes.clear()
  if (!isShown) band.attributes.set('style:display', 'false')
  for (const one of elements(band))
    if (regions.test(one.tag)) {
      one.attributes.clear()
      text.clean(one)
    }
  const areas = elements(band).filter(({ tag }) => regions.test(tag))
  if (areas.length > 0) band.children = areas
  else text.clean(band)
}

/** The sample words in places of a master are shown on no slide. */
function emptyPlaces(master: XmlNode): void {
  for (const node of walkTree(master))
    if (node.attributes.get('presentation:placeholder') === 'true') {
      const box = elements(node).find(({ tag }) => tag === 'draw:text-box')
      if (box !== undefined) box.children = []
    }
}

const bands = ['header', 'footer', 'date-time'] as const

/** Footers that slides share: those of them that a slide shows. */
export function keepFooters(main: XmlNode, book: StyleBook, removed: Removed): void {
  const used = new Set<string>()
  for (const page of elements(main).filter(({ tag }) => tag === 'draw:page')) {
    const style = page.attributes.get('draw:style-name')
    for (const band of bands) {
      const key = `presentation:use-${band}-name`
      const name = page.attributes.get(key)
      const isShown =
        !book.isSlideHidden(style) &&
        book.property('drawing-page', style, 'drawing-page', `presentation:display-${band}`) ===
          'true'
      if (isShown && name !== undefined) used.add(`presentation:${band}-decl ${name}`)
      else page.attributes.delete(key)
    }
  }
  main.children = elements(main).filter(({ tag, attributes }) => {
    if (!/^presentation:(?:header|footer|date-time)-decl$/.test(tag)) return true
    const name = attributes.get('presentation:name') ?? ''
    const stays = used.has(`${tag} ${name}`)
    if (!stays) removed.add('footers no slide shows')
    else if (!/^[a-z]{2,4}\d{1,4}$/.test(name))
      throw new CleanError('its footers are named in a way not known here')
    return stays
  })
}
