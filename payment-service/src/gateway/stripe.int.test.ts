import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { askProvider } from '../ask-provider.ts';
import {
  type Fault,
  type Operation,
  type StripeStandIn,
  startStripeStandIn,
} from '../testing/stripe/stand-in.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import type { Charge, PaymentGateway } from './gateway.ts';
import { createGatewayMemory } from './memory.ts';
import { createStripeGateway } from './stripe.ts';

const settings = { secretKey: 'sk_test_0123456789abcdef', webhookSecret: 'whsec_0123456789abcdef' };
let database: TestDatabase;
let standIn: StripeStandIn;
const open = (secretKey = settings.secretKey): PaymentGateway =>
  createStripeGateway(
    { ...settings, secretKey, apiBase: standIn.url },
    createGatewayMemory(database.client),
    { timeoutMs: 300 },
  );
let gateway: PaymentGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  standIn = await startStripeStandIn(settings.secretKey);
  gateway = open();
});
afterEach(() => standIn.fault(null));
afterAll(async () => {
  await standIn?.close();
  await database?.drop();
});

const never = () => new AbortController().signal;
const chargeOf = (token: string): Charge => ({
  ...{ idempotencyKey: `${newId()}:1`, amount: 100, currency: 'EUR', token },
});
const ask = (charge: Charge) => askProvider((signal) => gateway.charge(charge, signal), never());
const undo = (charge: Charge) => askProvider((signal) => gateway.cancel(charge, signal), never());
/** Times it was charged, and what was given back. */
const money = ({ idempotencyKey }: Charge) => {
  const { charges, refunded } = standIn.moneyOf(idempotencyKey);
  return [charges, refunded];
};
const once = (operation: Operation, fault: Fault) => {
  let given = false;
  standIn.fault((asked) => {
    if (given || asked.operation !== operation) return undefined;
    given = true;
    return fault;
  });
};

test('a charge has one answer, however often and by whomever it is asked', async () => {
  const charge = chargeOf('pm_card_visa');
  const answers = await Promise.all(
    [open(), open(), gateway].map((one) => askProvider((s) => one.charge(charge, s), never())),
  );
  answers.push(await ask(charge));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(money(charge)).toEqual([1, 0]);
});

test.each([
  ['pm_card_visa_chargeDeclined', 'card_declined'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ['pm_card_authenticationRequired', 'authentication_required'],
  ['pm_unknown', 'invalid_payment_method'],
  ['tok_visa', 'invalid_payment_method'],
])(
  '%s is declined as %s, also when it is asked again, and a cancel finds nothing',
  async (token, declineCode) => {
    const charge = chargeOf(token);
    expect(await ask(charge)).toEqual({ status: 'declined', declineCode });
    expect(await ask(charge)).toEqual({ status: 'declined', declineCode });
    expect(await undo(charge)).toEqual({ outcome: 'NotCharged' });
    expect(money(charge)).toEqual([0, 0]);
  },
);

const faults: Fault[] = ['cut-before', 'cut-after', 'silent-after', 'error-before', 'error-after'];
describe.each(faults)('with %s', (fault) => {
  test.each<Operation>(['create', 'confirm'])('at %s a charge is made once', async (operation) => {
    once(operation, fault);
    const charge = chargeOf('pm_card_visa');
    expect(await ask(charge)).toMatchObject({ status: 'charged' });
    expect(money(charge)).toEqual([1, 0]);
  });
  test.each<Operation>(['cancel', 'refund'])('at %s the money goes back once', async (operation) => {
    const charge = chargeOf('pm_card_visa');
    await ask(charge);
    once(operation, fault);
    expect(await undo(charge)).toEqual({ outcome: 'Refunded' });
    expect(await undo(charge)).toEqual({ outcome: 'Refunded' });
    expect(money(charge)).toEqual([1, 100]);
  });
});

test('a cancel before the charge shuts it out', async () => {
  const charge = chargeOf('pm_card_visa');
  expect(await undo(charge)).toEqual({ outcome: 'NotCharged' });
  expect(await ask(charge)).toEqual({ status: 'closed' });
  expect(money(charge)).toEqual([0, 0]);
});

test('a cancel at the same instant as the charge leaves one truth', async () => {
  const other = open();
  await Promise.all(
    Array.from({ length: 60 }, async () => {
      const charge = chargeOf('pm_card_visa');
      const [answer, { outcome }] = await Promise.all([
        askProvider((signal) => other.charge(charge, signal), never()),
        undo(charge),
      ]);
      const [charged, refunded] = money(charge);
      expect([outcome, refunded]).toEqual(charged === 1 ? ['Refunded', 100] : ['NotCharged', 0]);
      if (answer.status === 'charged') expect(charged).toBe(1);
    }),
  );
});

test.each(['rate-limit', 'key'])('%s is no decline: nothing is known, and it is for later', async (what) => {
  const charge = chargeOf('pm_card_visa');
  standIn.fault(() => (what === 'rate-limit' ? 'rate-limit' : undefined));
  const asked = (what === 'key' ? open('sk_test_wrong_0123456789') : gateway).charge(charge, never());
  await expect(asked).rejects.toMatchObject({ name: 'ProviderError', isLater: true });
});
