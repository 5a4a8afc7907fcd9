// The page of a task: live by server-sent events, by asking again without script.
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { t } from '../messages/en.ts'
import { banner, link, paragraph } from '../page/components.ts'
import { html } from '../page/html.ts'
import { progress } from '../page/lists.ts'
import { page, stream } from '../page/reply.ts'
import { route } from '../route.ts'
import { readTask, type Task } from './tasks.ts'

const params = z.object({ id: z.string().regex(/^ta_[0-9a-f]{20}$/) })
const lookEveryMs = 500

const label = ({ done, total }: Task): string => t('task.count', { done, total })

const seeTask = route({
  method: 'GET',
  path: '/tasks/:id',
  action: 'task-see',
  params,
  async handle({ office, params: { id }, session }) {
    const task = await readTask(office, id, session.operator)
    const isRunning = task.state === 'running'
    return page({
      title: t(`task.title.${task.state}`),
      ...(isRunning ? { refresh: 3 } : {}),
      body: html`<div${isRunning && html` data-task="${`/tasks/${id}/events`}"`}>${paragraph(task.kind)}${progress(task.done, task.total, label(task))}</div>${
        task.state === 'cut-off' && banner(t('task.cut-off'), 'warning')
      }${task.state === 'failed' && banner(t('task.failed', { why: task.why ?? '' }), 'warning')}${
        isRunning ? paragraph(t('task.leave')) : paragraph(link(task.back, t('task.back')))
      }`,
    })
  },
})

const followTask = route({
  method: 'GET',
  path: '/tasks/:id/events',
  action: 'task-see',
  params,
  async handle({ office, params: { id }, session }) {
    const by = session.operator
    await readTask(office, id, by)
    return stream(async function* (gone) {
      while (!gone.aborted) {
        const task = await readTask(office, id, by)
        yield {
          event: 'progress',
          data: { done: task.done, total: task.total, label: label(task), state: task.state },
        }
        if (task.state !== 'running') return
        await wait(lookEveryMs, undefined, { signal: gone }).catch(() => undefined)
      }
    })
  },
})

export const taskRoutes = [seeTask, followTask]
