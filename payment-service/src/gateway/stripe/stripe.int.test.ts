import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { askProvider } from '../../calls/ask-provider.ts';
import type { MakeGateway } from '../../testing/gateway-harness.ts';
import {
  type Fault,
  type Operation,
  type StripeStandIn,
  startStripeStandIn,
} from '../../testing/stripe/stand-in.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { describeGateway } from '../gateway.behaviour.ts';
import type { Charge, PaymentGateway } from '../gateway.ts';
import { createGatewayMemory } from './remembered.ts';
import { createStripeGateway } from './stripe.ts';

const settings = { secretKey: 'sk_test_0123456789abcdef', webhookSecret: 'whsec_0123456789abcdef' };
let database: TestDatabase;
let standIn: StripeStandIn;
/** As another process has it. @param options.timeoutMs short: a silent stand-in is to be given up soon */
const open = ({ secretKey = settings.secretKey, timeoutMs = 300 } = {}): PaymentGateway =>
  createStripeGateway(
    { ...settings, secretKey, apiBase: standIn.url },
    createGatewayMemory(database.client),
    { timeoutMs },
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

const makeGateway: MakeGateway = async () => {
  const asked = new Set<string>();
  const failed = new Set<string>();
  standIn.fault(({ operation, key, paymentMethod }) => {
    if (operation !== 'confirm') return undefined;
    asked.add(key);
    if (paymentMethod === 'pm_late') return 'silent-after';
    if (paymentMethod === 'pm_flaky' && !failed.has(key)) {
      failed.add(key);
      return 'error-before';
    }
    // The first of them gets no answer; the card is named no more when the charge is asked again.
    if (paymentMethod !== 'pm_silent' || failed.has(key)) return undefined;
    failed.add(key);
    return 'silent-before';
  });
  return {
    open: () => open({ timeoutMs: 8000 }),
    tokens: {
      ...{ accepted: 'pm_card_visa', declined: 'pm_card_visa_chargeDeclined', declineCode: 'card_declined' },
      ...{ flaky: 'pm_flaky', late: 'pm_late', silent: 'pm_silent' },
    },
    moneyOf: async (key) => standIn.moneyOf(key),
    isAsked: async (key) => asked.has(key),
    close: async () => standIn.fault(null),
  };
};

describeGateway('stripe', makeGateway);

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

test.each([
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

test.each(['rate-limit', 'key'])('%s is no decline: nothing is known, and it is for later', async (what) => {
  const charge = chargeOf('pm_card_visa');
  standIn.fault(() => (what === 'rate-limit' ? 'rate-limit' : undefined));
  const asked = what === 'key' ? open({ secretKey: 'sk_test_wrong_0123456789' }) : gateway;
  await expect(asked.charge(charge, never())).rejects.toMatchObject({ name: 'ProviderError', isLater: true });
});
