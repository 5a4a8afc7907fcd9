// A child that scans one file after another against one index, and says of each how long it took and what was found.
import { readFileSync } from 'node:fs'
import {
  openIndex,
  scanFile,
  type Finding,
  type Register,
  type Verdict,
} from '../../packages/release-guard/src/index.ts'

export interface ScanTask {
  readonly index?: string
  readonly key?: string
  readonly file: string
}

export interface Scanned {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  readonly seconds: number
  /** The most this child has held so far. */
  readonly megabytes: number
}

let register: Register | undefined

process.on('message', (message) => {
  void answer(message as ScanTask)
})

async function answer({ index, key, file }: ScanTask): Promise<void> {
  if (index !== undefined && key !== undefined)
    register = openIndex(readFileSync(index), readFileSync(key))
  if (register === undefined) throw new Error('no index was named')
  const start = performance.now()
  const { verdict, findings } = await scanFile(readFileSync(file), register)
  const scanned: Scanned = {
    verdict,
    findings,
    seconds: (performance.now() - start) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }
  process.send?.(scanned)
}
