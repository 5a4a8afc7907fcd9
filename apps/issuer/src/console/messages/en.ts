// Every word the console says, by key. A station's words stand in their own file and are merged here; another
// language is another such literal with the same keys.
import { consoleWords } from './console.ts'

const words = { ...consoleWords } as const

export type WordKey = keyof typeof words

/** The words for a key, `{name}` filled from `values`. A key that does not exist does not compile. */
export function t(key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  const text: string = words[key]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
