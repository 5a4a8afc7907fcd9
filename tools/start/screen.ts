// How `npm start` shows what it does: one numbered heading a step, the command a person would type, what came
// of it, how long it took.

const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
const paint = (code: string, text: string): string =>
  colour ? `\x1b[${code}m${text}\x1b[0m` : text

export const bold = (text: string): string => paint('1', text)
export const faint = (text: string): string => paint('2', text)
export const good = (text: string): string => paint('32', text)
export const bad = (text: string): string => paint('31', text)

export function say(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** The heading of a step. */
export function heading(no: number, of: number, title: string): void {
  say()
  say(bold(`${String(no).padStart(2)}/${String(of)}  ${title}`))
}

/** Text moved under its heading. */
export function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `       ${line}`)
    .join('\n')
}

/** Seconds since `began`, for people. */
export function since(began: number): string {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`
}
