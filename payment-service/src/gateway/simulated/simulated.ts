// A provider for trying things out. What it does depends on the token; what it did is in its ledger, so that it
// remembers across crashes as a real one does. Calls that come together are entered with one statement.
import { setTimeout as delay } from 'node:timers/promises';
import { abortOf } from '@order-saga/shared/concurrency/abort';
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import { newId } from '@order-saga/shared/contracts/ids';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import { type Charge, type ChargeAnswer, type PaymentGateway, ProviderError } from '../gateway.ts';
import type { Ledger, LedgerEntry, NewEntry, ToClose } from './ledger.ts';

const SLOW_MS = 2000;
/** Errors of `tok_flaky` before it is accepted. */
const FLAKY_ERRORS = 2;
/** A payment that is taken up elsewhere leaves its count behind: beyond this many, the oldest is forgotten. */
const MOST_COUNTED = 10_000;
const declineCodes: Readonly<Record<string, string>> = {
  tok_declined: 'card_declined',
  tok_insufficient_funds: 'insufficient_funds',
};
const batches = { maxBatch: 500, maxWaiting: 20_000, isOwnFault };

/** @param ledger what it did, for every process that asks it */
export function createSimulatedGateway(ledger: Ledger): PaymentGateway {
  const charges = createBatcher((entries: readonly NewEntry[]) => ledger.enter(entries), batches);
  const cancels = createBatcher((payments: readonly ToClose[]) => ledger.close(payments), batches);
  const errorsGiven = new Map<string, number>();

  function failFlaky({ idempotencyKey }: Charge): void {
    const given = errorsGiven.get(idempotencyKey) ?? 0;
    if (given < FLAKY_ERRORS) {
      errorsGiven.set(idempotencyKey, given + 1);
      const [oldest] = errorsGiven.keys();
      if (errorsGiven.size > MOST_COUNTED) errorsGiven.delete(oldest!);
      throw new ProviderError('the provider has a problem of its own');
    }
    errorsGiven.delete(idempotencyKey);
  }

  return {
    async charge(charge, signal) {
      if (charge.token === 'tok_hang') await abortOf(signal);
      if (charge.token === 'tok_flaky') failFlaky(charge);
      if (charge.token === 'tok_slow') await delay(SLOW_MS, undefined, { signal });
      const entry = await charges.add(entryOf(charge));
      if (charge.token === 'tok_late') await abortOf(signal);
      return answerOf(entry);
    },
    async cancel(payment) {
      errorsGiven.delete(payment.idempotencyKey);
      const { status } = await cancels.add(payment);
      return { outcome: status === 'Refunded' ? 'Refunded' : 'NotCharged' };
    },
  };
}

function entryOf({ token, ...payment }: Charge): NewEntry {
  const declineCode = declineCodes[token] ?? null;
  return declineCode === null
    ? { ...payment, status: 'Charged', declineCode, reference: `sim_${newId()}` }
    : { ...payment, status: 'Declined', declineCode, reference: null };
}

function answerOf({ status, reference, declineCode }: LedgerEntry): ChargeAnswer {
  switch (status) {
    case 'Charged':
      return { status: 'charged', providerReference: reference! };
    case 'Declined':
      return { status: 'declined', declineCode: declineCode! };
    default:
      return { status: 'closed' };
  }
}
