// Tests that need a real RabbitMQ. Skipped in one case only: there is no server. With RABBITMQ_URL set nothing here skips.
import { describe } from 'vitest';

const url = (process.env['RABBITMQ_URL'] ?? '').split(',')[0]!.trim();

/** A `describe` on the server of RABBITMQ_URL; its title says so when there is none. */
export function describeOnRabbitMq(title: string, body: (url: string) => void): void {
  const reason = url === '' ? ' (skipped: no RABBITMQ_URL and no Docker engine)' : '';
  describe.skipIf(url === '')(title + reason, () => body(url));
}
