// Starts one copy of payment-service as a process of its own.
import { runStandalone } from '@order-saga/shared/process/standalone';
import { paymentSettings } from './config.ts';
import { startPaymentService } from './service.ts';

await runStandalone({
  name: 'payment-service',
  worker: 'payment',
  settings: paymentSettings,
  start: startPaymentService,
});
