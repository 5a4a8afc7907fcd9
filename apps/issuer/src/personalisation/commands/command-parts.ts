// What this station's commands share: the options of an operator's key, and files people hand in.
import type { Command } from 'commander'
import { takeIn } from '../../platform/intake.ts'

export type { Context, RegisterCommands } from '../../cli/context.ts'

export interface KeyOptions {
  readonly as: string
  readonly passwordFile?: string
}

/** Adds `--as` and `--password-file`. */
export const withKey = (command: Command): Command =>
  command
    .requiredOption('--as <keyfile>', 'your key file')
    .option('--password-file <file>', 'its password, where there is no terminal to ask on')

/** A text file somebody handed in. Refusals `not-found`, `malformed`. */
export const readGiven = (path: string, bytesMax: number): string =>
  takeIn(path, bytesMax).toString('utf8')
