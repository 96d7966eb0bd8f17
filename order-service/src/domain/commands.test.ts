import { decode, encode, type Message } from '@order-saga/shared/contracts/message';
import { describe, expect, it } from 'vitest';
import { completeOrder, failOrder, reopenOrder } from '../testing/commands.ts';
import { applyCommand, type OrderCommand } from './commands.ts';
import type { CommandedOrder } from './order.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const declined = { reason: 'PaymentDeclined', detail: 'card_declined' } as const;
const ATTEMPT = 5;

const summary = { customerId: 'c-1', currency: 'EUR', total: 3998 };

const orders = {
  Suspend: {
    ...summary,
    orderId,
    status: 'Suspend',
    attempt: ATTEMPT,
    failure: null,
    cancelRequested: false,
  },
  Completed: {
    ...summary,
    orderId,
    status: 'Completed',
    attempt: ATTEMPT,
    failure: null,
    cancelRequested: true,
  },
  Failed: {
    ...summary,
    orderId,
    status: 'Failed',
    attempt: ATTEMPT,
    failure: { reason: 'OutOfStock', detail: 'A: 2 wanted, 1 available' },
    cancelRequested: true,
  },
} as const satisfies Record<string, CommandedOrder>;

const commands = { CompleteOrder: completeOrder, FailOrder: failOrder, ReopenOrder: reopenOrder };
type Command = keyof typeof commands;
type Status = keyof typeof orders;

const apply = (status: Status, command: Command, attempt: number) =>
  applyCommand(orders[status], commands[command](orderId, attempt) as OrderCommand);

const statuses = Object.keys(orders) as Status[];
const types = Object.keys(commands) as Command[];
const pairs = statuses.flatMap((status) => types.map((type) => [type, status] as const));
const replyTypes = {
  CompleteOrder: 'OrderCompleted',
  FailOrder: 'OrderFailed',
  ReopenOrder: 'OrderReopened',
};

describe('a command of an older attempt', () => {
  it.each(pairs)('%s of a %s order is answered as asked and changes nothing', (type, status) => {
    const { row, reply } = apply(status, type, ATTEMPT - 1);
    expect(row).toBe(orders[status]);
    expect(reply).toMatchObject({ type: replyTypes[type], body: { orderId, attempt: ATTEMPT - 1 } });
  });

  it('answers FailOrder with the reason of that attempt', () => {
    expect(apply('Completed', 'FailOrder', 1).reply.body).toMatchObject({ reason: 'PaymentDeclined' });
  });
});

describe('a command of a newer attempt', () => {
  it.each(statuses)(
    'ReopenOrder opens a %s order under its attempt, without failure and cancel',
    (status) => {
      const { row, reply } = apply(status, 'ReopenOrder', ATTEMPT + 1);
      const fresh = {
        ...summary,
        orderId,
        status: 'Suspend',
        attempt: ATTEMPT + 1,
        failure: null,
        cancelRequested: false,
      };
      expect(row).toEqual(fresh);
      expect(reply).toMatchObject({ type: 'OrderReopened', body: { attempt: ATTEMPT + 1 } });
    },
  );

  it.each(statuses)('CompleteOrder completes a %s order under its attempt', (status) => {
    const { row, reply } = apply(status, 'CompleteOrder', ATTEMPT + 2);
    expect(row).toEqual({
      ...summary,
      orderId,
      status: 'Completed',
      attempt: ATTEMPT + 2,
      failure: null,
      cancelRequested: false,
    });
    expect(reply).toMatchObject({ type: 'OrderCompleted', body: { attempt: ATTEMPT + 2 } });
  });

  it.each(statuses)('FailOrder fails a %s order under its attempt', (status) => {
    const { row, reply } = apply(status, 'FailOrder', ATTEMPT + 1);
    expect(row).toEqual({
      ...summary,
      orderId,
      status: 'Failed',
      attempt: ATTEMPT + 1,
      failure: declined,
      cancelRequested: false,
    });
    expect(reply).toMatchObject({
      type: 'OrderFailed',
      body: { attempt: ATTEMPT + 1, reason: 'PaymentDeclined' },
    });
  });
});

describe('the reply of an end', () => {
  const ends = statuses.flatMap((status) =>
    (['CompleteOrder', 'FailOrder'] as const).map((type) => [type, status] as const),
  );
  it.each(ends)('to %s of a %s order tells others whose order it was and what it cost', (type, status) => {
    for (const attempt of [ATTEMPT - 1, ATTEMPT, ATTEMPT + 1])
      expect(apply(status, type, attempt).reply.body).toMatchObject(summary);
  });

  it('may lack them, as that of the version before does', () => {
    const { reply } = apply('Suspend', 'CompleteOrder', ATTEMPT);
    const before = { ...reply, body: { orderId, attempt: ATTEMPT } } as Message;
    expect(decode(encode(before, 'order-service'))).toMatchObject({ type: 'OrderCompleted' });
  });
});

describe('a command of the same attempt', () => {
  it('completes an open order', () => {
    const { row, reply } = apply('Suspend', 'CompleteOrder', ATTEMPT);
    expect(row).toEqual({ ...orders.Suspend, status: 'Completed' });
    expect(reply.type).toBe('OrderCompleted');
  });

  it('fails an open order with its reason and detail', () => {
    const { row, reply } = apply('Suspend', 'FailOrder', ATTEMPT);
    expect(row).toEqual({ ...orders.Suspend, status: 'Failed', failure: declined });
    expect(reply).toMatchObject({ type: 'OrderFailed', body: { reason: 'PaymentDeclined' } });
  });

  it('to reopen an open order is answered and changes nothing', () => {
    const { row, reply } = apply('Suspend', 'ReopenOrder', ATTEMPT);
    expect(row).toBe(orders.Suspend);
    expect(reply.type).toBe('OrderReopened');
  });

  it.each(['CompleteOrder', 'FailOrder'] as const)('%s leaves a Completed order so, and says so', (type) => {
    const { row, reply } = apply('Completed', type, ATTEMPT);
    expect(row).toBe(orders.Completed);
    expect(reply.type).toBe('OrderCompleted');
  });

  it.each(['CompleteOrder', 'FailOrder'] as const)(
    '%s leaves a Failed order so, and says so with its own reason',
    (type) => {
      const { row, reply } = apply('Failed', type, ATTEMPT);
      expect(row).toBe(orders.Failed);
      expect(reply).toMatchObject({ type: 'OrderFailed', body: { reason: 'OutOfStock' } });
    },
  );

  it.each(['Completed', 'Failed'] as const)(
    'ReopenOrder, late, of a %s order is answered and changes nothing',
    (status) => {
      const { row, reply } = apply(status, 'ReopenOrder', ATTEMPT);
      expect(row).toBe(orders[status]);
      expect(reply.type).toBe('OrderReopened');
    },
  );
});

describe('a reply', () => {
  it.each(pairs)(
    'to %s of a %s order names its command as the cause, keeps the trace, and is the same each time',
    (type, status) => {
      const command = commands[type](orderId, ATTEMPT) as OrderCommand;
      const first = applyCommand(orders[status], command);
      const second = applyCommand(first.row, command);
      expect(first.reply).toMatchObject({ causationId: command.messageId, traceparent: command.traceparent });
      expect(second).toEqual(first);
    },
  );
});
