// Starts one copy of order-service as a process of its own.
import { runStandalone } from '@order-saga/shared/process/standalone';
import { orderSettings } from './config.ts';
import { startOrderService } from './service.ts';

await runStandalone({
  name: 'order-service',
  worker: 'order',
  settings: orderSettings,
  start: startOrderService,
});
