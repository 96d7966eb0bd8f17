// order: it begins and ends the saga. Its orders are placed over HTTP, and have one row for all attempts.
import { dataOf } from '@order-saga/client/create-client';
import { createOrderServiceClient } from '@order-saga/client/order-service';
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { Claim } from '../claim.ts';
import { wrongEffects } from '../effects.ts';
import { expectSame, expectType, Unmet } from '../expect.ts';
import type { Command, Key } from '../subject.ts';
import type { Talk } from '../talk.ts';
import type { Specifics } from './specifics.ts';

const toPlace = { customerId: 'conformance', currency: 'EUR', payment: { token: 'tok_visa' } };
const lines = [{ sku: 'CONFORMANCE', quantity: 2, unitPrice: 1999 }];
const failure = { reason: 'PaymentDeclined', detail: 'card_declined' };

const complete = (key: Key): Command => ({ type: 'CompleteOrder', key, fields: {} });
const fail = (key: Key): Command => ({ type: 'FailOrder', key, fields: failure });
const reopen = (key: Key): Command => ({ type: 'ReopenOrder', key, fields: {} });
const next = ({ orderId, attempt }: Key): Key => ({ orderId, attempt: attempt + 1 });

const claims: readonly Claim[] = [
  {
    name: 'order-created',
    asks: 'An order that is placed is announced by OrderCreated, with what was ordered',
    async check(talk) {
      const key = await talk.newKey();
      const find = () => talk.desk.repliesOf(key.orderId).find(({ type }) => type === 'OrderCreated');
      await talk.desk.until(() => find() !== undefined, talk.patienceMs);
      const created = find();
      if (created === undefined) throw new Unmet('no OrderCreated came', key);
      if (created.problem !== null) throw new Unmet(`OrderCreated is not valid: ${created.problem}`, key);
      const { customerId, currency, total } = created.fields;
      const told = JSON.stringify({ customerId, currency, total, lines: created.fields['lines'] });
      const placed = JSON.stringify({ customerId: 'conformance', currency: 'EUR', total: 3998, lines });
      if (told !== placed) throw new Unmet(`OrderCreated tells ${told}, and ${placed} was ordered`, key);
    },
  },
  {
    name: 'failed',
    asks: 'An order that is failed is Failed, with its reason, and stays so',
    async check(talk) {
      const key = await talk.newKey();
      const failed = await talk.ask(fail(key));
      expectType(failed, 'OrderFailed', 'the first end');
      expectSame(await talk.ask(fail(key)), failed, 'FailOrder again');
      await expectStatus(talk, key, 'Failed');
    },
  },
  {
    name: 'first-end-stands',
    asks: 'An order that has ended says how, whatever it is asked to become: a contradiction must show',
    async check(talk) {
      const [completed, failed] = [await talk.newKey(), await talk.newKey()];
      await talk.ask(complete(completed));
      expectType(await talk.ask(fail(completed)), 'OrderCompleted', 'FailOrder of a Completed order');
      await expectStatus(talk, completed, 'Completed');
      await talk.ask(fail(failed));
      expectType(await talk.ask(complete(failed)), 'OrderFailed', 'CompleteOrder of a Failed order');
      await expectStatus(talk, failed, 'Failed');
    },
  },
  {
    name: 'reopened',
    asks: 'A failed order is reopened under the next attempt, and ends anew',
    async check(talk) {
      const key = await talk.newKey();
      await talk.ask(fail(key));
      const reopened = await talk.ask(reopen(next(key)));
      expectType(reopened, 'OrderReopened', 'ReopenOrder');
      await expectStatus(talk, next(key), 'Suspend');
      expectType(await talk.ask(complete(next(key))), 'OrderCompleted', 'the end of attempt 2');
      expectSame(await talk.ask(reopen(next(key))), reopened, 'ReopenOrder again');
      await expectStatus(talk, next(key), 'Completed');
    },
  },
  {
    name: 'newer-attempt-is-adopted',
    asks: 'A command of a newer attempt than the order has opens that attempt, then applies',
    async check(talk) {
      const key = await talk.newKey();
      await talk.ask(fail(key));
      expectType(await talk.ask(complete(next(key))), 'OrderCompleted', 'CompleteOrder of attempt 2');
      await expectStatus(talk, next(key), 'Completed');
    },
  },
  {
    name: 'older-attempt-changes-nothing',
    asks: 'A command of an older attempt is answered as if done, and changes nothing',
    async check(talk) {
      const key = await talk.newKey();
      await talk.ask(fail(key));
      await talk.ask(reopen(next(key)));
      expectType(await talk.ask(fail(key)), 'OrderFailed', 'FailOrder of attempt 1');
      expectType(await talk.ask(complete(key)), 'OrderCompleted', 'CompleteOrder of attempt 1');
      await expectStatus(talk, next(key), 'Suspend');
    },
  },
];

export const order: Specifics = {
  command: 'CompleteOrder' satisfies CommandType,
  accepted: {},
  claims,

  async newOrder(http) {
    const client = createOrderServiceClient(http);
    const { orderId } = await dataOf(client.POST('/orders', { params: {}, body: { ...toPlace, lines } }));
    return orderId;
  },

  async look(http, { ledger }) {
    const client = createOrderServiceClient(http);
    return async (commands) => {
      const seen = [];
      for (const { key } of commands) {
        const { status } = await dataOf(client.GET('/orders/{orderId}', { params: { path: key } }));
        if (status === 'Completed') seen.push({ ...key, what: status });
      }
      return wrongEffects(commands, ledger, seen, () => 'Completed');
    };
  },
};

async function expectStatus({ http }: Talk, { orderId, attempt }: Key, status: string): Promise<void> {
  const client = createOrderServiceClient(http!);
  const found = await dataOf(client.GET('/orders/{orderId}', { params: { path: { orderId } } }));
  if (found.status !== status || found.attempt !== attempt)
    throw new Unmet(
      `the order is ${found.status} at attempt ${found.attempt} and has to be ${status} at ${attempt}`,
      { orderId },
    );
}
