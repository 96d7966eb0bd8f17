// Batches of replies and events on a real database.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import { decode, encode, MalformedMessageError, type Message } from '@order-saga/shared/contracts/message';
import { failAtEachText } from '@order-saga/shared/testing/failing-text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureGroup } from '../look/failures/fingerprint.ts';
import { verify } from '../look/invariants/verify.ts';
import { messagesOf, PAYMENT_TOKEN } from '../testing/saga-messages.ts';
import { openTestSagas, STEP_TIMEOUT_MS, type TestSagas } from '../testing/test-sagas.ts';

let sagas: TestSagas;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());

const another = <M extends Message>(message: M): M => ({ ...message, messageId: randomUUID() });
const history = async (orderId: string) =>
  (await sagas.told(orderId)).map(({ seq, kind, name, to }) => `${seq} ${kind} ${name} ${to}`);

describe('a batch', () => {
  it('is not done, and changes nothing, when one of its values cannot be written', async () => {
    const fresh = newId();
    const moving = await sagas.saga('Suspend');
    const stale = await sagas.saga('StockReserved');
    const cancelled = await sagas.saga('StockReserved');
    const batch = [
      messagesOf(fresh).created,
      messagesOf(moving).reserved,
      ...[1, 2].map(() => another(messagesOf(stale, 5).reserved)),
      messagesOf(cancelled).cancel,
    ];
    const all = () => Promise.all([moving, stale, cancelled].map(sagas.view));
    const before = await all();
    const failures = await failAtEachText(
      () => sagas.handle(...batch),
      async () => {
        expect(await all()).toEqual(before);
        await expect(sagas.view(fresh)).rejects.toThrow('there is no saga');
      },
    );
    expect(failures).toBeGreaterThan(2);
    const told = await Promise.all(
      [moving, stale, cancelled].map(async (orderId) => [
        (await sagas.view(orderId)).state,
        (await sagas.told(orderId)).length,
      ]),
    );
    expect(told).toEqual([
      ...[
        ['StockReserved', 2],
        ['StockReserved', 4],
        ['CancellingPayment', 3],
      ],
    ]);
    expect((await sagas.view(fresh)).state).toBe('Suspend');
  });

  it('with the whole story of one saga takes it to its end, without a command', async () => {
    const orderId = newId();
    const { created, reserved, paid, completed } = messagesOf(orderId);
    expect(await sagas.answers(created, reserved, paid, completed)).toEqual([[], [], [], []]);
    const view = await sagas.view(orderId);
    expect(view).toMatchObject({ state: 'Completed', outcome: 'completed', deadlineAt: null });
    expect(view.finishedAt).not.toBeNull();
    expect(await history(orderId)).toEqual([
      '1 message OrderCreated Suspend',
      '2 message StockReserved StockReserved',
      '3 message PaymentCompleted Paid',
      '4 message OrderCompleted Completed',
    ]);
  });

  it('with several messages of one saga sends one command: that of its last state', async () => {
    const orderId = newId();
    const { created, reserved } = messagesOf(orderId);
    expect(await sagas.answers(created, reserved)).toEqual([[], ['ProcessPayment']]);
    expect(await sagas.stored(orderId)).toMatchObject({ state: 'StockReserved', sendCount: 1 });
    const dueInMs = (await sagas.dueInMs(orderId))!;
    expect(dueInMs).toBeGreaterThan(0);
    expect(dueInMs).toBeLessThanOrEqual(1.2 * STEP_TIMEOUT_MS);
  });

  it('with repeats records each message id once and sends one command', async () => {
    const orderId = newId();
    const { created, reserved } = messagesOf(orderId);
    const stranger = another(reserved);
    const batch = [created, created, reserved, created, reserved, stranger, reserved, stranger];
    const answers = await sagas.answers(...batch);
    expect(answers.flat()).toEqual(['ProcessPayment']);
    expect(await history(orderId)).toEqual([
      '1 message OrderCreated Suspend',
      '2 stale OrderCreated Suspend',
      '3 message StockReserved StockReserved',
      '4 stale StockReserved StockReserved',
      '5 stale StockReserved StockReserved',
    ]);
    // And so does the batch when it comes again.
    await sagas.handle(...batch);
    expect(await history(orderId)).toHaveLength(5);
  });

  it('with a reply that came too early keeps it as stale, and applies it when it comes again', async () => {
    const orderId = newId();
    const { created, reserved, paid } = messagesOf(orderId);
    expect((await sagas.answers(created, paid, reserved)).flat()).toEqual(['ProcessPayment']);
    expect((await sagas.view(orderId)).state).toBe('StockReserved');
    expect(await sagas.answers(paid)).toEqual([['CompleteOrder']]);
    expect((await sagas.view(orderId)).state).toBe('Paid');
  });

  it('rejects what belongs to no saga and handles the rest', async () => {
    const [orderId, open] = [newId(), await sagas.saga('Suspend')];
    const stray = messagesOf(newId());
    const answers = await sagas.answers(
      stray.reserved,
      messagesOf(orderId).created,
      stray.completed,
      messagesOf(open).reserved,
    );
    expect(answers).toEqual(['unknown-saga', ['ReserveStock'], 'unknown-saga', ['ProcessPayment']]);
  });

  it('rejects a reply that stands before the OrderCreated of its saga', async () => {
    const orderId = newId();
    const { created, reserved } = messagesOf(orderId);
    expect(await sagas.answers(reserved, created)).toEqual(['unknown-saga', ['ReserveStock']]);
    expect(await history(orderId)).toEqual(['1 message OrderCreated Suspend']);
  });

  it('with a cancel before its OrderCreated applies it then', async () => {
    const orderId = newId();
    const { created, cancel } = messagesOf(orderId);
    expect(await sagas.answers(cancel, cancel, created)).toEqual([[], [], ['ReleaseStock']]);
    expect(await history(orderId)).toEqual([
      '1 message OrderCreated Suspend',
      '2 message OrderCancelRequested ReleasingStock',
    ]);
    const { order } = await sagas.stored(orderId);
    expect(order).toMatchObject({ total: 20, paymentToken: PAYMENT_TOKEN });
  });

  it('with only a cancel keeps it: no saga is shown, replies to it are unknown', async () => {
    const orderId = newId();
    const { created, cancel, reserved } = messagesOf(orderId);
    expect(await sagas.answers(cancel)).toEqual([[]]);
    await expect(sagas.view(orderId)).rejects.toThrow('there is no saga');
    expect(await sagas.answers(cancel, reserved)).toEqual([[], 'unknown-saga']);
    expect(await sagas.dueInMs(orderId)).toBeNull();
    expect(await sagas.answers(created)).toEqual([['ReleaseStock']]);
  });

  it('of 128 sagas moves each', async () => {
    const orderIds = Array.from({ length: 128 }, newId);
    await sagas.handle(...orderIds.map((orderId) => messagesOf(orderId).created));
    const answers = await sagas.answers(...orderIds.map((orderId) => messagesOf(orderId).reserved));
    expect(answers).toEqual(Array(128).fill(['ProcessPayment']));
    for (const orderId of orderIds) expect((await sagas.stored(orderId)).state).toBe('StockReserved');
  });

  it('never puts the payment token into the history', async () => {
    const orderId = newId();
    const { created, reserved } = messagesOf(orderId);
    await sagas.handle(created, created, reserved);
    await sagas.handle(another(created));
    expect(JSON.stringify(await sagas.view(orderId))).not.toContain(PAYMENT_TOKEN);
  });
});

describe('a refusal for a reason that this version does not know', () => {
  it.each([
    ['Suspend', 'notReserved', 'FailingOrder', ['FailOrder'], 'A: 2 wanted, 1 available'],
    ['StockReserved', 'declined', 'ReleasingStock', ['ReleaseStock'], 'card_declined'],
  ] as const)(
    'is a refusal in %s (%s), and its reason is kept as it is',
    async (from, name, to, sent, detail) => {
      const orderId = await sagas.saga(from);
      const message = messagesOf(orderId)[name];
      const unknown = decode(
        encode({ ...message, body: { ...message.body, reason: 'Quarantined' } } as Message, 'test'),
      );
      expect(await sagas.answers(unknown)).toEqual([sent]);
      expect(await sagas.view(orderId)).toMatchObject({
        state: to,
        failure: { reason: 'Quarantined', detail },
      });
      expect(verify(await sagas.view(orderId)).holds).toBe(true);
    },
  );

  it.each(['two words', 'a'.repeat(65), '', 'x\u0000', 7, null])(
    'is parked when it is no word: %j',
    (reason) => {
      const { notReserved } = messagesOf(newId());
      const message = { ...notReserved, body: { ...notReserved.body, reason } } as unknown as Message;
      expect(() => decode(encode(message, 'test'))).toThrow(MalformedMessageError);
    },
  );
});

describe('a message that comes again', () => {
  it('has the outstanding command sent again when it led to the current state', async () => {
    const orderId = await sagas.saga('Paid');
    const { created, paid } = messagesOf(orderId);
    expect(await sagas.answers(paid)).toEqual([['CompleteOrder']]);
    expect(await sagas.answers(paid)).toEqual([['CompleteOrder']]);
    expect(await sagas.answers(created)).toEqual([[]]);
    expect(await sagas.answers(another(paid))).toEqual([[]]);
  });

  it('counts as no send and leaves the deadline alone', async () => {
    const orderId = await sagas.saga('Paid');
    await sagas.database.$executeRaw`
      UPDATE saga SET deadline_at = now() + interval '5 hours' WHERE order_id = ${orderId}::uuid`;
    await sagas.handle(messagesOf(orderId).paid);
    expect((await sagas.stored(orderId)).sendCount).toBe(1);
    expect(await sagas.dueInMs(orderId)).toBeGreaterThan(4 * 3_600_000);
  });

  it('to a finished saga sends nothing', async () => {
    for (const state of ['Completed', 'Failed']) {
      const orderId = await sagas.saga(state);
      const before = await sagas.view(orderId);
      const answers = await sagas.answers(...Object.values(messagesOf(orderId)));
      expect(answers.flat()).toEqual([]);
      const after = await sagas.view(orderId);
      expect(after).toMatchObject({ state, finishedAt: before.finishedAt, deadlineAt: null });
      expect(after.history.slice(before.history.length).every(({ kind }) => kind === 'stale')).toBe(true);
    }
  });
});

describe('a message of another attempt', () => {
  it.each([2, 7])('(%i) moves nothing: it is recorded as stale', async (attempt) => {
    for (const state of ['Suspend', 'StockReserved', 'Paid', 'ReleasingStock', 'FailingOrder']) {
      const orderId = await sagas.saga(state);
      const before = await sagas.view(orderId);
      const { created: _created, ...messages } = messagesOf(orderId, attempt);
      expect((await sagas.answers(...Object.values(messages))).flat()).toEqual([]);
      const after = await sagas.view(orderId);
      expect(after).toMatchObject({ state, attempt: 1, failure: before.failure });
      const added = after.history.slice(before.history.length);
      expect(new Set(added.map(({ kind, attempt: of }) => `${kind} ${of}`))).toEqual(
        new Set([`stale ${attempt}`]),
      );
      expect(added).toHaveLength(Object.keys(messages).length);
    }
  });
});

describe('two replicas at once', () => {
  it('begin one saga: one begins it, the other finds it begun', async () => {
    const orderId = newId();
    const { created } = messagesOf(orderId);
    const answers = await Promise.all([sagas.answers(created), sagas.answers(created)]);
    expect(answers.flat(2)).toEqual(['ReserveStock', 'ReserveStock']);
    expect(await history(orderId)).toEqual([
      '1 message OrderCreated Suspend',
      '2 stale OrderCreated Suspend',
    ]);
  });

  it('take the same batches in opposite orders: every saga moves once, its history has no gap, nothing deadlocks', async () => {
    const orderIds = Array.from({ length: 40 }, newId);
    for (const name of ['created', 'reserved', 'declined', 'released', 'failed'] as const) {
      const batch = orderIds.map((orderId) => messagesOf(orderId)[name]);
      await Promise.all([sagas.handle(...batch), sagas.handle(...batch.toReversed())]);
    }
    for (const orderId of orderIds) {
      const view = await sagas.view(orderId);
      expect(view.state).toBe('Failed');
      const told = await sagas.told(orderId);
      expect(told.filter(({ kind }) => kind === 'message').map(({ to }) => to)).toEqual([
        ...['Suspend', 'StockReserved', 'ReleasingStock', 'FailingOrder', 'Failed'],
      ]);
      expect(view.history.map(({ seq }) => seq)).toEqual(view.history.map((_, index) => index + 1));
    }
  });
});

describe('the failure group of a saga', () => {
  const groupOf = async (orderId: string) => {
    const [row] = await sagas.database.$queryRaw<{ failure_group: string | null }[]>`
      SELECT failure_group FROM saga WHERE order_id = ${orderId}::uuid`;
    return row!.failure_group;
  };
  const declined = failureGroup({
    state: 'Failed',
    failure: { reason: 'PaymentDeclined', detail: 'card_declined' },
    incident: null,
  });
  const toItsEnd = ['created', 'reserved', 'declined', 'released', 'failed'] as const;

  it('is there from its end on, whether its messages come alone or together', async () => {
    const [alone, together] = [newId(), newId()];
    for (const name of toItsEnd.slice(0, -1)) {
      await sagas.handle(messagesOf(alone)[name]);
      expect(await groupOf(alone)).toBeNull();
    }
    await sagas.handle(messagesOf(alone).failed);
    await sagas.handle(...toItsEnd.map((name) => messagesOf(together)[name]));
    expect(await sagas.view(alone)).toMatchObject({ state: 'Failed', outcome: 'failed', deadlineAt: null });
    expect((await sagas.view(alone)).finishedAt).not.toBeNull();
    expect([await groupOf(alone), await groupOf(together)]).toEqual([declined, declined]);
  });
});
