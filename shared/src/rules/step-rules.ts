// Steps that were added to the saga: what each of them did for an order. Stock and payment have rules of their own.
import { steps, type Worker } from '../contracts/catalogue.ts';
import { isCompleted, isFailed } from './ending-rules.ts';
import type { OrderEvidence } from './evidence.ts';
import type { Rule } from './rule.ts';

type JudgedStep = Pick<(typeof steps)[number], 'worker' | 'done'>;

/** The steps that are judged by the status of their rows alone. */
export const judgedSteps: readonly JudgedStep[] = steps.filter(
  ({ worker }) => worker !== 'stock' && worker !== 'payment',
);

export const stepRules: readonly Rule<OrderEvidence>[] = judgedSteps.flatMap(rulesOfStep);

/** A step that only some orders take is done for those whose history says so. */
export function rulesOfStep({ worker, done }: JudgedStep): Rule<OrderEvidence>[] {
  const doneAt = (evidence: OrderEvidence) =>
    rowsOf(evidence, worker)
      .filter(({ status }) => status === 'Done')
      .map(({ attempt }) => attempt);
  return [
    {
      rule: `completed-has-its-${worker}`,
      meaning: `Completed: ${worker} is done if the saga took it`,
      when: 'ended',
      applies: (evidence) => isCompleted(evidence) && evidence.steps !== undefined,
      problems(evidence) {
        const { order, saga } = evidence;
        const took = saga!.history.some(
          ({ kind, name, attempt }) => kind === 'message' && name === done && attempt === order!.attempt,
        );
        const expected = took ? [order!.attempt] : [];
        const found = doneAt(evidence);
        return String(found) === String(expected)
          ? []
          : [`it is done for attempts [${found}], its history says [${expected}]`];
      },
    },
    {
      rule: `failed-has-no-${worker}`,
      meaning: `Failed: nothing of ${worker} is left`,
      when: 'ended',
      applies: (evidence) => isFailed(evidence) && evidence.steps !== undefined,
      problems: (evidence) => doneAt(evidence).map((attempt) => `it is done for attempt ${attempt}`),
    },
  ];
}

const rowsOf = ({ steps: seen = {} }: OrderEvidence, worker: Worker) => seen[worker] ?? [];
