// The payment provider, as simulated by payment-service: its books decide by key between a charge and a cancel.
import { faultAt, oneOf } from './faults.ts';
import type { LedgerEntry } from './stores.ts';
import { Violation } from './violation.ts';
import { count, freshId, type ProviderAnswer, type ProviderRequest, tell, type World } from './world.ts';

/** How late a call reaches the provider, or its answer us: within the 10 s of a call, past them, past a step timeout. */
const DELAYS_MS = [2000, 9000, 25_000, 120_000];
const SLOW_MS = 2000;
const declineCodes: Readonly<Record<string, string>> = {
  tok_declined: 'card_declined',
  tok_insufficient_funds: 'insufficient_funds',
};

export const tokens = [
  ...['tok_visa', 'tok_visa', 'tok_visa', 'tok_declined', 'tok_insufficient_funds'],
  ...['tok_slow', 'tok_flaky', 'tok_hang', 'tok_late'],
];

export function ask(
  world: World,
  work: 'charge' | 'cancel',
  { key, amount, token }: Pick<ProviderRequest, 'key' | 'amount' | 'token'>,
): ProviderRequest {
  const fault = faultAt(world, 'request');
  const late = fault === 'call late' ? oneOf(world, DELAYS_MS) : 0;
  const arrivesAt = fault === 'call lost' ? Number.POSITIVE_INFINITY : world.now + late;
  const request = { work, key, amount, token, arrivesAt, answer: null, answeredAt: Number.POSITIVE_INFINITY };
  if (fault === 'provider error') answer(world, request, { status: 'error' });
  else if (fault !== 'call lost') world.requests.push(request);
  return request;
}

/** The provider handles a call that has reached it. */
export function serve(world: World, request: ProviderRequest): void {
  world.requests.splice(world.requests.indexOf(request), 1);
  if (request.work === 'cancel') cancel(world, request);
  else if (isFirstOfFlaky(world, request)) answer(world, request, { status: 'error' });
  else if (request.token !== 'tok_hang') charge(world, request);
}

function isFirstOfFlaky(world: World, { key, token }: ProviderRequest): boolean {
  if (token !== 'tok_flaky' || world.charges.has(`flaky ${key}`)) return false;
  world.charges.set(`flaky ${key}`, 0);
  return true;
}

function charge(world: World, request: ProviderRequest): void {
  const { key, amount, token } = request;
  const declineCode = declineCodes[token!] ?? null;
  let entry = world.ledger.get(key);
  if (entry === undefined) {
    entry =
      declineCode === null
        ? { key, amount, status: 'Charged', declineCode, reference: freshId(world) }
        : { key, amount, status: 'Declined', declineCode, reference: null };
    world.ledger.set(key, entry);
    tell(world, 'provider', () => `${entry!.status} ${amount} (${token})`);
    if (entry.status === 'Charged') noteCharge(world, key);
  } else if (entry.status === 'Closed' || entry.status === 'Refunded') {
    count(world, 'provider: charge after its cancel refused');
    tell(world, 'provider', () => 'refuses a charge of a closed payment');
  }
  const isSlow = token === 'tok_slow' ? SLOW_MS : 0;
  if (token !== 'tok_late') answer(world, request, answerOf(entry), isSlow);
}

function cancel(world: World, request: ProviderRequest): void {
  const { key, amount } = request;
  const before = world.ledger.get(key);
  const entry = world.conduct.close(before, key, amount);
  if (entry !== undefined) world.ledger.set(key, entry);
  const outcome = entry?.status === 'Refunded' ? 'Refunded' : 'NotCharged';
  count(world, `provider: cancel found ${before?.status ?? 'nothing'}`);
  tell(world, 'provider', () => `cancels: it was ${before?.status ?? 'unknown'}, ${outcome}`);
  answer(world, request, { status: 'cancelled', outcome });
}

function answer(world: World, request: ProviderRequest, what: ProviderAnswer, afterMs = 0): void {
  const fault = faultAt(world, 'answer');
  if (fault === 'answer lost') return;
  request.answer = what;
  request.answeredAt = world.now + afterMs + (fault === 'answer late' ? oneOf(world, DELAYS_MS) : 0);
}

/** The key begins with `<order id>:<attempt>`, also where a rule is taken away. */
function noteCharge(world: World, key: string): void {
  const payment = key.split(':').slice(0, 2).join(':');
  const charges = (world.charges.get(payment) ?? 0) + 1;
  world.charges.set(payment, charges);
  if (charges > 1) throw new Violation('double-charge', `${payment} was charged ${charges} times`);
}

function answerOf({ status, reference, declineCode }: LedgerEntry): ProviderAnswer {
  if (status === 'Charged') return { status: 'charged', reference: reference! };
  return status === 'Declined' ? { status: 'declined', declineCode: declineCode! } : { status: 'closed' };
}
