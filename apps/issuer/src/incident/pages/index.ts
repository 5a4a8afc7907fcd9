// The pages about exposure, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { lastAnswers } from '../answers.ts'
import { answerFiles, seeAnswer, verifyAnswer } from './answer.ts'
import { approveNames, othersNamings, seeNaming, seeNamings } from './approve-names.ts'
import { askNames, closeNamesAgain, nameFiles, openNames, seeNames } from './names.ts'
import { askQuestion, newQuestion, seeQuestions } from './questions.ts'

export const incidentPages: Partial<ConsoleParts> = {
  routes: [
    seeQuestions,
    newQuestion,
    askQuestion,
    seeNamings,
    seeNaming,
    approveNames,
    seeAnswer,
    verifyAnswer,
    ...answerFiles,
    seeNames,
    askNames,
    openNames,
    closeNamesAgain,
    ...nameFiles,
  ],
  menu: [{ action: 'exposure-ask', path: '/exposure', label: later('exposure.menu') }],
  starts: [{ action: 'exposure-ask', path: '/exposure/new', label: later('exposure.start') }],
  waiting: [
    {
      action: 'exposure-approve',
      path: '/exposure/namings',
      says: (count) =>
        count === 1 ? t('exposure.approve.one') : t('exposure.approve.many', { count }),
      count: async (office, session) => (await othersNamings(office, session)).length,
    },
  ],
  figures: [
    {
      action: 'exposure-ask',
      label: later('exposure.figure'),
      async value(office) {
        const midnight = new Date(office.clock()).setUTCHours(0, 0, 0, 0)
        const found = await lastAnswers(office.store.db, Number.MAX_SAFE_INTEGER, 1_000)
        return found.filter(({ at }) => at >= midnight).length
      },
    },
  ],
}
