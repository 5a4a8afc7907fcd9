// The guard's page. It decides nothing: every answer comes from the gate program on this computer, and when that
// cannot be reached the page refuses.
import { startCamera } from './camera.mjs'
import { show, showIdle, showUnreachable } from './answer.mjs'

const at = (id) => document.getElementById(id)
const zone = at('zone')
const entry = at('entry')
let current = null // the QR text whose answer stands on the screen
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

let asked = 0
async function check(question) {
  const mine = ++asked
  clearTimeout(clearing)
  try {
    const answer = await ask({ ...question, zone: zone.value })
    // An answer that was overtaken by a later question is not shown: it could be taken for the later card's.
    if (mine === asked) show(answer, question)
  } catch {
    if (mine === asked) showUnreachable()
  }
  clearing = setTimeout(clear, clearAfterMs)
}

function clear() {
  asked++
  current = null
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

// A hand scanner types wherever the focus is. Its letters go to the entry field and press no button.
addEventListener('keydown', (event) => {
  if (event.key === 'Escape') return clear()
  if (event.ctrlKey || event.altKey || event.metaKey || event.target === entry) return
  const isButton = event.target instanceof HTMLButtonElement
  const isChoice = event.target instanceof HTMLSelectElement
  if (isChoice || event.key.length !== 1 || (isButton && event.key === ' ')) return
  entry.focus()
})

at('camera').addEventListener('click', () => void camera())
let stop = null
async function camera() {
  const note = at('camera-note')
  if (stop) {
    stop()
    stop = null
    at('camera').textContent = 'Start camera'
    note.hidden = false
    note.textContent = 'The camera is off.'
    return
  }
  note.textContent = 'Starting the camera …'
  try {
    stop = await startCamera(at('video'), scanned)
    at('camera').textContent = 'Stop camera'
    note.hidden = true
  } catch {
    note.hidden = false
    note.textContent = 'No camera, or not allowed. Use the hand scanner.'
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

let state = null
const grades = {
  G0: 'a signature',
  G1: 'a fresh status',
  G2: 'a portrait confirmed by you',
  G3: 'a live key: no printed card is enough',
  G4: 'a live key and PIN: no printed card is enough',
}
function describeZone() {
  const chosen = state?.zones.find(({ id }) => id === zone.value)
  const required = chosen?.required[state.level]
  at('asks').textContent = chosen
    ? chosen.unstaffed
      ? 'An unstaffed door: printed cards never open it'
      : `Asks for ${required}: ${grades[required]}`
    : ''
}

function showState(read) {
  const hadZones = state?.zones.map(({ id, name }) => id + name).join() ?? ''
  state = read
  const { organisation, level, zones, versions, link } = read
  at('organisation').textContent = organisation?.name ?? 'Gate without a trust list'
  if (organisation) {
    document.documentElement.style.setProperty('--organisation', organisation.colours[0])
    document.documentElement.style.setProperty('--on-organisation', organisation.colours[1])
  }
  at('level').textContent = level ? `Response level: ${level}` : ''
  at('level').dataset.level = level ?? ''
  if (zones.map(({ id, name }) => id + name).join() !== hadZones) {
    const chosen = zone.value || localStorage.getItem('zone')
    zone.replaceChildren(...zones.map(({ id, name }) => new Option(name, id, false, id === chosen)))
  }
  describeZone()
  const age =
    read.statusIssuedAt === null ? null : Math.max(0, Date.now() / 1000 - read.statusIssuedAt)
  const hours = age === null ? '' : `, status list made ${Math.floor(age / 60)} min ago`
  const heard = link.isConnected ? 'connected to the office' : 'working alone'
  at('lists').textContent =
    `Site ${read.site} · ${heard}${hours} · lists: trust ${versions.trust}, status ${versions.status}, access ${versions.access}`
  alarm(
    read.isClockWrong
      ? 'The clock of this computer has gone back. No card can be checked until it is right.'
      : link.isSilent
        ? 'The office is silent. Cancelled cards may not be known here yet: look at the age of the status.'
        : null,
  )
}

function alarm(text) {
  const box = at('alarm')
  box.hidden = text === null
  if (box.textContent !== (text ?? '')) box.textContent = text ?? ''
}

async function watch() {
  try {
    const response = await fetch('/state', { signal: AbortSignal.timeout(4000) })
    if (!response.ok) throw new Error('refused')
    showState(await response.json())
  } catch {
    alarm(
      'The gate program on this computer does not answer. Admit nobody on a card: call the control room.',
    )
  }
  setTimeout(() => void watch(), 2000)
}

showIdle()
void watch()
entry.focus()
void camera()
if ('serviceWorker' in navigator)
  void navigator.serviceWorker.register('/worker.mjs', { type: 'module' })
