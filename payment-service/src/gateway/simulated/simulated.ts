// A provider for trying things out. What it does depends on the token; what it did is in its ledger, so that it
// remembers across crashes as a real one does. Calls that come together are entered with one statement.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { abortOf } from '@order-saga/shared/concurrency/abort';
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import { newId } from '@order-saga/shared/contracts/ids';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import {
  type Charge,
  type ChargeAnswer,
  type PaymentGateway,
  type PaymentNotice,
  ProviderError,
} from '../gateway.ts';
import type { Challenge, Ledger, LedgerEntry, NewEntry, ToClose } from './ledger.ts';

const SLOW_MS = 2000;
/** How long a debit takes. */
const DEBIT_MS = 3000;
/** Errors of `tok_flaky` before it is accepted. */
const FLAKY_ERRORS = 2;
/** A payment that is taken up elsewhere leaves its count behind: beyond this many, the oldest is forgotten. */
const MOST_COUNTED = 10_000;
const declineCodes: Readonly<Record<string, string>> = {
  tok_declined: 'card_declined',
  tok_insufficient_funds: 'insufficient_funds',
  tok_debit_fails: 'debit_failed',
};
/** A customer who refuses. */
const NOT_AUTHENTICATED = 'authentication_failed';
const batches = { maxBatch: 500, maxWaiting: 20_000, isOwnFault };

/** Where its customers are asked. */
export interface Challenges {
  /** Null: nobody is asked under this secret. */
  look(secret: string): Promise<Challenge | null>;
  /** Only the first answer counts. @returns what has become of the payment; null: it is closed */
  answer(secret: string, isApproved: boolean): Promise<PaymentNotice | null>;
}

export interface SimulatedOptions {
  /** The page on which a customer is asked. */
  readonly challengeUrl: (secret: string) => string;
}

/** @param ledger what it did, for every process that asks it */
export function createSimulatedGateway(
  ledger: Ledger,
  { challengeUrl }: SimulatedOptions,
): PaymentGateway & { readonly challenges: Challenges } {
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
      return answerOf(entry, challengeUrl);
    },
    async cancel(payment) {
      errorsGiven.delete(payment.idempotencyKey);
      const { status } = await cancels.add(payment);
      return { outcome: status === 'Refunded' ? 'Refunded' : 'NotCharged' };
    },
    challenges: {
      look: (secret) => ledger.challenge(secret),
      async answer(secret, isApproved) {
        const entry = await ledger.answer(secret, isApproved ? null : NOT_AUTHENTICATED);
        const charge = entry && answerOf(entry, challengeUrl);
        if (charge?.status !== 'charged' && charge?.status !== 'declined') return null;
        return { idempotencyKey: entry!.idempotencyKey, charge };
      },
    },
  };
}

function entryOf({ token, ...payment }: Charge): NewEntry {
  const declineCode = declineCodes[token] ?? null;
  const entry = { ...payment, declineCode, challenge: null, settlesInMs: null };
  const reference = `sim_${newId()}`;
  if (token === 'tok_3ds') return { ...entry, status: 'Challenged', reference, challenge: secret() };
  if (token === 'tok_debit' || token === 'tok_debit_fails')
    return { ...entry, status: 'Processing', reference, settlesInMs: DEBIT_MS };
  return declineCode === null
    ? { ...entry, status: 'Charged', reference }
    : { ...entry, status: 'Declined', reference: null };
}

const secret = () => randomBytes(24).toString('base64url');

function answerOf(
  { status, reference, declineCode, challenge }: LedgerEntry,
  challengeUrl: SimulatedOptions['challengeUrl'],
): ChargeAnswer {
  switch (status) {
    case 'Challenged': {
      const action = { type: 'redirect', url: challengeUrl(challenge!) };
      return { status: 'pending', reason: 'ActionRequired', action };
    }
    case 'Processing':
      return { status: 'pending', reason: 'Processing', action: null, decidedInMs: DEBIT_MS };
    case 'Charged':
      return { status: 'charged', providerReference: reference! };
    case 'Declined':
      return { status: 'declined', declineCode: declineCode! };
    default:
      return { status: 'closed' };
  }
}
