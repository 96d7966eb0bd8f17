import { catalogue, messageTypes } from '@order-saga/shared/contracts/catalogue';
import { OrderLine, StockLine, text } from '@order-saga/shared/contracts/fields';
import { decode, encode } from '@order-saga/shared/contracts/message';
import { Type } from 'typebox';
import { expect, it, test } from 'vitest';
import { type CommandSource, commandMessage, fieldsIn } from './commands.ts';
import { orderStates } from './states.ts';

const saga: CommandSource = {
  orderId: '0193a1b2-0000-7000-8000-000000000001',
  state: 'Suspend',
  attempt: 2,
  failure: { reason: 'PaymentDeclined', detail: 'card_declined' },
  order: {
    customerId: 'c-1',
    currency: 'EUR',
    total: 20,
    lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
    paymentToken: 'tok_visa',
  },
  causeId: null,
  traceparent: null,
};

test.each(orderStates.where(({ command }) => command !== null))(
  'the command of %s is a valid message',
  (state) => {
    const command = commandMessage({ ...saga, state })!;
    expect(decode(encode(command, 'orchestrator')).body).toEqual(command.body);
  },
);

it.each([
  ['Suspend', { lines: [{ sku: 'A', quantity: 2 }] }],
  ['StockReserved', { amount: 20, currency: 'EUR', token: 'tok_visa' }],
  ['FailingOrder', { reason: 'PaymentDeclined', detail: 'card_declined' }],
  ['CancellingPayment', {}],
] as const)('in %s a command carries its key and what its schema names, no more', (state, carried) => {
  expect(commandMessage({ ...saga, state })?.body).toEqual({ orderId: saga.orderId, attempt: 2, ...carried });
});

it('lets the schema of a command say what it carries, down to the fields of a line', () => {
  const bodyOf = (schema: Parameters<typeof fieldsIn>[1]) =>
    Object.fromEntries(fieldsIn('ReserveShipment', schema).map(([name, make]) => [name, make(saga)]));
  const schema = Type.Object({
    customerId: text(1, 128),
    total: Type.Integer(),
    lines: Type.Array(Type.Pick(OrderLine, ['sku', 'unitPrice'])),
    settlement: Type.Optional(Type.String()),
  });
  expect(bodyOf(schema)).toEqual({ customerId: 'c-1', total: 20, lines: [{ sku: 'A', unitPrice: 10 }] });
  expect(bodyOf(Type.Object({ lines: Type.Array(StockLine) }))).toEqual({
    lines: [{ sku: 'A', quantity: 2 }],
  });
});

it('refuses a command that requires what no saga has, by name', () => {
  const schema = Type.Object({ address: Type.String() });
  expect(() => fieldsIn('ReserveShipment', schema)).toThrow(
    'ReserveShipment requires "address". A command can carry orderId, attempt, customerId',
  );
});

it('charges nothing for an order of 0 whose token is erased, and needs one otherwise', () => {
  const paying = (total: number) =>
    commandMessage({ ...saga, state: 'StockReserved', order: { ...saga.order!, total, paymentToken: null } });
  expect(paying(0)?.body).toMatchObject({ amount: 0, token: 'none' });
  expect(() => paying(1)).toThrow('the saga has no payment token, which its command needs');
});

it('has a field for every one that commands require', () => {
  for (const type of messageTypes.filter((each) => catalogue[each].kind === 'command'))
    expect(fieldsIn(type, catalogue[type].body).map(([name]) => name)).toEqual(
      expect.arrayContaining(catalogue[type].body.required as string[]),
    );
});
