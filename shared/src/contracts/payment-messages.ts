// payment as a participant: the commands that it handles, and its replies.
import { Type } from 'typebox';
import {
  Amount,
  Attempt,
  Currency,
  ExpiresAt,
  OrderId,
  PaymentAction,
  PaymentToken,
  Revision,
  text,
  Uuid,
  Word,
} from './fields.ts';
import type { Participant } from './participant.ts';

const key = { orderId: OrderId, attempt: Attempt };

const ProcessPayment = Type.Object({
  ...key,
  amount: Amount,
  currency: Currency,
  token: PaymentToken,
});
const settlementHows = ['ReturnedAnotherWay', 'TakenByDispute', 'NotCharged'] as const;
/** How an operator states that nothing of a payment is with us any more, where the provider does not undo it. */
export const SettlementHow = Type.Enum([...settlementHows]);
export type SettlementHow = Type.Static<typeof SettlementHow>;

/** Compensation of ProcessPayment; also when it is not known whether that was done. */
const CancelPayment = Type.Object({
  ...key,
  settlement: Type.Optional(
    Type.Object(
      { how: Word(...settlementHows), reason: text(1, 500), by: text(1, 128) },
      {
        description:
          'An operator states that the undo is done. It counts where the cancel is open and the provider has not undone it when it was asked.',
      },
    ),
  ),
});

const PaymentCompleted = Type.Object({
  ...key,
  paymentId: Uuid,
  /** Null for an amount of 0, which completes without a call. */
  providerReference: Type.Union([text(0, 255), Type.Null()]),
});
const PaymentFailed = Type.Object({
  ...key,
  reason: Word('PaymentDeclined'),
  declineCode: Type.Union([text(0, 255), Type.Null()]),
});
/** The payment waits for its customer (ActionRequired) or for the provider (Processing). */
const PaymentPending = Type.Object({
  ...key,
  paymentId: Uuid,
  revision: Revision('1, and one more with each change of what is waited for; a lower one is stale'),
  reason: Word('ActionRequired', 'Processing'),
  action: Type.Union([PaymentAction, Type.Null()], {
    description: 'What the customer is shown. Treated like a payment token',
  }),
  expiresAt: ExpiresAt,
});
/** How the payment was undone. Voided: an authorisation that was never captured. */
const PaymentCancelled = Type.Object({
  ...key,
  outcome: Word('NotCharged', 'Voided', 'Refunded'),
  settlement: Type.Optional(
    Type.Object(
      { how: text(1, 64), reason: text(1, 500) },
      { description: 'An operator stated it; the provider did not do it' },
    ),
  ),
});

export const payment = {
  port: 3003,
  step: {
    do: 'ProcessPayment',
    done: 'PaymentCompleted',
    refused: 'PaymentFailed',
    undo: 'CancelPayment',
    undone: 'PaymentCancelled',
    refusals: ['PaymentDeclined'],
    unanswered: 'PaymentTimeout',
    pending: { reply: 'PaymentPending', expired: 'PaymentExpired' },
  },
  messages: {
    ProcessPayment: { kind: 'command', body: ProcessPayment, meaning: 'Charge the order once.' },
    CancelPayment: {
      kind: 'command',
      body: CancelPayment,
      meaning:
        'Compensation: close the payment at the provider, refund it if it was charged, and refuse a ProcessPayment that comes later.',
    },
    PaymentCompleted: { kind: 'reply', body: PaymentCompleted, meaning: 'The amount was charged.' },
    PaymentFailed: {
      kind: 'reply',
      body: PaymentFailed,
      meaning: 'The provider refused; nothing was charged.',
    },
    PaymentPending: {
      kind: 'reply',
      isRevised: true,
      body: PaymentPending,
      meaning:
        'Nothing is charged yet: the customer has to act, or the provider takes its time. PaymentCompleted or PaymentFailed comes later.',
    },
    PaymentCancelled: {
      kind: 'reply',
      body: PaymentCancelled,
      meaning: 'The payment is closed: never charged, voided or refunded.',
    },
  },
} as const satisfies Participant;
