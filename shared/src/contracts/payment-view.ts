// A payment as payment-service shows it over HTTP, and as the orchestrator reads it there.
import { Type } from 'typebox';
import { Amount, Attempt, Currency, Uuid } from './fields.ts';
import { PaymentStatus } from './inspection.ts';

const orNull = (description: string) => Type.Union([Type.String(), Type.Null()], { description });
const Time = Type.String({ format: 'date-time' });

export const PaymentView = Type.Object({
  paymentId: Uuid,
  attempt: Attempt,
  amount: Amount,
  currency: Currency,
  status: PaymentStatus,
  declineCode: orNull('Why the provider refused'),
  providerReference: orNull('The charge at the provider'),
  amountRefunded: Type.Optional(
    Type.Integer({
      minimum: 0,
      description:
        'Minor units that the provider told to have gone back, by refunds that have not failed, whoever made them; absent while it told nothing beyond the status',
    }),
  ),
  refundFailure: Type.Optional(
    Type.String({
      description: 'Why money that was to go back has not, or has gone twice; a person has to see to it',
    }),
  ),
  dispute: Type.Optional(
    Type.Object(
      { status: Type.String({ description: "In the provider's words" }), amount: Amount },
      { description: 'The customer disputes the charge at their bank' },
    ),
  ),
  refundRefusal: Type.Optional(
    Type.Object(
      { code: Type.String(), since: Time, attempts: Type.Integer() },
      { description: 'The provider refuses to give the money back; an operator can end it' },
    ),
  ),
  settlement: Type.Optional(
    Type.Object(
      { how: Type.String(), reason: Type.String(), by: Type.String(), at: Time },
      { description: 'An operator stated that nothing of it is with us any more' },
    ),
  ),
  pending: Type.Optional(
    Type.Object(
      {
        reason: Type.String({
          description: 'ActionRequired: the customer has to act; Processing: the provider takes its time',
        }),
        expiresAt: Time,
      },
      { description: 'Nothing is charged yet, and the order waits until then' },
    ),
  ),
  waiting: Type.Optional(
    Type.Object(
      {
        call: Type.Enum(['charge', 'cancel']),
        since: Time,
        failedCalls: Type.Integer({ description: 'Calls that ended without an outcome' }),
        lastError: orNull('Of the last of them'),
        nextCallAt: Type.String({
          format: 'date-time',
          description: 'When the provider is asked again, at the latest; in the past: it is due',
        }),
      },
      { description: 'The provider is being asked' },
    ),
  ),
});
export type PaymentView = Type.Static<typeof PaymentView>;
