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
const open = ({
  secretKey = settings.secretKey,
  timeoutMs = 300,
  returnUrl = undefined as string | undefined,
} = {}): PaymentGateway =>
  createStripeGateway(
    { ...settings, secretKey, apiBase: standIn.url, returnUrl, methods: ['card', 'sepa_debit'] },
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
  ['pm_3ds', 'authentication_required'],
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

describe('a payment that waits', () => {
  let attended: PaymentGateway;
  beforeAll(() => {
    attended = open({ returnUrl: 'https://shop.example/paid' });
  });
  const begin = (charge: Charge) => askProvider((signal) => attended.charge(charge, signal), never());
  const close = (charge: Charge) => askProvider((signal) => attended.cancel(charge, signal), never());
  const intentOf = ({ idempotencyKey }: Charge) => standIn.intentsOf(idempotencyKey).at(-1)!;
  const acting = (charge: Charge) => ({
    ...{ status: 'pending', reason: 'ActionRequired' },
    action: { type: 'redirect', url: `https://hooks.stripe.example/${intentOf(charge).id}` },
  });
  const processing = { status: 'pending', reason: 'Processing', action: null };

  test.each([
    [true, { status: 'charged' }, 1],
    [false, { status: 'declined', declineCode: 'authentication_required' }, 0],
  ])(
    'for its customer is told with the same link until they have acted (paid: %s)',
    async (isPaid, end, charges) => {
      const charge = chargeOf('pm_3ds');
      expect(await begin(charge)).toEqual(acting(charge));
      expect(await begin(charge)).toEqual(acting(charge));
      standIn.decide(intentOf(charge), isPaid);
      expect(await begin(charge)).toMatchObject(end);
      expect(await begin(charge)).toMatchObject(end);
      expect(money(charge)).toEqual([charges, 0]);
    },
  );

  test.each([
    [true, { status: 'charged' }, 1],
    [false, { status: 'declined', declineCode: 'insufficient_funds' }, 0],
  ])('for its bank is told as Processing until it is decided (paid: %s)', async (isPaid, end, charges) => {
    const charge = chargeOf('pm_debit');
    expect(await begin(charge)).toEqual(processing);
    standIn.decide(intentOf(charge), isPaid);
    expect(await begin(charge)).toMatchObject(end);
    expect(money(charge)).toEqual([charges, 0]);
  });

  test('for its bank after its customer has acted is told so', async () => {
    const charge = chargeOf('pm_3ds');
    await begin(charge);
    standIn.process(intentOf(charge));
    expect(await begin(charge)).toEqual(processing);
  });

  test('for its customer is closed by its cancel: whoever acts then is charged nothing', async () => {
    const charge = chargeOf('pm_3ds');
    await begin(charge);
    expect(await close(charge)).toEqual({ outcome: 'NotCharged' });
    standIn.decide(intentOf(charge), true);
    expect(await begin(charge)).toEqual({ status: 'closed' });
    expect(money(charge)).toEqual([0, 0]);
  });

  test.each([
    [true, 'Refunded', [1, 100]],
    [false, 'NotCharged', [0, 0]],
  ] as const)(
    'for its bank is closed once that is decided, and what came late goes back once (paid: %s)',
    async (isPaid, outcome, moved) => {
      const charge = chargeOf('pm_debit');
      await begin(charge);
      await expect(attended.cancel(charge, never())).rejects.toMatchObject({
        name: 'ProviderError',
        isLater: true,
      });
      standIn.decide(intentOf(charge), isPaid);
      expect(await close(charge)).toEqual({ outcome });
      expect(await close(charge)).toEqual({ outcome });
      expect(money(charge)).toEqual(moved);
    },
  );

  describe.each([...faults, 'silent-before', 'rate-limit'] as Fault[])('with %s', (fault) => {
    test.each<Operation>(['create', 'confirm', 'retrieve'])(
      'at %s is charged once, by whoever asks',
      async (operation) => {
        for (const token of ['pm_3ds', 'pm_debit']) {
          const charge = chargeOf(token);
          once(operation, fault);
          await begin(charge).catch(() => {});
          standIn.fault(null);
          expect(
            await open({ returnUrl: 'https://shop.example/paid' }).charge(charge, never()),
          ).toMatchObject({ status: 'pending' });
          for (const intent of standIn.intentsOf(charge.idempotencyKey)) standIn.decide(intent, true);
          once(operation, fault);
          await begin(charge).catch(() => {});
          standIn.fault(null);
          expect(await begin(charge)).toMatchObject({ status: 'charged' });
          expect(money(charge)).toEqual([1, 0]);
        }
      },
    );
    test.each<Operation>(['cancel', 'retrieve', 'refund'])(
      'at %s is closed, and its money goes back once',
      async (operation) => {
        for (const isPaid of [false, true]) {
          const charge = chargeOf('pm_3ds');
          await begin(charge);
          if (isPaid) standIn.decide(intentOf(charge), true);
          once(operation, fault);
          await close(charge).catch(() => {});
          standIn.fault(null);
          expect(await close(charge)).toEqual({ outcome: isPaid ? 'Refunded' : 'NotCharged' });
          standIn.decide(intentOf(charge), true);
          expect(money(charge)).toEqual(isPaid ? [1, 100] : [0, 0]);
        }
      },
    );
  });
});
