// Sagas, holds and releases on a store of holds, led by hand: what its tests have in common.
import { newId } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import { decideInStore } from '@order-saga/shared/database/store';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { createSagaMetrics } from '../../metrics.ts';
import { sendAndConfirm, startDeadlines } from '../../run/deadlines.ts';
import { createReplyHandler } from '../../run/replies.ts';
import { createUnanswered } from '../../saga/unanswered.ts';
import type { SagaStore } from '../../store/saga-store.ts';
import { createFakeBroker, type FakeBroker } from '../../testing/fake-broker.ts';
import { type MessageName, messagesOf, wayTo } from '../../testing/saga-messages.ts';
import { silent } from '../../testing/test-sagas.ts';
import type { ActStore } from '../acts/act-store.ts';
import { decideHold, decideRelease, decideReleaseAct, type ReleaseAct } from './hold.ts';
import type { HoldStore } from './hold-store.ts';
import { startReleaseRunner } from './release/release-runner.ts';
import type { ReleaseStore } from './release/release-store.ts';
import type { Hold, Pace } from './stored-hold.ts';

export interface HoldsHarness {
  readonly holds: HoldStore;
  readonly releases: ReleaseStore;
  readonly sagas: SagaStore;
  readonly acts: ActStore;
  saga(orderId: string): Promise<{ isHeldBack: boolean; hasDeadline: boolean }>;
  makeDue(orderId: string): Promise<void>;
  holdIds(): Promise<string[]>;
  hold(holdId: string): Promise<Pick<Hold, 'state' | 'why' | 'wave' | 'probes'> & { isDue: boolean }>;
  /** What became of the sagas of a release, by order. */
  results(holdId: string): Promise<Readonly<Record<string, string>>>;
  audits(holdId: string): Promise<string[]>;
  /** An hour passes for the holds. */
  hurry(): Promise<void>;
  /** No hold is left, and no deadline. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export const STEP_TIMEOUT_MS = 30_000;
export const BY = { actor: 'ann', reason: 'the provider is away' };
type Command = Parameters<typeof decideHold>[1];

/** @param harness asked anew for each step */
export function createHoldBench(harness: () => HoldsHarness) {
  let broker: FakeBroker = createFakeBroker();
  const unanswered = createUnanswered();
  const metrics = createSagaMetrics(createMetrics('orchestrator'));
  const handle = (...messages: Message[]) =>
    createReplyHandler({ store: harness().sagas, stepTimeoutMs: STEP_TIMEOUT_MS, metrics, unanswered })(
      messages,
    );
  /** What order-service was told, as `<revision> held` or `<revision> free`, by order. */
  const hints = new Map<string, string[]>();
  /** The commands among what was published. */
  const commandsIn = (messages: readonly Message[]) =>
    messages.filter((message) => {
      if (message.type !== 'CommandHeld') return true;
      const { orderId, revision, held } = message.body;
      hints.set(orderId, [...(hints.get(orderId) ?? []), `${revision} ${held ? 'held' : 'free'}`]);
      return false;
    });
  /** The types of the commands that it has sent. */
  async function tell(orderId: string, names: readonly MessageName[], attempt = 1): Promise<string[]> {
    const sent: string[] = [];
    for (const message of names) {
      const [outcome] = await handle(messagesOf(orderId, attempt)[message]);
      if (outcome && 'publish' in outcome) sent.push(...commandsIn(outcome.publish).map(({ type }) => type));
    }
    return sent;
  }
  async function sagaIn(state: string): Promise<string> {
    const orderId = newId();
    await tell(orderId, wayTo[state]!);
    return orderId;
  }
  async function sagasIn(state: string, count: number): Promise<string[]> {
    const orderIds: string[] = [];
    for (let made = 0; made < count; made++) orderIds.push(await sagaIn(state));
    return orderIds;
  }
  async function stored(orderId: string) {
    const session = await harness().sagas.session();
    const { sagas } = await session.lock({ orderIds: [orderId] });
    await session.rollback();
    const { state, sendCount, lastSeq, incident } = sagas.get(orderId)!.saga;
    return { state, sendCount, lastSeq, incident, ...(await harness().saga(orderId)) };
  }
  const heldBack = { isHeldBack: true, hasDeadline: false };
  const onItsWay = { isHeldBack: false, hasDeadline: true };

  async function hold(command: Command): Promise<string> {
    return (await decideInStore(harness().holds, {}, (found) => decideHold(found, command, BY))).hold.id;
  }
  const PACE: Pace = { ramp: [1, 2], maxPerSecond: 1000, stopIfFailedRatio: 0.5 };
  const release = (holdId: string, pace: Partial<Pace> = {}) =>
    decideInStore(harness().holds, { holdId }, (found) =>
      decideRelease(found, holdId, { ...PACE, ...pace }, { actor: 'bob', reason: undefined }),
    );
  const steer = (holdId: string, act: ReleaseAct) =>
    decideInStore(harness().holds, { holdId }, (found) => decideReleaseAct(found, holdId, act, BY));

  function deadlines(stepMaxAttempts = 5) {
    broker = createFakeBroker();
    return startDeadlines({
      ...{ store: harness().sagas, broker, stepTimeoutMs: STEP_TIMEOUT_MS, stepMaxAttempts },
      ...{ waitingReplies: () => 0, unanswered, metrics, logger: silent },
    });
  }
  async function sweep(...orderIds: string[]): Promise<string[]> {
    for (const orderId of orderIds) await harness().makeDue(orderId);
    await deadlines().stop();
    return sentTo(orderIds);
  }
  async function sweepLast(orderId: string): Promise<string[]> {
    await harness().makeDue(orderId);
    await deadlines(1).stop();
    return sentTo([orderId]);
  }
  const sentTo = (orderIds: readonly string[]) =>
    commandsIn(broker.published)
      .filter(({ body }) => orderIds.includes(body.orderId))
      .map(({ type }) => type);
  /** One step of the release, with what follows from it. @returns the sagas that were sent */
  async function step(confirm = async () => {}): Promise<string[]> {
    await harness().hurry();
    broker = createFakeBroker();
    broker.confirm = confirm;
    const runner = startReleaseRunner({
      ...{ holds: harness().holds, releases: harness().releases, logger: silent },
      ...{ stepTimeoutMs: STEP_TIMEOUT_MS, stepMaxAttempts: 5, unanswered },
      send: (sagas, by) =>
        sendAndConfirm(
          { store: harness().sagas, broker, stepTimeoutMs: STEP_TIMEOUT_MS, stepMaxAttempts: 5, metrics },
          sagas,
          by,
        ),
      ...{ isBrokerUp: () => true, standsBy: () => false },
    });
    for (const each of runner) await each.stop();
    return commandsIn(broker.published).map(({ body }) => body.orderId);
  }
  return {
    ...{ metrics, unanswered, tell, sagaIn, sagasIn, stored, heldBack, onItsWay },
    ...{ hold, release, steer, sweep, sweepLast, step },
    ...{ sentTo, hints },
    /** What is published from now on is what `sentTo` looks at. */
    newBroker: () => {
      broker = createFakeBroker();
      return broker;
    },
  };
}
