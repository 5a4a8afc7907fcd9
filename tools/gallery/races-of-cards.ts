// Races about cards in use, and about who may go where.
import {
  addSite,
  removeSite,
  reviewAccess,
  sitesOf,
} from '../../apps/issuer/src/publication/index.ts'
import { zoneGrants } from '../../apps/issuer/src/publication/access/zone-grants.ts'
import { approveChange, askToRevoke, suspendCards } from '../../apps/issuer/src/revocation/index.ts'
import { cardInUse } from './printing.ts'
import type { Course, Offered, Race } from './races.ts'

export function cardRaces(course: Course): readonly Race[] {
  const { at } = course
  const { office, people } = at.house
  return [
    {
      of: '/suspend/:serial',
      async make() {
        const { serial } = await cardInUse(course.works)
        const fields = { who: serial, reason: 'lost', checked: ['nothing'] }
        const stolen = { cards: [serial], reason: 'stolen' } as const
        return {
          as: 'control-room',
          page: '/suspend',
          through: { action: '/suspend', fields },
          action: `/suspend/${serial}`,
          first: () => suspendCards(office, people['pass-office'], stolen),
          isDone: true,
        }
      },
    },
    {
      of: '/sites/:site/remove',
      async make() {
        const site = await addSite(office, people['pass-office'], 'Harbour annexe')
        const page = `/sites/${site}`
        const first = () => removeSite(office, people['pass-office'], site)
        return { as: 'pass-office', page, action: `${page}/remove`, first }
      },
    },
    {
      of: '/sites/:site/zones/:zone/review',
      async make() {
        const [site] = await sitesOf(office.store.db)
        if (!site) throw new Error('there is no site')
        const at = { site: site.id, zone: 'armoury' }
        const [granted] = await zoneGrants(office.store.db, at.site, at.zone, {
          after: '',
          most: 1,
        })
        const card = granted?.card ?? ''
        const page = `/sites/${at.site}/zones/${at.zone}/review`
        const taken = { ...at, keep: [], remove: [card] }
        const first = () => reviewAccess(office, people.approver, taken)
        return { as: 'vetting', page, action: page, fields: { [`card-${card}`]: 'keep' }, first }
      },
    },
    { of: '/my-card/:serial/report', make: () => reportedCard(course) },
  ]
}

/** A card that is revoked while its holder is about to report it lost. */
async function reportedCard({ works }: Course): Promise<Offered> {
  const { office, people } = works.house
  const { serial, holder } = await cardInUse(works)
  const page = `/my-card/${serial}/report`
  const first = async (): Promise<void> => {
    const revoked = { cards: [serial], reason: 'left' } as const
    const asked = await askToRevoke(office, people['pass-office'], revoked)
    await approveChange(office, people.approver, asked.hash)
  }
  return { as: holder, page, action: page, fields: { reason: 'lost' }, first, isDone: true }
}
