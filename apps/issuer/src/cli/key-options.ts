// The options of every command that somebody signs: his key file and, where another must approve, that person.
import type { OperatorId } from '@tipstaff/custody'
import type { Command } from 'commander'

export interface KeyOptions {
  readonly as: string
  readonly passwordFile?: string
}
export interface WithSecond extends KeyOptions {
  readonly with: OperatorId
}

/** Adds `--as` and `--password-file` to a command. */
export function withKey(command: Command): Command {
  return command
    .requiredOption('--as <keyfile>', 'your key file')
    .option('--password-file <file>', 'its password, where there is no terminal to ask on')
}

/** Adds `--with` besides: the keeper who will approve. */
export function withSecond(command: Command): Command {
  return withKey(command).requiredOption('--with <operator>', 'the keeper who will approve it')
}

/** What is printed when an order waits for its second keeper. */
export const saysAsked = (order: string): string =>
  `asked: ${order}\nanother keeper now runs: tipstaff order approve ${order} --as KEYFILE\n`
