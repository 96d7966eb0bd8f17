// What must not be left when nothing is under way: messages that wait, and tokens where people read.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import type { Rule } from '@order-saga/shared/rules/rule';
import { checkRules } from '@order-saga/shared/rules/rule';
import type { SharedBooks } from './read-orders.ts';
import type { Queues } from './read-queues.ts';

export interface Leftovers extends Queues, Pick<SharedBooks, 'outbox'> {
  /** Histories and logs of the services, piece by piece. */
  readonly texts: readonly { readonly where: string; readonly text: string }[];
}

export function checkLeftovers({ outbox, depths, deadLetters, texts }: Leftovers): RuleResult[] {
  return [
    {
      rule: 'outbox-is-empty',
      meaning: 'The outbox is empty',
      checked: 1,
      violations: outbox.map(({ orderId, type }) => ({
        subject: orderId,
        detail: `${type} is in the outbox`,
      })),
    },
    ...checkRules([emptyQueue], [...depths], ([queue]) => queue),
    {
      rule: 'no-dead-letters',
      meaning: 'There are no dead letters',
      checked: 1,
      violations: deadLetters.map(({ queue, type, orderId, code, message }) => ({
        subject: orderId,
        detail: `${type} in ${queue}: ${code}, ${message}`,
      })),
    },
    ...checkRules([noToken], texts, ({ where }) => where),
  ];
}

const emptyQueue: Rule<readonly [queue: string, depth: number]> = {
  rule: 'queue-is-empty',
  meaning: 'A queue is empty in the end',
  when: 'quiet',
  applies: () => true,
  problems: ([, depth]) => (depth === 0 ? [] : [`${depth} messages wait`]),
};

const TOKEN = /tok_[a-z]+/;

const noToken: Rule<Leftovers['texts'][number]> = {
  rule: 'no-token-shows',
  meaning: 'Payment tokens are in no history and no log',
  when: 'always',
  applies: () => true,
  problems: ({ text }) => (TOKEN.test(text) ? [text.slice(0, 200)] : []),
};
