// What the clients know: the requests they made and the answers they got. Compared with the databases in the end.
import type { PlannedOrder } from '../plan/order-plan.ts';

/** One planned order, as its customer sees it. */
export interface OrderRecord {
  readonly plan: PlannedOrder;
  /** Requests sent, repeats and retries with them. */
  requests: number;
  /** Requests without an answer. */
  lost: number;
  /** Order ids of the answers with 200 or 202. */
  readonly answered: Set<string>;
  /** Attempts of which an operator was told that they have begun. */
  replaysAccepted: number;
  cancelAsked: boolean;
}

export interface Books {
  readonly orders: readonly OrderRecord[];
  open(plan: PlannedOrder): OrderRecord;
  /** Pieces put in, by SKU. */
  readonly putIn: ReadonlyMap<string, number>;
  addPieces(sku: string, quantity: number): void;
  /** Answers that the contract does not allow, each as a sentence. */
  readonly problems: readonly string[];
  complain(problem: string): void;
  readonly counts: Readonly<Record<Count, number>>;
  count(what: Count): void;
}

export type Count =
  | 'cancels'
  | 'challenges'
  | 'replays'
  | 'replaysRefused'
  | 'restocks'
  | 'repeats'
  | 'lostAnswers';

export function openBooks(): Books {
  const orders: OrderRecord[] = [];
  const putIn = new Map<string, number>();
  const problems: string[] = [];
  const counts: Record<Count, number> = {
    cancels: 0,
    challenges: 0,
    replays: 0,
    replaysRefused: 0,
    restocks: 0,
    repeats: 0,
    lostAnswers: 0,
  };
  return {
    orders,
    putIn,
    problems,
    counts,
    open(plan) {
      const record: OrderRecord = {
        plan,
        requests: 0,
        lost: 0,
        answered: new Set(),
        replaysAccepted: 0,
        cancelAsked: false,
      };
      orders.push(record);
      return record;
    },
    addPieces: (sku, quantity) => putIn.set(sku, (putIn.get(sku) ?? 0) + quantity),
    complain: (problem) => {
      problems.push(problem);
    },
    count: (what) => {
      counts[what]++;
    },
  };
}
