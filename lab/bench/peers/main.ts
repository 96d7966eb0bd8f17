// `npm run bench:peers`: the same orders on order-saga and on other engines, in turn.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOnSharedServers } from '../command.ts';
import { barsTable, judge } from '../report/bars.ts';
import { startProgress } from '../report/progress.ts';
import { conditions } from '../report/report.ts';
import { orderSaga, type Servers } from '../system/order-saga.ts';
import { measureAlone } from './runner/alone.ts';
import { type Options, readOptions, usage } from './runner/options.ts';
import { requirePackages } from './runner/packages.ts';
import { loadPeer } from './runner/peers.ts';
import { reportText, runLine, violationLines } from './runner/report.ts';
import { type Comparison, comparePair, type RunOnce, runUnless } from './runner/run.ts';
import { peerSystem } from './runtime/peer.ts';

const resultFile = join(import.meta.dirname, 'results/latest.json');

process.exit(await runOnSharedServers(usage, readOptions, compare));

async function compare(options: Options, servers: Servers, signal: AbortSignal): Promise<readonly string[]> {
  await requirePackages();
  const about = conditions({ options });
  console.log(about.machine);
  const ours = orderSaga({ servers, copies: 1 });
  const alone = options.bars ? await measureAlone(ours, options, signal) : undefined;
  const runAndTell: RunOnce = async (system, running, { orders, inFlight, isWarmUp }) => {
    const progress = startProgress(isWarmUp ? `${system}, warm-up` : system, orders);
    const run = await runUnless(signal, running, { orders, inFlight }, progress.count).finally(progress.stop);
    if (!isWarmUp) console.log(runLine(system, run));
    return run;
  };
  const comparisons: Comparison[] = [];
  for (const { peer, inFlight } of options.comparisons) {
    const theirs = peerSystem(await loadPeer(peer), servers);
    comparisons.push(await comparePair(ours, theirs, { ...options, inFlight }, runAndTell));
  }

  const bars = alone && judge(alone, comparisons);
  await mkdir(dirname(resultFile), { recursive: true });
  await writeFile(resultFile, `${JSON.stringify({ ...about, bars, alone, comparisons }, null, 2)}\n`);
  console.log(`\n${reportText(comparisons)}\n`);
  if (bars !== undefined) console.log(`${barsTable(bars)}\n`);

  return [...(alone?.violations ?? []), ...violationLines(comparisons)];
}
