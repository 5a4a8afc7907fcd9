// RTF as lines of text: control words dropped, cells apart, hidden and deleted text kept. Objects within are hex.

/** The text of an RTF document, a line a row or paragraph; and the bytes of objects in it. */
export function readRichText(rtf: string): { lines: string[]; objects: Buffer[] } {
  const objects: Buffer[] = []
  const bare = rtf.replace(/\\\*?\\?objdata\s*([0-9a-fA-F\s]{16,})/g, (_, hex: string) => {
    objects.push(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
    return ' '
  })
  const text = bare
    .replace(/\r?\n/g, '')
    .replace(/\\u(-?\d{1,6}) ?(?:\\'[0-9a-f]{2}|\?)?/gi, (_, code: string) =>
      String.fromCharCode((Number(code) + 65_536) % 65_536),
    )
    .replace(/\\'([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\(?:cell|nestcell|tab)(?![a-z]) ?/g, '\t')
    .replace(/\\(?:row|nestrow|par|line|sect|page)(?![a-z]) ?/g, '\n')
    .replace(/\\~/g, ' ')
    .replace(/\\-/g, '')
    .replace(/\\[a-z]{1,32}-?\d{0,10} ?/gi, '')
    .replace(/\\([\\{}])/g, '$1')
    .replace(/\\\*|[{}]/g, '')
  return { lines: text.split('\n').filter((line) => line.trim() !== ''), objects }
}
