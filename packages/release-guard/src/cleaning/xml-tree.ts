// XML as a tree to be changed and written again. Strict where the reader is lenient: what is not well-formed, or
// has a document type, is not cleaned. Comments and instructions are left out.
import { CleanError } from './clean-error.ts'

export interface XmlNode {
  /** With its prefix, as it stands. */
  readonly tag: string
  /** Without prefix. */
  readonly name: string
  /** Raw values by the names as they stand. */
  readonly attributes: Map<string, string>
  /** Elements, and raw text. */
  children: (XmlNode | string)[]
}

export const localName = (tag: string): string => tag.slice(tag.indexOf(':') + 1)
export const isNode = (child: XmlNode | string): child is XmlNode => typeof child !== 'string'
export const elements = (node: XmlNode): XmlNode[] => node.children.filter(isNode)
export const child = (node: XmlNode, name: string): XmlNode | undefined =>
  elements(node).find((one) => one.name === name)

/** The value of an attribute by its name without prefix. */
export function valueOf(node: XmlNode, name: string): string | undefined {
  for (const [key, value] of node.attributes) if (localName(key) === name) return value
  return undefined
}

/** Leaves only the attributes that `keeps` wants, and those that declare namespaces. */
export function keepAttributes(node: XmlNode, keeps: (name: string) => boolean): void {
  for (const key of node.attributes.keys())
    if (!/^xmlns(?::|$)/.test(key) && !keeps(localName(key))) node.attributes.delete(key)
}

/** Every element below and with this one, parents first. */
export function* walkTree(node: XmlNode): Generator<XmlNode> {
  yield node
  for (const one of node.children) if (isNode(one)) yield* walkTree(one)
}

export function textIn(bytes: Uint8Array): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null
  const high = bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
  try {
    return new TextDecoder(wide ?? high ?? 'utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new CleanError('a part of it is not in Unicode', { cause: error })
  }
}

const broken = (): CleanError => new CleanError('a part of it is not well-formed')
const depthMax = 500

/** May turn an element, as soon as it is whole, into text; `raw` is how it stood. */
export type Finish = (node: XmlNode, raw: () => string) => string | null

interface Opened {
  readonly node: XmlNode
  readonly at: number
}

/** Reads a document. With `finish`, large lists never stand whole in memory as a tree. */
export function parseXml(xml: string, finish: Finish = () => null): XmlNode {
  const root: XmlNode = { tag: '', name: '', attributes: new Map(), children: [] }
  const stack: Opened[] = [{ node: root, at: 0 }]
  let at = xml.charCodeAt(0) === 0xfeff ? 1 : 0
  for (;;) {
    const { node: top } = topOf(stack)
    const open = xml.indexOf('<', at)
    const text = xml.slice(at, open < 0 ? undefined : open)
    if (text !== '') addText(top, text, stack.length)
    if (open < 0) break
    at = specialEnd(xml, open, top) || takeTag(xml, open, stack, finish)
  }
  const [only, ...more] = elements(root)
  if (stack.length !== 1 || only === undefined || more.length > 0) throw broken()
  return only
}

const topOf = (stack: readonly Opened[]): Opened => {
  const top = stack[stack.length - 1]
  if (top === undefined) throw broken()
  return top
}

function close(stack: Opened[], xml: string, end: number, finish: Finish): void {
  const { node, at } = topOf(stack)
  stack.pop()
  topOf(stack).node.children.push(finish(node, () => xml.slice(at, end)) ?? node)
}

/** Opens or closes an element; returns what follows the tag. */
function takeTag(xml: string, open: number, stack: Opened[], finish: Finish): number {
  const end = tagEnd(xml, open)
  const isClose = xml.charCodeAt(open + 1) === 47
  const isEmpty = !isClose && xml.charCodeAt(end - 1) === 47
  if (!isClose)
    stack.push({ node: openTag(xml.slice(open + 1, isEmpty ? end - 1 : end)), at: open })
  if (stack.length > depthMax) throw broken()
  if (isClose && xml.slice(open + 2, end).trimEnd() !== topOf(stack).node.tag) throw broken()
  if (isClose || isEmpty) close(stack, xml, end + 1, finish)
  return end + 1
}

function addText(top: XmlNode, text: string, depth: number): void {
  if (depth > 1) top.children.push(text)
  else if (text.trim() !== '') throw broken()
}

/** Past a comment, an instruction or a quoted part; 0 when there is none. */
function specialEnd(xml: string, open: number, top: XmlNode): number {
  const next = xml.charCodeAt(open + 1)
  if (next !== 33 && next !== 63) return 0
  const past = (start: string, end: string): number => {
    if (!xml.startsWith(start, open)) return 0
    const to = xml.indexOf(end, open + start.length)
    if (to < 0) throw broken()
    if (start === '<![CDATA[') top.children.push(escapeXml(xml.slice(open + 9, to)))
    return to + end.length
  }
  const end = past('<!--', '-->') || past('<![CDATA[', ']]>') || past('<?', '?>')
  if (end === 0) throw new CleanError('a part of it has a document type')
  return end
}

function tagEnd(xml: string, open: number): number {
  let quote = 0
  for (let at = open + 1; at < xml.length; at += 1) {
    const code = xml.charCodeAt(at)
    if (quote !== 0) quote = code === quote ? 0 : quote
    else if (code === 62) return at
    else if (code === 34 || code === 39) quote = code
    else if (code === 60) break
  }
  throw broken()
}

const attributePattern = /\s+([^\s=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y

function openTag(inner: string): XmlNode {
  const match = /^[^\s/]+/.exec(inner)
  if (match === null) throw broken()
  const [tag] = match
  const attributes = new Map<string, string>()
  attributePattern.lastIndex = tag.length
  let at = tag.length
  for (let one = attributePattern.exec(inner); one !== null; one = attributePattern.exec(inner)) {
    const [, name = '', double, single] = one
    attributes.set(name, double ?? (single ?? '').replaceAll('"', '&quot;'))
    at = attributePattern.lastIndex
  }
  if (at < inner.length && inner.slice(at).trim() !== '') throw broken()
  return { tag, name: localName(tag), attributes, children: [] }
}

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The element as text. */
export function writeXml(node: XmlNode): string {
  const pieces: string[] = []
  write(node, pieces)
  return pieces.join('')
}

function write(node: XmlNode, pieces: string[]): void {
  pieces.push('<', node.tag)
  for (const [name, value] of node.attributes) pieces.push(' ', name, '="', value, '"')
  if (node.children.length === 0) {
    pieces.push('/>')
    return
  }
  pieces.push('>')
  for (const one of node.children)
    if (isNode(one)) write(one, pieces)
    else pieces.push(one)
  pieces.push('</', node.tag, '>')
}

export const xmlBytes = (node: XmlNode): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${writeXml(node)}`)
