// The provider is away while orders come, and ProcessPayment is held: that costs time, and no order.
import { expect, it } from 'vitest';
import { runOutage } from '../../outage/run.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';

describeOnRabbitMq('while the provider is away', (url) => {
  it.each(['operator', 'breaker'] as const)(
    'a hold by the %s fails no order, cancels are served, and its release keeps its pace',
    async (heldBy) => {
      const lines: string[] = [];
      const options = { heldBy, minutes: 0.5, rate: 5, maxPerSecond: 20 };
      const { problems } = await runOutage(url, options, new AbortController().signal, (line) =>
        lines.push(line),
      );
      expect(problems, lines.join('\n')).toEqual([]);
    },
    420_000,
  );
});
