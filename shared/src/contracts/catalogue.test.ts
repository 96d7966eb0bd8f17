import { describe, expect, expectTypeOf, it, test } from 'vitest';
import {
  type CommandType,
  catalogue,
  failureReasons,
  type MessageBody,
  type MessageType,
  messageTypes,
  participantOf,
  type ReplyType,
  repliesTo,
  steps,
  type Worker,
  workers,
} from './catalogue.ts';

const kindOf = (type: string) => catalogue[type as MessageType]?.kind;
const ownerOf = (type: string) => catalogue[type as MessageType]?.owner;

describe('the participants', () => {
  it('have a port each, and own their messages alone', () => {
    const ports = workers.map((worker) => participantOf(worker).port);
    expect(ports).toEqual([...new Set(ports)].toSorted((a, b) => a - b));
    const all = workers.flatMap((worker) => Object.keys(participantOf(worker).messages));
    expect(all.toSorted()).toEqual([...messageTypes].sort());
    expect(new Set(all).size).toBe(all.length);
  });

  test.each(workers)('%s has a name that can stand in queues, databases, folders and variables', (worker) => {
    expect(worker).toMatch(/^[a-z][a-z0-9]{1,29}$/);
  });

  test.each(steps)('$worker does and undoes with messages of its own', (step) => {
    const { worker, refusals, unanswered, pending, ...own } = step;
    const messages = { ...own, ...(pending && { pending: pending.reply }) };
    expect(Object.values(messages).map(ownerOf)).toEqual(Object.values(messages).map(() => worker));
    expect([kindOf(step.do), kindOf(step.undo)]).toEqual(['command', 'command']);
    expect([step.done, step.refused, step.undone].map(kindOf)).toEqual(['reply', 'reply', 'reply']);
    expect(refusals.length).toBeGreaterThan(0);
    if (pending)
      expect([kindOf(pending.reply), catalogue[pending.reply as MessageType]]).toMatchObject([
        'reply',
        { isRevised: true },
      ]);
    for (const reason of [...refusals, unanswered, ...(pending ? [pending.expired] : [])])
      expect(failureReasons).toContain(reason);
  });

  it('share no reason of failed orders', () => {
    expect(new Set(failureReasons).size).toBe(failureReasons.length);
  });
});

test.each(messageTypes)('%s has a key, and replies if it is a command', (type) => {
  const { body, kind } = catalogue[type];
  expect(body.required).toEqual(expect.arrayContaining(['orderId', 'attempt']));
  const replies = repliesTo(type);
  expect(replies.length > 0).toBe(kind === 'command');
  expect(replies.map(kindOf)).toEqual(replies.map(() => 'reply'));
  expect(replies.map(ownerOf)).toEqual(replies.map(() => catalogue[type].owner));
});

it('knows the type of every message exactly', () => {
  expectTypeOf<'stock' | 'payment' | 'order'>().toExtend<Worker>();
  expectTypeOf<'ReserveStock' | 'CancelPayment' | 'FailOrder'>().toExtend<CommandType>();
  expectTypeOf<Extract<CommandType, 'StockReserved' | 'OrderCreated'>>().toBeNever();
  expectTypeOf<Extract<ReplyType, 'ReserveStock' | 'OrderCreated'>>().toBeNever();
  expectTypeOf<MessageBody<'ReserveStock'>['lines'][number]>().toEqualTypeOf<{
    sku: string;
    quantity: number;
  }>();
  expectTypeOf<MessageBody<'StockReleased'>>().toEqualTypeOf<{
    orderId: string;
    attempt: number;
    released: boolean;
  }>();
  expectTypeOf<(typeof catalogue)['PaymentFailed']['owner']>().toEqualTypeOf<'payment'>();
});
