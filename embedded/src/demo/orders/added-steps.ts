// What the demo shows of each step that was added to the saga: an order that its service refuses, and one that meets no answer.
import { serviceOf, steps, type Worker } from '@order-saga/shared/contracts/catalogue';
import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import type { RefusedOrder } from '@order-saga/shared/worker/step-store/refused-order';
import type { Api, FailureReason } from '../api.ts';
import { failed, type OrderKind } from './order-kind.ts';

export interface AddedStep {
  readonly worker: Worker;
  readonly refused: OrderKind;
  readonly silent: OrderKind;
}

const NAME_LENGTH = 15;

/** The added steps that the machine has. */
export async function addedSteps(api: Pick<Api, 'machine'>): Promise<AddedStep[]> {
  if (judgedSteps.length === 0) return [];
  const machine = JSON.stringify(await api.machine());
  const inMachine = judgedSteps.filter(({ worker }) => machine.includes(`"${stepOf(worker).do}"`));
  return Promise.all(inMachine.map(({ worker }) => addedStep(worker)));
}

const stepOf = (worker: Worker) => steps.find((step) => step.worker === worker)!;

async function addedStep(worker: Worker): Promise<AddedStep> {
  const { refused } = (await import(`${serviceOf(worker)}/demo`)) as { refused: RefusedOrder };
  const { reason, ...line } = refused;
  return {
    worker,
    refused: kind(`no ${worker}`, { sku: 'DEMO-CARD', ...line }, reason),
    silent: kind(
      `silent ${worker}`,
      { sku: 'DEMO-CUP', quantity: 1, unitPrice: 1250 },
      stepOf(worker).unanswered,
    ),
  };
}

const kind = (name: string, line: OrderKind['lines'][number], reason: string): OrderKind => ({
  ...{ name: name.slice(0, NAME_LENGTH), token: 'tok_visa', lines: [line] },
  endings: [failed(reason as FailureReason)],
});
