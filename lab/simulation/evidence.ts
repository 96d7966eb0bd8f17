// What the databases of a run hold, as the rules of money and stock see it.
import type { OrderEvidence, ProductEvidence } from '@order-saga/shared/rules/evidence';
import { soldOf } from '@order-saga/shared/rules/stock-rules';
import { sagaEvidence } from '../../orchestrator/src/look/invariants/verify.ts';
import { AWAITING_ORDER } from '../../orchestrator/src/saga/saga.ts';
import { pieces } from './people.ts';
import {
  historyOf,
  ledgerOf,
  orderOf,
  ordersOf,
  paymentsOf,
  productsOf,
  reservationsOf,
  sagaOf,
  sagasOf,
  stepsOf,
} from './tables.ts';
import type { World } from './world.ts';

export function evidenceOf(world: World, orderId: string): OrderEvidence {
  const isOurs = (row: { readonly orderId: string }) => row.orderId === orderId;
  const saga = sagaOf(world, orderId);
  return {
    orderId,
    order: orderOf(world, orderId) ?? null,
    saga:
      saga === undefined || saga.state === AWAITING_ORDER
        ? null
        : sagaEvidence({ ...saga, history: historyOf(world, orderId) }),
    payments: paymentsOf(world)
      .filter(isOurs)
      .map(({ attempt, amount, status, providerReference, workAt }) => ({
        ...{ attempt, amount, status, providerReference },
        hasWork: workAt !== null,
      })),
    reservations: reservationsOf(world).filter(isOurs),
    steps: stepsOf(world, orderId),
    charges: ledgerOf(world)
      .filter(({ idempotencyKey, status }) => status === 'Charged' && idempotencyKey.startsWith(orderId))
      .map(({ idempotencyKey, amount, reference }) => ({
        attempt: Number(idempotencyKey.split(':')[1]),
        ...{ amount, reference },
      })),
  };
}

export function allEvidence(world: World): OrderEvidence[] {
  const orderIds = new Set([
    ...ordersOf(world).map(({ orderId }) => orderId),
    ...sagasOf(world).map(({ saga }) => saga.orderId),
    ...reservationsOf(world).map(({ orderId }) => orderId),
    ...paymentsOf(world).map(({ orderId }) => orderId),
  ]);
  return [...orderIds].map((orderId) => evidenceOf(world, orderId));
}

/** @param orders once every order has its end */
export function productEvidence(world: World, orders?: readonly OrderEvidence[]): ProductEvidence[] {
  const sold = orders && soldOf(orders);
  return productsOf(world).map(({ sku, available, reserved }) => ({
    ...{ sku, available, reserved },
    putIn: pieces.get(sku)!,
    ...(sold === undefined ? {} : { sold: sold.get(sku) ?? 0 }),
  }));
}
