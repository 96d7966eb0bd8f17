// The orchestrator as it is started in production, on the ports of a run.

import { REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { newId } from '@order-saga/shared/contracts/ids';
import { decideInStore } from '@order-saga/shared/database/store';
import { cancelSaga } from '../../../orchestrator/src/operate/acts/cancel.ts';
import { type EndPreview, endAsSeen } from '../../../orchestrator/src/operate/acts/end.ts';
import { createMemoryActStore } from '../../../orchestrator/src/operate/acts/memory-act-store.ts';
import { retrySaga } from '../../../orchestrator/src/operate/acts/retry.ts';
import { startBreaker } from '../../../orchestrator/src/operate/holds/breaker.ts';
import {
  decideHold,
  decideRelease,
  decideReleaseAct,
  type ReleaseAct,
} from '../../../orchestrator/src/operate/holds/hold.ts';
import { createMemoryHoldStore } from '../../../orchestrator/src/operate/holds/memory-hold-store.ts';
import { createMemoryReleaseStore } from '../../../orchestrator/src/operate/holds/release/memory-release-store.ts';
import { startReleaseRunner } from '../../../orchestrator/src/operate/holds/release/release-runner.ts';
import { replaySaga } from '../../../orchestrator/src/operate/replay.ts';
import {
  beginMemoryRun,
  createMemoryRunStore,
} from '../../../orchestrator/src/operate/replays/runs/memory-run-store.ts';
import { startReplayRunner } from '../../../orchestrator/src/operate/replays/runs/runner.ts';
import { sendAndConfirm, startDeadlines } from '../../../orchestrator/src/run/deadlines.ts';
import { resendAll } from '../../../orchestrator/src/run/recover.ts';
import { createReplyHandler } from '../../../orchestrator/src/run/replies.ts';
import type { HistoryRow, Saga } from '../../../orchestrator/src/saga/saga.ts';
import { createUnanswered } from '../../../orchestrator/src/saga/unanswered.ts';
import { createMemorySagaStore } from '../../../orchestrator/src/store/memory-saga-store.ts';
import { untilDone } from './order.ts';
import { consume, loggerOf, type Ports, ping } from './service.ts';

/** What operators may ask of a replica. */
export interface OperatorDesk {
  replay(orderId: string, paymentToken: string | undefined): Promise<unknown>;
  cancel(orderId: string): Promise<unknown>;
  retry(orderId: string): Promise<unknown>;
  /** @param seen as it was a moment ago */
  end(seen: Omit<EndPreview, 'whyNot'>): Promise<unknown>;
  /** Begins a replay run, one saga first. */
  run(orderIds: readonly string[], paymentToken: string | undefined): Promise<unknown>;
  hold(command: CommandType): Promise<unknown>;
  release(holdId: string): Promise<unknown>;
  steer(holdId: string, act: ReleaseAct): Promise<unknown>;
}

export function startOrchestrator(ports: Ports): OperatorDesk {
  const { broker, database, wraps, recover, settings, count } = ports;
  const { stepTimeoutMs, stepMaxAttempts } = settings;
  const logger = loggerOf(ports);
  const store = wraps.sagaStore(createMemorySagaStore(database));
  const metrics = {
    record(rows: readonly HistoryRow[]) {
      for (const row of rows) count(nameOf(row));
    },
  };
  const sending = { store, broker: wraps.sendingBroker(broker), stepTimeoutMs, stepMaxAttempts, metrics };
  const unanswered = createUnanswered();
  const handler = wraps.handler(
    'orchestrator',
    createReplyHandler({ store, stepTimeoutMs, metrics, unanswered }),
    database,
  );
  const send = (sagas: readonly Saga[]) => sendAndConfirm(sending, sagas);
  const begin = async () => {
    if (recover) await untilDone(() => resendAll(store, broker));
    const consumer = consume(ports, REPLIES_QUEUE, 'orchestrator', handler, () => ping(database), {
      ...{ maxBatch: 256, prefetch: 600 },
    });
    startDeadlines({
      ...sending,
      logger,
      waitingReplies: () => consumer.waiting(),
      standsBy: consumer.standsBy,
      unanswered,
    });
    startBreaker({
      ...{ holdWhenUnanswered: settings.holdWhenUnanswered, releasePerSecond: PACE.maxPerSecond },
      ...{ unanswered, holds, stepTimeoutMs, standsBy: consumer.standsBy, logger },
    });
    startReplayRunner({
      ...{ store: wraps.runStore(createMemoryRunStore(database)), send, metrics, logger },
      ...{ isBrokerUp: () => broker.isUp(), standsBy: consumer.standsBy, horizonHours: undefined },
    });
    startReleaseRunner({
      ...{ holds, releases: createMemoryReleaseStore(database), logger },
      ...{ stepTimeoutMs, stepMaxAttempts, unanswered },
      ...{ isBrokerUp: () => broker.isUp(), standsBy: consumer.standsBy },
      send: (sagas, by) => sendAndConfirm(sending, sagas, by),
    });
  };
  const holds = createMemoryHoldStore(database);
  begin().catch(ports.fail);
  const acting = {
    ...sending,
    store: wraps.actStore(createMemoryActStore(database)),
    send,
    approval: { count: 0, amount: 0 },
  };
  const asked = (orderId: string) => ({
    ...{ orderId, actor: 'operator', reason: 'to try again', idempotency: undefined },
  });
  return {
    replay: (orderId, paymentToken) =>
      replaySaga(acting, { ...asked(orderId), paymentToken, ifAttempt: undefined }),
    cancel: (orderId) => cancelSaga(acting, asked(orderId)),
    retry: (orderId) => retrySaga(acting, asked(orderId)),
    end: (seen) => {
      const as = seen.order.status === 'Completed' ? 'Completed' : 'Failed';
      return endAsSeen(acting, { ...asked(seen.orderId), as }, seen);
    },
    run: (orderIds, paymentToken) =>
      beginMemoryRun(database, { id: newId(), orderIds, paymentToken: paymentToken ?? null, ramp: [1, 3] }),
    hold: (command) =>
      decideInStore(holds, {}, (found) => decideHold(found, command, { actor: 'ann', reason: 'it is away' })),
    release: (holdId) => decideInStore(holds, { holdId }, (found) => decideRelease(found, holdId, PACE, BY)),
    steer: (holdId, act) =>
      decideInStore(holds, { holdId }, (found) => decideReleaseAct(found, holdId, act, BY)),
  };
}

const PACE = { ramp: [1, 3], maxPerSecond: 5, stopIfFailedRatio: 1 };
const BY = { actor: 'bob', reason: undefined };

/** The situations that history tells of. */
function nameOf({ kind, name, from, to, actor, detail }: HistoryRow): string {
  if (kind === 'timeout') return `saga: timed out in ${from}`;
  if (kind === 'command')
    return `saga: command sent again ${actor === null ? 'after a deadline' : 'by an operator'}`;
  if (kind === 'stale') return `saga: stale (${String(detail['stale'])})`;
  if (kind === 'admin') return `saga: ${name} of an operator`;
  return from === to ? `saga: kept ${name}` : `saga: to ${to}`;
}
