// Starts one replica of sample-service as a process of its own.
import { runStandalone } from '@order-saga/shared/process/standalone';
import { service } from './service.ts';

await runStandalone(service);
