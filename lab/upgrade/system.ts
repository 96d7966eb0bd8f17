// The system under test: four services, two replicas each, every replica of a version of its own, on servers of the run's own.
import { join } from 'node:path';
import { createPairs, databaseNameOf, type System } from '../chaos/system/system.ts';
import type { RunFolder } from '../world/run-folder.ts';
import { createOwnRabbitMq } from '../world/servers/own-rabbitmq.ts';
import { createPostgresServer } from '../world/servers/postgres.ts';
import type { RabbitMqServer } from '../world/servers/rabbitmq.ts';

export interface MixedSystem extends System {
  readonly rabbitmq: RabbitMqServer;
  /** From its next start on a replica runs the sources of that folder. */
  assign(replica: string, folder: string): void;
}

/**
 * @param first folder of the sources that all replicas begin with
 * @param onCrash told when a process ends by itself
 * @throws MissingProgramError
 */
export async function createMixedSystem(
  first: string,
  { path, logs }: RunFolder,
  onCrash: (problem: string) => void,
): Promise<MixedSystem> {
  await using cleanup = new AsyncDisposableStack();
  const rabbitmq = await createOwnRabbitMq(join(path, 'rabbitmq'));
  cleanup.defer(rabbitmq.end);
  const postgres = await createPostgresServer(join(path, 'postgres'));
  cleanup.defer(postgres.end);
  await Promise.all([postgres.start(), rabbitmq.start()]);

  const folders = new Map<string, string>();
  const databaseUrl: System['databaseUrl'] = (service) => postgres.url(databaseNameOf(service));
  const folderOf = (replica: string) => folders.get(replica) ?? first;
  const pairs = await createPairs({ logs, databaseUrl, folderOf, onCrash }, () => rabbitmq.url);
  cleanup.defer(() => pairs.replicas.close());
  const kept = cleanup.move();
  return {
    ...pairs,
    postgres,
    rabbitmq,
    databaseUrl,
    assign: (replica, folder) => folders.set(replica, folder),
    heal: async () => pairs.replicas.start(),
    destroy: () => kept.disposeAsync(),
  };
}
