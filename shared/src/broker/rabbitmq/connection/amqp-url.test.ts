import { describe, expect, test } from 'vitest';
import { hostOf, withHeartbeat } from './amqp-url.ts';

describe('RabbitMQ URL', () => {
  test.for([
    ['amqp://a:b@h', 'amqp://a:b@h?heartbeat=10'],
    ['amqp://a:b@h:5673/%2Fvhost', 'amqp://a:b@h:5673/%2Fvhost?heartbeat=10'],
    ['amqps://h/?frameMax=8192', 'amqps://h/?frameMax=8192&heartbeat=10'],
    ['amqp://h?', 'amqp://h?heartbeat=10'],
    ['amqp://h?heartbeat=3', 'amqp://h?heartbeat=3'],
  ])('%s gains a heartbeat unless it has one', ([url, expected]) => {
    expect(withHeartbeat(url!)).toBe(expected);
  });

  test('has it as seldom as is asked for', () => {
    expect(withHeartbeat('amqp://h', 60)).toBe('amqp://h?heartbeat=60');
  });

  test('shows host and port in logs, and no password', () => {
    expect(hostOf('amqp://user:secret@host.example:5672/vhost')).toBe('host.example:5672');
  });
});
