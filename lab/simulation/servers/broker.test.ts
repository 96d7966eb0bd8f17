// The broker of a run does what every broker behind the port does. Here nothing goes wrong, and time is real.

import { describeBroker } from '../../../shared/src/broker/broker.behaviour.ts';
import { type BrokerHarness, storeDeadLetters } from '../../../shared/src/broker/testing/broker-harness.ts';
import { describeConsumer } from '../../../shared/src/consumer/consumer.behaviour.ts';
import { tapeChoices } from '../kernel/choices.ts';
import { Scheduler } from '../kernel/scheduler.ts';
import { createBrokerServer } from './broker.ts';

async function makeBroker(): Promise<BrokerHarness> {
  const scheduler = new Scheduler(tapeChoices([]));
  scheduler.isHealed = true;
  const server = createBrokerServer(scheduler);
  const broker = server.connect({ name: 'test', isAlive: true, stalledUntil: 0 });
  const began = performance.now();
  const drive = setInterval(() => {
    scheduler.now = performance.now() - began;
    while (!scheduler.isQuiet()) scheduler.step();
  }, 1);
  const closing = {
    ...broker,
    async close() {
      await broker.close();
      clearInterval(drive);
    },
  };
  return { broker: closing, takeDeadLetters: storeDeadLetters(closing) };
}

describeBroker('simulated', makeBroker);
describeConsumer('simulated', makeBroker);
