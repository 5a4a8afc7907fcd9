// The open lines to gates: server-sent events, so many at most, and none that lets what it is sent pile up.
import type { ServerResponse } from 'node:http'

const backlogMax = 16 * 1024 * 1024

export class GateStreams {
  readonly #lines = new Set<ServerResponse>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get count(): number {
    return this.#lines.size
  }

  get isFull(): boolean {
    return this.#lines.size >= this.#most
  }

  /** Takes over a response and keeps it open; `first` is sent at once. */
  add(line: ServerResponse, first: readonly Buffer[]): void {
    line.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    this.#lines.add(line)
    line.on('close', () => this.#lines.delete(line))
    line.on('error', () => this.#lines.delete(line))
    line.write(': tipstaff lists\n\n')
    for (const frame of first) line.write(frame)
  }

  /** Sends one frame to all. A gate that does not read is cut off: it comes back and catches up. */
  send(frame: Buffer): void {
    for (const line of this.#lines) {
      if (line.writableLength > backlogMax) line.destroy()
      else line.write(frame)
    }
  }

  close(): void {
    for (const line of this.#lines) line.destroy()
    this.#lines.clear()
  }
}

/** One event as it goes over the line; the data holds no line feed. */
export const frameOf = (event: 'list' | 'heartbeat', data: string): Buffer =>
  Buffer.from(`event: ${event}\ndata: ${data}\n\n`)
