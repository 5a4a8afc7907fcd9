// The process in which a workbook is opened: bytes on standard input, one JSON line a row on standard output.
// It is started without the right to write files, reach the network or start programs, and ended when it overruns.
import { readWorkbook, WorkbookError } from './roster-workbook.ts'

const chunks: Uint8Array[] = []
for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) chunks.push(chunk)

let pending = ''
const out = (line: unknown): void => {
  pending += `${JSON.stringify(line)}\n`
  if (pending.length > 1 << 18) flush()
}
const flush = (): void => {
  process.stdout.write(pending)
  pending = ''
}

try {
  readWorkbook(Buffer.concat(chunks), out, (line, cells) => out([line, ...cells]))
  out({ end: true })
} catch (error) {
  if (!(error instanceof WorkbookError)) throw error
  out({ fault: error.code })
}
flush()
