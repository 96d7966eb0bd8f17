// The system on one RabbitMQ and one PostgreSQL, with a proxy between each process and each server.
import { join } from 'node:path';
import type { RunFolder } from '../../world/run-folder.ts';
import { createOwnRabbitMq } from '../../world/servers/own-rabbitmq.ts';
import { createPostgresServer } from '../../world/servers/postgres.ts';
import type { RabbitMqServer } from '../../world/servers/rabbitmq.ts';
import { type Link, openLink } from '../network/link.ts';
import { replicaNames, type Scope, type ServerName } from '../plan/fault.ts';
import { createPairs, databaseNameOf, type System } from './system.ts';

export interface ProxiedSystem extends System {
  readonly rabbitmq: RabbitMqServer;
  links(scope: Scope): readonly Link[];
}

/**
 * @param onCrash told when a process ends by itself
 * @throws MissingProgramError
 */
export async function createProxiedSystem(
  { path, logs }: RunFolder,
  onCrash: (problem: string) => void,
): Promise<ProxiedSystem> {
  await using cleanup = new AsyncDisposableStack();
  const rabbitmq = await createOwnRabbitMq(join(path, 'rabbitmq'));
  cleanup.defer(rabbitmq.end);
  const postgres = await createPostgresServer(join(path, 'postgres'));
  cleanup.defer(postgres.end);

  const links = new Map<string, Readonly<Record<ServerName, Link>>>();
  for (const name of replicaNames) {
    const ofReplica = {
      postgres: await openLink(postgres.port),
      rabbitmq: await openLink(() => rabbitmq.port),
    };
    cleanup.defer(ofReplica.postgres.close);
    cleanup.defer(ofReplica.rabbitmq.close);
    links.set(name, ofReplica);
  }
  const pairs = await createPairs(
    {
      logs,
      onCrash,
      databaseUrl: (service, replica) =>
        through(links.get(replica)!.postgres, postgres.url(databaseNameOf(service))),
    },
    (replica) => through(links.get(replica)!.rabbitmq, rabbitmq.url),
  );
  cleanup.defer(() => pairs.replicas.close());
  const kept = cleanup.move();
  return {
    ...pairs,
    postgres,
    rabbitmq,
    links: ({ server, replica }) =>
      [...links].filter(([name]) => replica === 'all' || replica === name).map(([, of]) => of[server]),
    databaseUrl: (service) => postgres.url(databaseNameOf(service)),
    async heal() {
      await Promise.all([...links.values()].flatMap((of) => [of.postgres.heal(), of.rabbitmq.heal()]));
      for (const replica of pairs.replicas.all()) replica.signal('SIGCONT');
      pairs.replicas.start();
      await Promise.all([
        postgres.isRunning() ? undefined : postgres.start(),
        rabbitmq.isRunning() ? undefined : rabbitmq.start(),
      ]);
    },
    destroy: () => kept.disposeAsync(),
  };
}

function through({ port }: Link, serverUrl: string): string {
  const url = new URL(serverUrl);
  url.port = String(port);
  return url.href;
}
