// What may stand in a cleaned OpenDocument chart: its elements, attributes and looks. Values are plain figures, lengths,
// colours and words of the format: nothing else can be said in one.
import { CleanError } from '../../clean-error.ts'
import { elements, isNode, type XmlNode } from '../../xml-tree.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const place = 'svg:x svg:y svg:width svg:height'
const named = 'chart:style-name'

/** Elements that stay, and which of their attributes; what is in them is on the list too. */
const kept: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'office:chart': '',
    'chart:chart': `chart:class svg:width svg:height ${named}`,
    'chart:title': `${place} ${named}`,
    'chart:subtitle': `${place} ${named}`,
    'chart:footer': `${place} ${named}`,
    'text:p': '',
    'text:span': 'text:style-name',
    'text:s': 'text:c',
    'text:tab': '',
    'text:line-break': '',
    'chart:legend': `${place} ${named} chart:legend-position chart:legend-align style:legend-expansion style:legend-expansion-aspect-ratio chartooo:width chartooo:height loext:overlay`,
    'chart:plot-area': `${place} ${named} chart:data-source-has-labels dr3d:transform dr3d:vrp dr3d:vpn dr3d:vup dr3d:projection dr3d:distance dr3d:focal-length dr3d:shadow-slant dr3d:shade-mode dr3d:ambient-color dr3d:lighting-mode`,
    'dr3d:light': 'dr3d:diffuse-color dr3d:direction dr3d:enabled dr3d:specular',
    'chartooo:coordinate-region': place,
    'chart:coordinate-region': place,
    'chart:axis': `${named} chart:dimension chart:name chartooo:axis-type`,
    'chart:categories': 'table:cell-range-address',
    'chart:grid': `${named} chart:class`,
    'chartooo:date-scale': '',
    'chart:series': `${named} chart:values-cell-range-address chart:label-cell-address chart:class chart:attached-axis loext:hide-legend`,
    'chart:domain': 'table:cell-range-address',
    'chart:data-point': `${named} chart:repeated loext:custom-label-pos-x loext:custom-label-pos-y`,
    'chart:mean-value': named,
    'chart:regression-curve': named,
    'chart:equation': `${named} ${place} chart:display-equation chart:display-r-square chart:automatic-content`,
    'chart:error-indicator': `${named} chart:dimension`,
    'chart:wall': `${named} svg:width`,
    'chart:floor': `${named} svg:width`,
    'chart:stock-gain-marker': named,
    'chart:stock-loss-marker': named,
    'chart:stock-range-line': named,
  }).map(([tag, attributes]) => [tag, words(attributes)]),
)

/** What a chart has that nobody sees; what is drawn of it is written anew. */
const aside = words(
  'chart:column-mapping chart:row-mapping table:cell-range-address xlink:href xlink:type draw:id xml:id draw:name office:legend-expansion text:style-name chart:table-number-list',
)

/** Every word that the format has for looks. */
const vocabulary = words(
  'true false none solid dash gradient hatch bitmap miter round bevel butt square start end top bottom center left right middle ' +
    'top-start top-end bottom-start bottom-end start-top start-bottom wide high balanced custom both row column columns rows x y z major minor ' +
    'primary-x primary-y primary-z secondary-x secondary-y secondary-z auto text date normal italic oblique bold ' +
    'small-caps uppercase lowercase capitalize chart:bar chart:line chart:scatter chart:area chart:circle chart:ring chart:radar ' +
    'chart:filled-radar chart:stock chart:bubble chart:surface chart:gantt chart:add-in near-axis near-axis-other-side outside-start ' +
    'outside-end at-axis at-labels at-labels-and-axis side-by-side stagger-even stagger-odd leave-gap use-zero ignore value percentage value-and-percentage ' +
    'named-symbol image automatic diamond arrow-down arrow-up arrow-right arrow-left bow-tie hourglass circle star plus ' +
    'asterisk horizontal-bar vertical-bar cuboid cylinder cone pyramid linear logarithmic exponential power polynomial moving-average ' +
    'prior central averaged-abscissa variance standard-deviation constant cell-range error-margin standard-error cubic-spline b-spline step-start step-end ' +
    'step-center-x step-center-y avoid-overlap inside outside near-origin top-left top-right bottom-left bottom-right parallel perspective flat phong gouraud draft standard simple double ' +
    'enabled disabled ltr ttb rl-tb lr-tb tb-rl page wrap no-wrap stretch repeat no-repeat embossed engraved single wave dotted long-dash dot-dash dot-dot-dash ' +
    'thin medium thick bold-double super sub font-color transparent roman swiss modern decorative script system fixed variable justify',
)
const figure = String.raw`-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?:cm|mm|in|pt|pc|px|em|deg|rad|%)?`
const plain = new RegExp(`^(?:${figure}|#[0-9a-fA-F]{6})$`)
const vector = new RegExp(String.raw`^(?:matrix ?)?\((?:${figure} ?)+\)$`)

/** Whether a value is made of nothing but figures and words of the format. */
export const isPlain = (value: string): boolean =>
  vector.test(value) ||
  value.split(' ').every((one) => one === '' || plain.test(one) || vocabulary.has(one))

/** Names, addresses and words of people are looked at apart. */
const led =
  /^(?:chart:style-name|text:style-name|chart:values-cell-range-address|chart:label-cell-address|table:cell-range-address)$/

export const unknownIn = (what: string): CleanError =>
  new CleanError(
    `a chart in it holds something of a kind not known here (${what.slice(0, 60)}): put a picture of it in its place`,
  )

/** Leaves what is on the list; anything else stops the cleaning. */
export function keepChart(node: XmlNode): void {
  const attributes = kept.get(node.tag)
  if (attributes === undefined) throw unknownIn(node.tag)
  for (const [key, value] of node.attributes)
    if (!attributes.has(key)) {
      if (!aside.has(key)) throw unknownIn(`${node.tag} ${key}`)
      node.attributes.delete(key)
    } else if (!led.test(key) && !isPlain(value)) throw unknownIn(`${node.tag} ${key}`)
  const isText = node.tag === 'text:p' || node.tag === 'text:span'
  node.children = node.children.filter((one) => isNode(one) || isText)
  for (const one of elements(node)) keepChart(one)
}

const looks: Readonly<Record<string, ReadonlySet<string>>> = {
  'style:chart-properties': words(
    'chart:auto-position chart:include-hidden-cells chart:auto-size chart:treat-empty-cells chart:right-angled-axes chart:display-label chart:logarithmic ' +
      'chart:reverse-direction text:line-break chart:axis-position chart:axis-label-position chart:text-overlap chart:tick-marks-major-inner ' +
      'chart:tick-marks-major-outer chart:tick-marks-minor-inner chart:tick-marks-minor-outer chart:visible style:rotation-angle chart:gap-width chart:overlap ' +
      'chart:stacked chart:percentage chart:symbol-type chart:japanese-candle-stick chart:angle-offset chart:hole-size chart:sort-by-x-values chart:pie-offset ' +
      'chart:vertical chart:spline-order chart:spline-resolution chart:link-data-style-to-source chart:symbol-name chart:symbol-width chart:symbol-height ' +
      'loext:try-staggering-first chart:origin chart:solid-type chart:label-arrangement chart:tick-mark-position chart:minimum chart:maximum chart:data-label-number ' +
      'chart:data-label-text chart:data-label-symbol chart:data-label-series chart:label-position chart:label-position-negative chart:interval-major chart:interval-minor chart:interval-minor-divisor ' +
      'chart:three-dimensional chart:deep chart:lines chart:lines-used chart:connect-bars chart:interpolation chart:series-source chart:group-bars-per-axis chart:scale-text ' +
      'chart:regression-type chart:regression-max-degree chart:regression-period chart:regression-extrapolate-forward chart:regression-extrapolate-backward chart:regression-force-intercept ' +
      'chart:regression-intercept-value chart:regression-moving-type loext:regression-max-degree loext:regression-period loext:regression-extrapolate-forward loext:regression-extrapolate-backward ' +
      'loext:regression-force-intercept loext:regression-intercept-value loext:regression-moving-type chart:error-category chart:error-percentage chart:error-upper-indicator chart:error-lower-indicator chart:error-margin ' +
      'chart:error-lower-limit chart:error-upper-limit chart:error-upper-range chart:error-lower-range chart:mean-value chart:stock-with-volume chart:std-weight loext:std-weight loext:major-origin style:direction ' +
      'loext:label-stroke-color loext:label-stroke-width loext:label-stroke loext:label-stroke-opacity loext:custom-leader-lines loext:custom-leader-lines-color',
  ),
  'style:graphic-properties': words(
    'draw:fill draw:fill-color draw:fill-gradient-name draw:fill-hatch-name draw:fill-hatch-solid draw:fill-image-name draw:fill-image-width draw:fill-image-height draw:fill-image-ref-point ' +
      'draw:fill-image-ref-point-x draw:fill-image-ref-point-y draw:gradient-step-count draw:opacity draw:opacity-name draw:stroke draw:stroke-dash draw:stroke-linejoin svg:stroke-color svg:stroke-opacity ' +
      'svg:stroke-width svg:stroke-linecap dr3d:edge-rounding style:repeat fo:wrap-option',
  ),
  'style:text-properties': words(
    'fo:color fo:font-family fo:font-size fo:font-style fo:font-weight fo:font-variant fo:text-transform fo:letter-spacing style:font-family-generic style:font-pitch style:font-family-asian ' +
      'style:font-family-complex style:font-family-generic-asian style:font-family-generic-complex style:font-pitch-asian style:font-pitch-complex style:font-size-asian style:font-size-complex ' +
      'style:font-style-asian style:font-style-complex style:font-weight-asian style:font-weight-complex style:text-position style:text-line-through-style style:text-line-through-type ' +
      'style:text-underline-style style:use-window-font-color',
  ),
  'style:paragraph-properties': words('fo:text-align style:writing-mode'),
}
/** Names that a program draws beside a line of trend, and where a chart's figures once came from. */
const goneLooks =
  /^(?:(?:chart|loext):regression-name|loext:external-data|chart:family|chart:style-name)$/
const reference =
  /^(?:draw:(?:fill-(?:gradient|hatch|image)-name|opacity-name|stroke-dash)|chart:error-(?:upper|lower)-range|(?:fo|style):font-family(?:-asian|-complex)?)$/
const own = words(
  'style:name style:family style:data-style-name style:percentage-data-style-name style:parent-style-name',
)

/** What stays of a look of a chart. What is not on the list goes; where it would say what is drawn, cleaning stops. */
export function keepLook(style: XmlNode): void {
  for (const key of style.attributes.keys()) if (!own.has(key)) style.attributes.delete(key)
  style.children = elements(style).filter(({ tag }) => Object.hasOwn(looks, tag))
  for (const node of elements(style)) {
    for (const [key, value] of node.attributes)
      if (!keepsLook(node.tag, key, value)) node.attributes.delete(key)
    node.children = elements(node).filter((one) => {
      if (one.tag === 'chart:label-separator') return isSeparator(one)
      throw unknownIn(one.tag)
    })
  }
}

function keepsLook(tag: string, key: string, value: string): boolean {
  if (looks[tag]?.has(key) === true && (reference.test(key) || isPlain(value))) return true
  const isOfChart = tag === 'style:chart-properties' && /^(?:chart|loext):/.test(key)
  if (isOfChart && !goneLooks.test(key)) throw unknownIn(key)
  return false
}

/** What stands between the words of a label: a sign or two, or a new line. */
function isSeparator(node: XmlNode): boolean {
  for (const one of elements(node)) {
    const isKnown =
      one.tag === 'text:line-break'
        ? one.children.length === 0
        : one.tag === 'text:p' &&
          one.children.every((part) =>
            isNode(part)
              ? part.tag === 'text:line-break' && part.children.length === 0
              : /^[^\p{L}\p{N}]{0,3}$/u.test(part),
          )
    if (!isKnown) throw unknownIn(one.tag)
    one.attributes.clear()
  }
  node.attributes.clear()
  return true
}
