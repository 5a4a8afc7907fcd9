// What the parts of an office file lead to, by the reader's own tools: proves that a copy shows no frame whose picture,
// chart or drawing was left behind.
import { Budget } from '../../reading/budget.ts'
import { attribute, walkXml, xmlString } from '../../reading/xml.ts'
import { zipEntries } from '../../reading/zip.ts'

const kinds = /^https?:\/\/\S*\/officeDocument\/(?:2006\/)?relationships$/

/** Whether a part of the copy names something that the same part of the original leads to and the copy does not have. */
export function hasLostLeads(original: Buffer, copy: Buffer): boolean {
  const [before, after] = [partsOf(original), partsOf(copy)]
  for (const [part, xml] of after) {
    const lost = named(xml).filter((id) => !leadsOf(after, part).has(id))
    if (lost.length === 0) continue
    const had = leadsOf(before, part)
    if (lost.some((id) => had.has(id))) return true
  }
  return false
}

/** Parts of XML as text; others are there with none. */
function partsOf(file: Buffer): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  for (const { name, bytes, isUnlisted } of zipEntries(file, new Budget()))
    if (!isUnlisted && bytes !== null && !isSheet(name))
      parts.set(name, /\.(?:xml|rels)$/.test(name) ? xmlString(bytes) : '')
  return parts
}

/** The cells of a sheet lead nowhere, and are much to read. */
const isSheet = (name: string): boolean =>
  /^xl\/(?:worksheets\/[^/]+|sharedStrings)\.xml$/.test(name)

/** The ids by which a part names what it leads to. */
function named(xml: string): string[] {
  const prefixes = new Set(['r'])
  const ids: string[] = []
  const open = (_: string, attributes: string): void => {
    if (!attributes.includes(':')) return
    for (const [, prefix = '', double, single] of attributes.matchAll(
      /xmlns:(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
    ))
      if (kinds.test(double ?? single ?? '')) prefixes.add(prefix)
    for (const [, prefix = '', double, single] of attributes.matchAll(
      /\s(\w+):(?:embed|id|link|pict)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
    ))
      if (prefixes.has(prefix)) ids.push(double ?? single ?? '')
  }
  walkXml(xml, { open, text: () => undefined, close: () => undefined })
  return ids
}

/** The relations of a part whose targets are there, or lie outside. */
function leadsOf(parts: ReadonlyMap<string, string>, part: string): ReadonlySet<string> {
  const slash = part.lastIndexOf('/') + 1
  const leads = new Set<string>()
  const open = (name: string, attributes: string): void => {
    if (name !== 'Relationship') return
    const target = attribute(attributes, 'Target') ?? ''
    const isOutside = attribute(attributes, 'TargetMode') === 'External'
    const path = new URL(target, `file:///${part}`).pathname.slice(1)
    if (isOutside || parts.has(path) || isSheet(path)) leads.add(attribute(attributes, 'Id') ?? '')
  }
  const list = parts.get(`${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`) ?? ''
  walkXml(list, { open, text: () => undefined, close: () => undefined })
  return leads
}
