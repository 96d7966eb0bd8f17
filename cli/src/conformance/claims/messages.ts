// Messages that are not as they should be. None of them may stop the queue, get lost, or be handed out for ever.
import { randomUUID } from 'node:crypto';
import type { OutgoingMessage } from '@order-saga/shared/broker/broker';
import { commandQueue } from '@order-saga/shared/broker/topology';
import { catalogue, messageTypes } from '@order-saga/shared/contracts/catalogue';
import type { Claim } from '../claim.ts';
import { expectType, Unmet } from '../expect.ts';
import { type Talk, wire } from '../talk.ts';

/** A command with something changed; under an id of its own. */
const changed = (
  message: OutgoingMessage,
  { content, ...properties }: { content?: Buffer; type?: string },
): OutgoingMessage => ({
  ...message,
  content: content ?? message.content,
  properties: { ...message.properties, messageId: randomUUID(), ...properties },
});

const bodyOf = ({ content }: OutgoingMessage) => JSON.parse(content.toString()) as Record<string, unknown>;
const json = (body: unknown) => Buffer.from(JSON.stringify(body));

/** What a claim makes of a good command. */
const broken: readonly (Pick<Claim, 'name' | 'asks'> & {
  make(message: OutgoingMessage, talk: Talk): OutgoingMessage;
})[] = [
  {
    name: 'broken-json',
    asks: 'A message whose body is not JSON is parked',
    make: (message) => changed(message, { content: Buffer.from('{"orderId": "0192') }),
  },
  {
    name: 'missing-field',
    asks: 'A command that lacks a field of its body is parked',
    make(message) {
      const body = bodyOf(message);
      const missing = Object.keys(body).find((name) => name !== 'orderId')!;
      return changed(message, { content: json({ ...body, [missing]: undefined }) });
    },
  },
  {
    name: 'wrong-field',
    asks: 'A command with a field of another type or range is parked',
    make: (message) => changed(message, { content: json({ ...bodyOf(message), attempt: 0 }) }),
  },
  {
    name: 'unknown-type',
    asks: 'A message of a type that nobody knows is parked',
    make: (message) => changed(message, { type: 'NoSuchCommand' }),
  },
  {
    name: 'command-of-another',
    asks: 'A command of another participant is parked',
    make: (message, { subject }) =>
      changed(message, {
        type: messageTypes.find(
          (type) => catalogue[type].kind === 'command' && catalogue[type].owner !== subject.participant,
        )!,
      }),
  },
];

export const messages: readonly Claim[] = [
  {
    name: 'unknown-fields',
    asks: 'Fields and headers that the participant does not know are ignored',
    effect: 'It is in effect',
    async check(talk) {
      const command = talk.do(await talk.newKey());
      const message = wire(command);
      const content = json({ ...bodyOf(message), conformance: { list: [1, null, 'ü'] } });
      const headers = { ...message.properties.headers, 'x-conformance': 'any' };
      await talk.send([{ ...message, content, properties: { ...message.properties, headers } }]);
      await talk.untilAnswered([command]);
      expectType(await talk.ask(command), talk.subject.done, 'the same command without them');
    },
  },
  ...broken.map(
    ({ name, asks, make }): Claim => ({
      name,
      asks: `${asks}: published to saga.dead-letter as it came, with its reason, and the next is handled`,
      async check(talk) {
        const good = wire(talk.do(await talk.newKey()));
        const sent = make(good, talk);
        const letter = await talk.letterOf(sent);
        const orderId = good.properties.correlationId!;
        const queue = commandQueue(talk.subject.participant);
        if (letter.routingKey !== queue)
          throw new Unmet(`its routing key is ${letter.routingKey} and has to be ${queue}`, { orderId });
        if (!letter.content.equals(sent.content)) throw new Unmet('its body is not as it came', { orderId });
        if (letter.properties.type !== sent.properties.type)
          throw new Unmet(`its type is ${letter.properties.type} now`, { orderId });
        for (const header of ['x-error-code', 'x-error-message', 'x-failed-at'])
          if (!letter.properties.headers?.[header])
            throw new Unmet(`it has no header ${header}`, { orderId });
        await goesOn(talk);
      },
    }),
  ),
  {
    name: 'unwritable-text',
    asks: 'Text that no database holds (U+0000) is parked or handled, and does not stop the queue',
    async check(talk) {
      const command = talk.do(await talk.newKey());
      const good = wire(command);
      const message = changed(good, { content: json({ ...bodyOf(good), conformance: 'a\0b' }) });
      await talk.send([message]);
      const { messageId } = message.properties;
      const isSettled = () =>
        talk.desk.repliesOf(command.key.orderId).length > 0 ||
        talk.desk.letters.some(({ properties }) => properties.messageId === messageId);
      if (!(await talk.desk.until(isSettled, talk.patienceMs)))
        throw new Unmet('it was neither answered nor parked', command.key);
      await goesOn(talk);
    },
  },
];

async function goesOn(talk: Talk): Promise<void> {
  expectType(await talk.ask(talk.do(await talk.newKey())), talk.subject.done, 'the next command');
}
