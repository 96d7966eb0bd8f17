// A batch of payment commands, decided by the worker's own step.
import type { Message } from '@order-saga/shared/contracts/message';
import { decideStep } from '@order-saga/shared/worker/step';
import { type PaymentCommand, paymentStep } from '../../payment-service/src/domain/decide.ts';
import { blankPayment, keyOf, type Payment } from '../../payment-service/src/domain/payment.ts';

export function decideAll(
  commands: readonly PaymentCommand[],
  existing: readonly Payment[],
  paymentIds: ReadonlyMap<string, string>,
): { replies: (Message | null)[]; payments: readonly Payment[] } {
  const known = new Set(existing.map(keyOf));
  const missing = new Map(commands.map(({ body }) => [keyOf(body), body]));
  for (const key of known) missing.delete(key);
  const blank = [...missing].map(([key, body]) => blankPayment(body, paymentIds.get(key)!));
  const { rows, outcomes } = decideStep(paymentStep, commands, [...existing, ...blank]);
  const replies = outcomes.map((outcome) => ('publish' in outcome && outcome.publish[0]) || null);
  return { replies, payments: rows };
}
