// Programs take what a chart does not say otherwise for files of Office 2007, which they know by its properties. The
// properties go, so the chart of such a file says itself what was meant.
import type { PackageParts } from '../package-parts.ts'
import { textsOf } from './plot-cells.ts'
import { elements, walkTree, type XmlNode } from '../xml-tree.ts'

interface Default {
  readonly of: RegExp
  /** Its children in the order they must have; what stands in no list follows at the end. */
  readonly order: readonly string[]
  readonly says: Readonly<Record<string, string>>
}

const words = (text: string): string[] => text.split(' ')
const labels = words('showLegendKey showVal showCatName showSerName showPercent showBubbleSize')

const defaults: readonly Default[] = [
  {
    of: /^dLbls?$/,
    order: [...words('dLbl idx layout tx numFmt spPr txPr dLblPos'), ...labels],
    says: Object.fromEntries(labels.map((name) => [name, '0'])),
  },
  {
    of: /^(?:cat|val|date|ser)Ax$/,
    order: words(
      'axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark',
    ),
    says: { delete: '0', majorTickMark: 'out', minorTickMark: 'none' },
  },
  { of: /^chart$/, order: words('title autoTitleDeleted'), says: { autoTitleDeleted: '0' } },
  {
    of: /^chartSpace$/,
    order: words('date1904 lang roundedCorners'),
    says: { roundedCorners: '0' },
  },
  {
    of: /^(?:bar|bar3D|line|line3D|scatter|area|area3D|radar|bubble)Chart$/,
    order: words('barDir scatterStyle radarStyle grouping varyColors'),
    says: { varyColors: '0' },
  },
]

/** Whether a file says that it is of Office 2007. */
export const isOf2007 = (parts: PackageParts): boolean =>
  parts.has('docProps/app.xml') &&
  elements(parts.tree('docProps/app.xml')).some(
    (one) => one.name === 'AppVersion' && textsOf(one).startsWith('12.'),
  )

/** Writes down what goes without saying in a chart of Office 2007. */
export function sayDefaults(chart: XmlNode): void {
  for (const node of [...walkTree(chart)]) {
    const known = defaults.find(({ of }) => of.test(node.name))
    const has = new Set(elements(node).map(({ name }) => name))
    // `chart` is also what a drawing calls its reference; a label that is taken away says nothing else.
    if (known === undefined || has.size === 0 || (/^dLbls?$/.test(node.name) && has.has('delete')))
      continue
    const prefix = node.tag.slice(0, node.tag.length - node.name.length)
    const added = Object.entries(known.says)
      .filter(([name]) => !has.has(name))
      .map(([name, value]) => ({
        ...{ tag: prefix + name, name, children: [] },
        attributes: new Map([['val', value]]),
      }))
    const rank = ({ name }: XmlNode): number => {
      const at = known.order.indexOf(name)
      return at < 0 ? known.order.length : at
    }
    node.children = [...elements(node), ...added].sort((a, b) => rank(a) - rank(b))
  }
}
