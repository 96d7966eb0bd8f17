// What operators can do with dead letters, whichever broker has them. Run by dead-letters.int.test.ts.
import { randomUUID } from 'node:crypto';
import { deadLetter } from '@order-saga/shared/consumer/dead-letter';
import { createMessage, encode, type Message } from '@order-saga/shared/contracts/message';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../../database.ts';
import type { LetterBroker } from '../../testing/letter-brokers.ts';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../testing/running-orchestrator.ts';
import type { LetterView } from './letter-store.ts';

export function describeDeadLetters(name: string, openBroker: () => Promise<LetterBroker>): void {
  describe(`dead letters of the ${name} broker`, () => {
    let database: PrismaClient;
    let letters: LetterBroker;
    let orchestrator: RunningOrchestrator;
    let drop: () => Promise<void>;
    beforeAll(async () => {
      const testDatabase = await createTestDatabase(schemaDirectory);
      drop = testDatabase.drop;
      database = openDatabase(testDatabase.url, 3);
      letters = await openBroker();
      orchestrator = await runOrchestrator(testDatabase.url, { broker: letters.broker });
    });
    afterEach(async () => {
      await call('POST', '/redrive', { all: true, reason: 'between tests' });
      await database.deadLetter.deleteMany();
    });
    afterAll(async () => {
      await orchestrator.stop();
      await letters.close();
      await database.$disconnect();
      await drop();
    });

    const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      orchestrator.call(method, `/admin/dead-letters${path}`, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
        ...(body === undefined ? {} : { body }),
      });
    const eventually = <Result>(check: () => Result | Promise<Result>) =>
      vi.waitFor(check, { timeout: 20_000, interval: 20 });
    const context = { causationId: 'cause', traceparent: null };
    const command = (orderId: string = randomUUID()) =>
      createMessage('ReleaseStock', { orderId, attempt: 1 }, context) as Message;

    /** Parks messages of a queue. @returns their letters, the newest first, once the table has them */
    async function park(
      messages: readonly Message[],
      { queue = 'stock.commands', code = 'a-code' } = {},
    ): Promise<LetterView[]> {
      await eventually(() => expect(letters.broker.isUp()).toBe(true));
      const reason = { code, message: 'why' };
      const parked = messages.map((message) => deadLetter(queue, encode(message, 'test'), reason));
      await letters.broker.publish(parked);
      const ids = parked.map(({ properties }) => properties.headers!['x-dead-letter-id']);
      return eventually(async () => {
        const { body } = await call('GET', `?limit=200&status=any`);
        const mine = body.items.filter(({ id }: { id: string }) => ids.includes(id));
        expect(mine).toHaveLength(messages.length);
        return mine;
      });
    }

    const received = (message: Message) =>
      orchestrator.commands.filter(({ messageId }) => messageId === message.messageId).length;
    const statusOf = async (id: string) => (await call('GET', `/${id}`)).body.status;
    const acts = (act: string) => database.adminAudit.findMany({ where: { act }, orderBy: { at: 'asc' } });

    it('are listed with their reason, their headers and their body, without its payment token', async () => {
      const orderId = randomUUID();
      const body = { orderId, attempt: 1, amount: 20, currency: 'EUR', token: 'tok_secret' };
      await park([createMessage('ProcessPayment', body, context) as Message], { queue: 'payment.commands' });
      const { status, body: page } = await call('GET', `?orderId=${orderId}`);
      expect(status).toBe(200);
      expect(page).toEqual({
        nextCursor: null,
        items: [
          {
            ...{
              id: expect.any(String),
              queue: 'payment.commands',
              status: 'parked',
              type: 'ProcessPayment',
            },
            ...{ messageId: expect.any(String), orderId, code: 'a-code', message: 'why' },
            failedAt: expect.stringMatching(/^\d{4}-.*Z$/),
            ...{ redrives: 0, earlierId: null, laterId: null, lastAct: null },
            headers: { 'causation-id': 'cause' },
            bytes: expect.any(Number),
            body: { format: 'json', value: { ...body, token: '***' } },
          },
        ],
      });
      expect((await call('GET', `/${page.items[0].id}`)).body).toEqual(page.items[0]);
    });

    it('are filtered by queue, type, order, reason and time, and paged', async () => {
      const [one, two, three] = [command(), command(), command()];
      await park([one], { code: 'other' });
      await park([two, three], { queue: 'order.commands' });
      const orders = async (query: string) =>
        (await call('GET', `?${query}`)).body.items.map(({ orderId }: { orderId: string }) => orderId).sort();
      expect(await orders('queue=order.commands')).toEqual([two.body.orderId, three.body.orderId].sort());
      expect(await orders('code=other&type=ReleaseStock')).toEqual([one.body.orderId]);
      expect(await orders('type=FailOrder')).toEqual([]);
      expect(await orders(`after=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
      expect(await orders(`orderId=${two.body.orderId}&before=${new Date().toISOString()}`)).toEqual([
        two.body.orderId,
      ]);
      const first = (await call('GET', '?limit=2')).body;
      const second = (await call('GET', `?limit=2&cursor=${first.nextCursor}`)).body;
      const ids = [...first.items, ...second.items].map(({ orderId }: { orderId: string }) => orderId);
      expect([new Set(ids).size, second.nextCursor]).toEqual([3, null]);
      expect(ids[2]).toBe(one.body.orderId);
    });

    it('go back to their own queue as they were when they are redriven, and leave the others where they are', async () => {
      const [message, other] = [command(), command()];
      const [letter, kept] = await park([message, other]).then((found) =>
        [message, other].map(({ messageId }) => found.find((each) => each.messageId === messageId)),
      );
      const answer = await call('POST', `/${letter!.id}/redrive`, { reason: 'mended' });
      expect([answer.status, answer.body.status]).toEqual([202, 'redriving']);
      await eventually(() => expect(received(message)).toBe(1));
      await eventually(async () => expect(await statusOf(letter!.id)).toBe('redriven'));
      expect(orchestrator.commands.find(({ messageId }) => messageId === message.messageId)).toEqual(message);
      expect([received(other), await statusOf(kept!.id)]).toEqual([0, 'parked']);
      expect((await acts('redrive-dead-letter')).at(-1)).toMatchObject({
        ...{ actor: 'admin', target: `dead-letter:${letter!.id}`, orderId: message.body.orderId },
        ...{ reason: 'mended', result: 'done' },
      });
      expect((await call('GET', `/${letter!.id}`)).body.lastAct).toMatchObject({
        actor: 'admin',
        reason: 'mended',
      });
    });

    it('need no reason to be redriven one by one', async () => {
      const [letter] = await park([command()]);
      expect((await call('POST', `/${letter!.id}/redrive`)).status).toBe(202);
      await eventually(async () => expect(await statusOf(letter!.id)).toBe('redriven'));
    });

    it('are new letters, which know the earlier ones, when they fail again', async () => {
      const message = command();
      const [first] = await park([message]);
      let wire: Parameters<typeof deadLetter>[1] | undefined;
      const { publish } = letters.broker;
      letters.broker.publish = (messages) => {
        wire ??= messages.find(({ properties }) => properties.messageId === message.messageId);
        return publish(messages);
      };
      await call('POST', `/${first!.id}/redrive`);
      await eventually(() => expect(received(message)).toBe(1));
      letters.broker.publish = publish;
      await publish([deadLetter('stock.commands', wire!, { code: 'again', message: 'why' })]);
      const second = await eventually(async () => {
        const { body } = await call('GET', `?orderId=${message.body.orderId}`);
        expect(body.items).toHaveLength(1);
        return body.items[0];
      });
      expect(second).toMatchObject({ code: 'again', redrives: 1, earlierId: first!.id, laterId: null });
      expect((await call('GET', `/${first!.id}`)).body).toMatchObject({
        status: 'redriven',
        laterId: second.id,
      });
    });

    it('are gone for good when they are discarded, and their rows and the audit say why', async () => {
      const message = command();
      const [letter] = await park([message]);
      const answer = await call('POST', `/${letter!.id}/discard`, { reason: 'of no use' });
      expect([answer.status, answer.body.status]).toEqual([202, 'discarded']);
      expect((await call('GET', `/${letter!.id}`)).body.lastAct).toMatchObject({
        actor: 'admin',
        reason: 'of no use',
      });
      expect((await acts('discard-dead-letter')).at(-1)).toMatchObject({
        reason: 'of no use',
        result: 'done',
      });
      const again = await call('POST', `/${letter!.id}/redrive`);
      expect([again.status, again.body.code]).toEqual([409, 'DEAD_LETTER_NOT_PARKED']);
      expect((await acts('redrive-dead-letter')).at(-1)).toMatchObject({
        ...{ target: `dead-letter:${letter!.id}`, result: 'DEAD_LETTER_NOT_PARKED' },
      });
      expect(received(message)).toBe(0);
    });

    it('are redriven by a filter, and discarded by their ids, with one row in the audit for each act', async () => {
      const messages = Array.from({ length: 120 }, () => command());
      const found = await park(messages, { code: 'many' });
      await park([command()], { code: 'few' });
      const [chosen] = found;
      const ids = [chosen!.id, randomUUID()];
      const discarded = await call('POST', '/discard', { ids, reason: 'one' });
      expect([discarded.status, discarded.body]).toEqual([
        202,
        { accepted: 1, notParked: [ids[1]], remaining: 0 },
      ]);
      const redriven = await call('POST', '/redrive', { filter: { code: 'many' }, reason: 'mended' });
      expect([redriven.status, redriven.body]).toEqual([202, { accepted: 119, notParked: [], remaining: 0 }]);
      await eventually(async () =>
        expect((await call('GET', '?status=redriven&code=many&limit=200')).body.items).toHaveLength(119),
      );
      await eventually(() =>
        expect(messages.map(received).sort()).toEqual([0, ...Array.from({ length: 119 }, () => 1)]),
      );
      expect((await call('GET', '')).body.items.map(({ code }: { code: string }) => code)).toEqual(['few']);
      expect((await acts('redrive-dead-letter')).at(-1)).toMatchObject({
        target: 'dead-letters',
        detail: { filter: { code: 'many' }, accepted: 119 },
      });
    });

    it('are acted on once for a key: a repeat gets the first answer and leaves alone what came since', async () => {
      const redrive = (body: object) =>
        call('POST', '/redrive', body, { 'idempotency-key': 'redrive-keyed' });
      const body = { filter: { code: 'keyed' }, reason: 'mended' };
      await park([command()], { code: 'keyed' });
      const first = await redrive(body);
      expect([first.status, first.body]).toEqual([202, { accepted: 1, notParked: [], remaining: 0 }]);
      const [since] = await park([command()], { code: 'keyed' });
      const before = (await acts('redrive-dead-letter')).length;
      const repeat = await redrive(body);
      expect([repeat.status, repeat.body]).toEqual([202, first.body]);
      const other = await redrive({ ...body, reason: 'another' });
      expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
      const act = await call('POST', '/discard', body, { 'idempotency-key': 'redrive-keyed' });
      expect([act.status, act.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
      expect(await statusOf(since!.id)).toBe('parked');
      expect((await acts('redrive-dead-letter')).length).toBe(before);
    });

    it('are given up once by a request that comes twice at once with its key', async () => {
      const found = await park([command(), command()], { code: 'doubled' });
      const body = { ids: found.map(({ id }) => id), reason: 'of no use' };
      const discard = () => call('POST', '/discard', body, { 'idempotency-key': 'discard-doubled' });
      const answers = await Promise.all([discard(), discard()]);
      // Whichever is second either finds the first one's answer or is told that it is under way.
      expect(answers.map(({ status }) => status).sort()).toBeOneOf([
        [202, 202],
        [202, 409],
      ]);
      const done = { accepted: 2, notParked: [], remaining: 0 };
      for (const answer of answers)
        expect(answer.body).toMatchObject(answer.status === 202 ? done : { code: 'IDEMPOTENCY_KEY_IN_USE' });
      expect((await discard()).body).toEqual(done);
      const ofThem = (await acts('discard-dead-letter')).filter(({ detail }) =>
        JSON.stringify(detail).includes(found[0]!.id),
      );
      expect(ofThem).toHaveLength(1);
    });

    it('go to one of two that act on them at once', async () => {
      const message = command();
      const [letter] = await park([message]);
      const answers = await Promise.all([
        call('POST', `/${letter!.id}/redrive`),
        call('POST', `/${letter!.id}/discard`, { reason: 'r' }),
        call('POST', `/${letter!.id}/redrive`),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    });

    it('are refused to those who do not say which, or why', async () => {
      const bad: [string, unknown][] = [
        ['/redrive', { reason: 'r' }],
        ['/redrive', { all: true, ids: [randomUUID()], reason: 'r' }],
        ['/redrive', { all: true }],
        ['/redrive', { filter: {}, reason: 'r' }],
        ['/redrive', { filter: { queue: 'no.queue' }, reason: 'r' }],
        ['/discard', { all: true, reason: 'r' }],
        [`/${randomUUID()}/discard`, {}],
      ];
      for (const [path, body] of bad) {
        expect(await call('POST', path, body)).toMatchObject({
          status: 400,
          body: { code: 'VALIDATION_FAILED' },
        });
      }
      const unknown = await call('POST', `/${randomUUID()}/redrive`);
      expect([unknown.status, unknown.body.code]).toEqual([404, 'DEAD_LETTER_NOT_FOUND']);
      expect((await orchestrator.call('GET', '/admin/dead-letters')).status).toBe(401);
    });

    it('are counted by queue while they wait for a decision', async () => {
      await park([command(), command()], { queue: 'order.commands' });
      const metrics = await (await fetch(`${orchestrator.url}/metrics`)).text();
      expect(metrics).toMatch(/dead_letters_parked\{.*queue="order.commands".*\} 2/);
      expect(metrics).toMatch(/dead_letters_parked\{.*queue="payment.commands".*\} 0/);
    });
  });
}
