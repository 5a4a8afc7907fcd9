// Keeps the page itself, so that it opens and can say "check by hand" even while the gate program is down.
// Answers about cards are never kept.
const name = 'gate-page-3'
const files = [
  '/',
  '/style.css',
  '/page.mjs',
  '/answer.mjs',
  '/camera.mjs',
  '/log.mjs',
  '/standing.mjs',
  '/icon.svg',
  '/icon-192.png',
  '/icon-512.png',
  '/icon-maskable.png',
  '/app.webmanifest',
  '/decoder/es/reader/index.js',
  '/decoder/es/share.js',
  '/decoder/reader/zxing_reader.wasm',
]

addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(files)))
  skipWaiting()
})

addEventListener('activate', (event) => {
  const old = caches.keys().then((keys) => keys.filter((key) => key !== name))
  event.waitUntil(old.then((keys) => Promise.all(keys.map((key) => caches.delete(key)))))
  event.waitUntil(clients.claim())
})

// The gate's own copy first, so that an update is seen at once; the kept one when the gate does not answer.
async function freshOrKept(request) {
  try {
    const response = await fetch(request)
    if (response.ok) await (await caches.open(name)).put(request, response.clone())
    return response
  } catch (error) {
    const kept = await caches.match(request)
    if (kept) return kept
    throw error
  }
}

addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== location.origin || !files.includes(pathname))
    return
  event.respondWith(freshOrKept(event.request))
})
