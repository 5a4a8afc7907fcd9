// What a scan says. Findings repeat nothing of the register: only places, counts, reasons and chances.

/** From worst to best; the verdict on a file is the worst of its findings. */
export const verdicts = ['BLOCK', 'HOLD', 'WARN', 'NOTE', 'PASS'] as const
export type Verdict = (typeof verdicts)[number]

export type RuleName =
  | 'same-person-rows'
  | 'name-list'
  | 'attribute-list'
  | 'register-numbers'
  | 'hidden-list'
  | 'names-in-text'
  | 'own-addresses'
  | 'allowed'
  | 'more-than-shown'
  | 'hidden-content'
  | 'unreadable'
  | 'metadata'

/** Where in the file: the part's own path, and the place in words. */
export interface Place {
  readonly part: string
  readonly words: string
  /** True when somebody looking at the file in the usual way does not see it. */
  readonly isHidden: boolean
}

export interface Finding {
  readonly verdict: Verdict
  readonly rule: RuleName
  readonly place: Place
  /** How many rows, people or things. */
  readonly count: number
  /** One or two sentences for the person about to send the file. */
  readonly why: string
  /** How likely a list of strangers of this size would look so; absent where chance plays no part. */
  readonly chance?: number
}

/** One place that was read, for a map of the file: how many rows stand there, how many of them look like people. */
export interface PartRead {
  readonly place: Place
  readonly rows: number
  readonly personRows: number
}

export interface Report {
  readonly verdict: Verdict
  readonly type: string
  readonly bytes: number
  readonly summary: string
  readonly findings: readonly Finding[]
  readonly parts: readonly PartRead[]
  readonly register: { readonly people: number }
}

export const worst = (findings: readonly Finding[]): Verdict =>
  verdicts.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'PASS'
