// Which replica of a service stands still inside a batch, while a test holds the table that it writes.

import type { ServiceName } from '../../world/service-names.ts';
import type { Replica } from '../../world/services/replica.ts';
import { until } from '../../world/wait.ts';
import type { World } from '../../world/world.ts';

/** Waits until a replica waits for the lock of `table` (`databases.hold`). Of two it is one or both: a replica may stand by. */
export function replicaInBatch(world: World, service: ServiceName, table: string): Promise<Replica> {
  return until(`a replica of ${service} stands still inside a batch`, async () => {
    const [session] = await world.databases.query<{ application_name: string }>(
      service,
      `SELECT application_name FROM pg_stat_activity WHERE datname = current_database()
       AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO ${table}%'`,
    );
    return world.replicas(service).find(({ name }) => name === session?.application_name);
  });
}
