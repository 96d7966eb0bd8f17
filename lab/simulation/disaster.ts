// What befalls the system as a whole: a broker that loses its queues, and an embedded system that dies with them.
import { commandMessage } from '../../orchestrator/src/saga/commands.ts';
import { loseQueues, publish } from './broker.ts';
import { faultAt } from './faults.ts';
import { kill, start } from './tasks.ts';
import { type Copy, type Steps, tell, type World } from './world.ts';

export function befall(world: World): void {
  switch (faultAt(world, 'world')) {
    case 'queues lost':
      tell(world, 'broker', () => 'LOSES all its queues');
      loseQueues(world);
      break;
    case 'all restarted with empty queues':
      tell(world, 'everything', () => 'DIES, the queues with it, and starts again');
      restart(world);
  }
}

/** As the embedded start does: every outstanding command, first message and provider call once more. */
function restart(world: World): void {
  loseQueues(world);
  for (const copy of world.copies) {
    kill(world, copy);
    copy.downUntil = world.now;
    copy.stalledUntil = world.now;
  }
  const orchestrator = world.copies.find(({ service }) => service === 'orchestrator')!;
  start(world, orchestrator, 'resend all', resendAll(world, orchestrator));
  if (world.conduct.repeatsFirstMessages) {
    for (const [orderId, order] of world.orders)
      if (order.status === 'Suspend') world.orders.set(orderId, { ...order, repeatAt: world.now });
  }
  for (const [key, row] of world.payments)
    if (row.workAt !== null) world.payments.set(key, { ...row, workAt: world.now });
}

function* resendAll(world: World, copy: Copy): Steps {
  for (const orderId of [...world.sagas.keys()]) {
    const { saga, deadlineAt } = world.sagas.get(orderId)!;
    const command = deadlineAt === null ? null : commandMessage(saga);
    if (command !== null) publish(world, copy.name, command);
    yield {};
  }
}
