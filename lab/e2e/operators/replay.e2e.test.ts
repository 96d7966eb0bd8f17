// A failed order started again by an operator: the same order, the next attempt.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishByHand } from '../../world/hand-made.ts';
import { request } from '../../world/http.ts';
import { path, violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

describeOnRabbitMq('a replay', (url) => {
  let world: World;
  const placed: string[] = [];
  beforeAll(async () => {
    world = await openWorld(url);
    await world.startAll();
    // Two answer requests, so that "twice at once" really is.
    await world.start('orchestrator');
    await world.shop.stock('A', 1000);
  });
  afterAll(() => world.close());

  async function failedOrder(token = 'tok_declined'): Promise<string> {
    const [orderId] = await world.shop.placeMany(1, () => ({ token }));
    placed.push(orderId!);
    const [order] = await world.shop.ended([orderId!]);
    expect(order?.status).toBe('Failed');
    return orderId!;
  }

  const visa = { reason: 'the customer gave another card', payment: { token: 'tok_visa' } };

  it('with another payment token completes the same order under attempt 2, charged once', async () => {
    const orderId = await failedOrder();
    const answer = await world.shop.replay(orderId, visa);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/sagas/${orderId}`);
    expect(answer.body).toMatchObject({ orderId, state: 'ReopeningOrder', attempt: 2, failure: null });
    const [order] = await world.shop.ended([orderId]);
    expect(order).toMatchObject({ status: 'Completed', attempt: 2, failure: null });
    expect((await world.shop.payments(orderId)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'Failed'],
      [2, 'Completed'],
    ]);
    expect(await world.shop.reservation(orderId)).toMatchObject({ attempt: 2, status: 'Reserved' });
    const { history } = await world.shop.saga(orderId);
    expect(path(history)).toEqual([
      ...['Suspend', 'StockReserved', 'ReleasingStock', 'FailingOrder', 'Failed'],
      ...['ReopeningOrder', 'Suspend', 'StockReserved', 'Paid', 'Completed'],
    ]);
    expect(history.find(({ kind }) => kind === 'admin')).toMatchObject({
      name: 'ReplayRequested',
      actor: 'admin',
      attempt: 2,
      detail: { reason: visa.reason },
    });
    expect(JSON.stringify(history)).not.toContain('tok_');
  });

  it('without a token of its own tries the first one again', async () => {
    const orderId = await failedOrder('tok_insufficient_funds');
    expect((await world.shop.replay(orderId, { reason: 'try again' })).status).toBe(202);
    const [order] = await world.shop.ended([orderId]);
    expect(order).toMatchObject({ status: 'Failed', attempt: 2, failure: { detail: 'insufficient_funds' } });
  });

  it('asked for twice at once is done once: one 202, one 409', async () => {
    const orderId = await failedOrder();
    const [one, other] = world.replicas('orchestrator');
    const replay = (base: string) =>
      request('POST', `${base}/admin/sagas/${orderId}/replay`, {
        body: visa,
        headers: { authorization: `Bearer ${world.adminToken}` },
      });
    const answers = await Promise.all([replay(one!.url), replay(other!.url)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('SAGA_NOT_REPLAYABLE');
    const [order] = await world.shop.ended([orderId]);
    expect(order).toMatchObject({ status: 'Completed', attempt: 2 });
  });

  it('with one Idempotency-Key gives the first answer both times, at once and later', async () => {
    const orderId = await failedOrder();
    const key = { 'idempotency-key': randomUUID() };
    const [one, other] = await Promise.all([
      world.shop.replay(orderId, visa, key),
      world.shop.replay(orderId, visa, key),
    ]);
    expect([one.status, other.status]).toEqual([202, 202]);
    expect(other.body).toEqual(one.body);
    await world.shop.ended([orderId]);
    const later = await world.shop.replay(orderId, visa, key);
    expect(later.status).toBe(202);
    expect(later.body).toEqual(one.body);
    expect((await world.shop.saga(orderId)).attempt).toBe(2);
  });

  it('with a key that came with another request is refused with 422', async () => {
    const orderId = await failedOrder();
    const key = { 'idempotency-key': randomUUID() };
    await world.shop.replay(orderId, visa, key);
    const answer = await world.shop.replay(orderId, { reason: 'another' }, key);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    await world.shop.ended([orderId]);
  });

  it('is refused with 409 when the attempt is another than ifAttempt, and done when it is that one', async () => {
    const orderId = await failedOrder();
    const refused = await world.shop.replay(orderId, { ...visa, ifAttempt: 2 });
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([409, 'SAGA_NOT_REPLAYABLE']);
    expect((await world.shop.saga(orderId)).attempt).toBe(1);
    expect((await world.shop.replay(orderId, { ...visa, ifAttempt: 1 })).status).toBe(202);
    await world.shop.ended([orderId]);
  });

  it('is refused with 409 when the saga did not fail, and with 404 when there is none', async () => {
    const [orderId] = await world.shop.placeMany(1, () => ({}));
    placed.push(orderId!);
    await world.shop.ended([orderId!]);
    const completed = await world.shop.replay(orderId!, visa);
    expect([completed.status, (completed.body as { code: string }).code]).toEqual([
      409,
      'SAGA_NOT_REPLAYABLE',
    ]);
    const unknown = await world.shop.replay(randomUUID(), visa);
    expect([unknown.status, (unknown.body as { code: string }).code]).toEqual([404, 'SAGA_NOT_FOUND']);
  });

  it('right after the order shows its end waits for the saga instead of answering 409', async () => {
    const [orderId] = await world.shop.placeMany(1, () => ({ token: 'tok_declined' }));
    placed.push(orderId!);
    await until('the order failed', async () => (await world.shop.order(orderId!)).status === 'Failed');
    expect((await world.shop.replay(orderId!, visa)).status).toBe(202);
    await until('attempt 2 completes', async () => (await world.shop.order(orderId!)).status === 'Completed');
  });

  it('needs the admin token: 401 with WWW-Authenticate, and nothing happens', async () => {
    const orderId = await failedOrder();
    const path = `${world.replicas('orchestrator')[0]!.url}/admin/sagas/${orderId}/replay`;
    for (const authorization of [undefined, 'Bearer wrong-wrong-wrong', `Basic ${world.adminToken}`]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const answer = await request('POST', path, { body: visa, headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    expect((await world.shop.saga(orderId)).state).toBe('Failed');
  });

  it('with a body that is not its own is refused with 400', async () => {
    const orderId = await failedOrder();
    for (const body of [
      {},
      { reason: '' },
      { reason: 1 },
      { reason: 'x', more: 1 },
      { reason: 'x', ifAttempt: '1' },
    ]) {
      expect((await world.shop.replay(orderId, body)).status).toBe(400);
    }
    expect((await world.shop.replay('not-a-uuid', visa)).status).toBe(400);
  });

  it('is moved by nothing of an older attempt: late repeats are recorded as stale', async () => {
    const orderId = await failedOrder();
    await world.shop.replay(orderId, visa);
    await world.shop.ended([orderId]);
    const before = await world.shop.saga(orderId);
    const late = before.history.filter(({ kind, attempt }) => kind === 'message' && attempt === 1);
    const body = { orderId, attempt: 1 };
    const declined = { ...body, reason: 'PaymentDeclined', declineCode: 'card_declined' };
    const bodies: Record<string, object> = {
      PaymentFailed: declined,
      StockReleased: { ...body, released: true },
      OrderFailed: { ...body, reason: 'PaymentDeclined' },
    };
    const replies = late.filter(({ name }) => name !== 'OrderCreated');
    for (const { name, messageId } of replies) {
      const message = { type: name, messageId: messageId!, body: bodies[name] ?? body };
      await publishByHand(world, 'orchestrator.replies', message);
    }
    expect(replies.map(({ name }) => name)).toEqual([
      'StockReserved',
      'PaymentFailed',
      'StockReleased',
      'OrderFailed',
    ]);
    const after = await until('four stale rows', async () => {
      const saga = await world.shop.saga(orderId);
      return saga.history.length === before.history.length + 4 && saga;
    });
    // Two orchestrators took them: in which order is not said.
    const rows = after.history.slice(-4);
    expect(new Map(rows.map(({ messageId, name }) => [messageId, name]))).toEqual(
      new Map(replies.map(({ messageId, name }) => [messageId, name])),
    );
    for (const row of rows)
      expect(row).toMatchObject({ kind: 'stale', attempt: 1, from: 'Completed', to: 'Completed' });
    expect({ ...after, history: [], updatedAt: '' }).toEqual({ ...before, history: [], updatedAt: '' });
    expect(await world.shop.order(orderId)).toMatchObject({ status: 'Completed', attempt: 2 });
  });

  it('is in the audit with who asked and why, and so is the one that was refused', async () => {
    const orderId = await failedOrder();
    await world.shop.replay(orderId, visa);
    await world.shop.replay(orderId, visa);
    await world.shop.ended([orderId]);
    const rows = await world.databases.query(
      'orchestrator',
      'SELECT actor, act, reason, result, detail FROM admin_audit WHERE order_id = $1 ORDER BY at, id',
      [orderId],
    );
    const who = { actor: 'admin', act: 'replay', reason: visa.reason };
    expect(rows).toEqual([
      { ...who, result: 'done', detail: { attempt: 2, paymentReplaced: true } },
      { ...who, result: 'SAGA_NOT_REPLAYABLE', detail: { refusal: expect.any(String) } },
    ]);
  });

  it('keeps the books: all of the above at most one charge an attempt, and no stock lost', async () => {
    expect(await violations(world.shop, placed, { A: 1000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });
});
