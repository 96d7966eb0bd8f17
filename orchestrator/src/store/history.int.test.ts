// Sagas driven at random: whatever comes in whatever order, the history alone gives the stored state.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replaySaga } from '../operate/replay.ts';
import { startDeadlines } from '../run/deadlines.ts';
import { rerun } from '../saga/rerun.ts';
import { createFakeBroker } from '../testing/fake-broker.ts';
import { type MessageName, messagesOf, PAYMENT_TOKEN } from '../testing/saga-messages.ts';
import { NO_LIMITS } from '../testing/test-replays.ts';
import { openTestSagas, STEP_TIMEOUT_MS, silent, type TestSagas } from '../testing/test-sagas.ts';

let sagas: TestSagas;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());

const SAGAS = 3;
const names = Object.keys(messagesOf(newId())) as MessageName[];

interface Incoming {
  saga: number;
  name: MessageName;
  attempt: number;
  /** With an id that nobody has seen. */
  stranger: boolean;
}

type Step =
  | { kind: 'messages'; batch: Incoming[] }
  | { kind: 'expected'; saga: number; refuse: boolean }
  | { kind: 'deadline'; maxSends: number; confirmed: boolean }
  | { kind: 'replay'; saga: number };

const saga = fc.nat({ max: SAGAS - 1 });
const incoming = fc.record<Incoming>({
  saga,
  name: fc.constantFrom(...names),
  attempt: fc.integer({ min: 1, max: 3 }),
  stranger: fc.boolean(),
});
const step = fc.oneof<fc.WeightedArbitrary<Step>[]>(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('messages'),
      batch: fc.array(incoming, { minLength: 1, maxLength: 6 }),
    }),
  },
  // Without these few stories would come far.
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('expected'), saga, refuse: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('deadline'),
      maxSends: fc.integer({ min: 1, max: 3 }),
      confirmed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replay'), saga }) },
);

const answers: Readonly<Record<string, readonly [MessageName, MessageName]>> = {
  Suspend: ['reserved', 'notReserved'],
  StockReserved: ['paid', 'declined'],
  Paid: ['completed', 'completed'],
  CancellingPayment: ['paymentCancelled', 'paymentCancelled'],
  ReleasingStock: ['released', 'released'],
  FailingOrder: ['failed', 'failed'],
  ReopeningOrder: ['reopened', 'reopened'],
};

async function take(next: Step, orderIds: readonly string[]): Promise<void> {
  switch (next.kind) {
    case 'messages': {
      const batch = next.batch.map(({ saga, name, attempt, stranger }): Message => {
        const message = messagesOf(orderIds[saga]!, attempt)[name];
        // A first message of a later attempt does not exist.
        if (name === 'created') return messagesOf(orderIds[saga]!, 1).created;
        return stranger ? { ...message, messageId: randomUUID() } : message;
      });
      await sagas.handle(...batch);
      return;
    }
    case 'expected': {
      const orderId = orderIds[next.saga]!;
      const view = await sagas.view(orderId).catch(() => null);
      const pair = view && answers[view.state];
      if (pair) await sagas.handle(messagesOf(orderId, view.attempt)[pair[Number(next.refuse)]!]);
      return;
    }
    case 'deadline': {
      await sagas.database.$executeRaw`
        UPDATE saga SET deadline_at = now() - interval '1 second', due_after = now() - interval '1 second' WHERE deadline_at IS NOT NULL AND order_id = ANY(${orderIds}::uuid[])`;
      const broker = createFakeBroker();
      if (!next.confirmed) broker.confirm = () => Promise.reject(new Error('no confirm'));
      await startDeadlines({
        store: sagas.store,
        broker,
        stepTimeoutMs: STEP_TIMEOUT_MS,
        stepMaxAttempts: next.maxSends,
        waitingReplies: () => 0,
        metrics: sagas.metrics,
        logger: silent,
      }).stop();
      return;
    }
    case 'replay': {
      const orderId = orderIds[next.saga]!;
      const view = await sagas.view(orderId).catch(() => null);
      if (view?.state !== 'Failed') return;
      await replaySaga(
        { store: sagas.acts, metrics: sagas.metrics, send: async () => {}, approval: NO_LIMITS },
        {
          orderId,
          actor: 'test',
          reason: 'random',
          paymentToken: undefined,
          ifAttempt: undefined,
          idempotency: undefined,
        },
      );
    }
  }
}

describe('the history of sagas driven at random', () => {
  it('has no gap, one transition a row, and gives the stored state when it is run again', {
    timeout: 120_000,
  }, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
        const orderIds = Array.from({ length: SAGAS }, newId);
        for (const next of steps) await take(next, orderIds);
        for (const orderId of orderIds) {
          const view = await sagas.view(orderId).catch(() => null);
          if (view === null) continue;
          seen.set(view.state, (seen.get(view.state) ?? 0) + 1);
          const { state, attempt, failure, incident, history } = view;
          expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
          let current: string | null = null;
          for (const { kind, from, to } of history) {
            expect(from).toBe(current);
            expect(from !== to).toBe(kind === 'message' || kind === 'timeout' || kind === 'admin');
            current = to;
          }
          expect(rerun(await sagas.rows(orderId))).toEqual({
            result: { state, attempt, failure, incident },
            partsAt: null,
          });
          expect((await sagas.stored(orderId)).lastSeq).toBe(history.length);
          expect((await sagas.dueInMs(orderId)) === null).toBe(state === 'Completed' || state === 'Failed');
          expect(JSON.stringify(view)).not.toContain(PAYMENT_TOKEN);
        }
      }),
      { numRuns: 40 },
    );
    // The walk is worth something: it came around.
    expect(seen.size).toBeGreaterThanOrEqual(4);
  });
});
