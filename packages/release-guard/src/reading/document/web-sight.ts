// What nobody sees of a web page: elements that are not displayed, templates, scripts, hidden fields, comments.
import type { OutOfSight, Sight } from '../sweep.ts'
import { attribute } from '../xml.ts'

const notShown: OutOfSight = { words: 'parts of the page that are not displayed' }
const script: OutOfSight = { words: 'programs and data in the page' }
const unseen =
  /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])/i
const pale = /(?:^|[;{\s])color\s*:\s*(?:#fff(?:fff)?\b|white\b)/i

/** `html` is the whole page: rules of style in it are looked for classes and names that are not displayed. */
export function webSight(html: string): Sight {
  const classes = new Set<string>()
  for (const [, style = ''] of html.matchAll(/<style[^>]*>([\s\S]*?)<\/style/gi))
    for (const [, selector = '', rules = ''] of style.matchAll(
      /([^{}]{1,400})\{([^{}]{0,4000})\}/g,
    ))
      if (unseen.test(rules))
        for (const [, name = ''] of selector.matchAll(/[.#]([\w-]+)\s*(?:,|$)/g)) classes.add(name)
  const isListed = (names: string): boolean => names.split(/\s+/).some((name) => classes.has(name))
  const isHidden = (name: string, attributes: string): boolean => {
    const value = (key: string): string => attribute(attributes, key) ?? ''
    const style = value('style')
    return (
      unseen.test(style) ||
      (pale.test(style) && !/background/i.test(style)) ||
      /\shidden(?:[\s=]|$)/i.test(attributes) ||
      (name === 'input' && value('type') === 'hidden') ||
      isListed(`${value('class')} ${value('id')}`)
    )
  }
  return {
    apart: true,
    comment: 'comments in the page',
    opens: (name, attributes) => {
      if (/^(?:script|style|template|noscript|datalist)$/i.test(name)) return script
      return attributes !== '' && isHidden(name, attributes) ? notShown : undefined
    },
  }
}
