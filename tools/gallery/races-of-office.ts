// Races about what two people decide: names, files that leave, passkeys, orders; and about programs.
import { randomBytes } from 'node:crypto'
import { openOpenings } from '../../apps/issuer/src/release/openings.ts'
import { lastRelease } from '../../apps/issuer/src/release/releases.ts'
import { checkFile } from '../../apps/issuer/src/platform/dispatch.ts'
import { approveOrder } from '../../apps/issuer/src/platform/govern.ts'
import {
  askToAddOperator,
  askToRemovePasskey,
  approvePasskey,
  orderHash,
} from '../../apps/issuer/src/platform/govern-people.ts'
import { approveMatter, waitingHashes } from '../../apps/issuer/src/platform/kept-acts.ts'
import {
  allCredentials,
  endCredential,
  makeCredential,
} from '../../apps/issuer/src/console/index.ts'
import {
  askForEverybody,
  askRelease,
  askToAllow,
  lastDayOf,
  refuseRelease,
  withdrawAllowed,
} from '../../apps/issuer/src/release/index.ts'
import { withdrawOrder } from '../../apps/issuer/src/oversight/withdraw-order.ts'
import { randomId } from '@tipstaff/custody'
import { enrolPasskey, makePasskey } from '../../test/enrol-passkey.ts'
import type { ConsoleHouse } from '../../test/open-console.ts'
import { done } from '../../test/take-roster.ts'
import type { Course, Race } from './races.ts'

export const officeRaces = ({ at }: Course): readonly Race[] => [
  ...nameRaces(at),
  ...indexRaces(at),
  ...fileRaces(at),
  ...allowRaces(at),
  ...passkeyRaces(at),
  ...orderRaces(at),
  {
    of: '/programs/:id/end',
    async make() {
      const { office, people } = at.house
      const by = people.keeper.operator
      const what = { name: 'Shift planner', operator: people.sponsor.operator, days: 30 }
      await makeCredential(office, by, { ...what, roles: ['sponsor'] })
      const id = (await allCredentials(office))[0]?.id ?? ''
      const first = () => endCredential(office, id, people['second-keeper'].operator)
      return { as: 'keeper', page: '/programs', action: `/programs/${id}/end`, first }
    },
  },
]

const nameRaces = (at: ConsoleHouse): readonly Race[] => {
  const { store } = at.house.office
  const officer = at.as('data-protection')
  /** A question about everybody, its names asked for; gives the answer's address and the naming. */
  const asked = async (): Promise<{ readonly answer: string; readonly naming: string }> => {
    const question = { side: 'recipient', recipient: 'office' }
    const sent = await officer.send('/exposure/new?side=recipient', '/exposure/new', question)
    const answer = (sent.location ?? '').split('?')[0] ?? ''
    await officer.send(`${answer}/names`, `${answer}/names`)
    const { id } = await store.db
      .selectFrom('exposure_namings')
      .select('id')
      .where('answer', '=', answer.slice('/exposure/'.length))
      .executeTakeFirstOrThrow()
    return { answer, naming: id }
  }
  const approving = (naming: string) => () =>
    approveMatter(at.house.office, naming, at.house.people.approver)
  /** What the officer does in the other window. */
  const opening = (answer: string) => async () => {
    const sent = await officer.send(`${answer}/names`, `${answer}/names/open`)
    await done(officer, sent.location)
  }
  return [
    {
      of: '/exposure/namings/:id',
      async make() {
        const { naming } = await asked()
        const page = `/exposure/namings/${naming}`
        const touch = await waitingHashes(store.db, naming)
        return { as: 'incident-commander', page, action: page, touch, first: approving(naming) }
      },
    },
    {
      of: '/exposure/:id/names/open',
      async make() {
        const { answer, naming } = await asked()
        await approving(naming)()
        const page = `${answer}/names`
        return { as: 'data-protection', page, action: `${page}/open`, first: opening(answer) }
      },
    },
    {
      of: '/exposure/:id/names/close',
      async make() {
        const { answer, naming } = await asked()
        await approving(naming)()
        await opening(answer)()
        const page = `${answer}/names`
        const action = `${page}/close`
        const first = () => officer.send(page, action)
        return { as: 'data-protection', page, action, first, isDone: true }
      },
    },
  ]
}

const indexRaces = (at: ConsoleHouse): readonly Race[] => {
  const { office, people } = at.house
  return [
    {
      of: '/files/openings/:id',
      async make() {
        const id = await openingFor(at)
        const page = `/files/openings/${id}`
        const touch = await waitingHashes(office.store.db, id)
        const first = () => approveMatter(office, id, people['second-approver'])
        return { as: 'approver', page, action: page, touch, first }
      },
    },
    {
      of: '/files/openings/:id/build',
      async make() {
        const clerk = at.as('pass-office')
        const own = await openOpenings(office)
        const opening = own.find(({ by }) => by === people['pass-office'].operator)
        const id = opening?.id ?? ''
        await approveMatter(office, id, people.approver)
        const action = `/files/openings/${id}/build`
        const first = async (): Promise<void> => {
          await done(clerk, (await clerk.send('/files/index', action)).location)
        }
        return { as: 'pass-office', page: '/files/index', action, first }
      },
    },
  ]
}

const openingFor = ({ house: { office, people } }: ConsoleHouse): Promise<string> =>
  askForEverybody(office, people['data-protection'], 'index')

const fileRaces = (at: ConsoleHouse): readonly Race[] => {
  const { office, people } = at.house
  const asking = {
    because: 'contract',
    note: 'Minutes for the fleet insurer, packed by their own program.',
  } as const
  const held = async (): Promise<string> => {
    const bytes = Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), randomBytes(4_000)])
    const by = people.sponsor.operator
    const { file } = await checkFile(office, { way: 'upload', name: 'minutes.7z', bytes, by })
    return file.id
  }
  const race = (what: 'release' | 'refuse'): Race => ({
    of: `/files/:id/${what}`,
    async make() {
      const id = await held()
      await askRelease(office, people.sponsor, id, asking)
      const asked = await lastRelease(office.store.db, id)
      const touch = what === 'release' ? { touch: [asked?.statement ?? ''] } : {}
      const first = () => refuseRelease(office, people.approver, id)
      const page = `/files/${id}`
      return { as: 'data-protection', page, action: `${page}/${what}`, ...touch, first }
    },
  })
  return [
    {
      of: '/files/:id/ask',
      async make() {
        const id = await held()
        const page = `/files/${id}`
        const first = () => askRelease(office, people.sponsor, id, asking)
        return { as: 'sponsor', page, action: `${page}/ask`, fields: asking, first }
      },
    },
    race('release'),
    race('refuse'),
  ]
}

const allowRaces = (at: ConsoleHouse): readonly Race[] => {
  const { office, people } = at.house
  const asked = (surname: string): Promise<string> =>
    askToAllow(office, people['pass-office'], {
      ...{ surname, given: 'Ada', number: null, untilOn: lastDayOf(office.clock()) },
      why: 'Named in every release of the press office.',
    })
  return [
    {
      of: '/files/allowed/:id/agree',
      async make() {
        const id = await asked('Testperson')
        const page = `/files/allowed/${id}`
        const first = () => withdrawAllowed(office, people['pass-office'], id)
        return { as: 'data-protection', page, action: `${page}/agree`, touch: [id], first }
      },
    },
    {
      of: '/files/allowed/:id/withdraw',
      async make() {
        const id = await asked('Sampleperson')
        const page = `/files/allowed/${id}`
        const first = () => withdrawAllowed(office, people['data-protection'], id)
        return { as: 'pass-office', page, action: `${page}/withdraw`, first, isDone: true }
      },
    },
  ]
}

const passkeyRaces = (at: ConsoleHouse): readonly Race[] => {
  const { house } = at
  const { office, people } = house
  const second = people['second-keeper']
  const { operator } = people['control-room']
  return [
    {
      of: '/operators/:operator/passkeys/:digest/approve',
      async make() {
        const { digest, fingerprint } = await makePasskey(house, operator)
        const told = { operator, fingerprint }
        const page = `/operators/${operator}/passkeys/${digest}/approve`
        const fields = { told: fingerprint, second: second.operator }
        const first = async (): Promise<void> => {
          await approvePasskey(office, people.keeper, { ...told, second: second.operator })
          await approvePasskey(office, second, told)
        }
        return { as: 'keeper', page, action: page, fields, first }
      },
    },
    {
      of: '/operators/:operator/passkeys/:digest/remove',
      async make() {
        const { digest } = await enrolPasskey(house, operator)
        const page = `/operators/${operator}/passkeys/${digest}/remove`
        const first = async (): Promise<void> => {
          const about = { operator, digest, second: second.operator }
          await approveOrder(office, await askToRemovePasskey(office, people.keeper, about), second)
        }
        const fields = { second: second.operator }
        return { as: 'keeper', page, action: page, fields, first }
      },
    },
  ]
}

const orderRaces = (at: ConsoleHouse): readonly Race[] => {
  const { office, people } = at.house
  const second = people['second-keeper']
  const ordered = (): Promise<string> => {
    const about = { operator: randomId('op'), roles: ['guard'] as const, second: second.operator }
    return askToAddOperator(office, people.keeper, about)
  }
  return [
    {
      of: '/orders/:matter/approve',
      async make() {
        const order = await ordered()
        const page = `/orders/${order}`
        const touch = [await orderHash(office, order)]
        const first = () => withdrawOrder(office, order, people.keeper.operator)
        return { as: 'second-keeper', page, action: `${page}/approve`, touch, first }
      },
    },
    {
      of: '/orders/:matter/withdraw',
      async make() {
        const order = await ordered()
        const page = `/orders/${order}`
        const first = () => approveOrder(office, order, second)
        return { as: 'keeper', page, action: `${page}/withdraw`, first }
      },
    },
  ]
}
