// Camera to QR text. The decoder's wasm comes from the gate itself, never from elsewhere.
const decoder = new URL('/decoder/es/reader/index.js', location.origin)
const { prepareZXingModule, readBarcodes } = await import(decoder.href)

const options = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 }
const pauseMs = 120

prepareZXingModule({ overrides: { locateFile: () => '/decoder/reader/zxing_reader.wasm' } })

/** Shows the camera in the video and calls `found` with each text read. Answers with a function that stops it. */
export async function startCamera(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 960 } },
  })
  video.srcObject = stream
  await video.play()
  video.hidden = false
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  let isOn = true
  const look = async () => {
    if (!isOn) return
    if (video.videoWidth > 0) {
      canvas.width = video.videoWidth
      canvas.height = video.videoHeight
      context.drawImage(video, 0, 0)
      try {
        const [code] = await readBarcodes(
          context.getImageData(0, 0, canvas.width, canvas.height),
          options,
        )
        if (isOn && code?.isValid && code.text) found(code.text)
      } catch {
        // A frame that cannot be read is followed by another.
      }
    }
    setTimeout(() => void look(), pauseMs)
  }
  void look()
  return () => {
    isOn = false
    for (const track of stream.getTracks()) track.stop()
    // Another start may have the picture by now.
    if (video.srcObject !== stream) return
    video.srcObject = null
    video.hidden = true
  }
}
