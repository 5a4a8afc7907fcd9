// What the page shows all the time: where it stands, how new its lists are, whether the office is heard, what of
// the log waits. Also the alarm on top.
import { countNotes } from './log.mjs'

const at = (id) => document.getElementById(id)
const zone = at('zone')
let state = null

const grades = {
  G0: 'a signature',
  G1: 'a fresh status',
  G2: 'a portrait confirmed by you',
  G3: 'a live key: no printed card is enough',
  G4: 'a live key and PIN: no printed card is enough',
}

/** What the chosen zone asks for. */
export function describeZone() {
  const chosen = state?.zones.find(({ id }) => id === zone.value)
  const required = chosen?.required[state.level]
  at('asks').textContent = chosen
    ? chosen.unstaffed
      ? 'An unstaffed door: printed cards never open it'
      : `Asks for ${required}: ${grades[required]}`
    : ''
}

/** The name of a zone as the gate last gave it. */
export const zoneName = (id) => state?.zones.find((one) => one.id === id)?.name ?? id

const ageOf = (seconds) => {
  if (seconds < 120) return `${Math.floor(seconds)} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}

function showZones(zones) {
  const chosen = zone.value || localStorage.getItem('zone')
  zone.replaceChildren(...zones.map(({ id, name }) => new Option(name, id, false, id === chosen)))
}

/** Shows what the gate program says of itself. */
export function showState(read) {
  const names = (zones) => zones?.map(({ id, name }) => id + name).join()
  const isOther = names(read.zones) !== names(state?.zones)
  state = read
  const { organisation, level, versions, link } = read
  at('organisation').textContent = organisation?.name ?? 'Gate without a trust list'
  if (organisation) {
    const { style } = document.documentElement
    style.setProperty('--organisation', organisation.colours[0])
    style.setProperty('--on-organisation', organisation.colours[1])
  }
  at('level').textContent = level ? `Response level: ${level}` : ''
  at('level').dataset.level = level ?? ''
  if (isOther) showZones(read.zones)
  describeZone()
  const age =
    read.statusIssuedAt === null ? null : Math.max(0, Date.now() / 1000 - read.statusIssuedAt)
  at('lists').textContent = [
    `Site ${read.site}`,
    link.isConnected ? 'connected to the office' : 'working alone: the office cannot be reached',
    ...(age === null ? [] : [`status list made ${ageOf(age)} ago`]),
    `lists: trust ${versions.trust}, status ${versions.status}, access ${versions.access}`,
  ].join(' · ')
  alarm(alarmOf(read))
}

function alarmOf({ isClockWrong, link, statusIssuedAt }) {
  if (isClockWrong)
    return 'The clock of this computer has gone back. No card can be checked until it is right.'
  if (!link.isSilent) return null
  const age =
    statusIssuedAt === null
      ? ''
      : ` The status here is ${ageOf(Date.now() / 1000 - statusIssuedAt)} old.`
  return `The office is silent. Cards cancelled since may not be known here yet.${age}`
}

/** The gate program does not answer. */
export function showAway() {
  if (zone.options.length === 0 && localStorage.getItem('zone'))
    zone.replaceChildren(new Option(localStorage.getItem('zone'), localStorage.getItem('zone')))
  alarm(
    'The gate program on this computer does not answer: this page cannot tell whether a card is good. Check by hand and call the control room.',
  )
}

function alarm(text) {
  const box = at('alarm')
  box.hidden = text === null
  if (box.textContent !== (text ?? '')) box.textContent = text ?? ''
}

const entries = (count) => (count === 1 ? '1 entry' : `${count} entries`)

/** How much of the log is where. `unsent` is null while the gate program does not answer. */
export async function showLogState(unsent) {
  const here = await countNotes()
  const said = []
  if (here === null) said.push('This browser cannot keep a log: write down by hand what you do.')
  else if (here > 0) said.push(`${entries(here)} kept on this page until the gate program answers.`)
  if (unsent) said.push(`${entries(unsent)} kept by the gate until the office answers.`)
  if (said.length === 0 && unsent === 0) said.push('Everything has been sent to the office.')
  const text = said.join(' ')
  if (at('log-sent').textContent !== text) at('log-sent').textContent = text
}

const clockTime = (seconds) => new Date(seconds * 1000).toLocaleTimeString('en-GB')

/** The newest entries, when somebody has opened the log. */
export async function showLog() {
  if (!at('log').open) return
  const response = await fetch('/log', { signal: AbortSignal.timeout(4000) })
  if (!response.ok) return
  const read = await response.json()
  at('log-list').replaceChildren(
    ...read.entries.map(({ at: time, headline, grade, serial, zone: where }) => {
      const item = document.createElement('li')
      const head = document.createElement('b')
      head.textContent = `${clockTime(time)}  ${headline}${grade ? ` (${grade})` : ''}`
      const rest = document.createElement('span')
      rest.textContent = [serial, where === '?' ? null : zoneName(where)]
        .filter(Boolean)
        .join(' · ')
      item.append(head, rest)
      return item
    }),
  )
}
