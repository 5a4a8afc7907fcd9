// Notices that the station asks something else and shows it; takes the card's picture off the page as soon as it
// is reported. Everything works without this, by the page's own refresh.
const { step } = document.body.dataset
const gone = document.getElementById('gone')
const field = document.getElementById('said')
field?.focus()
// A scanner types wherever the focus is: after a click beside the field its words must not be lost.
document.addEventListener('keydown', ({ key }) => {
  if (document.activeElement === document.body && key.length === 1) field?.focus()
})

let isSent = false
for (const form of document.forms)
  form.addEventListener('submit', (event) => {
    // A scanner that reads twice says it once.
    if (isSent) return event.preventDefault()
    isSent = true
    return undefined
  })

// A page that comes back from the browser's memory may show a card that was reported long ago.
window.addEventListener('pagehide', () => document.querySelector('.faces')?.remove())
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.replace('/')
})

async function look() {
  let said = null
  try {
    const answer = await fetch('/step')
    if (answer.status === 401) return location.replace('/')
    if (answer.ok) said = (await answer.json()).step
  } catch {
    said = null
  }
  gone.hidden = said !== null
  // Without the station nobody knows whether this card still is in question.
  if (said === null) document.querySelector('.faces')?.remove()
  if (said !== null && said !== step && !isSent) return location.replace('/')
  return setTimeout(look, 700)
}
if (step) setTimeout(look, 700)
