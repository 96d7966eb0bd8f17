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
import { isProbed, onHold } from '../hold.ts';
import type { Hold } from '../stored-hold.ts';
import { type NextProbe, nextProbe, probeWaitMs } from './probe.ts';
import type {
  DoneItem,
  FoundRelease,
  Heard,
  ItemResult,
  ReleaseChanges,
  ReleaseStore,
} from './release-store.ts';

export interface Stepped {
  readonly hold: Hold;
  /** Sagas whose commands are to be sent now. */
  readonly sagas: readonly Saga[];
  /** Sagas that it sent before, and that are on their way. */
  readonly inFlight: number;
  /** Nothing is left for it to do, and the hold may end; or its command is answered again, and it may be released. */
  readonly follows: 'end' | 'release' | null;
}

export interface StepSettings {
  readonly stepTimeoutMs: number;
  readonly heard: Heard;
}

/** A wave is looked at again after this time. */
const POLL_MS = 300;

/** @returns null when no release is due */
export function stepRelease(
  store: ReleaseStore,
  { stepTimeoutMs, heard }: StepSettings,
): Promise<Stepped | null> {
  return inSession(store, async (session) => {
    const found = await session.lock(heard);
    if (found === null) {
      await session.rollback();
      return null;
    }
    const { hold } = found;
    const done = found.done.map((item) => ({ ...item, result: resultOf(item) }));
    const next = after(found, done, heard);
    const isPaced = found.maySendInMs <= 0;
    const released =
      next.kind === 'send' && isPaced
        ? release(hold, next, notTried(await session.lockNext(askOf(hold, next)), done))
        : { ...sendNothing(found, next, stepTimeoutMs), sagas: [] };
    const { sagas, ...changes } = released;
    // What was held back again may be sent again at once.
    const isSent = new Set(sagas.map(({ orderId }) => orderId));
    const results = done.filter(({ orderId }) => !isSent.has(orderId)).map(asItem);
    await session.commit({ ...changes, items: [...results, ...changes.items] });
    const hasNothing = isProbed(hold) && next.kind === 'send' && isPaced && changes.items.length === 0;
    const isOver = (next.kind === 'complete' && isPaced) || hasNothing;
    return {
      ...{ hold: changes.hold, sagas, inFlight: found.counts.inFlight - done.length },
      follows: isOver ? 'end' : next.kind === 'heard' ? 'release' : null,
    };
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
type Next = NextStep | NextProbe | { kind: 'rest' };
type Sending = Extract<Next, { kind: 'send' }>;

/** What the release does next, with the results that are known now. */
function after({ hold, counts }: FoundRelease, done: readonly Judged[], heard: Heard): Next {
  const inFlight = counts.inFlight - done.length;
  const results = done.map(({ result }) => result);
  if (isProbed(hold)) return nextProbe(heard.includes(hold.command), inFlight, results);
  // What was sent before it was paused, stopped or aborted is still waited for, and what was when its hold ended.
  if (hold.state !== 'releasing' || hold.pace === null) return { kind: inFlight > 0 ? 'wait' : 'rest' };
  const ofWave = done.filter(({ wave }) => wave === hold.wave);
  const count = (result: Exclude<ItemResult, 'sent' | 'returned'>) =>
    counts.wave[result] + ofWave.filter((item) => item.result === result).length;
  // What is held back again has been tried: it is counted here for the last time.
  const pending = Math.max(0, counts.pending - results.filter((result) => result === 'unanswered').length);
  // Where nobody looks at what was refused, only silence says that the command should be held longer.
  const isAutomatic = hold.probes !== null;
  const failed = count('unanswered') + (isAutomatic ? 0 : count('failed'));
  const completed = count('answered') + (isAutomatic ? count('failed') : 0);
  const wave = { inFlight: counts.wave.inFlight - ofWave.length, completed, failed };
  const { rampStep, pace } = hold;
  const next = nextStep({ ...pace, rampStep, pending, inFlight, wave }, DID_FAIL);
  // Orders go on to come: the rest is sent with the end of the hold, once a wave has done well.
  const hasDoneWell = rampStep > 1 || (next.kind === 'send' && next.newWave && rampStep > 0);
  const isLast = next.kind !== 'stop' && hasDoneWell && pending <= mostAtOnce(pace);
  if (!isLast && next.kind !== 'complete') return next;
  const sent = failed + completed + wave.inFlight;
  const why = rampStep === 0 ? null : whyStop(failed, failed + completed, sent, pace, DID_FAIL);
  return why === null ? { kind: 'complete' } : { kind: 'stop', why };
}

const DID_FAIL = 'have failed or were not answered';

const notTried = (sagas: readonly Saga[], done: readonly Judged[]): Saga[] =>
  sagas.filter(
    ({ orderId }) => !done.some((item) => item.orderId === orderId && item.result === 'unanswered'),
  );

/** A probe may try what was tried before: it waits longest by then. */
const askOf = (hold: Hold, { atMost }: Sending) => ({
  hold: isProbed(hold) ? { ...hold, sinceWave: hold.wave } : hold,
  atMost: Math.min(atMost, mostAtOnce(hold.pace!)),
});

function sendNothing({ hold, maySendInMs }: FoundRelease, next: Next, stepTimeoutMs: number): ReleaseChanges {
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
    case 'heard':
      return { ...none, hold: { ...hold, probes: 0 }, dueInMs: probeWaitMs(stepTimeoutMs, 0) };
    case 'unheard': {
      const probes = hold.probes! + 1;
      return { ...none, hold: { ...hold, probes }, dueInMs: probeWaitMs(stepTimeoutMs, probes) };
    }
    case 'stop': {
      const { why } = next;
      // Silence again, in a release that nobody looks at: it is probed as before.
      const stopped: Hold =
        hold.probes === null ? { ...hold, state: 'stopped', why } : { ...hold, state: 'held', why };
      const by = { actor: 'orchestrator', act: 'stop-release', ...onHold(hold.id), reason: why };
      return {
        ...{ ...none, hold: stopped, dueInMs: hold.probes === null ? 0 : probeWaitMs(stepTimeoutMs, 0) },
        audit: [{ ...by, result: 'done', detail: { command: hold.command } }],
      };
    }
  }
}

function release(
  hold: Hold,
  { newWave }: Sending,
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
    hold: { ...hold, wave, rampStep: isProbed(hold) ? 0 : hold.rampStep + begins },
    ...{ dueInMs: pauseMs, maySendInMs: pauseMs },
  };
}

const asItem = ({ orderId, state, attempt, sendCount, wave, result }: Judged) => ({
  ...{ orderId, state, attempt, sendCount, wave, result },
});
