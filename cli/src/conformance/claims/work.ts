// The work itself, when nothing goes wrong on the way.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import type { Claim } from '../claim.ts';
import { expectType, Unmet } from '../expect.ts';
import { TRACE_ID } from '../talk.ts';

export const work: readonly Claim[] = [
  {
    name: 'done',
    asks: 'A command that can be done is done, and answered so',
    effect: 'It is in effect',
    async check(talk) {
      const command = talk.do(await talk.newKey());
      expectType(await talk.ask(command), talk.subject.done, 'the first command of an order');
    },
  },
  {
    name: 'reply-properties',
    asks: 'A reply has an id, names the order and the command that it answers, and passes the trace on',
    async check(talk) {
      const command = talk.do(await talk.newKey());
      const { key, type } = command;
      const { properties } = (await talk.ask(command)).message;
      const { headers = {} } = properties;
      const traceparent = String(headers['traceparent']);
      const expected = [
        ['messageId', properties.messageId ?? 'nothing', properties.messageId || 'an id'],
        ['correlationId', properties.correlationId, key.orderId],
        ['contentType', properties.contentType, 'application/json'],
        ['header causation-id', headers['causation-id'], messageIdOf(key.orderId, key.attempt, type)],
        [
          'header traceparent',
          traceparent,
          traceparent.includes(TRACE_ID) ? traceparent : 'that of the command',
        ],
      ] as const;
      for (const [name, is, must] of expected)
        if (is !== must) throw new Unmet(`${name} of the reply is ${String(is)} and has to be ${must}`, key);
      // The in-process broker of tests knows no delivery mode.
      if ('deliveryMode' in properties && properties.deliveryMode !== 2)
        throw new Unmet('the reply is not persistent', key);
    },
  },
];

export const refusals: readonly Claim[] = [
  {
    name: 'refused',
    asks: 'A command that cannot be done is answered with the refusal, which is a reply and no error',
    effect: 'Nothing is in effect',
    needs: ['refused'],
    async check(talk) {
      const command = talk.do(await talk.newKey(), talk.subject.refused);
      expectType(await talk.ask(command), talk.subject.step!.refused, 'a command that cannot be done');
    },
  },
];
