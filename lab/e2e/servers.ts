// Servers for the tests, in this order: those given by POSTGRES_URL and RABBITMQ_URL; Testcontainers where a Docker
// engine answers and has the images, or can fetch them; PostgreSQL embedded. Without a RabbitMQ its tests are reported as skipped.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from 'testcontainers';
import { startEmbeddedPostgres } from '../../embedded/src/postgres/embedded-postgres.ts';
import { readCompose } from './deploy/compose.ts';

type Stop = () => Promise<unknown>;

export default async function startServers(): Promise<Stop> {
  const stops: Stop[] = [];
  const hasEngine =
    (isUnset('POSTGRES_URL') || isUnset('RABBITMQ_URL')) && (await succeeds(getContainerRuntimeClient()));
  if (isUnset('POSTGRES_URL'))
    stops.push(
      (hasEngine && (await inContainer('PostgreSQL', postgresContainer))) || (await embeddedPostgres()),
    );
  if (isUnset('RABBITMQ_URL')) {
    const stop = hasEngine && (await inContainer('RabbitMQ', rabbitMqContainer));
    if (stop) stops.push(stop);
    else
      console.log('No RABBITMQ_URL and no container of it: the tests of the RabbitMQ adapter are skipped.');
  }
  return async () => {
    for (const stop of stops) await stop();
  };
}

/** @returns null where the engine answers but has no container to give: it reaches no registry, or is of no use */
async function inContainer(name: string, start: () => Promise<Stop>): Promise<Stop | null> {
  try {
    return await start();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.log(`The Docker engine answers, but ${name} cannot be started in a container (${why}).`);
    return null;
  }
}

const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  );

/** The versions of docker-compose.yml. */
const images = {
  postgres: versionOf('postgres'),
  rabbitmq: versionOf('rabbitmq'),
};

function versionOf(name: string): string {
  return readCompose().services[name]!.image!.replace(/-management$/, '');
}

const isUnset = (name: string) => (process.env[name] ?? '') === '';

async function embeddedPostgres(): Promise<Stop> {
  const dataDir = await mkdtemp(join(tmpdir(), 'order-saga-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  process.env['POSTGRES_URL'] = postgres.url;
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function postgresContainer(): Promise<Stop> {
  const container = await new GenericContainer(`${images.postgres}-alpine`)
    .withEnvironment({ POSTGRES_PASSWORD: 'test' })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  process.env['POSTGRES_URL'] = `postgresql://postgres:test@${address(container, 5432)}`;
  return () => container.stop();
}

async function rabbitMqContainer(): Promise<Stop> {
  const container = await new GenericContainer(`${images.rabbitmq}-alpine`)
    .withExposedPorts(5672)
    .withWaitStrategy(Wait.forLogMessage(/Server startup complete/))
    .start();
  process.env['RABBITMQ_URL'] = `amqp://guest:guest@${address(container, 5672)}`;
  return () => container.stop();
}

const address = (container: StartedTestContainer, port: number) =>
  `${container.getHost()}:${container.getMappedPort(port)}`;
