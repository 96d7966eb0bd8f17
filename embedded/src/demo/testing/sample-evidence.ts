// Evidence in which everything holds, for tests to forge.
import type { ProductEvidence } from '@order-saga/shared/rules/evidence';
import { soldOf } from '@order-saga/shared/rules/stock-rules';
import type { Order, Saga, SagaState } from '../api.ts';
import type { Evidence, OrderEvidence } from '../checks/evidence.ts';
import { type OrderKind, orderKinds } from '../orders/order-kind.ts';

export const kindNamed = (name: string): OrderKind => orderKinds.find((kind) => kind.name === name)!;

/** An order of this kind that has ended as the kind's first ending says. */
export function soundOrder(name: string): OrderEvidence {
  const kind = kindNamed(name);
  const { status, attempt, reason, detail, payments = [] } = kind.endings[0]!;
  const orderId = `order-${name.replaceAll(' ', '-')}`;
  const total = kind.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  const failure = reason === null ? null : { reason, detail: detail ?? null };
  const order: Order = { orderId, lines: [...kind.lines], total, status, attempt, failure };
  const isWaited = kind.placing === 'wait';
  const answer = {
    status: isWaited ? 200 : 202,
    location: `/orders/${orderId}`,
    body: isWaited ? order : { ...order, status: 'Suspend' as const },
  };
  const saga = sagaThrough(['Suspend', 'StockReserved', status], { attempt, failure });
  return {
    orderId,
    kind,
    answers: kind.placing === 'same-key' ? [answer, answer] : [answer],
    order,
    saga: { ...saga, verification: { holds: true, partsAt: null, foreign: null } },
    payments: payments.map((payment, index) => ({ attempt: index + 1, amount: total, status: payment })),
    reservations: [
      {
        attempt,
        status: status === 'Completed' ? 'Reserved' : 'Released',
        lines: kind.lines.map(({ sku, quantity }) => ({ sku, quantity })),
      },
    ],
    ordersOfCustomer: [orderId],
  };
}

/** A saga that went through these states, with a second send of the last command. */
export function sagaThrough(states: readonly SagaState[], rest: Partial<Saga> = {}): Saga {
  const state = states.at(-1)!;
  const steps = states.map((to, index) => ({ from: states[index - 1] ?? null, to }));
  const history = [...steps.slice(0, -1), { from: states.at(-2)!, to: states.at(-2)! }, ...steps.slice(-1)];
  const outcome = state === 'Completed' ? 'completed' : state === 'Failed' ? 'failed' : 'running';
  return {
    state,
    outcome,
    attempt: 1,
    failure: null,
    finishedAt: outcome === 'running' ? null : '2026-01-01T00:00:02.064Z',
    history: history.map(({ from, to }, index) => ({
      ...{ seq: index + 1, name: 'some event', from, to, attempt: 1, messageId: null },
      kind: from === to ? 'command' : 'timeout',
    })),
    ...rest,
  };
}

/** One of each: paid, answered twice under one key, waited for, declined. */
export function soundEvidence(): Evidence {
  const names = ['free of charge', 'same key twice', 'Prefer: wait', 'replayed'];
  const orders = [...names.map(soundOrder), soundOrder('declined'), soundOrder('provider silent')];
  return {
    orders,
    products: ['DEMO-CUP', 'DEMO-POT', 'DEMO-RUG', 'DEMO-CARD'].map((sku) => product(sku, orders)),
  };
}

function product(sku: string, orders: readonly OrderEvidence[]): ProductEvidence {
  const sold = soldOf(orders).get(sku) ?? 0;
  return { sku, available: 10 - sold, reserved: sold, putIn: 10, sold };
}
