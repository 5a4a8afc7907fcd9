// The edges of what vetting means for a card.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { judgeVetting, type Judgement } from './judge-vetting.ts'

const now = Date.parse('2026-06-01T23:59:59Z')

test('a card is judged by the worst that can be said of its holder’s vetting', () => {
  const cases: readonly (readonly [string | null, string | null, string, Judgement])[] = [
    [null, null, '2027-01-01', 'missing'],
    ['MV', null, '2027-01-01', 'missing'],
    [null, '2030-01-01', '2027-01-01', 'missing'],
    ['MV', '2026-05-31', '2026-05-30', 'over'],
    ['MV', '2026-06-01', '2026-06-01', 'soon'],
    ['MV', '2026-06-01', '2026-06-02', 'outlives'],
    ['MV', '2026-08-30', '2026-08-30', 'soon'],
    ['MV', '2026-08-31', '2026-08-31', 'good'],
    ['MV', '2030-01-01', '2030-01-02', 'outlives'],
    ['MV', '2030-01-01', '2029-12-31', 'good'],
  ]
  for (const [level, expiresOn, card, says] of cases)
    assert.equal(judgeVetting({ level, expiresOn }, card, now), says, `${expiresOn ?? '–'} ${card}`)
})
