// Tests that need a real RabbitMQ. Skipped in one case only: there is none. With RABBITMQ_URL set, or in CI, nothing here
// skips.
import { describe } from 'vitest';
import { findRabbitMq } from './find-rabbitmq.ts';

const url = (process.env['RABBITMQ_URL'] ?? '').split(',')[0]!.trim();

/** A `describe` on the server of RABBITMQ_URL; its title says so when there is none. */
export function describeOnRabbitMq(title: string, body: (url: string) => void): void {
  const reason = url === '' ? ' (skipped: no RABBITMQ_URL and no Docker engine)' : '';
  describe.skipIf(url === '')(title + reason, () => body(url));
}

/** A `describe` that starts a RabbitMQ of its own; its title says so where none is installed. In CI one has to be. */
export function describeOnOwnRabbitMq(title: string, body: () => void): void {
  const missing = process.env['CI'] === undefined && !isRabbitMqInstalled();
  describe.skipIf(missing)(title + (missing ? ' (skipped: rabbitmq-server is not installed)' : ''), body);
}

function isRabbitMqInstalled(): boolean {
  try {
    findRabbitMq();
    return true;
  } catch {
    return false;
  }
}
