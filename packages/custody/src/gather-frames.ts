// Frames that are written in one turn of the event loop leave in one write: each write is a system call that
// wakes the other process, and costs more than making the frame.

/** Bytes that are not held back for others. */
const roomMax = 256 * 1024

/** Writes frames in their order, those of one turn together. */
export function gatherFrames(write: (bytes: Uint8Array) => void): (frame: Uint8Array) => void {
  let held: Uint8Array[] = []
  let size = 0
  const flush = (): void => {
    const [only] = held
    if (only === undefined) return
    const bytes = held.length === 1 ? only : Buffer.concat(held)
    held = []
    size = 0
    write(bytes)
  }
  return (frame) => {
    held.push(frame)
    size += frame.length
    if (size > roomMax) flush()
    // After the promises that are ready now: what they write goes along.
    else if (held.length === 1) process.nextTick(flush)
  }
}
