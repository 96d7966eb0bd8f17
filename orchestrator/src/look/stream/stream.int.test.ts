// Transitions over server-sent events: filters, resumption on any replica, order, slow clients, shutdown.

import { newId } from '@order-saga/shared/contracts/ids';
import { digestOf } from '@order-saga/shared/http/access/access-tokens';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type EventSource, openEventSource } from '../../testing/event-source.ts';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../testing/running-orchestrator.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';

let sagas: TestSagas;
let one: RunningOrchestrator;
let two: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
  one = await runOrchestrator(sagas.url);
  two = await runOrchestrator(sagas.url);
});
afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await sagas.close();
});

const open = new Set<EventSource>();
afterEach(() => {
  for (const source of open) source.close();
  open.clear();
});

async function stream(query = '', lastEventId?: string, at = one): Promise<EventSource> {
  const source = await openEventSource(`${at.url}/sagas/stream?${query}`, lastEventId);
  open.add(source);
  return source;
}

const seen = (source: EventSource) => source.events.map(({ data }) => `${data.orderId}:${data.seq}`);
const until = (source: EventSource, count: number) =>
  vi.waitFor(() => expect(source.events.length).toBeGreaterThanOrEqual(count), 10_000);
const shown = (source: EventSource, expected: readonly unknown[]) =>
  vi.waitFor(() => expect(seen(source)).toEqual(expected), 10_000);

describe('the stream', () => {
  it('shows what happens from now on, with all that it says of a transition', async () => {
    await sagas.saga('Paid');
    const source = await stream();
    const orderId = await sagas.saga('FailingOrder');
    await until(source, 2);
    expect(seen(source)).toEqual([`${orderId}:1`, `${orderId}:2`]);
    expect(source.events[1]).toEqual({
      event: 'transition',
      id: expect.stringMatching(/^\d+\./),
      data: {
        orderId,
        seq: 2,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        kind: 'message',
        name: 'StockNotReserved',
        from: 'Suspend',
        to: 'FailingOrder',
        attempt: 1,
        outcome: 'running',
        failure: { reason: 'OutOfStock', detail: 'A: 2 wanted, 1 available' },
        customerId: 'c-42',
        actor: null,
      },
    });
    expect(source.events[0]!.data.failure).toBe(null);
    expect(source.headers.get('content-type')).toBe('text/event-stream');
    expect(source.headers.get('cache-control')).toBe('no-store');
    expect(source.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each<[string, string[]]>([
    ['state=Failed', ['3']],
    ['state=Failed&state=FailingOrder', ['2', '3']],
    ['outcome=failed', ['3']],
    ['customerId=c-42', ['1', '2', '3']],
    ['kinds=all', ['1', '2', '3', '4']],
    ['customerId=c-43', []],
  ])('shows for ?%s what fits', async (query, expected) => {
    const source = await stream(query);
    const end = await stream('kinds=all');
    const orderId = await sagas.saga('Failed');
    await sagas.handle(messagesOf(orderId).reserved); // stale
    await until(end, 4);
    await shown(
      source,
      expected.map((seq) => `${orderId}:${seq}`),
    );
  });

  it('shows one order alone', async () => {
    const orderId = newId();
    const source = await stream(`orderId=${orderId.toUpperCase()}`);
    await sagas.saga('Paid');
    await sagas.handle(messagesOf(orderId).created);
    await sagas.saga('Paid');
    await sagas.handle(messagesOf(orderId).notReserved);
    await shown(source, [`${orderId}:1`, `${orderId}:2`]);
  });

  it('resumes on any replica after any event, with nothing missed and nothing doubled', async () => {
    const whole = await stream();
    let transitions = 0;
    for (const state of ['Completed', 'Failed', 'StockReserved', 'Paid'])
      transitions += (await sagas.view(await sagas.saga(state))).history.length;
    await until(whole, transitions);
    const all = seen(whole);
    await Promise.all(
      whole.events.map(async ({ id }, index) => {
        const rest = await stream('', id, index % 2 === 0 ? two : one);
        if (index + 1 < all.length) await until(rest, all.length - index - 1);
        expect(seen(rest)).toEqual(all.slice(index + 1));
        rest.close();
      }),
    );
  });

  it('resumes after a stream that had shown nothing, and by ?lastEventId', async () => {
    const idle = await stream('state=Completed');
    await sagas.saga('Paid');
    idle.close();
    const orderId = await sagas.saga('Completed');
    const resumed = await stream(`state=Completed&lastEventId=${idle.lastEventId()}`, undefined, two);
    await shown(resumed, [`${orderId}:${(await sagas.view(orderId)).history.at(-1)!.seq}`]);
  });

  it('misses and doubles nothing of many sagas, over breaks at random moments', async () => {
    const whole = await stream();
    const orderIds = Array.from({ length: 80 }, newId);
    const count = 3 * orderIds.length;
    const parts: string[] = [];
    const moving = (async () => {
      for (const name of ['created', 'notReserved', 'failed'] as const)
        for (let from = 0; from < orderIds.length; from += 5)
          await sagas.handle(...orderIds.slice(from, from + 5).map((orderId) => messagesOf(orderId)[name]));
    })();
    let last: string | undefined = whole.lastEventId();
    for (let round = 0; parts.length < count; round++) {
      const part: EventSource = await stream('', last, round % 2 === 0 ? one : two);
      await until(part, Math.min(1 + ((round * 7) % 40), count - parts.length));
      part.close();
      parts.push(...seen(part));
      last = part.lastEventId();
    }
    await moving;
    await until(whole, count);
    expect(parts).toEqual(seen(whole));
    expect(new Set(parts).size).toBe(count);
  });

  it('tells of the failure as it was, also when the saga was replayed since', async () => {
    const source = await stream();
    const orderId = await sagas.saga('Failed');
    await until(source, 3);
    const { status } = await one.call('POST', `/admin/sagas/${orderId}/replay`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: { reason: 'again' },
    });
    expect(status).toBe(202);
    await until(source, 4);
    expect(source.events[3]!.data).toMatchObject({
      kind: 'admin',
      actor: 'admin',
      attempt: 2,
      failure: null,
    });
    const late = await stream('', source.events[0]!.id);
    await until(late, 3);
    expect(late.events).toEqual(source.events.slice(1));
    expect(late.events[1]!.data.failure.reason).toBe('OutOfStock');
  });

  it('says `reset` for a place whose histories may be pruned, and for one that it does not know', async () => {
    const source = await stream();
    const [txId, , ...rest] = source.lastEventId().split('.');
    const old = Date.now() - 90 * 24 * 3_600_000;
    for (const [lastEventId, reason] of [
      [[txId, old, ...rest].join('.'), 'pruned'],
      [[String(Number(txId) + 1_000_000), Date.now(), ...rest].join('.'), 'unknown'],
    ] as const) {
      const reset = await stream('', lastEventId);
      const orderId = await sagas.saga('Suspend');
      await until(reset, 2);
      expect(reset.events.map(({ event }) => event)).toEqual(['reset', 'transition']);
      expect([reset.events[0]!.data, reset.events[1]!.data.orderId]).toEqual([{ reason }, orderId]);
    }
  });

  it.each(['x', '1.2.3.4', `1.2.${newId()}.-1`])('refuses the Last-Event-ID %s', async (lastEventId) => {
    const { status, body } = await one.call('GET', '/sagas/stream', {
      headers: { 'last-event-id': lastEventId },
    });
    expect([status, body.code]).toEqual([400, 'BAD_CURSOR']);
  });

  it('refuses more than twenty of one address, says what to do, and has room again when they end', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => stream()));
    const { status, body, headers } = await one.call('GET', '/sagas/stream');
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'TOO_MANY_STREAMS', '10']);
    expect(body.detail).toContain('close a page or a `saga watch`');
    for (const source of many) source.close();
    await vi.waitFor(() => stream(), 10_000);
  });

  it('lets a hundred streams of one viewer shut out neither another viewer nor the admin', async () => {
    const tokens = { victor: 'the-token-of-victor', vera: 'the-token-of-vera' };
    const ACCESS_TOKENS = Object.entries(tokens)
      .map(([name, token]) => `${name}:viewer:${digestOf(token).toString('hex')}`)
      .join(',');
    const replica = await runOrchestrator(sagas.url, { env: { ACCESS_TOKENS } });
    const url = `${replica.url}/sagas/stream`;
    const asked = await Promise.allSettled(
      Array.from({ length: 100 }, () => openEventSource(url, undefined, tokens.victor)),
    );
    const held = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = asked.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    for (const token of [tokens.vera, ADMIN_TOKEN]) held.push(await openEventSource(url, undefined, token));
    for (const source of held) source.close();
    await replica.stop();
    expect([held.length, refused.length]).toEqual([22, 80]);
    expect(refused.filter((why) => !why.includes('The token of victor has 20 streams open'))).toEqual([]);
  });

  it('ends streams when the service stops, at once', async () => {
    const replica = await runOrchestrator(sagas.url);
    const sources = await Promise.all([stream('', undefined, replica), stream('', undefined, replica)]);
    const begun = performance.now();
    await replica.stop();
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(await Promise.all(sources.map(({ ended }) => ended))).toEqual([true, true]);
  });
});
