// Made-up tar files for tests.

/** A tar of files by name; `kind` is the letter all entries have for what they are. */
export function makeTar(files: Readonly<Record<string, Buffer>>, kind = '0'): Buffer {
  const blocks: Buffer[] = []
  for (const [name, content] of Object.entries(files)) {
    const head = Buffer.alloc(512)
    head.write(name.slice(0, 99), 0)
    head.write('0000644\0', 100)
    head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
    head.write('00000000000\0', 136)
    head.write(kind, 156)
    head.write('ustar\0' + '00', 257)
    head.write('        ', 148)
    const sum = head.reduce((all, byte) => all + byte, 0)
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    blocks.push(head, content, Buffer.alloc((512 - (content.length % 512)) % 512))
  }
  return Buffer.concat([...blocks, Buffer.alloc(1_024)])
}
