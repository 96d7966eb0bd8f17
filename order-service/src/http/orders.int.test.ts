// What POST /orders takes and refuses, and how one order is shown.
import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { schemaDirectory } from '../database.ts';
import {
  type Answer,
  orderBody,
  type RunningOrderService,
  runOrderService,
} from '../testing/running-order-service.ts';

let database: TestDatabase;
let service: RunningOrderService;
beforeAll(async () => {
  database = await createTestDatabase(schemaDirectory);
  service = await runOrderService(database.url);
});
afterAll(async () => {
  await service.stop();
  await database.drop();
});

const post = (body: unknown, headers: Record<string, string> = {}) =>
  service.call('POST', '/orders', { body, headers });
const line = (fields: object = {}) => ({ sku: 'SKU-1', quantity: 2, unitPrice: 1999, ...fields });
const pointers = ({ body }: Answer): string[] =>
  (body.errors ?? []).map((error: { pointer: string }) => error.pointer);

function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.body).toMatchObject({
    status,
    type: expect.any(String),
    title: expect.any(String),
    detail: expect.any(String),
  });
}

describe('the document', () => {
  it('says that the backend of a shop places orders, and what order-service is not', async () => {
    const { description } = (await service.call('GET', '/openapi.json')).body.info;
    expect(description).toContain('must never hold a token of role `client`');
    for (const other of ['prices', 'tax', 'customer login', 'returns', 'shipping']) {
      expect(description).toMatch(new RegExp(`^\\| .*${other}`, 'm'));
    }
  });
});

describe('POST /orders', () => {
  it('answers 202 with the order and where it is', async () => {
    const answer = await post(orderBody());
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/orders/${answer.body.orderId}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { orderId, createdAt, updatedAt, ...order } = answer.body;
    expect(orderId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(new Date(createdAt).toISOString()).toBe(createdAt);
    // One has microseconds, the other is rounded to milliseconds.
    expect(Date.parse(updatedAt) - Date.parse(createdAt)).toBeOneOf([0, 1]);
    expect(order).toEqual({
      customerId: 'c-42',
      currency: 'EUR',
      lines: [line()],
      total: 3998,
      status: 'Suspend',
      attempt: 1,
      failure: null,
      paymentAction: null,
    });
    expect((await service.call('GET', `/orders/${orderId}`)).body).toEqual(answer.body);
  });

  it.each([
    ['a total of 0', { lines: [line({ unitPrice: 0 })] }],
    ['a total of 0 without a payment', { lines: [line({ unitPrice: 0 })], payment: undefined }],
    ['a total of 2^53-1', { lines: [line({ quantity: 1, unitPrice: Number.MAX_SAFE_INTEGER })] }],
    ['100 lines', { lines: Array.from({ length: 100 }, (_, index) => line({ sku: `S-${index}` })) }],
    ['a sku of 64 characters', { lines: [line({ sku: 'Az09._-'.padEnd(64, 'x') })] }],
    ['a quantity of 1000', { lines: [line({ quantity: 1000 })] }],
    ['a customer id of 128 characters of any language', { customerId: '日本語 🎉'.padEnd(128, 'ß') }],
    ['a token of 255 characters', { payment: { token: 't'.repeat(255) } }],
    ['a token that ends in digits', { payment: { token: 'tok_4242424242424242' } }],
  ])('takes %s', async (_what, fields) => {
    const answer = await post(orderBody(fields));
    expect(answer.status).toBe(202);
    const { payment: _payment, ...shown } = orderBody(fields);
    expect(answer.body).toMatchObject(shown);
  });

  it.each<[string, object, string]>([
    ['an empty customer id', { customerId: '' }, '/customerId'],
    ['a customer id of 129 characters', { customerId: 'c'.repeat(129) }, '/customerId'],
    ['a customer id with a NUL', { customerId: 'c\u0000' }, '/customerId'],
    ['a customer id with a line break', { customerId: 'c\n42' }, '/customerId'],
    ['a customer id that is a number', { customerId: 42 }, '/customerId'],
    ['no customer id', { customerId: undefined }, '/customerId'],
    ['a currency in lower case', { currency: 'eur' }, '/currency'],
    ['a currency that is none', { currency: 'XYZ' }, '/currency'],
    ['a currency that is not in use any more', { currency: 'HRK' }, '/currency'],
    ['a metal, which has no minor unit', { currency: 'XAU' }, '/currency'],
    ['a currency with four letters', { currency: 'EURO' }, '/currency'],
    ['no lines', { lines: [] }, '/lines'],
    [
      '101 lines',
      { lines: Array.from({ length: 101 }, (_, index) => line({ sku: `S-${index}` })) },
      '/lines',
    ],
    ['lines that are no array', { lines: line() }, '/lines'],
    ['an empty sku', { lines: [line({ sku: '' })] }, '/lines/0/sku'],
    ['a sku of 65 characters', { lines: [line({ sku: 's'.repeat(65) })] }, '/lines/0/sku'],
    ['a sku with a space', { lines: [line(), line({ sku: 'A B' })] }, '/lines/1/sku'],
    ['a sku twice', { lines: [line(), line({ sku: 'B' }), line({ quantity: 1 })] }, '/lines/2/sku'],
    ['a quantity of 0', { lines: [line({ quantity: 0 })] }, '/lines/0/quantity'],
    ['a quantity of 1001', { lines: [line({ quantity: 1001 })] }, '/lines/0/quantity'],
    ['half a piece', { lines: [line({ quantity: 0.5 })] }, '/lines/0/quantity'],
    ['a quantity in quotes', { lines: [line({ quantity: '2' })] }, '/lines/0/quantity'],
    ['a quantity of null', { lines: [line({ quantity: null })] }, '/lines/0/quantity'],
    ['a negative price', { lines: [line({ unitPrice: -1 })] }, '/lines/0/unitPrice'],
    ['a price in major units', { lines: [line({ unitPrice: 19.99 })] }, '/lines/0/unitPrice'],
    ['a price above 2^53-1', { lines: [line({ unitPrice: 2 ** 53 })] }, '/lines/0/unitPrice'],
    [
      'a total above 2^53-1',
      {
        lines: [
          line({ quantity: 1, unitPrice: Number.MAX_SAFE_INTEGER }),
          line({ sku: 'B', quantity: 1, unitPrice: 1 }),
        ],
      },
      '/lines',
    ],
    ['a line without a price', { lines: [{ sku: 'A', quantity: 1 }] }, '/lines/0/unitPrice'],
    ['an unknown field', { note: 'be quick' }, '/note'],
    ['an unknown field in a line', { lines: [line({ discount: 1 })] }, '/lines/0/discount'],
    ['an unknown field in the payment', { payment: { token: 't', card: '1' } }, '/payment/card'],
    ['an empty token', { payment: { token: '' } }, '/payment/token'],
    ['a token of 256 characters', { payment: { token: 't'.repeat(256) } }, '/payment/token'],
    ['no payment', { payment: undefined }, '/payment'],
    ['a payment of null', { lines: [line({ unitPrice: 0 })], payment: null }, '/payment'],
    ['a payment without a token', { lines: [line({ unitPrice: 0 })], payment: {} }, '/payment/token'],
    ['a card number', { payment: { token: '4242424242424242' } }, '/payment/token'],
    ['a card number in groups', { payment: { token: '4242 4242 4242 4242' } }, '/payment/token'],
    [
      'a card number, two spaces between its groups',
      { payment: { token: '4242  4242  4242  4242' } },
      '/payment/token',
    ],
    [
      'a card number in full-width digits',
      { payment: { token: '４２４２４２４２４２４２４２４２' } },
      '/payment/token',
    ],
    ['a card number with its code', { payment: { token: '4242424242424242 12/27 123' } }, '/payment/token'],
    ['a card number with dashes', { payment: { token: '3782-822463-10005' } }, '/payment/token'],
  ])('refuses %s', async (_what, fields, pointer) => {
    const answer = await post(orderBody(fields));
    expectProblem(answer, 400, 'VALIDATION_FAILED');
    expect(pointers(answer)).toContain(pointer);
    expect(JSON.stringify(answer.body)).not.toContain('4242');
  });

  it('announces an order without a payment with a token that every version of the orchestrator takes', async () => {
    const { status, body } = await post(orderBody({ lines: [line({ unitPrice: 0 })], payment: undefined }));
    expect(status).toBe(202);
    const [event] = await vi.waitFor(() => {
      const events = service.eventsOf(body.orderId);
      expect(events).toHaveLength(1);
      return events;
    });
    expect(event).toMatchObject({ type: 'OrderCreated', body: { total: 0, payment: { token: 'none' } } });
  });

  it('names every problem at once', async () => {
    const answer = await post({
      ...orderBody(),
      currency: 'eur',
      lines: [line({ quantity: 0 }), line({ sku: '!' })],
    });
    expect(pointers(answer)).toEqual(
      expect.arrayContaining(['/currency', '/lines/0/quantity', '/lines/1/sku']),
    );
  });

  it.each([[[]], [null], ['text'], [42]])('refuses the body %j, which is no object', async (body) => {
    expectProblem(await post(JSON.stringify(body)), 400, 'VALIDATION_FAILED');
  });

  it.each(['{', '{"customerId":"c-42",}', "{'customerId':1}"])(
    'refuses %j, which is no JSON',
    async (body) => {
      expectProblem(await post(body), 400, 'MALFORMED_JSON');
    },
  );

  it('refuses an empty body', async () => {
    expect((await post('')).status).toBe(400);
  });

  it('takes no part in prototype pollution', async () => {
    const answer = await post(`{"__proto__":{"customerId":"c"},${JSON.stringify(orderBody()).slice(1)}`);
    expect(answer.status).toBe(400);
  });

  it('refuses a body over 256 KiB with 413', async () => {
    expectProblem(await post(orderBody({ customerId: 'c'.repeat(256 * 1024) })), 413, 'BODY_TOO_LARGE');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'refuses %s with 415',
    async (type) => {
      expectProblem(await post(orderBody(), { 'content-type': type }), 415, 'NOT_JSON');
    },
  );

  it('takes JSON with a charset', async () => {
    expect((await post(orderBody(), { 'content-type': 'application/json; charset=utf-8' })).status).toBe(202);
  });

  it('stores nothing that it refused', async () => {
    const customerId = randomUUID();
    await post(orderBody({ customerId, currency: 'XYZ' }));
    const { body } = await service.call('GET', `/orders?customerId=${customerId}`);
    expect(body).toEqual({ items: [], nextCursor: null });
  });

  it('shows the payment token nowhere', async () => {
    const token = `tok_${randomUUID()}`;
    const placed = await post(orderBody({ customerId: 'secretive', payment: { token } }));
    const shown = await service.call('GET', `/orders/${placed.body.orderId}`);
    const listed = await service.call('GET', '/orders?customerId=secretive');
    expect(JSON.stringify([placed.body, shown.body, listed.body])).not.toContain(token);
  });
});

describe('one order', () => {
  it('is found by its id in upper case, too', async () => {
    const orderId = await service.place();
    const answer = await service.call('GET', `/orders/${orderId.toUpperCase()}`);
    expect([answer.status, answer.body.orderId]).toEqual([200, orderId]);
  });

  it.each([
    ['GET', ''],
    ['POST', '/cancel'],
  ])('is answered with 404 when it is unknown (%s)', async (method, action) => {
    expectProblem(await service.call(method, `/orders/${randomUUID()}${action}`), 404, 'ORDER_NOT_FOUND');
  });

  it.each(['42', 'not-a-uuid', `urn:uuid:${randomUUID()}`, `{${randomUUID()}}`, `${randomUUID()}0`, '%00'])(
    'is refused with 400 when its id is %s',
    async (id) => {
      expectProblem(await service.call('GET', `/orders/${id}`), 400, 'VALIDATION_FAILED');
      expectProblem(await service.call('POST', `/orders/${id}/cancel`), 400, 'VALIDATION_FAILED');
    },
  );

  it('is not where there is no route', async () => {
    expectProblem(await service.call('GET', '/order'), 404, 'ROUTE_NOT_FOUND');
    expectProblem(await service.call('DELETE', `/orders/${randomUUID()}`), 405, 'METHOD_NOT_ALLOWED');
  });
});
