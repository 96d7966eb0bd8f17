// Before a start: every unfinished saga must load into the machine that runs. Reads only, a page at a time.
import { StartError } from '@order-saga/shared/process/start-error';
import type { Logger } from 'pino';
import type { PrismaClient } from '../database.ts';
import { runningDefinition, whyUnloadable } from './loading.ts';
import { readUnfinished } from './saga-reads.ts';

export interface UnloadableSagas {
  readonly count: number;
  /** The oldest of them. */
  readonly first: readonly { readonly orderId: string; readonly state: string; readonly why: string }[];
}

const PAGE = 1000;
const SHOWN = 20;

/** Looks at every unfinished saga. */
export async function findUnloadable(
  database: PrismaClient,
  definition = runningDefinition,
): Promise<UnloadableSagas> {
  const first: UnloadableSagas['first'][number][] = [];
  let count = 0;
  let page = await readUnfinished(database, undefined, PAGE);
  for (;;) {
    for (const saga of page.sagas) {
      const why = whyUnloadable(saga, definition);
      if (why === null) continue;
      count++;
      if (first.length < SHOWN) first.push({ orderId: saga.orderId, state: saga.state, why });
    }
    if (page.sagas.length < PAGE) return { count, first };
    page = await readUnfinished(database, page.last, PAGE);
  }
}

/**
 * @param options.ignore go on with a warning: these sagas are left alone until a start that can load them
 * @throws StartError that lists them
 */
export async function requireLoadableSagas(
  database: PrismaClient,
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
