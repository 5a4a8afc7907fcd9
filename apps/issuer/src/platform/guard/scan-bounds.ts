// What one scan may cost the office, and the largest index it opens. Numbers only: whoever writes a file loads this.
export const indexBytesMax = 1024 * 2 ** 20
/** Largest file the office takes for a scan: it is held in memory. */
export const scannedBytesMax = 128 * 2 ** 20
export const scanBounds = {
  seconds: 30,
  megabytes: 1024,
  reportBytes: 8 * 2 ** 20,
} as const
