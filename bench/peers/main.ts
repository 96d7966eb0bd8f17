// `npm run bench:peers`: the same orders on order-saga and on other engines, in turn.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withHeartbeat } from '@order-saga/shared/messaging/amqp-url';
import { listenForInterruption } from '../../embedded/src/demo/interruption.ts';
import { barsTable, judge } from '../src/bars.ts';
import { orderSaga, type Servers } from '../src/order-saga.ts';
import { startProgress } from '../src/progress.ts';
import { conditions } from '../src/report.ts';
import { measureAlone } from './runner/alone.ts';
import { type Options, readOptions, usage } from './runner/options.ts';
import { requirePackages } from './runner/packages.ts';
import { loadPeer } from './runner/peers.ts';
import { reportText, runLine, violationLines } from './runner/report.ts';
import { type Comparison, comparePair, type RunOnce, runUnless } from './runner/run.ts';
import { peerSystem } from './runtime/peer.ts';

const resultFile = join(import.meta.dirname, 'results/latest.json');
/**
 * Who waits is frozen, and its connections live for two heartbeats: what is opened anew is compiled anew, and slower for
 * thousands of orders. The most that RabbitMQ allows by default, and what the tutorial's own connections have.
 */
const HEARTBEAT_S = 60;
/** Violations shown; all are in the file. */
const SHOWN = 20;

process.exit(await main());

async function main(): Promise<number> {
  let options: Options;
  let servers: Servers;
  try {
    options = readOptions(process.argv.slice(2));
    servers = readServers(process.env);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 1;
  }
  const interruption = listenForInterruption();
  try {
    await requirePackages();
    return await compare(options, servers, interruption.signal);
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode !== undefined) return exitCode;
    console.error(`The comparison failed: ${(error as Error).message}`);
    return 1;
  }
}

async function compare(options: Options, servers: Servers, signal: AbortSignal): Promise<number> {
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

  const violations = [...(alone?.violations ?? []), ...violationLines(comparisons)];
  for (const line of violations.slice(0, SHOWN)) console.error(`VIOLATION ${line}`);
  return violations.length === 0 ? 0 : 1;
}

/** @throws Error with a message for the user */
function readServers(env: NodeJS.ProcessEnv): Servers {
  const { POSTGRES_URL: postgresUrl, RABBITMQ_URL: rabbitmqUrl } = env;
  if (!postgresUrl || !rabbitmqUrl)
    throw new Error('POSTGRES_URL and RABBITMQ_URL are to name the servers that all of them share');
  return { postgresUrl, rabbitmqUrl: withHeartbeat(rabbitmqUrl, HEARTBEAT_S) };
}
