// A version with a changed saga machine meets sagas that stand in what was changed: real processes on one database.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { path, violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { type ChangedOrchestrator, copyOrchestrator } from '../../world/services/changed-orchestrator.ts';
import { startProgram } from '../../world/services/program.ts';
import type { Replica } from '../../world/services/replica.ts';
import type { Saga } from '../../world/shapes.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

const MACHINE = 'src/saga/order-saga.ts';
const PAID =
  "entry: send('CompleteOrder'),\n      exit: 'clearIncident',\n      on: { OrderCompleted: 'Completed', ...unanswered },";
/** From StockReserved: the payment that has to wait for nobody. */
const INTO_PAID = `PaymentCompleted: 'Paid',
        PaymentFailed: { target: 'ReleasingStock', actions: 'failAsRefused' },
        PaymentPending: 'PaymentPending',`;

/** Another command in a state after the pivot: the order is opened once more, and completed in a state that is new. */
async function unsafe(): Promise<ChangedOrchestrator> {
  const copy = await copyOrchestrator();
  await copy.change(
    MACHINE,
    PAID,
    `entry: send('ReopenOrder'),
      exit: 'clearIncident',
      on: { OrderReopened: 'Completing', ...unanswered },
    },
    Completing: {
      tags: 'forward',
      meta: { says: 'The order is paid and open.', asks: 'order-service to complete the order' },
      ${PAID}`,
  );
  return copy;
}

/** The same as it should be: the new command has a state of its own, and the old state stays as it was. */
async function safe(): Promise<ChangedOrchestrator> {
  const copy = await copyOrchestrator();
  await copy.change(
    MACHINE,
    `    // After the pivot`,
    `    Opening: {
      tags: 'forward',
      meta: { says: 'The order is paid.', asks: 'order-service to open the order' },
      entry: send('ReopenOrder'),
      exit: 'clearIncident',
      on: { OrderReopened: 'Paid', ...unanswered },
    },
    // After the pivot`,
  );
  await copy.change(MACHINE, INTO_PAID, INTO_PAID.replace('Paid', 'Opening'));
  return copy;
}

/** @param seconds that RabbitMQ misses two of */
function withHeartbeat(url: string, seconds: number): string {
  const changed = new URL(url);
  changed.searchParams.set('heartbeat', String(seconds));
  return changed.href;
}

const LIMIT_MS = 240_000;

describeOnRabbitMq('a version whose machine sends another command in a state where a saga stands', (url) => {
  const versions: ChangedOrchestrator[] = [];
  const placed: string[] = [];
  let world: World;
  let changed: ChangedOrchestrator;
  let mended: ChangedOrchestrator;
  beforeAll(async () => {
    // A replica that is stopped loses its messages to the other soon.
    world = await openWorld(withHeartbeat(url, 4), { STEP_TIMEOUT_MS: '2000' });
    changed = await unsafe();
    mended = await safe();
    versions.push(changed, mended);
    await world.startAll();
    for (const sku of ['A', 'B']) await world.shop.stock(sku, 1000);
  });
  afterAll(async () => {
    await world?.close();
    for (const version of versions) await version.remove();
  });
  afterEach(async () => {
    for (const replica of world.replicas('orchestrator')) await replica.end('SIGTERM');
    if (world.replicas('order-service').length === 0) await world.start('order-service');
  });

  /** A saga in Paid, and no order-service that would answer. */
  async function standingInPaid(): Promise<string> {
    const [orderId] = await world.shop.placeMany(1, () => ({ token: 'tok_slow' }));
    placed.push(orderId!);
    await stateIs(orderId!, 'StockReserved');
    for (const replica of world.replicas('order-service')) await replica.end('SIGTERM');
    await stateIs(orderId!, 'Paid');
    return orderId!;
  }

  /** Of another product: the machine of the working tree is not asked about the way that a changed one took. */
  async function completed(): Promise<string[]> {
    const lines = [{ sku: 'B', quantity: 1, unitPrice: 1000 }];
    const [orderId] = await world.shop.placeMany(1, () => ({ lines }));
    expect(await world.shop.ended([orderId!])).toMatchObject([{ status: 'Completed' }]);
    return pathOf(orderId!);
  }

  const pathOf = async (orderId: string) => path((await world.shop.saga(orderId)).history);
  const stateIs = (orderId: string, state: string) =>
    until(`the saga is ${state}`, async () => (await world.shop.saga(orderId)).state === state);
  const stop = (replica: Replica) => replica.end('SIGTERM');

  async function checkUpgrade({ checkUpgrade: file }: ChangedOrchestrator) {
    const env = { ORCHESTRATOR_DATABASE_URL: world.databases.url('orchestrator') };
    const program = startProgram(file, { env });
    const { code } = await program.ended;
    return { code, out: program.stdout() };
  }

  it(
    'does not start, and is told so beforehand, with the saga; as a state beside the old one it completes it',
    async () => {
      const orderId = await standingInPaid();
      const [running] = world.replicas('orchestrator');
      const why = 'it waits for the reply to CompleteOrder, and Paid sends ReopenOrder now';
      const refused = await checkUpgrade(changed);
      expect(refused.code).toBe(1);
      expect(refused.out).toMatch(/^Paid +1 +0 +1$/m);
      expect(refused.out).toContain(`1 in Paid: ${why}\n  ${orderId}\n`);
      await stop(running!);

      const replica = await world.start('orchestrator', { program: changed.program, wait: false });
      await until('it has ended', () => !replica.isRunning());
      expect(await replica.end()).toBeUndefined();
      expect(replica.log()).toContain(`  ${orderId} in Paid: ${why}`);
      await expect(replica.ready()).rejects.toThrow('ended at its start');

      expect(await checkUpgrade(mended)).toMatchObject({ code: 0 });
      await world.start('orchestrator', { program: mended.program });
      await world.start('order-service');
      await world.shop.ended([orderId]);
      expect(await pathOf(orderId)).toEqual(['Suspend', 'StockReserved', 'Paid', 'Completed']);
      expect(await completed()).toEqual(['Suspend', 'StockReserved', 'Opening', 'Paid', 'Completed']);
    },
    LIMIT_MS,
  );

  it(
    'leaves alone what the version before brings there while both run, until that one goes on with it',
    async () => {
      const older = await world.start('orchestrator');
      const newer = await world.start('orchestrator', { program: changed.program });
      // The one that stands by would otherwise be the one that moves it there.
      newer.signal('SIGSTOP');
      const orderId = await standingInPaid();
      newer.signal('SIGCONT');
      await older.end('SIGKILL');
      await world.start('order-service');
      await until('the reply came to the newer one', async () =>
        (await world.shop.saga(orderId)).history.some(({ detail }) => detail['stale'] === 'unloadable'),
      );
      expect(await world.shop.saga(orderId)).toMatchObject({ state: 'Paid', outcome: 'running' });
      const { body } = await world.shop.get<{ items: Saga[] }>('orchestrator', '/sagas?unloadable=true');
      expect(body.items.map((saga) => saga.orderId)).toEqual([orderId]);
      expect(await completed()).toEqual(['Suspend', 'StockReserved', 'Paid', 'Completing', 'Completed']);
      expect((await world.shop.order(orderId)).status).toBe('Completed');

      await stop(newer);
      await world.start('orchestrator');
      await world.shop.ended([orderId]);
      expect(await pathOf(orderId)).toEqual(['Suspend', 'StockReserved', 'Paid', 'Completed']);
    },
    LIMIT_MS,
  );

  it('leaves the books right', async () => {
    await world.start('orchestrator');
    expect(await violations(world.shop, placed, { A: 1000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });
});
