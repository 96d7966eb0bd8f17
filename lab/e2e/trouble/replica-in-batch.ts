// Which copy of a service stands still inside a batch, while a test holds the table that it writes.
import type { ServiceCopy } from './service-copy.ts';
import type { ServiceName } from './service-names.ts';
import { until } from './wait.ts';
import type { World } from './world.ts';

/** Waits until a copy waits for the lock of `table` (`databases.hold`). Of two it is one or both: a copy may stand by. */
export function copyInBatch(world: World, service: ServiceName, table: string): Promise<ServiceCopy> {
  return until(`a copy of ${service} stands still inside a batch`, async () => {
    const [session] = await world.databases.query<{ application_name: string }>(
      service,
      `SELECT application_name FROM pg_stat_activity WHERE datname = current_database()
       AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO ${table}%'`,
    );
    return world.copies(service).find((copy) => copy.applicationName === session?.application_name);
  });
}
