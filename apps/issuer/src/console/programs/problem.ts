// What goes wrong, as problem details (RFC 9457): a kind that programs can tell apart, and words for people.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { withoutData } from '../../platform/log.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { statusOf } from '../web/answer.ts'

export const problemShape = z.object({
  type: z.string().describe('`urn:tipstaff:problem:` and the kind of problem.'),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('What is wrong in what was sent.'),
  reference: z.string().optional().describe('For a fault: the number to tell a keeper.'),
})
export type Problem = z.infer<typeof problemShape>

const titles = {
  malformed: 'Something that was sent is wrong',
  'not-permitted': 'This may not be done with this credential',
  'second-person-needed': 'A second person is needed',
  'signature-needed': 'The operator has to sign a session first',
  'not-found': 'There is nothing here',
  'wrong-state': 'It has changed meanwhile',
  'over-budget': 'The budget is spent',
  'custodian-refused': 'The custodian refused it',
  expired: 'It is over',
  'too-fast': 'Too many requests',
  'not-ready': 'The office cannot do this now',
  'held-by-release-guard': 'The release guard holds this file',
  unauthorised: 'A credential is needed',
  'idempotency-key': 'An idempotency key is needed, or was used for something else',
  'in-progress': 'The same request is being worked on',
  fault: 'Something broke',
} as const
export type ProblemKind = keyof typeof titles

/** A problem of a kind. */
export const makeProblem = (
  kind: ProblemKind,
  status: number,
  more: Pick<Problem, 'detail' | 'errors' | 'reference'> = {},
): Problem => ({ type: `urn:tipstaff:problem:${kind}`, title: titles[kind], status, ...more })

/** A refusal in its own words, which name no person; a fault by its reference only. */
export function problemOf(office: Pick<Office, 'log'>, error: unknown): Problem {
  if (error instanceof Refusal)
    return makeProblem(error.code, statusOf[error.code], { detail: error.message })
  const reference = randomBytes(6).toString('hex')
  office.log.error({ err: withoutData(error), reference }, 'a call')
  return makeProblem('fault', 500, { reference })
}

/** What does not fit a shape. */
export const misfit = ({ issues }: z.ZodError, status = 400): Problem =>
  makeProblem('malformed', status, {
    errors: issues.map(({ path, message }) => ({ field: path.join('.'), message })),
  })
