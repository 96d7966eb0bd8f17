// Our own services do what is asked of participants in any language.
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { serviceOf, workers } from '@order-saga/shared/contracts/catalogue';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subjectOf } from '../../../cli/src/conformance/participants/participants.ts';
import { runClaims } from '../../../cli/src/conformance/run.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { openWorld, type World } from '../../world/world.ts';

const LIMIT_MS = 600_000;
const REFUSES_UNKNOWN = ['its answers have not passed', 'no command is known that it refuses: --refused'];

describeOnRabbitMq('conformance', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url);
  });
  afterAll(() => world?.close());

  it.each(workers)(
    '%s-service passes every claim, also when it is killed',
    async (participant) => {
      const subject = subjectOf(participant);
      const logger = pino({ enabled: false });
      const broker = createRabbitMqBroker({ urls: [url], prefix: world.prefix, logger });
      const replica = await world.start(serviceOf(participant));
      try {
        await expect.poll(() => broker.isUp()).toBe(true);
        const results = await runClaims({
          subject,
          broker,
          http: { baseUrl: replica.url, token: world.adminToken },
          async restart() {
            await replica.end('SIGKILL');
            replica.start();
            await replica.ready();
          },
          ...{ orders: 300, patienceMs: 10_000, signal: new AbortController().signal },
        });
        expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
        // Of a participant that was added, what it refuses is not known here.
        const notPassed = new Set(results.flatMap(({ why }) => why ?? []));
        const isKnown = subject.step === undefined || subject.refused !== undefined;
        expect([...notPassed].sort()).toEqual(isKnown ? [] : REFUSES_UNKNOWN);
        expect(results.length).toBeGreaterThan(20);
      } finally {
        await replica.end();
        await broker.close();
      }
    },
    LIMIT_MS,
  );
});
