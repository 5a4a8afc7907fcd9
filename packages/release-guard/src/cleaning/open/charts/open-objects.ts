// What lies within an OpenDocument file and is shown in a frame. A chart stays with what it draws; anything else leaves
// the picture that is shown of it, where there is one that can be cleaned.
import { CleanError } from '../../clean-error.ts'
import type { PackageParts } from '../../package-parts.ts'
import type { Removed } from '../../removed.ts'
import { elements, walkTree, type XmlNode } from '../../xml-tree.ts'
import { dropped } from '../open-names.ts'
import { noteDropped } from '../open-text.ts'
import { centimetres, cleanOpenChart, type Around } from './clean-open-chart.ts'

const smallest = 0.5
const beside = /^(?:draw:(?:object|image)|loext:p|text:p)$/
const isPicture = (bytes: Buffer): boolean =>
  /^(?:\xff\xd8\xff|\x89PNG|GIF8)/.test(bytes.toString('latin1', 0, 4))
const hasWords = (node: XmlNode): boolean =>
  [...walkTree(node)].some(({ children }) =>
    children.some((one) => typeof one === 'string' && one.trim() !== ''),
  )

export class OpenObjects {
  readonly files: [string, Buffer][] = []
  /** The folders of the charts that stay. */
  readonly folders: string[] = []
  readonly #parts: PackageParts
  readonly #removed: Removed
  readonly #around: Around
  readonly #kept = new Set<string>()

  /** @param around what charts may be drawn from */
  constructor(parts: PackageParts, removed: Removed, around: Around) {
    this.#parts = parts
    this.#removed = removed
    this.#around = around
  }

  /** Whether a frame shows a chart; then that alone is left in it. */
  takeChart(frame: XmlNode): boolean {
    const shown = elements(frame).find(({ tag }) => tag === 'draw:object')
    const folder = shown === undefined ? undefined : this.#chartOf(shown)
    if (shown === undefined || folder === undefined) return false
    for (const one of elements(frame)) this.#leave(one)
    for (const key of ['svg:width', 'svg:height']) {
      const size = frame.attributes.get(key)
      if (size !== undefined && !(centimetres(size) >= smallest))
        throw new CleanError(
          'a chart in it is too small to be seen: take it out, or make it larger',
        )
    }
    const name = `Object ${this.folders.length + 1}`
    const { files, ranges } = cleanOpenChart(this.#parts, folder, name, this.#around, this.#removed)
    this.files.push(...files)
    this.folders.push(name)
    this.#kept.add(folder)
    const said: [string, string][] = [
      ['xlink:href', `./${name}`],
      ...(['type', 'show', 'actuate'] as const).map((key): [string, string] => [
        `xlink:${key}`,
        link[key],
      ]),
      ...(ranges === ''
        ? []
        : ([['draw:notify-on-update-of-ranges', ranges]] as [string, string][])),
    ]
    frame.children = [{ ...shown, attributes: new Map(said), children: [] }]
    return true
  }

  /** What stands beside a chart in its frame is not shown. */
  #leave(one: XmlNode): void {
    if (dropped[one.tag] !== undefined) noteDropped(one, this.#removed)
    else if (!beside.test(one.tag) || hasWords(one))
      throw new CleanError(
        `a frame of it holds more than a chart (${one.tag.slice(0, 60)}): take that out first`,
      )
  }

  /** The folder of a chart, if it is one. */
  #chartOf(shown: XmlNode): string | undefined {
    const folder = (shown.attributes.get('xlink:href') ?? '')
      .replace(/^\.\//, '')
      .replace(/\/$/, '')
    const part = `${folder}/content.xml`
    if (folder === '' || !this.#parts.has(part)) return undefined
    // The kind of a document is told by the one element in its body; what is no XML is no chart.
    return /<office:body\s*>\s*<office:chart[\s>]/.test(this.#parts.bytes(part).toString('latin1'))
      ? folder
      : undefined
  }

  /** Whether a picture of an object is one that can be cleaned. */
  isPicture(image: XmlNode): boolean {
    const part = (image.attributes.get('xlink:href') ?? '').replace(/^\.\//, '')
    return this.#parts.has(part) && isPicture(this.#parts.bytes(part))
  }

  /** Says how many of the files within went. */
  noteGone(): void {
    for (const name of this.#parts.names()) {
      const [, folder] = /^(Object [^/]*)(?:\/content\.xml)?$/.exec(name) ?? []
      if (folder !== undefined && !this.#kept.has(folder)) this.#removed.add('embedded files')
    }
  }
}

const link = { type: 'simple', show: 'embed', actuate: 'onLoad' } as const
