// The guard's page. It decides nothing: every answer comes from the gate program on this computer, and when that
// cannot be reached the page says that it cannot tell.
import { startCamera } from './camera.mjs'
import { show, showIdle, showUnreachable } from './answer.mjs'
import { keepNote, sendNotes } from './log.mjs'
import { describeZone, showAway, showLog, showLogState, showState } from './standing.mjs'

const at = (id) => document.getElementById(id)
const zone = at('zone')
const entry = at('entry')
let current = null // the QR text whose answer stands on the screen
let serial = null // and the serial the gate read from it
let clearing = 0
const clearAfterMs = 60_000

async function ask(question) {
  const response = await fetch('/check', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    signal: AbortSignal.timeout(4000),
  })
  if (!response.ok) throw new Error('refused')
  return response.json()
}

const newNote = (id, said, about = null) => ({
  id,
  at: Math.floor(Date.now() / 1000),
  zone: zone.value,
  said,
  serial: about,
})

const wordOf = ({ samePerson }) =>
  samePerson === undefined ? 'no-answer' : samePerson ? 'same-person' : 'not-same-person'

let asked = 0
async function check(question) {
  const mine = ++asked
  const id = crypto.randomUUID()
  clearTimeout(clearing)
  try {
    const answer = await ask({ ...question, zone: zone.value, id })
    // An answer that was overtaken by a later question is not shown: it could be taken for the later card's.
    if (mine === asked) {
      serial = answer.serial
      show(answer, question)
    }
    await showLog()
  } catch {
    if (mine === asked) showUnreachable()
    // Under the id of the question: if it was written down after all, it is not written twice.
    await keep(newNote(id, wordOf(question), question.samePerson === undefined ? null : serial))
  }
  clearing = setTimeout(clear, clearAfterMs)
}

async function keep(note) {
  try {
    await keepNote(note)
    await showLogState(null)
    return true
  } catch {
    await showLogState(null)
    return false
  }
}

function clear() {
  asked++
  current = null
  serial = null
  clearTimeout(clearing)
  showIdle()
  entry.value = ''
}

function scanned(qr) {
  // The camera sees the same card many times a second.
  if (qr === current) return
  current = qr
  void check({ qr })
}

at('yes').addEventListener('click', () => current && void check({ qr: current, samePerson: true }))
at('no').addEventListener('click', () => current && void check({ qr: current, samePerson: false }))
at('again').addEventListener('click', () => {
  clear()
  entry.focus()
})
zone.addEventListener('change', () => {
  localStorage.setItem('zone', zone.value)
  clear()
  describeZone()
})

at('typed').addEventListener('submit', (event) => {
  event.preventDefault()
  const text = entry.value
  entry.value = ''
  if (text.trim() === '') return
  // A serial has 16 letters in groups; a code has hundreds. Spaces of a code matter and stay.
  if (text.length <= 40) {
    current = null
    void check({ serial: text.trim() })
  } else {
    current = text
    void check({ qr: text })
  }
})

// By hand: what the guard did is kept here first and sent as soon as the gate program answers.
at('hand').addEventListener('submit', (event) => event.preventDefault())
for (const said of ['hand-admitted', 'hand-refused'])
  at(said).addEventListener('click', async () => {
    const about = at('hand-serial').value.trim() || null
    const isKept = await keep(newNote(crypto.randomUUID(), said, about))
    at('hand-serial').value = ''
    at('hand-said').textContent = isKept
      ? `Written down: ${said === 'hand-admitted' ? 'let in' : 'turned away'}.`
      : 'This browser cannot keep it: write it down on paper.'
    void sendNotes().then(showLog)
  })

// A hand scanner types wherever the focus is. Its letters go to the entry field and press no button.
addEventListener('keydown', (event) => {
  if (event.key === 'Escape') return clear()
  if (event.ctrlKey || event.altKey || event.metaKey) return
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return
  if (event.key.length !== 1) return
  const isPressed = event.target instanceof HTMLButtonElement || event.target.tagName === 'SUMMARY'
  if (!(isPressed && event.key === ' ')) entry.focus()
})

at('camera').addEventListener('click', () => void camera())
let stop = null
let isWanted = false
let starts = 0
async function camera() {
  const note = at('camera-note')
  isWanted = !isWanted
  at('camera').textContent = isWanted ? 'Stop camera' : 'Start camera'
  note.hidden = false
  if (!isWanted) {
    stop?.()
    stop = null
    note.textContent = 'The camera is off.'
    return
  }
  note.textContent = 'Starting the camera …'
  const mine = ++starts
  try {
    const end = await startCamera(at('video'), scanned)
    // Stopped, or begun again, while it was starting.
    if (!isWanted || mine !== starts) return end()
    stop = end
    note.hidden = true
  } catch {
    if (mine !== starts) return
    isWanted = false
    at('camera').textContent = 'Start camera'
    note.textContent = 'No camera, or not allowed. Use the hand scanner, or type the serial.'
  }
}

const night = at('night')
function setNight(isOn) {
  document.documentElement.dataset.night = isOn ? 'on' : 'off'
  night.setAttribute('aria-pressed', String(isOn))
}
night.addEventListener('click', () => {
  const isOn = night.getAttribute('aria-pressed') !== 'true'
  localStorage.setItem('night', isOn ? 'on' : 'off')
  setNight(isOn)
})
const kept = localStorage.getItem('night')
setNight(kept === null ? matchMedia('(prefers-color-scheme: dark)').matches : kept === 'on')

at('log').addEventListener('toggle', () => void showLog().catch(() => undefined))

async function watch() {
  try {
    const response = await fetch('/state', { signal: AbortSignal.timeout(4000) })
    if (!response.ok) throw new Error('refused')
    const state = await response.json()
    showState(state)
    await sendNotes()
    await showLogState(state.unsent)
  } catch {
    showAway()
    await showLogState(null)
  }
  setTimeout(() => void watch(), 2000)
}

showIdle()
void watch()
entry.focus()
void camera()
if ('serviceWorker' in navigator) {
  const ours = { createScriptURL: (url) => url }
  // Trusted Types: this page makes no other script address out of a string.
  const policy = globalThis.trustedTypes?.createPolicy('gate-worker', ours) ?? ours
  void navigator.serviceWorker.register(policy.createScriptURL('/worker.mjs'), { type: 'module' })
}
