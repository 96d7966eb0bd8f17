// Checks that a webhook is Stripe's, and that it is an event: nothing that is read out of it later has another shape.
import type Stripe from 'stripe';
import { type TSchema, Type } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { NoticeError } from '../gateway.ts';

/** For how long a signature is good, before and after its time, in seconds: Stripe signs each try anew. */
const TOLERANCE_S = 300;

const Id = Type.String({ pattern: '^\\w{1,255}$' });
const IdOrObject = Type.Union([Id, Type.Object({ id: Id }), Type.Null()]);
const Intent = Type.Object({
  id: Id,
  status: Type.Optional(Type.String()),
  last_payment_error: Type.Optional(
    Type.Union([
      Type.Object({ code: Type.Optional(Type.String()), decline_code: Type.Optional(Type.String()) }),
      Type.Null(),
    ]),
  ),
});
/** A charge, refund or dispute: what it tells of its payment. */
const OfIntent = Type.Object({ payment_intent: Type.Optional(IdOrObject) });
const Anything = Type.Object({});

const eventOf = (object: TSchema) =>
  Compile(Type.Object({ type: Type.String(), data: Type.Object({ object }) }));
const anyEvent = eventOf(Anything);
/** By the beginning of the type. */
const events: readonly (readonly [string, Validator])[] = [
  ['payment_intent.', eventOf(Intent)],
  ['charge.', eventOf(OfIntent)],
  ['refund.', eventOf(OfIntent)],
];

/** @throws NoticeError when Stripe has not signed it about now, or when it is no event */
export function readEvent(stripe: Stripe, body: Buffer, signature: string, secret: string): Stripe.Event {
  try {
    stripe.webhooks.signature!.verifyHeader(body, signature, secret, TOLERANCE_S);
  } catch {
    throw new NoticeError('signature', 'The Stripe-Signature does not fit the body, or is too old.');
  }
  // Stripe's library refuses what is too old, and takes any time ahead.
  if (!(signedAt(signature) <= Date.now() / 1000 + TOLERANCE_S)) {
    throw new NoticeError('signature', 'The Stripe-Signature is of a time ahead of ours: check the clocks.');
  }
  const event = parse(body);
  if (!anyEvent.Check(event)) throw new NoticeError('event', 'The body is no event of Stripe.');
  const [, shape] = events.find(([beginning]) => event.type.startsWith(beginning)) ?? [];
  if (shape?.Check(event) === false) {
    throw new NoticeError('event', 'The object of the event is not one of its type.');
  }
  return event as unknown as Stripe.Event;
}

/** The time that was signed, in seconds since 1970. The last one counts, as for Stripe's library. */
function signedAt(signature: string): number {
  const time = signature.split(',').findLast((part) => part.startsWith('t='));
  return Number(time?.slice('t='.length));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new NoticeError('event', 'The body is not JSON.');
  }
}
