// One run: a time of accidents, then everything is healed and must come to its end.

import { outcomeOf } from '../../orchestrator/src/saga/saga.ts';
import { act, order, stockUp } from './acts.ts';
import { checkAll } from './checks.ts';
import type { Choices } from './choices.ts';
import { allRules, type Conduct } from './conduct.ts';
import { befall } from './disaster.ts';
import { oneOf } from './faults.ts';
import { draw, passTime, possibilities, TICKETS } from './schedule.ts';
import { Violation, type ViolationKind } from './violation.ts';
import { count, createWorld, tell, type World } from './world.ts';

export interface RunResult {
  readonly violation: { readonly kind: ViolationKind; readonly message: string } | null;
  readonly steps: number;
  /** How often what was reached. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Steps after which a healed system must be quiet; the slowest of 10,000 runs needed 600. */
const QUIET_WITHIN = 1500;
/** Of a hundred steps of the time of accidents, this many are acts of people. */
const ACTS_PERCENT = 6;
const FAULT_LEVELS = [0, 0.5, 1, 1, 2, 4];
const STEP_TIMEOUTS_MS = [30_000, 30_000, 5000];
const MAX_ATTEMPTS = [3, 2, 5];

export interface RunOptions {
  /** Default: by all rules. */
  readonly conduct?: Conduct;
  /** Faults that do not happen. */
  readonly spared?: ReadonlySet<string>;
  /** Told of each thing that happens. */
  readonly say?: (line: string) => void;
}

export function run(choices: Choices, { conduct = allRules, spared, say }: RunOptions = {}): RunResult {
  const world = createWorld(choices, conduct, spared ?? new Set(), say ?? null);
  let violation: RunResult['violation'] = null;
  try {
    stockUp(world);
    haveAccidents(world);
    heal(world);
    checkAll(world);
  } catch (error) {
    const { kind, message } = error instanceof Violation ? error : crashed(error as Error);
    violation = { kind, message };
    tell(world, 'VIOLATION', () => `${kind}: ${message}`);
  }
  for (const { saga } of world.sagas.values()) count(world, `end: ${outcomeOf(saga.state)}`);
  return { violation, steps: world.steps, counts: world.counts };
}

/** An error of the services' own code, or of the simulation's. */
const crashed = ({ stack }: Error) => ({ kind: 'error' as const, message: String(stack) });

function haveAccidents(world: World): void {
  const { choices } = world;
  if (!choices.nextStep()) return;
  world.settings = {
    stepTimeoutMs: oneOf(world, STEP_TIMEOUTS_MS),
    stepMaxAttempts: oneOf(world, MAX_ATTEMPTS),
  };
  world.faultLevel = FAULT_LEVELS[choices.choose(FAULT_LEVELS.length)]!;
  order(world);
  while (choices.nextStep()) {
    world.steps++;
    if (choices.choose(100, 100 - ACTS_PERCENT) > 0) {
      act(world);
      continue;
    }
    befall(world);
    const possible = possibilities(world);
    const next = draw(possible, choices.choose(TICKETS));
    if (next === undefined) passTime(world);
    else next.happen();
  }
}

function heal(world: World): void {
  tell(world, '', () => '── from here on nothing goes wrong any more ──');
  world.isHealed = true;
  for (const copy of world.copies) {
    copy.downUntil = Math.min(copy.downUntil, world.now);
    copy.stalledUntil = Math.min(copy.stalledUntil, world.now);
  }
  for (let steps = 0; steps < QUIET_WITHIN; steps++) {
    world.steps++;
    const [next] = possibilities(world);
    if (next !== undefined) next.happen();
    else if (!passTime(world)) return;
  }
  const unfinished = [...world.sagas.values()]
    .map(({ saga }) => saga)
    .filter(({ state }) => outcomeOf(state) === 'running');
  const where = unfinished.map(({ state, attempt }) => `${state} (attempt ${attempt})`).join(', ');
  throw new Violation(
    'without-end',
    `not quiet after ${QUIET_WITHIN} steps; unfinished: ${where || 'no saga'}`,
  );
}
