// What the other side answers that a saga cannot use, and how its order stands at order-service, in words. Pure.
import { catalogue, isMessageType, serviceOf } from '@order-saga/shared/contracts/catalogue';
import { whyNotEnd } from '../../operate/acts/possible.ts';
import type { Saga } from '../../saga/saga.ts';
import { orderStates } from '../../saga/states.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import type { OrderFacts } from './facts.ts';
import { duration } from './words.ts';

export interface AnswerInVain {
  readonly name: string;
  readonly service: string;
  /** When the first of them came, ISO 8601. */
  readonly since: string;
  /** Messages with an id of their own. How often one of them came is not known: a repeat is on record once. */
  readonly messages: number;
}

/** Replies to this attempt that came since the saga is in its state, and mean nothing in it. */
export function answersInVain(
  { attempt }: Pick<Saga, 'attempt'>,
  { history }: Pick<SagaView, 'history'>,
): AnswerInVain[] {
  const entered = history.findLastIndex(({ kind }) => kind !== 'command' && kind !== 'stale');
  const stale = history
    .slice(entered + 1)
    .filter(
      (row) => row.kind === 'stale' && row.attempt === attempt && row.detail['stale'] === 'not-expected',
    );
  return [...Map.groupBy(stale, ({ name }) => name)].flatMap(([name, rows]) =>
    isMessageType(name) && catalogue[name].kind === 'reply'
      ? [{ name, service: serviceOf(catalogue[name].owner), since: rows[0]!.at, messages: rows.length }]
      : [],
  );
}

export const answersInWords = (
  answers: readonly AnswerInVain[],
  { state }: Pick<Saga, 'state'>,
  now: string,
): string =>
  answers
    .map(({ name, service, since, messages }) => {
      const several = messages === 1 ? '' : `, with ${messages} message ids`;
      return `${service} answers ${name}, which means nothing in ${state}: first ${since} (${duration(now, since)} ago)${several}. Repeats of a message are not counted.`;
    })
    .join(' ');

/** Empty: order-service was not asked, or its order has no end yet. */
export function orderInWords(facts: OrderFacts | null, saga: Saga, states = orderStates): string {
  if (facts === null) return '';
  const { seen, whyNot } = facts;
  if (seen === null) return `order-service did not say how the order stands: ${whyNot}`;
  if (seen.status === 'Suspend') return '';
  const has = `order-service has the order as ${seen.status} (attempt ${seen.attempt})`;
  return whyNotEnd(saga, facts, states) === null
    ? `${has}, and nothing leads its saga there: the two contradict each other. See what ending the saga alike leaves behind (act: end).`
    : `${has}: its answer is on the way, or comes with the next try.`;
}
