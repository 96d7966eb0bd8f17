// `npm run bench:copies`: the same orders on systems with one, two … processes of each service, in turn. Runs one after the
// other scatter by more than the copies cost; in turn they can be told from chance.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { abortOf } from '@order-saga/shared/concurrency/abort';
import { root } from '../../world/child-process.ts';
import { runOnSharedServers } from '../command.ts';
import { startInTurn, turnsOf } from '../in-turn.ts';
import { createLoad, type Load } from '../load.ts';
import { type Measured, measureWork } from '../measure.ts';
import { orderSaga, type Servers } from '../order-saga.ts';
import { startProgress } from '../progress.ts';
import { conditions } from '../report.ts';
import type { RunningSystem } from '../system.ts';
import { type Offered, type Options, readOptions, usage } from './options.ts';
import { type Compared, nameOf, type Round, reportText, runLine } from './report.ts';

const results = join(root, 'bench/results');
const WARM_UP_IN_FLIGHT = 64;
/** Orders of each copy before a run: whoever was frozen is at work again, and the connections of the load are open. */
const SETTLE_ORDERS = 500;
const SETTLE_IN_FLIGHT = 16;

process.exit(await runOnSharedServers(usage, readOptions, compare));

async function compare(options: Options, servers: Servers, signal: AbortSignal): Promise<readonly string[]> {
  const { copies, loads } = options;
  const about = conditions({ options });
  console.log(about.machine);
  const rounds = loads.map((): Round[][] => []);
  const violations: string[] = [];
  for (let start = 1; start <= options.starts; start++) {
    if (options.starts > 1) console.log(`start ${start} of ${options.starts}`);
    const one = await runOneStart(servers, options, signal);
    for (const [index, each] of rounds.entries()) each.push(one.rounds[index]!);
    violations.push(...one.violations);
  }

  const compared = loads.map((load, index): Compared => ({ load, copies, starts: rounds[index]! }));
  await mkdir(results, { recursive: true });
  const file = { ...about, violations, compared };
  await writeFile(join(results, 'copies.json'), `${JSON.stringify(file, null, 2)}\n`);
  console.log(`\n${reportText(compared)}\n`);
  if (violations.length === 0) console.log('The books are right.');
  return violations;
}

/** @returns the rounds of each load, and what is wrong in the books at the end */
async function runOneStart(
  servers: Servers,
  options: Options,
  signal: AbortSignal,
): Promise<{ rounds: Round[][]; violations: string[] }> {
  const { copies, balance } = options;
  await using systems = await startInTurn(copies.map((count) => orderSaga({ servers, copies: count })));

  /** Has one system work under a load of its own, until `signal`. */
  const load = <Result>(index: number, work: (load: Load, running: RunningSystem) => Promise<Result>) =>
    systems.run(index, async (running) => {
      signal.throwIfAborted();
      const offered = createLoad(running.orderUrls, balance);
      const working = work(offered, running);
      working.catch(() => {}); // After an abort nobody waits for it any more.
      const result = await Promise.race([working, abortOf(signal)]);
      await offered.close();
      return result;
    });

  for (const [index, count] of copies.entries()) {
    const orders = options.warmUp * count;
    const progress = startProgress(`copies: ${count}, warm-up`, orders);
    await load(index, (offered) => offered.closedLoop(orders, WARM_UP_IN_FLIGHT, progress.count)).finally(
      progress.stop,
    );
  }

  const rounds: Round[][] = [];
  for (const each of options.loads) {
    const ofLoad: Round[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const turns = turnsOf(round, copies.length, async (index) => {
        const measured = await load(index, async (offered, running) => {
          await offered.closedLoop(SETTLE_ORDERS * copies[index]!, SETTLE_IN_FLIGHT);
          return measureOne(running, offered, each, copies[index]!, options);
        });
        console.log(runLine(each, copies[index]!, measured));
        return measured;
      });
      ofLoad.push(await turns);
    }
    rounds.push(ofLoad);
  }

  const violations = (await systems.check()).flatMap((found, index) =>
    found.map((violation) => `copies: ${copies[index]}: ${violation}`),
  );
  return { rounds, violations };
}

async function measureOne(
  running: RunningSystem,
  load: Load,
  offered: Offered,
  copies: number,
  { orders: most, seconds }: Options,
): Promise<Measured> {
  const orders = 'inFlight' in offered ? inFlightOrders(offered.inFlight, most) : offered.perSecond * seconds;
  const progress = startProgress(`${nameOf(offered)}, copies: ${copies}`, orders);
  return measureWork(running, () =>
    'inFlight' in offered
      ? load.closedLoop(orders, offered.inFlight, progress.count)
      : load.atRate(offered.perSecond, seconds, progress.count),
  ).finally(progress.stop);
}

/** One after the other takes long. */
function inFlightOrders(inFlight: number, most: number): number {
  return inFlight === 1 ? Math.ceil(most / 10) : most;
}
