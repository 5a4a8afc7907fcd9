// What both children do: wait for their task, give up what they need no longer, answer, end.

/**
 * Answers the one task this process is sent.
 * @throws Error where the process is not shut in: a hostile file is not looked at then
 */
export function answerOnce(answer: (task: unknown) => Promise<object>): void {
  process.once('message', (task) => {
    shutIn()
    void answer(task).then((said) =>
      process.send?.(said, undefined, {}, () => process.disconnect?.()),
    )
  })
}

/** Compiled code was left while this program was loaded; from here on nothing is written to any path. */
function shutIn(): void {
  if (!('permission' in process)) throw new Error('not started under the permission model')
  process.permission.drop('fs.write')
}
