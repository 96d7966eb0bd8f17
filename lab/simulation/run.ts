// One run: a time of accidents, then everything is healed and must come to its end.
import { consumedQueues } from '@order-saga/shared/broker/topology';
import { checkAll, checkOutlived, type Evidence, isSettled, startWatching } from './checks.ts';
import type { Choices } from './kernel/choices.ts';
import { Scheduler } from './kernel/scheduler.ts';
import { surround, turn } from './kernel/surroundings.ts';
import { Violation } from './kernel/violation.ts';
import { type Answers, act, order, releaseAll, stockUp } from './people.ts';
import { type RuleName, without } from './rules.ts';
import { holdsOf, sagasOf } from './tables.ts';
import { befall, heal, type Trouble } from './trouble.ts';
import { createWorld, start, type World } from './world.ts';

export interface RunResult {
  readonly violation: { readonly kind: string; readonly message: string } | null;
  readonly steps: number;
  /** How often what was reached. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface RunOptions {
  /** Rules that are taken away. */
  readonly without?: readonly RuleName[];
  /** Faults that do not happen. */
  readonly spared?: ReadonlySet<string>;
  /** Told of each thing that happens. */
  readonly say?: ((line: string) => void) | undefined;
}

/** A healed system must be quiet after this time: a first message that was lost is repeated after an hour at the latest. */
const QUIET_WITHIN_MS = 65 * 60_000;
/** Of a hundred steps of the time of accidents, this many are acts of people. */
const ACTS_PERCENT = 3;
/** And lets go of what has expired after this time with all services up: a deadline may have been put off by the first wait of a step. */
const HOLD_GRACE_MS = 60_000;
const FAULT_LEVELS = [0, 0.5, 1, 1, 2, 4];
const STEP_TIMEOUTS_MS = [30_000, 30_000, 5000];
const MAX_ATTEMPTS = [3, 2, 5];
/** Of few orders even two that are not answered are many. */
const HOLD_WHEN_UNANSWERED = [0, 0, 1, 2];

export async function run(choices: Choices, options: RunOptions = {}): Promise<RunResult> {
  const scheduler = new Scheduler(choices, options);
  surround(scheduler);
  try {
    await history(scheduler, options);
  } catch (error) {
    const { kind, message } = error instanceof Violation ? error : crashed(error as Error);
    scheduler.violate(kind, message);
  } finally {
    scheduler.current = null;
    surround(null);
  }
  const { violation, steps, counts } = scheduler;
  return { violation: violation && { kind: violation.kind, message: violation.message }, steps, counts };
}

/** An error of the services' own code, or of the simulation's. */
const crashed = ({ stack }: Error) => ({ kind: 'error' as const, message: String(stack) });

async function history(scheduler: Scheduler, options: RunOptions): Promise<void> {
  const { choices } = scheduler;
  const hasBegun = choices.nextStep();
  const settings = {
    stepTimeoutMs: hasBegun ? scheduler.oneOf(STEP_TIMEOUTS_MS) : STEP_TIMEOUTS_MS[0]!,
    stepMaxAttempts: hasBegun ? scheduler.oneOf(MAX_ATTEMPTS) : MAX_ATTEMPTS[0]!,
    holdWhenUnanswered: hasBegun ? scheduler.oneOf(HOLD_WHEN_UNANSWERED) : HOLD_WHEN_UNANSWERED[0]!,
  };
  scheduler.faultLevel = hasBegun ? scheduler.oneOf(FAULT_LEVELS) : 0;
  const world = createWorld(scheduler, settings, without(options.without ?? []));
  const answers: Answers = { orderIds: new Set(), byKey: new Map() };
  const evidence = startWatching(world, answers);
  await stockUp(world);
  for (const replica of world.replicas) await step(scheduler, () => start(world, replica));
  await step(scheduler, () => order(world, answers));
  await haveAccidents(world, answers, evidence);
  await comeToAnEnd(world, evidence);
  if (scheduler.violation === null) checkAll(world, evidence);
  for (const { saga } of sagasOf(world)) scheduler.count(`end: ${saga.state}`);
  for (const { by, probes, sinceWave } of holdsOf(world)) {
    if (by === 'orchestrator') scheduler.count('orchestrator: hold');
    // After a probe; an operator who takes a release over ends the probing.
    if (probes !== null && sinceWave > 0) scheduler.count('orchestrator: release');
  }
}

/** Something that may wake code of a process. */
async function step(scheduler: Scheduler, work: () => void): Promise<void> {
  scheduler.current = null;
  work();
  if (scheduler.current !== null) await turn();
}

async function haveAccidents(world: World, answers: Answers, evidence: Evidence): Promise<void> {
  const { scheduler } = world;
  const { choices } = scheduler;
  const trouble: Trouble = { starts: [], onLost: (queues) => evidence.forgetOwed(queues) };
  while (choices.nextStep() && scheduler.violation === null) {
    const next = trouble.starts.shift();
    if (next !== undefined) {
      await step(scheduler, next);
      continue;
    }
    if (choices.choose(100, 100 - ACTS_PERCENT) > 0) {
      await step(scheduler, () => act(world, answers));
      continue;
    }
    scheduler.current = null;
    befall(world, trouble);
    if (scheduler.step() === 'woken') await turn();
  }
  for (const next of trouble.starts) await step(scheduler, next);
}

/** Of each service a replica runs. */
const areUp = ({ replicas }: World): boolean =>
  [...Map.groupBy(replicas, ({ service }) => service).values()].every((ofOne) =>
    ofOne.some(({ process }) => process.isAlive),
  );

async function comeToAnEnd(world: World, evidence: Evidence): Promise<void> {
  const { scheduler } = world;
  heal(world);
  releaseAll(world);
  const until = scheduler.now + QUIET_WITHIN_MS;
  // A replica that died may still be down for a while.
  let upSince = scheduler.now;
  while (scheduler.now < until && scheduler.violation === null) {
    const what = scheduler.step();
    if (!areUp(world)) upSince = scheduler.now;
    checkOutlived(world, upSince, HOLD_GRACE_MS);
    if (what === 'woken') await turn();
    else if (what !== 'served' && isSettled(world, evidence)) return;
  }
  if (scheduler.violation !== null) return;
  const unfinished = sagasOf(world)
    .filter(({ finishedAt }) => finishedAt === null)
    .map(({ saga }) => `${saga.state} (attempt ${saga.attempt})`);
  const left = consumedQueues.map((queue) => `${world.broker.messagesIn(queue).length} in ${queue}`);
  scheduler.violate(
    'without-end',
    `not quiet after ${QUIET_WITHIN_MS / 60_000} minutes; unfinished: ${unfinished.join(', ') || 'no saga'}; ${left.join(', ')}`,
  );
}
