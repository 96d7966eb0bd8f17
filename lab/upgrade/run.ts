// A run from the first process to the last: the old version under load, replica by replica to the new one, and back.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checkAll, outcomesOf } from '../chaos/checks/all-rules.ts';
import { gatherEvidence } from '../chaos/checks/evidence.ts';
import { openBooks } from '../chaos/customers/books.ts';
import { createClients } from '../chaos/customers/clients.ts';
import { placeOrders } from '../chaos/customers/orders.ts';
import { fillShelves, restockNowAndThen } from '../chaos/customers/stock.ts';
import { finishAll, lateEnds, stopAll } from '../chaos/drain.ts';
import { createRandom } from '../chaos/random.ts';
import { onStage, type Stage } from '../chaos/stage.ts';
import { describeMachine } from '../world/machine.ts';
import type { RunFolder } from '../world/run-folder.ts';
import { root } from '../world/services/program.ts';
import type { Checkout } from './checkout.ts';
import type { Release } from './last-release.ts';
import type { Result } from './report.ts';
import { roll, upgradeOrder } from './roll.ts';
import { createMixedSystem, type MixedSystem } from './system.ts';

/** Under load without a move: before the first one, between forward and back, after the last one. */
const STEADY_MS = 5000;

/** @throws as `onStage` */
export const runUpgrade = (
  from: { readonly release: Release; readonly checkout: Checkout },
  seed: string,
  folder: RunFolder,
  abort: AbortSignal,
): Promise<Result> =>
  onStage(
    (runFolder, onCrash) => createMixedSystem(from.checkout.folder, runFolder, onCrash),
    folder,
    abort,
    (stage) => play(from, seed, stage),
  );

async function play(
  { release, checkout }: { readonly release: Release; readonly checkout: Checkout },
  seed: string,
  { system, watch, folder, abort, crashes }: Stage<MixedSystem>,
): Promise<Result> {
  console.log(`starting eight processes of ${release.name}, packages ${checkout.packages}`);
  await system.heal();
  await system.replicas.ready();

  const startedAt = new Date();
  const random = createRandom(seed);
  const closing = new AbortController();
  const books = openBooks();
  const clients = createClients(system, books, { closing: closing.signal, abort });
  await fillShelves(clients);
  const unfinished = () => watch.counts().orders - watch.counts().finished;
  const clientsDone = Promise.all([
    placeOrders(clients, random.fork('orders'), unfinished),
    restockNowAndThen(clients, random.fork('restocks')),
  ]);
  const steady = () => delay(STEADY_MS, undefined, { signal: abort }).catch(() => {});

  await steady();
  const forward = await roll(system, upgradeOrder, root, random.fork('forward'));
  await steady();
  const mayGoBack = await askOlder(checkout.folder, system.databaseUrl('orchestrator'));
  console.log(`back: ${mayGoBack.text}`);
  const back = mayGoBack.yes
    ? await roll(system, upgradeOrder.toReversed(), checkout.folder, random.fork('back'))
    : [];
  await steady();
  closing.abort();
  abort.throwIfAborted();

  console.log('waiting for the last orders');
  await system.heal();
  await system.replicas.ready();
  const healedAt = Date.now();
  const finishedAfterMs = await finishAll(watch, clientsDone, abort);
  const stopProblems = await stopAll(system, system.rabbitmq.url, abort);
  const evidence = await gatherEvidence(
    system.databaseUrl,
    system.rabbitmq.url,
    folder.logs,
    books,
    healedAt,
  );
  return {
    from: release,
    packages: checkout.packages,
    seed,
    startedAt,
    machine: describeMachine(),
    forward,
    back,
    mayGoBack: mayGoBack.text,
    orders: evidence.orders.length,
    outcomes: outcomesOf(evidence),
    counts: books.counts,
    finishedAfterMs,
    rules: checkAll(evidence),
    problems: [...crashes, ...books.problems, ...stopProblems, ...lateEnds(finishedAfterMs)],
  };
}

/** Asks the older version whether it would start on the database as it is now. */
async function askOlder(folder: string, databaseUrl: string): Promise<{ yes: boolean; text: string }> {
  const program = join(folder, 'orchestrator/src/upgrade/main.ts');
  if (!existsSync(program))
    return { yes: true, text: 'the older version has no check:upgrade; its start looks for itself' };
  const env = { PATH: process.env['PATH'], ORCHESTRATOR_DATABASE_URL: databaseUrl };
  return promisify(execFile)(process.execPath, [program], { cwd: folder, env }).then(
    () => ({ yes: true, text: 'check:upgrade of the older version says that it would start' }),
    ({ code, stdout, stderr }: { code: unknown; stdout: string; stderr: string }) => {
      if (code !== 1) throw new Error(`check:upgrade of the older version ended with ${code}:\n${stderr}`);
      return { yes: false, text: `not tried, for check:upgrade of the older version says:\n${stdout}` };
    },
  );
}
