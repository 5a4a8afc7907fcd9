// When each card came into each state. The database writes it down itself whenever a card's state changes, so
// that no verb can forget it; who did it stands where that was done.
import { appendOnly, type Migration, type Reader } from '../platform/store.ts'
import type { CardState } from './card.ts'

declare module '../platform/store.ts' {
  interface Tables {
    card_steps: {
      no: import('kysely').Generated<number>
      card: string
      state: CardState
      at: number
    }
  }
}

const noted = {
  sqlite: ['INSERT ON cards', 'UPDATE OF state ON cards WHEN NEW.state <> OLD.state'].map(
    (when, i) => `CREATE TRIGGER cards_step_${i} AFTER ${when} BEGIN
      INSERT INTO card_steps (card, state, at) VALUES (NEW.serial, NEW.state, NEW.changed_at); END`,
  ),
  postgres: [
    `CREATE OR REPLACE FUNCTION cards_step() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO card_steps (card, state, at) VALUES (NEW.serial, NEW.state, NEW.changed_at);
      RETURN NULL; END $$`,
    'CREATE TRIGGER cards_step_0 AFTER INSERT ON cards FOR EACH ROW EXECUTE FUNCTION cards_step()',
    `CREATE TRIGGER cards_step_1 AFTER UPDATE OF state ON cards FOR EACH ROW
      WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION cards_step()`,
  ],
} as const

export const cardStepsMigration: Migration = {
  name: 'issuance-card-steps-1',
  statements: (words) => [
    `CREATE TABLE card_steps (no ${words.serial}, card TEXT NOT NULL, state TEXT NOT NULL,
      at ${words.bigint} NOT NULL)`,
    'CREATE INDEX card_steps_by_card ON card_steps (card, no)',
    // Of cards that are older than this table only the beginning and the end are known.
    `INSERT INTO card_steps (card, state, at) SELECT serial, 'requested', requested_at FROM cards`,
    `INSERT INTO card_steps (card, state, at)
      SELECT serial, state, changed_at FROM cards WHERE state <> 'requested'`,
    ...appendOnly(words, 'card_steps'),
    ...noted[words.name],
  ],
}

export interface CardStep {
  readonly state: CardState
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** The states a card has been in, first to last. */
export async function stepsOf(db: Reader, card: string): Promise<readonly CardStep[]> {
  return await db
    .selectFrom('card_steps')
    .select(['state', 'at'])
    .where('card', '=', card)
    .orderBy('no')
    .execute()
}
