// Thrown when a file cannot be cleaned, or its cleaned copy cannot be proved. Nothing is written then.

export class CleanError extends Error {
  override readonly name = 'CleanError'
}
