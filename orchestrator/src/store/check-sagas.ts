// Before a start: every unfinished saga must load into the machine that runs. Reads only, a page at a time.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { StartError } from '@order-saga/shared/process/start-error';
import type { Logger } from 'pino';
import { pivotFaults } from '../saga/check/faults.ts';
import type { Saga } from '../saga/saga.ts';
import { orderStates } from '../saga/states.ts';
import { runningDefinition, whyUnloadable } from './loading.ts';
import { readUnfinished } from './saga-reads.ts';

export interface UnloadableSagas {
  readonly count: number;
  /** The oldest of them. */
  readonly first: readonly { readonly orderId: string; readonly state: string; readonly why: string }[];
}

const PAGE = 1000;
const SHOWN = 20;

/** Every unfinished saga, oldest first, with why it cannot go on; null: it can. */
export async function* judgeUnfinished(
  database: SqlRunner,
  definition = runningDefinition,
): AsyncGenerator<{ readonly saga: Saga; readonly why: string | null }> {
  let page = await readUnfinished(database, undefined, PAGE);
  for (;;) {
    for (const saga of page.sagas) yield { saga, why: whyUnloadable(saga, definition) };
    if (page.sagas.length < PAGE) return;
    page = await readUnfinished(database, page.last, PAGE);
  }
}

/** Those that cannot go on. */
export async function findUnloadable(
  database: SqlRunner,
  definition = runningDefinition,
): Promise<UnloadableSagas> {
  const first: UnloadableSagas['first'][number][] = [];
  let count = 0;
  for await (const { saga, why } of judgeUnfinished(database, definition)) {
    if (why === null) continue;
    count++;
    if (first.length < SHOWN) first.push({ orderId: saga.orderId, state: saga.state, why });
  }
  return { count, first };
}

/**
 * A saga that has passed the pivot only goes forward: its order may be completed before it hears of it.
 * @throws StartError that names the states which could turn it back
 */
export function requirePivot(states = orderStates): void {
  const faults = states.all.flatMap((facts) => pivotFaults(facts, states));
  if (faults.length === 0) return;
  throw new StartError(
    [
      'The saga machine of this version can turn an order back that must go forward:',
      ...faults.map(({ detail }) => `  ${detail}`),
      'Put a step that can be refused before the payment. `npm run check:saga` shows the way to each (docs/changing-the-saga.md).',
    ].join('\n'),
  );
}

/**
 * @param options.ignore go on with a warning: these sagas are left alone until a start that can load them
 * @throws StartError that lists them
 */
export async function requireLoadableSagas(
  database: SqlRunner,
  {
    ignore,
    logger,
    definition = runningDefinition,
  }: { ignore: boolean; logger: Logger; definition?: typeof runningDefinition },
): Promise<void> {
  const { count, first } = await findUnloadable(database, definition);
  if (count === 0) return;
  if (ignore) {
    logger.warn(
      { count, sagas: first },
      'unfinished sagas do not load into this machine: they are left alone',
    );
    return;
  }
  const list = first.map(({ orderId, state, why }) => `  ${orderId} in ${state}: ${why}`);
  if (count > first.length) list.push(`  and ${count - first.length} more`);
  throw new StartError(
    [
      `${count} unfinished ${count === 1 ? 'saga does' : 'sagas do'} not load into the saga machine of this version:`,
      ...list,
      'Start the version before, or bring a migration of their states (docs/changing-the-saga.md).',
      'IGNORE_UNLOADABLE_SAGAS=true starts all the same and leaves these sagas alone.',
    ].join('\n'),
  );
}
