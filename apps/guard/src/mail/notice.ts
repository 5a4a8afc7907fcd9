// What the sender of a held message is told: that it waits and under which number. Nothing of the message itself.

export function noticeFor(sender: string, id: string): Buffer {
  const lines = [
    'From: Release guard <release-guard@release-guard.invalid>',
    `To: <${sender.replace(/[\r\n<>]/g, '')}>`,
    'Subject: Your message was not sent yet',
    'Auto-Submitted: auto-replied',
    `Message-ID: <${id}.${Date.now().toString(36)}@release-guard.invalid>`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'A message of yours is being held: it may hold people of ours, or could not be checked.',
    'It has not left. Two people decide whether it may, and write down why.',
    '',
    `Its number is ${id}. Whoever runs the release guard can say why it is held.`,
    'If you meant to send something smaller, send that: a cleaned copy, or one sheet as plain text.',
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}
