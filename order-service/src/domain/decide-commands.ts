// Decides on a batch of commands: on those whose order is there from its row, and what becomes of the others. Pure.
import { beyondRetention } from '@order-saga/shared/consumer/beyond-retention';
import type { HandlerOutcome } from '@order-saga/shared/consumer/consumer-options';
import { decideCommands } from '@order-saga/shared/worker/commands';
import { byOrder } from '@order-saga/shared/worker/rows';
import { applyCommand, type OrderCommand } from './commands.ts';
import type { CommandedOrder } from './order.ts';

/** A command of an order that is not there. */
export interface StrayCommand {
  readonly messageId: string;
  /** Times it was seen; 0: never before. */
  readonly seenCount: number;
  /** Since it was last parked. */
  readonly parkedMsAgo: number;
  /** Its order is so old that its row may have been pruned. */
  readonly isBeyondRetention: boolean;
}

export interface OrdersAndStrays {
  readonly orders: readonly CommandedOrder[];
  /** The commands of orders that are not there. */
  readonly strays: readonly StrayCommand[];
}

/** @param found orders and stray commands, locked @returns as changes those that are to be written */
export function decideOrders(
  commands: readonly OrderCommand[],
  found: OrdersAndStrays,
): { changes: OrdersAndStrays; outcomes: readonly HandlerOutcome[] } {
  const strays = new Map(found.strays.map((stray) => [stray.messageId, stray]));
  const { rows, outcomes } = decideCommands(
    {
      keyOf: byOrder,
      decide: applyCommand,
      unknown(command) {
        const stray = strays.get(command.messageId)!;
        const isParked = mustPark(stray);
        strays.set(stray.messageId, {
          ...stray,
          seenCount: isParked ? 1 : stray.seenCount + 1,
          parkedMsAgo: isParked ? 0 : stray.parkedMsAgo,
        });
        return isParked ? refusal(command, stray) : COUNTED;
      },
    },
    commands,
    found.orders,
  );
  return { changes: { orders: rows, strays: [...strays.values()] }, outcomes };
}

// A saga that was begun by a forged OrderCreated, or whose order a restored database has lost, sends its command again for
// ever: it is parked when it comes first, and then counted. A process that died before it parked the first one has noted it
// all the same, so it is parked again after a day.
const PARK_AGAIN_MS = 24 * 60 * 60 * 1000;
const mustPark = ({ seenCount, parkedMsAgo }: StrayCommand) => seenCount === 0 || parkedMsAgo > PARK_AGAIN_MS;

const COUNTED: HandlerOutcome = { publish: [] };

function refusal({ type, body: { orderId } }: OrderCommand, stray: StrayCommand): HandlerOutcome {
  if (stray.isBeyondRetention) return beyondRetention(type, orderId);
  return { reject: { code: 'unknown-order', message: `there is no order ${orderId}` } };
}
