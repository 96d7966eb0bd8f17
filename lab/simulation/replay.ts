// An operator starts a failed saga again: committed first, then sent, as in the orchestrator's replay.
import { move } from '../../orchestrator/src/saga/saga.ts';
import { sendAndConfirm, UNCONFIRMED_WAIT_MS } from './deadlines.ts';
import { writeSagas } from './orchestrator.ts';
import { start } from './tasks.ts';
import { commit } from './transaction.ts';
import { orderName } from './words.ts';
import { type Copy, count, type Steps, tell, type World } from './world.ts';

/** @param token replaces the order's payment token */
export function replay(world: World, copy: Copy, orderId: string, token: string | undefined): void {
  start(world, copy, 'POST /replay', replayed(world, copy, orderId, token));
}

function* replayed(world: World, copy: Copy, orderId: string, token: string | undefined): Steps {
  const saga = world.sagas.get(orderId)!.saga;
  const moved = move(
    saga,
    { type: 'ReplayRequested' },
    {
      kind: 'admin',
      name: 'ReplayRequested',
      messageId: null,
      causationId: null,
      actor: 'operator',
      detail: { reason: 'simulated', paymentReplaced: token !== undefined },
    },
  );
  if (moved === null) return count(world, `replay refused in ${saga.state}`);
  const order = { ...moved.saga.order!, paymentToken: token ?? moved.saga.order!.paymentToken };
  commit(world, () =>
    writeSagas(world, [{ saga: { ...moved.saga, order }, waitMs: UNCONFIRMED_WAIT_MS }], [moved.row]),
  );
  count(world, 'replay');
  tell(world, copy.name, () => `replays saga ${orderName(orderId)} as attempt ${moved.saga.attempt}`);
  yield {};
  yield* sendAndConfirm(world, copy, [{ ...moved.saga, order }]);
}
