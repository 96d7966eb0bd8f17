// The system on one RabbitMQ and one PostgreSQL, with a proxy between each process and each server.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { type Link, openLink } from '../network/link.ts';
import { type CopyName, copyNames, type Scope, type ServerName } from '../plan/fault.ts';
import { startEpmd } from '../servers/epmd.ts';
import { findRabbitMq } from '../servers/find-rabbitmq.ts';
import { createPostgresServer } from '../servers/postgres.ts';
import { createRabbitMqServer, type RabbitMqServer } from '../servers/rabbitmq.ts';
import { createClosers } from './closers.ts';
import type { RunFolder } from './run-folder.ts';
import { aboutCopies, createCopies, type System } from './system.ts';

export interface ProxiedSystem extends System {
  readonly rabbitmq: RabbitMqServer;
  links(scope: Scope): readonly Link[];
}

/**
 * @param onCrash told when a process ends by itself
 * @throws MissingProgramError
 */
export async function createProxiedSystem(
  folder: RunFolder,
  onCrash: (problem: string) => void,
): Promise<ProxiedSystem> {
  const programs = findRabbitMq();
  const [amqp, distribution, epmdPort, postgresPort, ...ports] = (await freePorts(
    4 + 3 * copyNames.length,
  )) as [number, number, number, number, ...number[]];
  const closers = createClosers();
  try {
    const home = join(folder.path, 'rabbitmq');
    const epmd = await startEpmd(programs.epmd, home, epmdPort);
    closers.add(epmd.end);
    const rabbitmq = await createRabbitMqServer({
      program: programs.server,
      name: `chaos${amqp}@localhost`,
      folder: home,
      home,
      ports: { amqp, distribution, epmd: epmd.port },
    });
    closers.add(rabbitmq.end);
    const postgres = await createPostgresServer(join(folder.path, 'postgres'), postgresPort);
    closers.add(postgres.end);

    const links = new Map<CopyName, Readonly<Record<ServerName, Link>>>();
    for (const name of copyNames) {
      const [toPostgres, toRabbitMq] = ports.splice(0, 2) as [number, number];
      const ofCopy = {
        postgres: await openLink(toPostgres, postgres.port),
        rabbitmq: await openLink(toRabbitMq, () => rabbitmq.port),
      };
      closers.add(ofCopy.postgres.close);
      closers.add(ofCopy.rabbitmq.close);
      links.set(name, ofCopy);
    }
    const adminToken = randomBytes(16).toString('hex');
    const copies = await createCopies({
      ports,
      adminToken,
      logFile: (name) => join(folder.logs, `${name}.log`),
      servers: (name) => ({
        POSTGRES_URL: `postgresql://postgres:${postgres.password}@127.0.0.1:${links.get(name)!.postgres.port}`,
        RABBITMQ_URL: `amqp://guest:guest@127.0.0.1:${links.get(name)!.rabbitmq.port}`,
      }),
      onCrash,
      onCreated: (copy) => closers.add(copy.close),
    });

    return {
      ...aboutCopies(copies),
      postgres,
      rabbitmq,
      adminToken,
      links: ({ server, copy }) =>
        [...links].filter(([name]) => copy === 'all' || copy === name).map(([, ofCopy]) => ofCopy[server]),
      databaseUrl: (service) => postgres.url(service.replace('-', '_')),
      async heal() {
        await Promise.all(
          [...links.values()].flatMap((ofCopy) => [ofCopy.postgres.heal(), ofCopy.rabbitmq.heal()]),
        );
        for (const copy of copies) copy.resume();
        await Promise.all([
          postgres.isRunning() ? undefined : postgres.start(),
          rabbitmq.isRunning() ? undefined : rabbitmq.start(),
          ...copies.map((copy) => copy.start()),
        ]);
      },
      destroy: closers.closeAll,
    };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
