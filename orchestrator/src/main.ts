// Starts one copy of the orchestrator as a process of its own.
import { runStandalone } from '@order-saga/shared/process/standalone';
import { orchestratorSettings } from './config.ts';
import { startOrchestrator } from './service.ts';

await runStandalone({ name: 'orchestrator', settings: orchestratorSettings, start: startOrchestrator });
