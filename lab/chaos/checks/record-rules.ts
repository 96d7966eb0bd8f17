// What was written down on the way, and what is left over.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import { rerun } from '../../../orchestrator/src/saga/rerun.ts';
import type { Evidence, OrderRow, SagaRow } from './evidence.ts';
import { orderRule, type Rule, ruleOf } from './rule.ts';

const hasSaga = ({ orderId }: OrderRow, { sagas }: Evidence): boolean => sagas.has(orderId);

export const recordRules: readonly Rule[] = [
  orderRule('history: 1, 2, 3 without gaps, each row from where the last went', hasSaga, brokenRows),
  orderRule('history: a saga is moved by messages of its own attempt only', hasSaga, strangeMoves),
  orderRule(
    'history, put through the machine again, gives the stored saga',
    hasSaga,
    ({ orderId }, { sagas, histories }) => {
      const { result, partsAt } = rerun(histories.get(orderId) ?? []);
      if (partsAt !== null) return `machine and history part at row ${partsAt}`;
      const [again, stored] = [stateOf(result), storedState(sagas.get(orderId)!)];
      return again === stored ? null : `history gives ${again}, stored is ${stored}`;
    },
  ),
  {
    name: 'the outbox is empty',
    check: ({ outbox }) => ({
      checked: 1,
      violations: outbox.map(({ orderId, type }) => `${type} of order ${orderId} is in the outbox`),
    }),
  },
  ruleOf(
    'a queue is empty in the end',
    ({ depths }) => [...depths],
    ([queue, depth]) => (depth === 0 ? null : `${depth} messages in ${queue}`),
  ),
  {
    name: 'there are no dead letters',
    check: ({ deadLetters }) => ({
      checked: 1,
      violations: deadLetters.map(
        ({ queue, type, orderId, code, message }) =>
          `order ${orderId}: ${type} in ${queue}: ${code}, ${message}`,
      ),
    }),
  },
  ruleOf(
    'payment tokens are in no history and no log',
    ({ texts }) => texts,
    ({ where, text }) => {
      const [token] = /tok_[a-z]+/.exec(text) ?? [];
      return token === undefined ? null : `${where} has ${token}: ${text.slice(0, 200)}`;
    },
  ),
];

function brokenRows({ orderId }: OrderRow, { histories }: Evidence): string[] {
  let state: string | null = null;
  const problems: string[] = [];
  for (const [index, { seq, from, to, kind }] of (histories.get(orderId) ?? []).entries()) {
    if (seq !== index + 1) problems.push(`row ${index + 1} of its history is number ${seq}`);
    if (from !== state) problems.push(`row ${seq} starts in ${from}, the saga was in ${state}`);
    const mayMove = kind === 'message' || kind === 'timeout' || kind === 'admin';
    if ((from !== to) !== mayMove) problems.push(`row ${seq} is ${kind}, from ${from} to ${to}`);
    state = to;
  }
  return problems;
}

/** The id of a message tells its attempt: it is made of order, attempt and type. */
function strangeMoves({ orderId }: OrderRow, { histories }: Evidence): string[] {
  return (histories.get(orderId) ?? [])
    .filter(({ kind }) => kind === 'message')
    .filter(({ messageId, attempt, name }) => messageId !== messageIdOf(orderId, attempt, name))
    .map(({ seq, name, attempt }) => `row ${seq}: attempt ${attempt} was moved by ${name} of another`);
}

function stateOf(result: ReturnType<typeof rerun>['result']): string {
  if (result === null) return 'nothing';
  const { state, attempt, failure, incident } = result;
  return JSON.stringify([
    state,
    attempt,
    failure,
    incident && [incident.code, incident.message, incident.since],
  ]);
}

function storedState(saga: SagaRow): string {
  const { state, attempt, failureReason, failureDetail, incidentCode, incidentMessage, incidentSince } = saga;
  const failure = failureReason === null ? null : { reason: failureReason, detail: failureDetail };
  const incident = incidentCode && [incidentCode, incidentMessage, incidentSince?.toISOString()];
  return JSON.stringify([state, attempt, failure, incident]);
}
