// What a replay sends when all goes well, read off the machine. Pure.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { SagaEvent, SagaState } from '../../saga/order-saga.ts';
import { applyEvent, outstandingCommand } from '../../saga/saga.ts';

const goodWay: readonly SagaEvent[] = [
  { type: 'ReplayRequested' },
  { type: 'OrderReopened' },
  { type: 'StockReserved' },
  { type: 'PaymentCompleted' },
];

/** The commands of a replay in their order: ReopenOrder, ReserveStock, ProcessPayment, CompleteOrder. */
export const replayCommands: readonly CommandType[] = (() => {
  let saga = { state: 'Failed' as SagaState, attempt: 1, failure: null, incident: null } as Parameters<
    typeof applyEvent
  >[0];
  return goodWay.map((event) => {
    saga = applyEvent(saga, event);
    return outstandingCommand(saga)!;
  });
})();
