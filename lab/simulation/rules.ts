// The rules that can be taken away, and what is otherwise in a run without each. Only here: the services have no such
// switch, so ports, handlers and the provider are wrapped (without/).
import type { OutgoingMessage } from '@order-saga/shared/broker/broker';
import { toOutgoing } from '@order-saga/shared/broker/publisher';
import { newId } from '@order-saga/shared/contracts/ids';
import { createMessage } from '@order-saga/shared/contracts/message';
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { HeldCommands } from '../../orchestrator/src/saga/saga.ts';
import { sagaTables } from '../../orchestrator/src/store/memory-saga-store.ts';
import { memoryTables } from '../../order-service/src/store/memory-order-stores.ts';
import { keyOf } from '../../payment-service/src/domain/payment.ts';
import type { LedgerEntry } from '../../payment-service/src/gateway/simulated/ledger.ts';
import { ackingOnReceipt, sendingLater, withFreshIds } from './without/brokers.ts';
import { insertingWithoutLock, notKeeping } from './without/databases.ts';
import { answeringOnce, refusing, withAttempts } from './without/handlers.ts';
import { swallowing, withSessions } from './without/stores.ts';
import { joined, noWraps, type Wraps } from './wraps.ts';

interface Rule {
  /** What holds with the rule. */
  readonly meaning: string;
  /** What is otherwise without it. Made for each run. */
  without(): Partial<Wraps>;
}

const sagaIn = (database: MemoryClient, orderId: string) =>
  sagaTables(database).sagas.rows.get(orderId)?.saga;

export const rules = {
  'derived-ids': {
    meaning: 'a message id follows from (order, attempt, type), so that a repeat is recognised',
    without: () => ({ broker: withFreshIds }),
  },
  'saga-epoch': {
    meaning: 'a saga takes no reply of another attempt',
    without: () => ({
      handler: (service, handler, database) =>
        service !== 'orchestrator'
          ? handler
          : withAttempts(
              handler,
              ({ body: { orderId, attempt } }) => sagaIn(database, orderId)?.attempt ?? attempt,
            ),
    }),
  },
  'order-epoch': {
    meaning: 'a command of an older attempt changes nothing in an order',
    without: () => ({
      handler: (service, handler, database) =>
        service !== 'order'
          ? handler
          : withAttempts(handler, ({ body: { orderId, attempt } }) =>
              Math.max(attempt, memoryTables(database).orders.rows.get(orderId)?.attempt ?? attempt),
            ),
    }),
  },
  'worker-epoch': {
    meaning: 'a worker begins nothing for an older attempt than the newest one that it has seen',
    without: () => ({
      stockStore: (store) =>
        withSessions(store, ({ lock }) => ({
          async lock(ask) {
            const found = await lock(ask);
            const asked = new Set(ask.keys.map(keyOf));
            return {
              ...found,
              reservations: found.reservations.filter((row) => asked.has(keyOf(row))),
            };
          },
        })),
      paymentStore: (store) =>
        withSessions(store, ({ lock }) => ({
          async lock(ask) {
            const asked = new Set(ask.insert.map(keyOf));
            return (await lock(ask)).filter((row) => asked.has(keyOf(row)));
          },
        })),
    }),
  },
  'refusal-rows': {
    meaning: 'a refused reservation leaves a row',
    without: () => ({
      database: (client) =>
        notKeeping(client, (table, row) => table === 'reservation' && statusOf(row) === 'Refused'),
    }),
  },
  'stock-tombstones': {
    meaning: 'releasing what is unknown leaves a row that refuses the late ReserveStock',
    without: () => ({
      database: (client) =>
        notKeeping(
          client,
          (table, row) =>
            table === 'reservation' &&
            statusOf(row) === 'Released' &&
            (row as { lines: readonly unknown[] }).lines.length === 0,
        ),
    }),
  },
  'payment-tombstones': {
    meaning: 'cancelling what is unknown leaves a row that refuses the late ProcessPayment',
    without: () => ({
      database: (client) =>
        notKeeping(
          client,
          (table, row) => table === 'payment' && (row as { amount: number | null }).amount === null,
        ),
    }),
  },
  'insert-then-lock': {
    meaning: 'key rows are inserted before they are locked: a lock alone holds no row that is not there yet',
    without: () => ({ database: (client) => insertingWithoutLock(client, ['reservation', 'payment']) }),
  },
  'close-at-provider': {
    meaning: 'a cancel closes the payment at the provider, also one that it never heard of',
    without: () => ({
      ledger: (ledger, provider) => ({
        ...ledger,
        async close(payments) {
          const { rows } = provider.table<LedgerEntry>('provider_ledger');
          const known = payments.filter(({ idempotencyKey }) => rows.has(idempotencyKey));
          const closed = (await ledger.close(known)).values();
          return payments.map((payment): LedgerEntry => {
            if (known.includes(payment)) return closed.next().value!;
            const { idempotencyKey } = payment;
            return { idempotencyKey, status: 'Closed', declineCode: null, reference: null, challenge: null };
          });
        },
      }),
    }),
  },
  'unknown-is-not-failed': {
    meaning: 'a charge without an answer is asked for again, never taken for declined',
    without: () => ({
      gateway: (gateway) => ({
        ...gateway,
        charge: (charge, signal) =>
          new Promise((resolve) => {
            const declined = () => resolve({ status: 'declined', declineCode: 'no_answer' });
            setTimeout(declined, 5000);
            gateway.charge(charge, signal).then(resolve, declined);
          }),
      }),
    }),
  },
  'undo-the-unanswered': {
    meaning: 'a reservation that was never answered is released, as if it had been made',
    without: () => ({
      broker: (broker, database) => ({
        ...broker,
        publish: (messages) =>
          broker.publish(
            messages.map((message) =>
              isReleaseOfUnanswered(message, database) ? releasedUnasked(message) : message,
            ),
          ),
      }),
    }),
  },
  'charge-decides-once': {
    meaning: 'the answer to a charge is stored only while the payment is Pending and no cancel was asked for',
    without: () => {
      const answered = new Set<string>();
      return {
        gateway: (gateway) => ({
          ...gateway,
          async charge(charge, signal) {
            const answer = await gateway.charge(charge, signal);
            answered.add(charge.idempotencyKey);
            return answer;
          },
        }),
        resultStore: (store) =>
          withSessions(store, ({ lock }) => ({
            lock: async (ask) =>
              (await lock(ask)).map((row) =>
                answered.delete(keyOf(row))
                  ? { ...row, status: 'Pending' as const, cancelRequested: false, dueInMs: 1 }
                  : row,
              ),
          })),
      };
    },
  },
  'one-provider-key': {
    meaning: 'every call of one payment carries the same idempotency key',
    without: () => ({
      gateway: (gateway) => ({
        ...gateway,
        charge: (charge, signal) =>
          gateway.charge({ ...charge, idempotencyKey: `${charge.idempotencyKey}:${newId()}` }, signal),
      }),
    }),
  },
  'repeats-are-answered': {
    meaning: 'a command seen again is answered again',
    without: () => {
      const seen = new Set<string>();
      return {
        handler: (service, handler) =>
          service === 'stock' || service === 'payment' ? answeringOnce(handler, seen) : handler,
      };
    },
  },
  'repeats-do-nothing': {
    meaning: 'a command seen again is recognised by its row, and not done again',
    without: () => ({
      stockStore: (store) =>
        withSessions(store, ({ lock }) => ({
          async lock(ask) {
            const found = await lock(ask);
            const again = (row: (typeof found.reservations)[number]) =>
              row.status === 'Reserved' ? { ...row, status: 'Undecided' as const } : row;
            const isDo = ask.skus.length > 0 && ask.heldBy.length === 0;
            return isDo ? { ...found, reservations: found.reservations.map(again) } : found;
          },
        })),
    }),
  },
  'early-cancels-are-kept': {
    meaning: 'a cancel that comes before its OrderCreated is kept',
    without: () => ({
      handler: (service, handler, database) =>
        service !== 'orchestrator'
          ? handler
          : refusing(
              handler,
              ({ type, body }) =>
                type === 'OrderCancelRequested' && sagaIn(database, body.orderId) === undefined,
            ),
    }),
  },
  'first-messages-are-repeated': {
    meaning: 'OrderCreated is repeated while the order has no end',
    without: () => ({
      orderStores: (stores) => ({
        ...stores,
        firstMessages: {
          ...stores.firstMessages,
          takeDue: async (ask) => ({ ...(await stores.firstMessages.takeDue(ask)), repeats: [] }),
        },
      }),
    }),
  },
  'holds-are-read-under-lock': {
    meaning: 'what is held is read where the sagas of a decision are locked, never from what was read before',
    without: () => {
      let before: HeldCommands = new Set();
      return {
        sagaStore: (store) => ({
          ...store,
          async session() {
            const session = await store.session();
            return {
              ...session,
              async lock(ask) {
                const found = await session.lock(ask);
                const held = before;
                before = found.held;
                return { ...found, held };
              },
            };
          },
        }),
      };
    },
  },
  'ack-after-publish': {
    meaning: 'a message is acked after its effect is committed and its reply published',
    without: () => ({ consumedBroker: ackingOnReceipt }),
  },
  'count-after-confirm': {
    meaning: 'a try is counted once its command is published',
    without: () => ({ sendingBroker: (broker) => sendingLater(broker, 20_000) }),
  },
  'failed-writes-fail': {
    meaning: 'a write that fails, also before it is sent, fails its transaction',
    without: () => ({
      stockStore: swallowing,
      paymentStore: swallowing,
      resultStore: swallowing,
      sagaStore: swallowing,
      actStore: swallowing,
      runStore: swallowing,
      orderStores: (stores) => ({ ...stores, commands: swallowing(stores.commands) }),
    }),
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;
export const ruleNames = Object.keys(rules) as RuleName[];

/** What surrounds the services of a run without these rules. */
export const without = (names: readonly RuleName[]): Wraps =>
  names.reduce<Wraps>((wraps, name) => joined(wraps, (rules[name] as Rule).without()), noWraps);

const statusOf = (row: unknown) => (row as { status: string }).status;

function isReleaseOfUnanswered({ properties }: OutgoingMessage, database: MemoryClient): boolean {
  if (properties.type !== 'ReleaseStock') return false;
  const attempt = sagaIn(database, properties.correlationId!)?.attempt;
  return [...sagaTables(database).history.rows.values()].some(
    (row) =>
      row.orderId === properties.correlationId &&
      row.attempt === attempt &&
      row.kind === 'timeout' &&
      row.from === 'Suspend',
  );
}

/** What a worker would answer that has nothing to release. */
function releasedUnasked({ properties, content }: OutgoingMessage): OutgoingMessage {
  const { orderId, attempt } = JSON.parse(content.toString()) as { orderId: string; attempt: number };
  const context = { causationId: properties.messageId ?? null, traceparent: null };
  const body = { orderId, attempt, released: false };
  return toOutgoing(createMessage('StockReleased', body, context), 'nobody');
}
