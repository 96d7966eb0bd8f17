// sample as a participant: the commands that it handles, and its replies. A leaf: it imports fields, and nothing else of the
// project, because every service reads it.
import { Amount, Attempt, Currency, OrderId, text, Word } from '@order-saga/shared/contracts/fields';
import type { Participant } from '@order-saga/shared/contracts/participant';
import { Type } from 'typebox';

const key = { orderId: OrderId, attempt: Attempt };

/** What it carries of the order: `customerId`, `currency`, `total` and `lines` can be had. */
const DoSample = Type.Object({ ...key, currency: Currency, total: Amount });
/** Compensation of DoSample; also when it is not known whether that was done. */
const UndoSample = Type.Object(key);

const SampleDone = Type.Object(key);
const SampleRefused = Type.Object({
  ...key,
  reason: Word('SampleOverLimit'),
  detail: Type.Union([text(0, 1000), Type.Null()]),
});
const SampleUndone = Type.Object(key);

export const sample = {
  port: 3999,
  step: {
    do: 'DoSample',
    done: 'SampleDone',
    refused: 'SampleRefused',
    undo: 'UndoSample',
    undone: 'SampleUndone',
    refusals: ['SampleOverLimit'],
    unanswered: 'SampleTimeout',
  },
  messages: {
    DoSample: { kind: 'command', body: DoSample, meaning: 'Do the sample of the order, or refuse it.' },
    UndoSample: {
      kind: 'command',
      body: UndoSample,
      meaning: 'Compensation: undo what DoSample did, and refuse a DoSample that comes later.',
    },
    SampleDone: { kind: 'reply', body: SampleDone, meaning: 'It is done.' },
    SampleRefused: { kind: 'reply', body: SampleRefused, meaning: 'It is refused; nothing was done.' },
    SampleUndone: { kind: 'reply', body: SampleUndone, meaning: 'Nothing of it is left.' },
  },
} as const satisfies Participant;
