// Loaded first into every program that `npm start` runs. When the starter is gone without a word (killed
// outright), the program ends itself, so that nothing is left holding ports, sockets and databases.
import { isMainThread } from 'node:worker_threads'

const starter = Number(process.env.TIPSTAFF_STARTER)
const end = () => process.kill(process.pid, 'SIGTERM')

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

// What a program starts itself has another parent, and ends with that one.
if (isMainThread && starter > 1) {
  if (process.ppid === starter) setInterval(() => process.ppid !== starter && end(), 500).unref()
  else if (!isAlive(starter)) end()
}
