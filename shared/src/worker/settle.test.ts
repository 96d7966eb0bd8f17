// A small invented step whose do is pending: a carrier is asked to take a parcel, and answers later.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { messageIdOf } from '../contracts/ids.ts';
import { createMessage, type Message, type MessageOf } from '../contracts/message.ts';
import { type Answered, replyTo } from './reply.ts';
import { byAttempt } from './rows.ts';
import { type ResultRules, settleResults } from './settle.ts';
import { decideStep, type Step } from './step.ts';

type Send = MessageOf<'ProcessPayment'>;
type CallBack = MessageOf<'CancelPayment'>;

interface Parcel {
  readonly orderId: string;
  readonly attempt: number;
  readonly status: 'blank' | 'asked' | 'sent' | 'calling back' | 'back';
}
/** What the carrier answers: taken, or brought back. */
interface Result {
  readonly orderId: string;
  readonly attempt: number;
  readonly kind: 'taken' | 'brought back';
}

function replyOf({ status }: Parcel, command: Answered & { type: string }): Message | null {
  if (status === 'back') return replyTo(command, 'PaymentCancelled', { outcome: 'Voided' });
  if (status !== 'sent' || command.type === 'CancelPayment') return null;
  return replyTo(command, 'PaymentFailed', { reason: 'PaymentDeclined', declineCode: null });
}

const step: Step<Parcel, Send, CallBack> = {
  undoType: 'CancelPayment',
  isBlank: ({ status }) => status === 'blank',
  begin: (row) => ({ ...row, status: 'asked' }),
  tombstone: (row) => ({ ...row, status: 'back' }),
  undo: (row) => (row.status === 'calling back' ? row : { ...row, status: 'calling back' }),
  replyOf,
};

const rules: ResultRules<Parcel, Result> = {
  keyOf: byAttempt,
  apply(row, { kind }) {
    if (kind === 'taken') return row.status === 'asked' ? { ...row, status: 'sent' } : row;
    return row.status === 'calling back' ? { ...row, status: 'back' } : row;
  },
  replyOf(row, { kind, orderId, attempt }) {
    const type = kind === 'taken' ? 'ProcessPayment' : 'CancelPayment';
    const messageId = messageIdOf(orderId, attempt, type);
    return replyOf(row, { type, messageId, traceparent: null, body: { orderId, attempt } });
  },
};

const key = { orderId: '0192f000-0000-7000-8000-00000000000a', attempt: 1 };
const context = { causationId: null, traceparent: null };
const send = createMessage('ProcessPayment', { ...key, amount: 1, currency: 'EUR', token: 't' }, context);
const callBack = createMessage('CancelPayment', key, context);
const blank: Parcel = { ...key, status: 'blank' };
const taken: Result = { ...key, kind: 'taken' };
const broughtBack: Result = { ...key, kind: 'brought back' };

it('a pending decision has no reply until its result is there, which is then the answer for ever', () => {
  const asked = decideStep(step, [send, send], [blank]);
  expect(asked.outcomes).toEqual([{ publish: [] }, { publish: [] }]);
  const { rows, settled } = settleResults(rules, [taken], asked.rows);
  expect(settled).toMatchObject([{ reply: { type: 'PaymentFailed', causationId: send.messageId } }]);
  expect(decideStep(step, [send], rows)).toEqual({ rows: [], outcomes: [{ publish: [settled[0]!.reply] }] });
});

it('a result that comes twice, late or for a row that is gone changes nothing and is not told', () => {
  const [asked] = decideStep(step, [send], [blank]).rows;
  const twice = settleResults(rules, [taken, taken], [asked!]);
  expect(twice.settled.map((each) => each?.reply?.type)).toEqual(['PaymentFailed', undefined]);
  const [undoing] = decideStep(step, [callBack], [asked!]).rows;
  expect(settleResults(rules, [taken], [undoing!])).toEqual({ rows: [], settled: [null] });
  expect(settleResults(rules, [taken], [])).toEqual({ rows: [], settled: [null] });
});

it('whatever comes in whatever order, each command gets its reply once from a result', () => {
  const input = fc.constantFrom(send, callBack, taken, broughtBack);
  fc.assert(
    fc.property(fc.array(input, { maxLength: 12 }), (inputs) => {
      let row = blank;
      const told: string[] = [];
      for (const each of inputs) {
        if ('kind' in each) {
          const { rows, settled } = settleResults(rules, [each], row === blank ? [] : [row]);
          told.push(...settled.flatMap((one) => one?.reply?.type ?? []));
          row = rows[0] ?? row;
        } else row = decideStep(step, [each], [row]).rows[0] ?? row;
      }
      expect(new Set(told).size).toBe(told.length);
    }),
  );
});
