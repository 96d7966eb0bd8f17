// The history of a saga tells how it came to its state.
import { steps } from '../contracts/catalogue.ts';
import { messageIdOf } from '../contracts/ids.ts';
import type { HistorySeen, OrderEvidence } from './evidence.ts';
import type { Rule } from './rule.ts';

const MOVES = new Set(['message', 'timeout', 'admin']);

const pendingReplies: ReadonlySet<string> = new Set(steps.flatMap(({ pending }) => pending?.reply ?? []));

export const historyRules: readonly Rule<OrderEvidence>[] = [
  {
    rule: 'history-is-whole',
    meaning: 'History: 1, 2, 3, each row from where the last went',
    when: 'ended',
    applies: ({ saga }) => saga !== null,
    problems({ orderId, saga }) {
      let state: string | null = null;
      const problems: string[] = [];
      for (const [index, row] of saga!.history.entries()) {
        const { seq, kind, name, from, to } = row;
        if (seq !== index + 1) problems.push(`row ${index + 1} is number ${seq}`);
        if (from !== state) problems.push(`row ${seq} starts in ${from}, the saga was in ${state}`);
        // What a pending step waits for may change, and the state not.
        const isRevised = kind === 'message' && from === to && pendingReplies.has(name);
        if ((from !== to) !== MOVES.has(kind) && !isRevised)
          problems.push(`row ${seq} is of kind ${kind}, from ${from} to ${to}`);
        if (isOfAnotherAttempt(orderId, row, saga!.attempt))
          problems.push(`row ${seq}: attempt ${row.attempt} was moved by ${row.name} of another`);
        state = to;
      }
      if (state !== saga!.state) problems.push(`it ends in ${state}, the saga is in ${saga!.state}`);
      return problems;
    },
  },
  {
    rule: 'history-gives-the-state',
    meaning: 'History, run again by the machine, gives the state',
    when: 'ended',
    applies: ({ saga }) => saga?.verification !== undefined && saga.verification.foreign === null,
    problems({ saga }) {
      const { holds, partsAt } = saga!.verification!;
      if (holds) return [];
      return [
        partsAt === null
          ? 'the machine ends in another state'
          : `the machine parts from it at seq ${partsAt}`,
      ];
    },
  },
];

/**
 * The id of a message of ours tells its attempt: it is made of order, attempt and type. A participant of others may have ids of
 * any form, which tell nothing.
 */
function isOfAnotherAttempt(
  orderId: string,
  { kind, messageId, attempt, name }: HistorySeen,
  newest: number,
): boolean {
  if (kind !== 'message') return false;
  const attempts = Array.from({ length: newest }, (_, index) => index + 1);
  return attempts.some((other) => other !== attempt && messageId === messageIdOf(orderId, other, name));
}

/** What breaks no rule, and a person should know of: this history is of another version of the machine. */
export function foreignHistory({ saga }: OrderEvidence): string | null {
  const { foreign, partsAt } = saga?.verification ?? {};
  return foreign == null
    ? null
    : `its history is of another version of the machine: ${foreign} at seq ${partsAt}; judge it by that version`;
}
