// What happened at this desk and the gate program has not acknowledged: kept in the browser's own database until
// it has. Each entry has an id, so that one which is sent twice is still one. No QR text, no name, no picture.
const sendMax = 50

const database = new Promise((resolve, reject) => {
  const opening = indexedDB.open('gate-log', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('notes', { keyPath: 'id' })
  opening.onsuccess = () => resolve(opening.result)
  opening.onerror = () => reject(opening.error)
})
// Whoever asks for it hears of the failure; nobody may have asked yet.
database.catch(() => undefined)

async function within(mode, work) {
  const transaction = (await database).transaction('notes', mode, { durability: 'strict' })
  const request = work(transaction.objectStore('notes'))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result)
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
}

/** Keeps an entry; resolves when it is on the disk. */
export const keepNote = (note) => within('readwrite', (notes) => notes.put(note))

/** How many wait in this browser; null when it has no database to ask. */
export const countNotes = () => within('readonly', (notes) => notes.count()).catch(() => null)

let sending = null
/** Hands over what waits, and forgets what the gate program has written down. Never two at a time. */
export function sendNotes() {
  sending ??= sendAll()
    .catch(() => undefined)
    .finally(() => (sending = null))
  return sending
}

async function sendAll() {
  for (;;) {
    const waiting = await within('readonly', (notes) => notes.getAll(null, sendMax))
    if (waiting.length === 0) return
    const response = await fetch('/log', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ notes: waiting }),
      signal: AbortSignal.timeout(4000),
    })
    if (!response.ok) return
    const { kept } = await response.json()
    if (kept.length === 0) return
    await within('readwrite', (notes) => {
      for (const id of kept) notes.delete(id)
    })
  }
}
