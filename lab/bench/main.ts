// `npm run bench`: how fast, at what cost, and whether the books are right afterwards.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { abortOf } from '@order-saga/shared/concurrency/abort';
import { markdownTable } from '@order-saga/shared/text/table';
import { root } from '../world/services/program.ts';
import { type Budget, measureBudget } from './budget/budget.ts';
import { budgetTables } from './budget/budget-tables.ts';
import { runCommand } from './command.ts';
import { measureSeries, ordersOf } from './measure/measure-series.ts';
import { type OpenLoopResult, openLoopTable, runOpenLoop } from './measure/open-loop.ts';
import { readProfiles } from './measure/profile.ts';
import { type Minute, minutesTable, runMinutes } from './measure/soak.ts';
import { type Options, readOptions, usage } from './options.ts';
import { latencyPlot } from './report/latency-plot.ts';
import { conditions, type Series, seriesTable } from './report/report.ts';
import { embeddedOrderSaga, orderSaga } from './system/order-saga.ts';
import type { RunningSystem, SystemUnderTest } from './system/system.ts';

const results = join(root, 'bench/results');
const profiles = join(results, 'profiles');

process.exit(await runCommand(usage, () => readOptions(process.argv.slice(2), process.env), bench));

async function bench(options: Options, abort: AbortSignal): Promise<string[]> {
  const rabbitmqUrl = process.env['RABBITMQ_URL'];
  const postgresUrl = process.env['POSTGRES_URL'];
  const isEmbedded = rabbitmqUrl === undefined || rabbitmqUrl === '';
  if (!isEmbedded && !postgresUrl)
    throw new Error('RABBITMQ_URL is set and POSTGRES_URL is not: set both, or none');
  if (isEmbedded && (options.copies > 1 || options.grow > 0 || options.profile || options.budget))
    throw new Error(
      '--budget, --copies, --grow and --profile need servers: set POSTGRES_URL and RABBITMQ_URL',
    );
  await mkdir(results, { recursive: true });
  if (options.profile) await rm(profiles, { recursive: true, force: true });
  const system: SystemUnderTest = isEmbedded
    ? embeddedOrderSaga()
    : orderSaga({
        servers: { postgresUrl: postgresUrl!, rabbitmqUrl },
        copies: options.copies,
        grow: options.grow,
        profiles: options.profile ? profiles : undefined,
      });
  const servers = isEmbedded
    ? 'embedded: all four services in one process, RABBITMQ_URL is not set'
    : 'PostgreSQL and RabbitMQ as given, each service a process of its own';
  console.log(`${servers}\n${conditions({}).machine}`);

  const running = await system.start();
  try {
    const run = runAll(running, options);
    run.catch(() => {}); // After an abort nobody waits for it any more.
    const report = await Promise.race([run, abortOf(abort)]);
    const violations = await running.check();
    console.log(violations.length === 0 ? '\nThe books are right.' : '');
    const { series } = report;
    const file = {
      ...conditions({ servers, options }),
      violations: violations.length,
      ...headline(series),
      ...report,
    };
    await writeFile(join(results, 'latest.json'), `${JSON.stringify(file, mapsAsObjects, 2)}\n`);
    if (series.length > 1) await writeFile(join(results, 'latency.svg'), latencyPlot(series));
    return violations;
  } finally {
    await running.stop();
    if (options.profile) await printProfiles();
  }
}

interface Report {
  readonly series: readonly Series[];
  readonly budgets?: readonly Budget[];
  readonly openLoop?: readonly OpenLoopResult[];
  readonly minutes?: readonly Minute[];
}

async function runAll(running: RunningSystem, options: Options): Promise<Report> {
  if (options.minutes > 0) {
    const minutes = await runMinutes(running, { minutes: options.minutes, inFlight: options.inFlight[0]! });
    console.log(`\n${minutesTable(minutes)}`);
    return { series: [], minutes };
  }
  const series = await measureSeries(running, options);
  console.log(`\n${seriesTable(series)}`);
  const components = Object.keys(series[0]!.cpuSecondsPer1000Orders.byComponent);
  console.log(
    `\nCPU seconds per 1000 orders, by process (the load client, not counted above, last)\n${markdownTable(
      ['in flight', ...components, 'client'],
      series.map(({ inFlight, cpuSecondsPer1000Orders: cpu }) => [
        String(inFlight),
        ...components.map((name) => cpu.byComponent[name]!.toFixed(2)),
        cpu.client.toFixed(2),
      ]),
    )}`,
  );
  return {
    series,
    ...(options.budget ? { budgets: await runBudgets(running, options) } : {}),
    ...(options.openLoop ? { openLoop: await runAtRates(running, series) } : {}),
  };
}

async function runBudgets(running: RunningSystem, { inFlight, orders }: Options): Promise<Budget[]> {
  const budgets: Budget[] = [];
  for (const each of inFlight) {
    console.error(`counting what an order costs, ${each} in flight`);
    const count = ordersOf(orders, each);
    const budget = await measureBudget(running, running.counters!, { inFlight: each, orders: count });
    console.log(`\n${budgetTables(budget)}`);
    budgets.push(budget);
  }
  return budgets;
}

async function runAtRates(running: RunningSystem, series: readonly Series[]): Promise<OpenLoopResult[]> {
  const peak = Math.max(...series.map(({ ordersPerSecond }) => ordersPerSecond));
  const openLoop = await runOpenLoop(running, peak);
  console.log(`\n${openLoopTable(openLoop)}`);
  return openLoop;
}

function mapsAsObjects(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
}

/** The figures of the first number in flight, on the top level of the file. */
function headline(series: readonly Series[]): object {
  const [first] = series;
  if (first === undefined) return {};
  const { orders, inFlight, ordersPerSecond, latencyMs, cpuSecondsPer1000Orders, peakMemoryBytes } = first;
  return { orders, inFlight, ordersPerSecond, latencyMs, cpuSecondsPer1000Orders, peakMemoryBytes };
}

async function printProfiles(): Promise<void> {
  for (const { service, busySeconds, isReliable, shares } of await readProfiles(profiles)) {
    const rows = shares.slice(0, 12).map(([what, share]) => [what, `${(share * 100).toFixed(1)} %`]);
    const busy = isReliable
      ? `busy for ${busySeconds.toFixed(1)} s, its start included`
      : 'the profiler did not keep up with it, so these shares say little: run it again';
    console.log(`\n${service}: ${busy}\n${markdownTable(['what', 'share'], rows)}`);
  }
}
