import type { Worker } from '@order-saga/shared/contracts/catalogue';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { expect, it } from 'vitest';
import { askServices } from './services.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const order = { orderId, status: 'Completed' as const, attempt: 2, total: 5, lines: [], failure: null };
const added = ['shipping', 'fraud'] as unknown as Worker[];

it('asks each participant that was added by itself: one that is away hides nothing of the others', async () => {
  const view = await askServices(
    {
      order: async () => order,
      stock: async () => ({ items: [] }),
      paymentsOf: async () => [],
      async step(worker, orderIds) {
        if (worker !== added[0]) throw requestError('PEER_UNAVAILABLE', 'It does not answer.');
        const of = { orderId: orderIds[0]! };
        return {
          items: [
            { ...of, attempt: 1, status: 'Undone' },
            { ...of, attempt: 2, status: 'Done' },
          ],
        };
      },
    },
    orderId,
    added,
  );
  expect(view.steps).toEqual([
    {
      service: 'shipping-service',
      seen: [
        { orderId, attempt: 2, status: 'Done' },
        { orderId, attempt: 1, status: 'Undone' },
      ],
      whyNot: null,
    },
    { service: 'fraud-service', seen: null, whyNot: 'It does not answer.' },
  ]);
  expect(view.order.seen).toEqual(order);
});
