// Why a saga stands where it stands, in words for somebody who has never seen the machine. Pure: facts go in.
import { type Possibility, possibleActs } from '../../operate/acts/possible.ts';
import { orderStates, type SagaStates } from '../../saga/states.ts';
import type { HistoryEntry } from '../../store/saga-reader.ts';
import type { Facts } from './facts.ts';
import { answersInVain, answersInWords, orderInWords } from './order-words.ts';
import { paymentInWords } from './payment-words.ts';
import { type Waiting, waitingFor } from './waiting.ts';
import { actsInWords, heldInWords, queueInWords, stateInWords, triesInWords } from './words.ts';

export interface Explanation {
  text: string;
  /** Null: nothing. */
  waiting: Waiting | null;
  /** The newest replies and events that it got, newest first. */
  lastReplies: HistoryEntry[];
  acts: Possibility[];
}

const LAST_REPLIES = 5;

/** Puts the facts into words; each line of the text says one thing. */
export function explain(facts: Facts, states = orderStates): Explanation {
  const { saga, view } = facts;
  const waiting = waitingFor(facts, states);
  const acts = possibleActs(saga, facts, states);
  const sentences = [
    stateInWords(saga, states),
    ...(waiting === null ? [] : waitInWords(facts, waiting, states)),
    paymentInWords(facts.payment, facts.now),
    answersInWords(answersInVain(saga, view), saga, facts.now),
    orderInWords(facts.order, saga, states),
    view.incident === null ? '' : `A person should look: ${view.incident.message}.`,
    groupInWords(facts),
    saga.keptCancelId !== null && states.of(saga.state)?.keepsCancel
      ? 'It is to be cancelled as soon as its order is open.'
      : '',
    actsInWords(acts),
  ];
  return {
    text: sentences.filter((sentence) => sentence !== '').join('\n'),
    waiting,
    lastReplies: view.history
      .filter(({ kind }) => kind === 'message' || kind === 'stale')
      .slice(-LAST_REPLIES)
      .reverse(),
    acts,
  };
}

// What is held back is on no way: there is nothing to be said of its queue.
function waitInWords(
  { saga, hold, view, now, isBrokerUp }: Facts,
  waiting: Waiting,
  states: SagaStates,
): string[] {
  if (hold !== null && view.deadlineAt === null) return [heldInWords(waiting, hold, now)];
  return [
    triesInWords(waiting, saga, now, states),
    hold === null ? '' : heldInWords(waiting, hold, now, saga.pending !== null),
    // What is pending is answered: nobody waits for the queue.
    waiting.until === null || !isBrokerUp ? queueInWords(waiting, isBrokerUp) : '',
  ];
}

function groupInWords({ group }: Facts): string {
  if (group === null) return '';
  const others = group.sagas - 1;
  return others < 1
    ? `Nothing else of now went wrong in the same way (failure group ${group.group}).`
    : `${others === 1 ? '1 other saga' : `${others} other sagas`} went wrong in the same way (failure group ${group.group}).`;
}
