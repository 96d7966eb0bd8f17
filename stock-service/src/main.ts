// Starts one replica of stock-service as a process of its own.
import { runStandalone } from '@order-saga/shared/process/standalone';
import { service } from './service.ts';

await runStandalone(service);
