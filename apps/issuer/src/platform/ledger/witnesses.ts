// Asking witnesses to cosign a checkpoint (C2SP tlog-witness). A witness that is slow, away or of another
// mind adds nothing; whoever needs its cosignature then gets a no from the custodian.
import { addSignatures, formatAddCheckpoint, type LogWriter } from '@tipstaff/ledger'

const waitMs = 3_000
const answerBytesMax = 64 * 1024

/** Gives a note the cosignatures of every witness that answers. */
export type Cosign = (note: string, size: number) => Promise<string>

/** Witnesses at these URLs, each remembered by the size it cosigned last. */
export function witnessesAt(urls: readonly string[], log: LogWriter): Cosign {
  const seen = new Map<string, number>()
  return async (note, size) => {
    const answers = await Promise.all(urls.map((url) => ask(url, note, size, log, seen)))
    const lines = answers.flatMap((answer) => (answer === null ? [] : answer))
    return withLines(note, lines)
  }
}

// A line under the log's own name would make verifiers reject the note: no witness may add one.
function withLines(note: string, lines: readonly string[]): string {
  const [origin = ''] = note.split('\n', 1)
  const others = lines.filter((line) => !line.startsWith(`— ${origin} `))
  try {
    return others.reduce((signed, line) => addSignatures(signed, `${line}\n`), note)
  } catch {
    return note
  }
}

async function ask(
  url: string,
  note: string,
  size: number,
  log: LogWriter,
  seen: Map<string, number>,
): Promise<readonly string[] | null> {
  // A second try only where the witness says which size it has seen (409).
  for (let tries = 0; tries < 2; tries++) {
    const old = seen.get(url) ?? 0
    if (old > size) return null
    const proof = old === 0 ? [] : await log.consistencyProof(old, size)
    const answer = await post(url, formatAddCheckpoint(old, proof, note))
    if (answer === null) return null
    if (answer.status === 200) {
      seen.set(url, size)
      return answer.body.split('\n').filter((line) => line.startsWith('— '))
    }
    const known = Number(answer.body.trim())
    if (answer.status !== 409 || !Number.isSafeInteger(known)) return null
    seen.set(url, known)
  }
  return null
}

async function post(url: string, body: string): Promise<{ status: number; body: string } | null> {
  try {
    const response = await fetch(new URL('add-checkpoint', url), {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(waitMs),
    })
    const text = await response.text()
    return text.length > answerBytesMax ? null : { status: response.status, body: text }
  } catch {
    return null
  }
}
