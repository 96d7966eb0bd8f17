// One step of one release, in one transaction that holds the hold's row: what became of its sagas, what follows from that, and
// the next sagas of the wave, which get a deadline again. So a step is done as a whole or not at all, and never by two
// orchestrators at once; what it released is sent after its commit. What is not sent then, or not answered, the sweep of
// deadlines holds back again.
import { inSession } from '@order-saga/shared/database/store';
import { UNCONFIRMED_WAIT_MS, UNLOADABLE_WAIT_MS } from '../../../saga/due.ts';
import { notHeldBack } from '../../../saga/hold-hints.ts';
import type { Saga } from '../../../saga/saga.ts';
import { orderStates } from '../../../saga/states.ts';
import { whyUnloadable } from '../../../store/loading.ts';
import { mostAtOnce, pauseAfter } from '../../replays/runs/pace.ts';
import { type NextStep, nextStep, whyStop } from '../../replays/runs/waves.ts';
import { onHold } from '../hold.ts';
import type { Hold } from '../stored-hold.ts';
import type { DoneItem, FoundRelease, ItemResult, ReleaseChanges, ReleaseStore } from './release-store.ts';

export interface Stepped {
  readonly hold: Hold;
  /** Sagas whose commands are to be sent now. */
  readonly sagas: readonly Saga[];
  /** Nothing is left for it to do: the hold may end. */
  readonly isOver: boolean;
}

/** A wave is looked at again after this time. */
const POLL_MS = 300;

/** @returns null when no release is due */
export function stepRelease(store: ReleaseStore): Promise<Stepped | null> {
  return inSession(store, async (session) => {
    const found = await session.lock(null);
    if (found === null) {
      await session.rollback();
      return null;
    }
    const { hold } = found;
    const done = found.done.map((item) => ({ ...item, result: resultOf(item) }));
    const next = after(found, done);
    const sends = next.kind === 'send' && found.maySendInMs <= 0;
    const released = sends
      ? release(hold, next, notTried(await session.lockNext({ hold, atMost: limitOf(hold, next) }), done))
      : { ...sendNothing(found, next), sagas: [] };
    const { sagas, ...changes } = released;
    // What was held back again may be sent again at once.
    const isSent = new Set(sagas.map(({ orderId }) => orderId));
    const results = done.filter(({ orderId }) => !isSent.has(orderId)).map(asItem);
    await session.commit({ ...changes, items: [...results, ...changes.items] });
    return { hold: changes.hold, sagas, isOver: next.kind === 'complete' && found.maySendInMs <= 0 };
  });
}

/** What became of a saga that has left its state, or is held back again. */
export function resultOf({ state, attempt, sendCount, saga }: DoneItem): ItemResult {
  if (saga === null) return 'answered';
  if (saga.state === state && saga.attempt === attempt)
    return saga.sendCount > sendCount ? 'unanswered' : 'returned';
  // Only a failed saga begins another attempt.
  if (saga.attempt > attempt) return 'failed';
  const hadFailed = orderStates.of(state)?.isFailing ?? false;
  return !hadFailed && saga.failure !== null && saga.failure !== 'Cancelled' ? 'failed' : 'answered';
}

type Judged = DoneItem & { readonly result: ItemResult };
type Next = NextStep | { kind: 'rest' };

/** What the release does next, with the results that are known now. */
function after({ hold, counts }: FoundRelease, done: readonly Judged[]): Next {
  const inFlight = counts.inFlight - done.length;
  // What was sent before it was paused, stopped or aborted is still waited for.
  if (hold.state !== 'releasing' || hold.pace === null) return { kind: inFlight > 0 ? 'wait' : 'rest' };
  const ofWave = done.filter(({ wave }) => wave === hold.wave);
  const count = (...results: ItemResult[]) => ofWave.filter(({ result }) => results.includes(result)).length;
  // What is held back again has been tried: it is counted here for the last time.
  const pending = Math.max(0, counts.pending - done.filter(({ result }) => result === 'unanswered').length);
  const completed = counts.wave.completed + count('answered');
  const failed = counts.wave.failed + count('failed', 'unanswered');
  const wave = { inFlight: counts.wave.inFlight - ofWave.length, completed, failed };
  const { rampStep, pace } = hold;
  const next = nextStep({ ...pace, rampStep, pending, inFlight, wave }, DID_FAIL);
  // Orders go on to come: the rest is sent with the end of the hold, once a wave has done well.
  const isLast = next.kind === 'send' && next.newWave && rampStep > 0 && pending <= mostAtOnce(pace);
  if (!isLast && next.kind !== 'complete') return next;
  const why = rampStep === 0 ? null : whyStop(failed, failed + completed, failed + completed, pace, DID_FAIL);
  return why === null ? { kind: 'complete' } : { kind: 'stop', why };
}

const DID_FAIL = 'have failed or were not answered';

const notTried = (sagas: readonly Saga[], done: readonly Judged[]): Saga[] =>
  sagas.filter(
    ({ orderId }) => !done.some((item) => item.orderId === orderId && item.result === 'unanswered'),
  );

const limitOf = ({ pace }: Hold, { atMost }: Extract<Next, { kind: 'send' }>): number =>
  Math.min(atMost, mostAtOnce(pace!));

function sendNothing({ hold, maySendInMs }: FoundRelease, next: Next): ReleaseChanges {
  const none = { hold, writes: [], rows: [], items: [], audit: [] };
  switch (next.kind) {
    case 'rest':
      return { ...none, dueInMs: null };
    case 'wait':
      return { ...none, dueInMs: POLL_MS };
    case 'send':
      return { ...none, dueInMs: maySendInMs };
    case 'complete':
      return { ...none, dueInMs: Math.max(POLL_MS, maySendInMs) };
    case 'stop': {
      const { why } = next;
      const by = { actor: 'orchestrator', act: 'stop-release', ...onHold(hold.id), reason: why };
      return {
        ...{ ...none, hold: { ...hold, state: 'stopped', why }, dueInMs: 0 },
        audit: [{ ...by, result: 'done', detail: { command: hold.command } }],
      };
    }
  }
}

function release(
  hold: Hold,
  { newWave }: Extract<Next, { kind: 'send' }>,
  next: readonly Saga[],
): ReleaseChanges & { readonly sagas: readonly Saga[] } {
  const [sagas, unloadable] = [
    next.filter((saga) => whyUnloadable(saga) === null).map(notHeldBack),
    next.filter((saga) => whyUnloadable(saga) !== null),
  ];
  const begins = newWave && sagas.length > 0 ? 1 : 0;
  const wave = hold.wave + begins;
  const pauseMs = pauseAfter(sagas.length, hold.pace!);
  return {
    sagas,
    writes: [
      ...sagas.map((saga) => ({ saga, waitMs: UNCONFIRMED_WAIT_MS })),
      ...unloadable.map((saga) => ({ saga, waitMs: UNLOADABLE_WAIT_MS })),
    ],
    rows: [],
    items: sagas.map(({ orderId, state, attempt, sendCount }) => ({
      ...{ orderId, state, attempt, sendCount, wave, result: 'sent' },
    })),
    audit: [],
    hold: { ...hold, wave, rampStep: hold.rampStep + begins },
    ...{ dueInMs: pauseMs, maySendInMs: pauseMs },
  };
}

const asItem = ({ orderId, state, attempt, sendCount, wave, result }: Judged) => ({
  ...{ orderId, state, attempt, sendCount, wave, result },
});
