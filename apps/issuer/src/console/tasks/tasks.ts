// Long work in the background. A row in the office's database says how far it is, so that its page survives a
// reload and a restart; the work itself is made of steps that may be run again.
import { randomBytes } from 'node:crypto'
import { Refusal } from '../../platform/refusal.ts'
import type { Office } from '../../platform/office.ts'
import { withoutData } from '../../platform/log.ts'
import type { Migration } from '../../platform/store.ts'

declare module '../../platform/store.ts' {
  interface Tables {
    console_tasks: {
      id: string
      kind: string
      by: string
      back: string
      done: number
      total: number
      state: 'running' | 'done' | 'failed'
      /** A refusal's words, which name no person. */
      why: string | null
      started_at: number
      heard_at: number
    }
  }
}

export const tasksMigration: Migration = {
  name: 'console-tasks-1',
  statements: ({ bigint }) => [
    `CREATE TABLE console_tasks (id TEXT PRIMARY KEY, kind TEXT NOT NULL, by TEXT NOT NULL, back TEXT NOT NULL,
      done INTEGER NOT NULL, total INTEGER NOT NULL, state TEXT NOT NULL, why TEXT,
      started_at ${bigint} NOT NULL, heard_at ${bigint} NOT NULL)`,
    `CREATE INDEX console_tasks_by ON console_tasks (by, started_at)`,
  ],
}

export interface TaskOptions {
  /** What it is, in words for its page. */
  readonly kind: string
  /** Who started it and alone may see it: an operator or a holder. */
  readonly by: string
  /** Where its page leads when it is done, and from where it may be started again. */
  readonly back: `/${string}`
  readonly total: number
}
export type Work = (report: (done: number) => void) => Promise<void>
export type StartTask = (options: TaskOptions, work: Work) => Promise<string>

const beatMs = 2_000
const silentMs = 5 * beatMs

/** Starts work and gives the id of its page, `/tasks/ID`. Refusals end it with their words, faults without. */
export async function startTask(
  office: Pick<Office, 'store' | 'clock' | 'log'>,
  options: TaskOptions,
  work: Work,
): Promise<string> {
  const id = `ta_${randomBytes(10).toString('hex')}`
  const now = office.clock()
  const row = {
    id,
    ...options,
    done: 0,
    state: 'running' as const,
    why: null,
    started_at: now,
    heard_at: now,
  }
  await office.store.write(async (trx) => {
    await trx.insertInto('console_tasks').values(row).execute()
  })
  void runTask(office, id, work)
  return id
}

async function runTask(
  office: Pick<Office, 'store' | 'clock' | 'log'>,
  id: string,
  work: Work,
): Promise<void> {
  let done = 0
  // On its own way a word of progress may come after the last word: what has ended stays ended.
  const say = (state: 'running' | 'done' | 'failed', why: string | null): Promise<void> =>
    office.store.write(async (trx) => {
      await trx
        .updateTable('console_tasks')
        .set({ done, state, why, heard_at: office.clock() })
        .where('id', '=', id)
        .where('state', '=', 'running')
        .execute()
    })
  let last = 0
  const fault = (error: unknown): void =>
    office.log.error({ err: withoutData(error), task: id }, 'a task')
  const beat = setInterval(() => void say('running', null).catch(fault), beatMs)
  const report = (count: number): void => {
    done = count
    if (Date.now() - last < 250) return
    last = Date.now()
    void say('running', null).catch(fault)
  }
  let ended: ['done' | 'failed', string | null]
  try {
    await work(report)
    ended = ['done', null]
  } catch (error) {
    if (!(error instanceof Refusal)) fault(error)
    ended = ['failed', error instanceof Refusal ? error.message : 'something broke']
  }
  clearInterval(beat)
  await say(...ended).catch(fault)
}

export interface Task {
  readonly id: string
  readonly kind: string
  readonly by: string
  readonly back: string
  readonly done: number
  readonly total: number
  /** `cut-off`: nobody works on it any more, because its console was stopped. */
  readonly state: 'running' | 'done' | 'failed' | 'cut-off'
  readonly why: string | null
  readonly startedAt: number
}

/** One's own task. Refusal `not-found` for another's. */
export async function readTask(
  office: Pick<Office, 'store' | 'clock'>,
  id: string,
  by: string,
): Promise<Task> {
  const row = await office.store.db
    .selectFrom('console_tasks')
    .selectAll()
    .where('id', '=', id)
    .where('by', '=', by)
    .executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no task ${id}`)
  return taskOf(row, office.clock())
}

/** One's own tasks of the last day, newest first. */
export async function tasksOf(
  office: Pick<Office, 'store' | 'clock'>,
  by: string,
): Promise<readonly Task[]> {
  const rows = await office.store.db
    .selectFrom('console_tasks')
    .selectAll()
    .where('by', '=', by)
    .where('started_at', '>', office.clock() - 24 * 3_600_000)
    .orderBy('started_at', 'desc')
    .limit(20)
    .execute()
  return rows.map((row) => taskOf(row, office.clock()))
}

type Row = Omit<Task, 'startedAt' | 'state'> & {
  readonly state: 'running' | 'done' | 'failed'
  readonly started_at: number
  readonly heard_at: number
}

function taskOf({ started_at: startedAt, heard_at: heardAt, ...row }: Row, now: number): Task {
  const isSilent = row.state === 'running' && now - heardAt > silentMs
  const state = isSilent ? ('cut-off' as const) : row.state
  return { ...row, state, startedAt, done: state === 'done' ? row.total : row.done }
}
