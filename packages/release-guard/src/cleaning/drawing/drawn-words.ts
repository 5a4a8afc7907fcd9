// The elements and attributes of DrawingML that shapes stored for SmartArt may have. What is on no list is refused;
// what says nothing about how a shape looks (links, handles, marks of the spelling) is left out.
import { CleanError } from '../clean-error.ts'
import { isNode, localName, type XmlNode } from '../xml-tree.ts'

/** Which namespace each prefix means. */
export type Scope = ReadonlyMap<string, string>

/** The namespaces that hold within an element. */
export function scopeIn(outer: Scope, node: XmlNode): Scope {
  const own = [...node.attributes].filter(([key]) => /^xmlns(?::|$)/.test(key))
  if (own.length === 0) return outer
  return new Map([...outer, ...own.map(([key, uri]) => [key.slice(6), uri] as const)])
}

/** The namespace of an element or, when it has a prefix, of an attribute. */
export const spaceOf = (scope: Scope, tag: string): string =>
  scope.get(tag.includes(':') ? tag.slice(0, tag.indexOf(':')) : '') ?? ''

const main =
  /^http:\/\/(?:schemas\.openxmlformats\.org\/drawingml\/2006|purl\.oclc\.org\/ooxml\/drawingml)\/main$/
const relations =
  /^http:\/\/(?:schemas\.openxmlformats\.org\/officeDocument\/2006|purl\.oclc\.org\/ooxml\/officeDocument)\/relationships$/

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

const kept = words(`
  xfrm off ext prstGeom custGeom avLst gd gdLst rect pathLst path moveTo lnTo arcTo quadBezTo cubicBezTo close pt
  noFill solidFill gradFill gsLst gs lin fillToRect tileRect blipFill blip srcRect stretch fillRect tile pattFill
  fgClr bgClr grpFill scrgbClr srgbClr hslClr sysClr schemeClr prstClr
  tint shade comp inv gray alpha alphaOff alphaMod hue hueOff hueMod sat satOff satMod lum lumOff lumMod
  red redOff redMod green greenOff greenMod blue blueOff blueMod gamma invGamma
  ln prstDash custDash ds round bevel miter headEnd tailEnd lnRef fillRef effectRef fontRef
  effectLst blur fillOverlay glow innerShdw outerShdw prstShdw reflection softEdge
  alphaModFix biLevel clrChange clrFrom clrTo duotone grayscl
  scene3d camera rot lightRig sp3d bevelT bevelB extrusionClr contourClr flatTx
  bodyPr prstTxWarp noAutofit normAutofit spAutoFit lstStyle p pPr r rPr t br endParaRPr
  lnSpc spcBef spcAft spcPct spcPts buClrTx buClr buSzTx buSzPct buSzPts buFontTx buFont buNone buAutoNum buChar
  tabLst tab defRPr latin ea cs sym highlight uLnTx uLn uFillTx uFill`)

const leftOut = words('extLst hlinkClick hlinkHover hlinkMouseOver ahLst cxnLst')

const keptAttributes = words(`
  rot lat lon rev flipH flipV x y cx cy prst name fmla l t r b w h fill stroke extrusionOk wR hR stAng swAng
  val lastClr idx pos path ang scaled rotWithShape flip dpi cstate tx ty sx sy algn cap cmpd lim d sp type len
  blurRad dist dir kx ky stA stPos endA endPos fadeDir rad g hue sat lum thresh amt grow blend bright contrast useA
  fov zoom rig extrusionH contourW prstMaterial z
  spcFirstLastPara vertOverflow horzOverflow vert wrap lIns tIns rIns bIns numCol spcCol rtlCol fromWordArt anchor
  anchorCtr forceAA upright compatLnSpc fontScale lnSpcReduction
  marL marR lvl indent defTabSz rtl eaLnBrk fontAlgn latinLnBrk hangingPunct char startAt
  typeface panose pitchFamily charset kumimoji lang sz i u strike kern spc normalizeH baseline`)

const leftOutAttributes = words('dirty err smtClean smtId bmk altLang noProof')

/** What values look like: none but a typeface's name may hold words. */
const values: Readonly<Record<string, RegExp>> = {
  typeface: /^[^<>]{0,80}$/,
  char: /^[^<>]{1,8}$/,
  fmla: /^val -?\d+$/,
  name: /^(?:adj\d?|hf|vf)$/,
}
const token = /^[-+\w.%]{0,40}$/

/** Says what of a drawing cannot be kept. */
export const unknown = (name: string): CleanError =>
  new CleanError(`it shows SmartArt with something in it that is not known (${name})`)

/** What the prefixes `a` and `r` mean around what was copied; empty where they do not occur. */
export interface Spaces {
  main: string
  relations: string
}

export class DrawnWords {
  readonly spaces: Spaces = { main: '', relations: '' }
  readonly #picture: (id: string) => string

  /** @param picture gives the id by which a picture of the drawing is known in the copy */
  constructor(picture: (id: string) => string) {
    this.#picture = picture
  }

  /** A copy of an element of DrawingML, with the prefix `a`; null for what is left out. */
  copy(node: XmlNode, outer: Scope): XmlNode | null {
    if (leftOut.has(node.name)) return null
    const scope = scopeIn(outer, node)
    this.#meet(node.name, spaceOf(scope, node.tag))
    const made = drawn(node.name)
    for (const [key, value] of node.attributes) this.#copyAttribute(made, key, value, scope)
    for (const one of node.children) {
      if (isNode(one))
        made.children.push(...[this.copy(one, scope)].filter((copy) => copy !== null))
      else if (node.name === 't') made.children.push(one)
      else if (one.trim() !== '') throw unknown(node.name)
    }
    if (node.name === 'gdLst' && made.children.length > 0) throw unknown(node.name)
    return made
  }

  /** Only one namespace can be meant by the prefix. */
  #meet(name: string, space: string): void {
    if (!main.test(space) || !kept.has(name)) throw unknown(name)
    if (this.spaces.main !== '' && this.spaces.main !== space) throw unknown(name)
    this.spaces.main = space
  }

  #copyAttribute(made: XmlNode, key: string, value: string, scope: Scope): void {
    const name = localName(key)
    if (/^xmlns(?::|$)/.test(key) || leftOutAttributes.has(key)) return
    if (key.includes(':')) {
      const space = spaceOf(scope, key)
      if (!relations.test(space) || name !== 'embed' || made.name !== 'blip') throw unknown(key)
      this.spaces.relations = space
      made.attributes.set('r:embed', this.#picture(value))
      return
    }
    if (!keptAttributes.has(key) || !(values[key] ?? token).test(value)) throw unknown(key)
    made.attributes.set(key, value)
  }
}

/** An element of DrawingML as it stands in a copy. */
export const drawn = (
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: XmlNode[] = [],
): XmlNode => ({
  tag: `a:${name}`,
  name,
  attributes: new Map(Object.entries(attributes)),
  children,
})
