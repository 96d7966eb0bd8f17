import { describe } from 'vitest';
import { embeddedLetterBroker, rabbitMqLetterBroker } from '../../testing/letter-brokers.ts';
import { describeDeadLetters } from './dead-letters.behaviour.ts';

describeDeadLetters('embedded', embeddedLetterBroker);

const url = process.env.RABBITMQ_URL?.split(',')[0] ?? '';
const missing = url === '' ? ' (no RabbitMQ: set RABBITMQ_URL)' : '';
describe.skipIf(url === '')(`with RabbitMQ${missing}`, () => {
  describeDeadLetters('RabbitMQ', () => rabbitMqLetterBroker(url));
});
