// The consumer of stock.commands.
import type { BatchHandler } from '@order-saga/shared/consumer/consumer';
import { createWorkerHandler } from '@order-saga/shared/worker/handler';
import { askOf, decideStock } from './domain/decide.ts';
import type { StockStore } from './store/stock-store.ts';

export const stockHandler = (store: StockStore): BatchHandler =>
  createWorkerHandler({ worker: 'stock', store, askOf, decide: decideStock });
