// A worker whose step decides on nothing but its own rows: the handler of its commands.
import type { BatchHandler } from '../consumer/consumer-options.ts';
import type { Worker } from '../contracts/catalogue.ts';
import type { Message } from '../contracts/message.ts';
import { createWorkerHandler } from './handler.ts';
import { decideStep, type Step } from './step.ts';
import type { StepRow, StepStore } from './step-store/step-table.ts';

export function createStepHandler<
  W extends Worker,
  Row extends StepRow,
  Do extends Message,
  Undo extends Message,
>(worker: W, store: StepStore<Row>, step: Step<Row, Do, Undo>): BatchHandler {
  return createWorkerHandler({
    worker,
    store,
    askOf: (commands) => commands.map(({ body: { orderId, attempt } }) => ({ orderId, attempt })),
    decide(commands: readonly Message[], found) {
      // The commands of the worker are those of its step.
      const { rows, outcomes } = decideStep(step, commands as readonly (Do | Undo)[], found);
      return { changes: rows, outcomes };
    },
  });
}
