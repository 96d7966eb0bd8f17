// Sagas whose reply has not come: commit (deadline 2 s ahead), publish, count after the confirm.
import { commandMessage } from '../../orchestrator/src/saga/commands.ts';
import { countResend } from '../../orchestrator/src/saga/expire.ts';
import { type HistoryRow, outstandingCommand, type Saga } from '../../orchestrator/src/saga/saga.ts';
import { publish } from './broker.ts';
import { oneOf } from './faults.ts';
import { type Write, waitMs, writeSagas } from './orchestrator.ts';
import { start } from './tasks.ts';
import { commit } from './transaction.ts';
import { Violation } from './violation.ts';
import { orderName } from './words.ts';
import { type Copy, count, isAwake, isoTime, type Steps, tell, type World } from './world.ts';

export const UNCONFIRMED_WAIT_MS = 2000;
const PATIENCE_MS = 1000;

export function deadlineSweeps(world: World): (() => void)[] {
  if (![...world.sagas.values()].some(({ deadlineAt }) => deadlineAt !== null && deadlineAt <= world.now))
    return [];
  return world.copies
    .filter((copy) => copy.service === 'orchestrator' && isAwake(world, copy))
    .map((copy) => () => start(world, copy, 'a sweep of deadlines', sweep(world, copy)));
}

function* sweep(world: World, copy: Copy): Steps {
  const due = [...world.sagas.values()].filter(
    ({ deadlineAt }) => deadlineAt !== null && deadlineAt <= world.now,
  );
  const writes: Write[] = [];
  const rows: HistoryRow[] = [];
  const sends: Saga[] = [];
  const at = isoTime(world);
  // A backlog postpones deadlines. What a process knows of queues is a moment old, so it is left to chance here.
  const isPatient = oneOf(world, [false, false, false, true]);
  for (const { saga } of due) {
    if (isPatient) {
      writes.push({ saga, waitMs: PATIENCE_MS });
      continue;
    }
    const expired = world.conduct.expire(saga, world.settings.stepMaxAttempts, at);
    if (expired !== null) {
      rows.push(expired.row);
      checkTries(world, saga);
    }
    const next = expired?.saga ?? saga;
    writes.push({ saga: next, waitMs: UNCONFIRMED_WAIT_MS });
    sends.push(next);
  }
  if (due.length === 0) return;
  commit(world, () => writeSagas(world, writes, rows));
  tell(world, copy.name, () => {
    const said = rows.map(
      ({ orderId, from, to }) => `saga ${orderName(orderId)} ${from} ─StepTimedOut▶ ${to}`,
    );
    const again = sends.filter(({ sendCount }) => sendCount > 0).map((saga) => describe(saga));
    return `finds deadlines passed: ${[...said, ...again].join(', ') || 'patience, there is a backlog'}`;
  });
  for (const row of rows) count(world, `saga: timed out in ${row.from}`);
  yield {};
  yield* sendAndConfirm(world, copy, sends);
}

/** Publishes outstanding commands of committed sagas; counts the sends once they are confirmed. */
export function* sendAndConfirm(world: World, copy: Copy, sagas: readonly Saga[]): Steps {
  if (world.conduct.countsBeforePublish) {
    countSends(world, sagas);
    yield {};
  }
  for (const saga of sagas) {
    const command = commandMessage(saga);
    if (command !== null) publish(world, copy.name, command);
    yield {};
  }
  if (!world.conduct.countsBeforePublish) countSends(world, sagas);
}

// A saga that has moved on meanwhile is left alone: its new command has a deadline of its own.
function countSends(world: World, sent: readonly Saga[]): void {
  const writes: Write[] = [];
  const rows: HistoryRow[] = [];
  for (const { orderId, state, attempt, sendCount } of sent) {
    const saga = world.sagas.get(orderId)?.saga;
    if (saga?.state !== state || saga.attempt !== attempt || saga.sendCount !== sendCount) continue;
    if (sendCount === 0) {
      writes.push({ saga: { ...saga, sendCount: 1 }, waitMs: waitMs(world, 1) });
    } else {
      const counted = countResend(saga, world.settings.stepMaxAttempts, isoTime(world));
      writes.push({ saga: counted.saga, waitMs: waitMs(world, counted.saga.sendCount) });
      rows.push(counted.row);
      count(world, 'saga: command sent again after a deadline');
    }
  }
  commit(world, () => writeSagas(world, writes, rows));
}

/** A step is given up only after its command was really sent so often; the first send may still be in redelivery. */
function checkTries(world: World, saga: Saga): void {
  const command = commandMessage(saga)!;
  const sends = world.sends.get(command.messageId) ?? 0;
  if (sends < saga.sendCount - 1)
    throw new Violation(
      'gave-up-early',
      `${describe(saga)} counted ${saga.sendCount} sends, and made ${sends}`,
    );
}

const describe = (saga: Saga) => `${outstandingCommand(saga)} of ${orderName(saga.orderId)}`;
