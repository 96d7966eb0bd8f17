// Starts one copy of stock-service as a process of its own.
import { runStandalone } from '@order-saga/shared/process/standalone';
import { stockSettings } from './config.ts';
import { startStockService } from './service.ts';

await runStandalone({
  name: 'stock-service',
  worker: 'stock',
  settings: stockSettings,
  start: startStockService,
});
