// Where the verifier reads a published log from: a folder, or a web address below which its files lie.
// Nothing it reads is believed here; sizes and times are bounded.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseTilePath, type TileReader } from '../src/index.ts'

// A full bundle of the longest entries, with room for a checkpoint of any kind.
const fileBytesMax = 256 * 65_537
const timeoutMs = 20_000

const isLogPath = (path: string): boolean => path === 'checkpoint' || parseTilePath(path) !== null

function folder(root: string): TileReader {
  return {
    async read(path) {
      if (!isLogPath(path)) return null
      try {
        return await readFile(join(root, path))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
  }
}

async function bounded(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > fileBytesMax)
      throw new Error(`a file of the log is longer than ${fileBytesMax} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function web(prefix: string): TileReader {
  return {
    async read(path) {
      if (!isLogPath(path)) return null
      const response = await fetch(`${prefix.replace(/\/+$/, '')}/${path}`, {
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (response.status === 404) {
        await response.body?.cancel()
        return null
      }
      if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`)
      return bounded(response)
    },
  }
}

/** A reader over a folder, or over an http or https address. */
export function openSource(where: string): TileReader {
  return /^https?:\/\//.test(where) ? web(where) : folder(where)
}
