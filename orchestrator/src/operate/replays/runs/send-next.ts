// The next sagas of a replay run: those that are still as they were frozen are moved, the others skipped. Pure.
import type { HeldCommands, Saga } from '../../../saga/saga.ts';
import { lacksToken, reopenSagas, TOKEN_ERASED, tooOld } from '../../reopen.ts';
import { OTHER_CUSTOMER } from '../other-payment.ts';
import { whyChanged } from '../preview/changed.ts';
import { mostAtOnce, pauseAfter } from './pace.ts';
import type { DueRun, FoundRun, ItemWrite, NextItem, RunChanges } from './run-store.ts';
import type { NextStep } from './waves.ts';

type Send = Extract<NextStep, { kind: 'send' }>;

/** How many sagas the run sends at most in its next step. */
export const limitOf = (run: DueRun, { atMost }: Send): number => Math.min(atMost, mostAtOnce(run));

/** Moves sagas with their history, audit and place in the run. @returns also those whose commands are to be sent */
export function sendNext(
  { run, paymentToken: otherToken, at }: FoundRun,
  { newWave }: Send,
  { items, held }: { readonly items: readonly NextItem[]; readonly held: HeldCommands },
  horizonHours: number | undefined,
): RunChanges & { readonly sagas: readonly Saga[] } {
  const paymentToken = otherToken ?? undefined;
  // A run of the version before names nobody: its first saga does.
  const payer = run.paymentCustomerId ?? items[0]?.saga?.order?.customerId ?? null;
  const isForOne = paymentToken !== undefined && (run.paymentCustomers ?? 1) <= 1;
  const whySkipped = ({ attempt, saga, isTooOld }: NextItem): string | null => {
    if (isTooOld) return tooOld(horizonHours!);
    const why = whyChanged({ attempt }, saga);
    if (why !== null || saga === undefined) return why;
    // Never their own tokens instead of the one that was asked for.
    const isLost = run.paymentCustomers !== null && paymentToken === undefined;
    if (isLost || lacksToken(saga, paymentToken)) return TOKEN_ERASED;
    return isForOne && saga.order?.customerId !== payer ? OTHER_CUSTOMER : null;
  };
  const judged = items.map((item) => ({ ...item, why: whySkipped(item) }));
  const reopened = reopenSagas(
    judged.flatMap(({ why, saga }) => (why === null && saga !== undefined ? [saga] : [])),
    { actor: run.createdBy, reason: run.reason, paymentToken, held, runId: run.id },
  );
  // A wave of which nothing could be tried is no wave.
  const begins = newWave && reopened.writes.length > 0 ? 1 : 0;
  const wave = run.wave + begins;
  const pauseMs = pauseAfter(reopened.writes.length, run);
  return {
    ...reopened,
    items: judged.map(
      ({ orderId, attempt, why }): ItemWrite =>
        why === null
          ? { orderId, result: 'sent', why, wave, newAttempt: attempt + 1, sentAt: at }
          : { orderId, result: 'skipped', why },
    ),
    run: {
      ...{ id: run.id, selectionId: run.selectionId, dueInMs: pauseMs },
      change: {
        ...{ state: run.state, wave, rampStep: run.rampStep + begins, maySendInMs: pauseMs },
        paymentCustomerId: isForOne ? payer : null,
      },
    },
  };
}
