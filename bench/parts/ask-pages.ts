// Asks for pages at an even pace, however long the answers take, and writes down how long each took from the moment it
// was due. A process of its own: what it waits for must not wait for it.
import { text } from 'node:stream/consumers'

export interface Asked {
  /** The pattern of the route. */
  readonly pattern: string
  readonly address: string
  readonly cookie: string
}

export interface Told {
  readonly pattern: string
  readonly status: number
  readonly bytes: number
  /** From when it was due to its last byte. */
  readonly ms: number
}

interface Order {
  readonly pages: readonly Asked[]
  readonly aSecond: number
}

async function ask({ pattern, address, cookie }: Asked, due: number): Promise<Told> {
  const answer = await fetch(address, { headers: { cookie }, redirect: 'manual' })
  const { byteLength: bytes } = await answer.arrayBuffer()
  return { pattern, status: answer.status, bytes, ms: performance.now() - due }
}

const { pages, aSecond } = JSON.parse(await text(process.stdin)) as Order
const began = performance.now()
const told = await Promise.all(
  pages.map(async (page, no) => {
    const due = began + (no * 1000) / aSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    return ask(page, due)
  }),
)
process.stdout.write(JSON.stringify(told))
