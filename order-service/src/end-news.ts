// Copies tell each other which orders have their end: the copy that handled it is seldom the one whose request waits.
// News that are lost cost nothing but time, as whoever waits also asks now and then.
import { randomUUID } from 'node:crypto';
import type { SqlRunner } from '@order-saga/shared/driver';
import { type Listener, startListener } from '@order-saga/shared/listener';
import type { Logger } from '@order-saga/shared/logger';

export interface EndNews {
  /** Tells the other copies, as soon as `tx` is committed. */
  tell(tx: SqlRunner, orderIds: readonly string[]): Promise<void>;
  /** @param onEnded told of orders that other copies have given their end; perhaps again, perhaps wrongly */
  listen(database: { url: string; logger: Logger }, onEnded: (orderIds: string[]) => void): Listener;
}

const CHANNEL = 'order_ended';
/** PostgreSQL takes less than 8000 bytes. */
const MOST_IDS = 200;

export function createEndNews(): EndNews {
  const self = randomUUID();
  return {
    async tell(tx, orderIds) {
      if (orderIds.length === 0) return;
      const payload = [self, ...orderIds.slice(0, MOST_IDS)].join(' ');
      await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${payload})`;
    },
    listen: ({ url, logger }, onEnded) =>
      startListener({
        url,
        applicationName: 'order-service',
        channel: CHANNEL,
        logger,
        onPayload(payload) {
          const [teller, ...orderIds] = payload.split(' ');
          if (teller !== self) onEnded(orderIds);
        },
      }),
  };
}
