// What is committed in the databases of a run, by the services' own names for it.

import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import type { StepRow } from '@order-saga/shared/worker/step-store/step-table';
import { holdTable } from '../../orchestrator/src/operate/holds/memory-hold-store.ts';
import { runTables } from '../../orchestrator/src/operate/replays/runs/memory-run-store.ts';
import { type MemoryHistoryRow, sagaTables } from '../../orchestrator/src/store/memory-saga-store.ts';
import { type MemoryOrder, memoryTables } from '../../order-service/src/store/memory-order-stores.ts';
import { LEDGER_TABLE, type MemoryEntry } from '../../payment-service/src/gateway/simulated/memory-ledger.ts';
import { PAYMENT_TABLE, type StoredPayment } from '../../payment-service/src/store/memory-payments.ts';
import type { Reservation } from '../../stock-service/src/domain/reservation.ts';
import type { Product } from '../../stock-service/src/domain/shelves.ts';
import type { World } from './world.ts';

export const ordersOf = ({ databases }: World): MemoryOrder[] => [
  ...memoryTables(databases.order).orders.rows.values(),
];
export const orderOf = ({ databases }: World, orderId: string): MemoryOrder | undefined =>
  memoryTables(databases.order).orders.rows.get(orderId);
export const eventsOf = ({ databases }: World) => [...memoryTables(databases.order).events.rows.values()];

export const sagasOf = ({ databases }: World) => [...sagaTables(databases.orchestrator).sagas.rows.values()];
export const sagaOf = ({ databases }: World, orderId: string) =>
  sagaTables(databases.orchestrator).sagas.rows.get(orderId)?.saga;
/** In the order of its rows. */
export const historyOf = ({ databases }: World, orderId: string): MemoryHistoryRow[] =>
  [...sagaTables(databases.orchestrator).history.rows.values()]
    .filter((row) => row.orderId === orderId)
    .sort((a, b) => a.seq - b.seq);

export const runsOf = ({ databases }: World) => [...runTables(databases.orchestrator).runs.rows.values()];
export const runItemsOf = ({ databases }: World, selectionId: string) =>
  [...runTables(databases.orchestrator).items.rows.values()].filter(
    (item) => item.selectionId === selectionId,
  );

export const holdsOf = ({ databases }: World) => [...holdTable(databases.orchestrator).rows.values()];

export const reservationsOf = ({ databases }: World): Reservation[] => [
  ...databases.stock.table<Reservation>('reservation').rows.values(),
];
export const productsOf = ({ databases }: World): Product[] => [
  ...databases.stock.table<Product>('product').rows.values(),
];

/** Decisions of the participants that were added, by participant. */
export const stepsOf = ({ databases }: World, orderId: string): Record<string, StepRow[]> =>
  Object.fromEntries(
    judgedSteps.map(({ worker }) => [
      worker,
      [...databases[worker].table<StepRow>(worker).rows.values()].filter((row) => row.orderId === orderId),
    ]),
  );

export const paymentsOf = ({ databases }: World): StoredPayment[] => [
  ...databases.payment.table<StoredPayment>(PAYMENT_TABLE).rows.values(),
];
export const ledgerOf = ({ books }: World): MemoryEntry[] => [
  ...books.table<MemoryEntry>(LEDGER_TABLE).rows.values(),
];
