// Gauges that are read from the database when they are scraped.
import type { Logger } from '@order-saga/shared/logger';
import { consumedQueues } from '@order-saga/shared/messaging/topology';
import type { Metrics } from '@order-saga/shared/metrics';
import type { PrismaClient } from './database.ts';
import { countParked } from './dead-letters/letter-store.ts';
import { AWAITING_ORDER } from './saga.ts';

export function gauges(metrics: Metrics, database: PrismaClient, logger: Logger): void {
  const onError = (error: unknown) => logger.debug({ err: error }, 'a gauge could not be read');
  metrics.gauge({
    name: 'saga_in_state',
    help: 'Unfinished sagas, by state',
    labelNames: ['state'],
    onError,
    read: async () => {
      const rows = await database.$queryRaw<{ state: string; count: number }[]>`
        SELECT state, count(*)::int AS count FROM saga
        WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER} GROUP BY state`;
      return rows.map(({ state, count }) => ({ labels: { state }, value: count }));
    },
  });
  metrics.gauge({
    name: 'saga_oldest_unfinished_seconds',
    help: 'Age of the oldest unfinished saga; 0 when there is none',
    onError,
    read: async () => {
      const [row] = await database.$queryRaw<{ age: number }[]>`
        SELECT coalesce(extract(epoch FROM now() - min(started_at)), 0)::float8 AS age FROM saga
        WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER}`;
      return row!.age;
    },
  });
  metrics.gauge({
    name: 'dead_letters_parked',
    help: 'Dead letters that wait for a decision, by the queue that they are of',
    labelNames: ['queue'],
    onError,
    read: async () => {
      const counts = new Map((await countParked(database)).map(({ queue, count }) => [queue, count]));
      return consumedQueues.map((queue) => ({ labels: { queue }, value: counts.get(queue) ?? 0 }));
    },
  });
  metrics.gauge({
    name: 'saga_incidents',
    help: 'Sagas with a step that must succeed and is not answered',
    onError,
    read: async () => database.saga.count({ where: { incidentCode: { not: null } } }),
  });
}
