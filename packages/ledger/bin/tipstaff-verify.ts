// The outsider's program: verifies a published ledger with public keys only. Exit codes: 0 all is good,
// 1 something is not, 2 it was asked wrongly, 3 the log could not be read.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  decodeEntry,
  fsck,
  LedgerError,
  parseReceipt,
  parseVerifierKey,
  verifyLog,
  verifyReceipt,
  type CheckpointPolicy,
  type FsckReport,
  type LogVerdict,
} from '../src/index.ts'
import { openSource } from './log-source.ts'

const help = `Verifies a published Tipstaff ledger with public keys only.

  tipstaff-verify verify  DIR|URL --log-key KEY [--log-key KEY] [options]
  tipstaff-verify fsck    DIR|URL --log-key KEY [--log-key KEY] [options]
  tipstaff-verify receipt FILE    --log-key KEY [--log-key KEY] [options]

verify   the checkpoint's signatures, and that the tiles make its root
fsck     everything: recomputes the tree from the entries and decodes each of them
receipt  one receipt, offline: nothing but the file and the keys is needed

  --log-key KEY      a public key of the log (vkey text, or @FILE with one a line); all must have signed
  --witness-key KEY  a public key of a witness (vkey text, or @FILE)
  --quorum N         how many witnesses must have cosigned (default: all that are named)
  --receipt FILE     verify: this receipt must belong to the log (repeatable)
  --earlier FILE     verify: the log must continue this saved checkpoint (repeatable)
  --json             print the result as JSON
  --help             this text
`

class Misuse extends Error {}

function keysOf(values: readonly string[]): CheckpointPolicy['logKeys'] {
  const texts = values.flatMap((value) =>
    value.startsWith('@') ? readFileSync(value.slice(1), 'utf8').trim().split(/\r?\n/) : [value],
  )
  return texts.map((text) => {
    try {
      return parseVerifierKey(text)
    } catch (error) {
      throw error instanceof LedgerError ? new Misuse(`a key: ${error.message}`) : error
    }
  })
}

function readCommand() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'log-key': { type: 'string', multiple: true, default: [] },
      'witness-key': { type: 'string', multiple: true, default: [] },
      quorum: { type: 'string' },
      receipt: { type: 'string', multiple: true, default: [] },
      earlier: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return { values, positionals }
}

type Values = ReturnType<typeof readCommand>['values']

function policyOf(values: Values): CheckpointPolicy {
  const logKeys = keysOf(values['log-key'])
  if (logKeys.length === 0) throw new Misuse('--log-key is needed: without a key nothing is proven')
  const witnessKeys = keysOf(values['witness-key'])
  const all = new Set(witnessKeys.map((key) => key.name)).size
  if (values.quorum !== undefined && !/^[0-9]{1,3}$/.test(values.quorum))
    throw new Misuse('--quorum must be a number')
  return { logKeys, witnessKeys, quorum: values.quorum === undefined ? all : Number(values.quorum) }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function summary(verdict: LogVerdict | FsckReport): Record<string, unknown> {
  const { isGood, opened, problems } = verdict
  return {
    isGood,
    ...(opened && {
      origin: opened.checkpoint.origin,
      size: opened.checkpoint.size,
      root: hex(opened.checkpoint.root),
      witnesses: opened.witnesses,
    }),
    ...('entries' in verdict && { entries: verdict.entries, problemCount: verdict.problemCount }),
    problems,
  }
}

function report(verdict: LogVerdict | FsckReport, isJson: boolean): void {
  if (isJson) {
    console.log(JSON.stringify(summary(verdict)))
    return
  }
  const { opened, problems, isGood } = verdict
  if (opened !== null) {
    const { origin, size, root } = opened.checkpoint
    console.log(`log      ${origin}\nsize     ${size}\nroot     ${hex(root)}`)
    for (const { name, type, at } of opened.witnesses)
      console.log(
        `witness  ${name}, ${new Date(at * 1000).toISOString()} (${type === 0x06 ? 'ML-DSA-44' : 'Ed25519'})`,
      )
  }
  if ('entries' in verdict) console.log(`entries  ${verdict.entries} decoded and hashed`)
  for (const { where, because, what } of problems)
    console.log(`BROKEN   ${where}: ${what} (${because})`)
  if ('problemCount' in verdict && verdict.problemCount > problems.length)
    console.log(`         and ${verdict.problemCount - problems.length} more`)
  console.log(isGood ? 'good     every check passed' : 'NOT GOOD do not rely on this log')
}

function progress(isJson: boolean): ((entries: number, size: number) => void) | undefined {
  if (isJson || !process.stderr.isTTY) return undefined
  let shown = 0
  return (entries, size) => {
    const now = Date.now()
    if (now - shown < 100 && entries < size) return
    shown = now
    const share = entries / size
    const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░')
    process.stderr.write(`\r${bar} ${Math.floor(share * 100)} %  ${entries} of ${size}`)
    if (entries === size) process.stderr.write('\r\x1b[K')
  }
}

function checkReceipt(file: string, policy: CheckpointPolicy, isJson: boolean): boolean {
  const text = readFileSync(file)
  const verdict = verifyReceipt(text, policy)
  if (!verdict.isGood) {
    const problems = [{ where: file, because: verdict.because, what: verdict.what }]
    report({ isGood: false, opened: null, problems }, isJson)
    return false
  }
  const entry = decodeEntry(verdict.leaf)
  const { index } = parseReceipt(text)
  if (isJson)
    console.log(JSON.stringify({ ...summary({ ...verdict, problems: [] }), index, entry }))
  else {
    report({ ...verdict, problems: [] }, false)
    console.log(`index    ${index}\nentry    ${JSON.stringify(entry)}`)
  }
  return true
}

async function main(): Promise<number> {
  const { values, positionals } = readCommand()
  const [verb, where, ...rest] = positionals
  if (values.help) {
    console.log(help)
    return 0
  }
  if (verb === undefined || where === undefined || rest.length > 0) throw new Misuse('see --help')
  const policy = policyOf(values)
  const isJson = values.json
  if (verb === 'receipt') return checkReceipt(where, policy, isJson) ? 0 : 1
  if (verb === 'fsck') {
    const onProgress = progress(isJson)
    const checked = await fsck(openSource(where), policy, onProgress && { onProgress })
    report(checked, isJson)
    return checked.isGood ? 0 : 1
  }
  if (verb !== 'verify') throw new Misuse(`no such command: ${verb}`)
  const verdict = await verifyLog(openSource(where), policy, {
    earlier: values.earlier.map((name) => ({ name, note: readFileSync(name) })),
    receipts: values.receipt.map((name) => ({ name, text: readFileSync(name) })),
  })
  report(verdict, isJson)
  return verdict.isGood ? 0 : 1
}

const isMisuse = (error: unknown): boolean =>
  error instanceof Misuse ||
  (error instanceof LedgerError && error.code === 'malformed-policy') ||
  (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`tipstaff-verify: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = isMisuse(error) ? 2 : error instanceof LedgerError ? 1 : 3
}
