// `npm start`: everything in one process; nothing to install.
import { createLogger } from '@order-saga/shared/observability/logger';
import { startTracing } from '@order-saga/shared/observability/tracing/start';
import { runService } from '@order-saga/shared/process/run-service';
import { banner } from './banner.ts';
import { buildDashboard } from './build-dashboard.ts';
import { systemSettings } from './settings.ts';
import { startSystem } from './system.ts';

await runService({
  name: 'order-saga',
  start: async (stopping) => {
    const { services, traces } = systemSettings(process.env);
    const tracing = await startTracing(traces, 'order-saga');
    const { logLevel: level, logFormat: format } = services.orchestrator;
    const logger = createLogger({ name: 'order-saga', level, format });
    await buildDashboard();
    const system = await startSystem(process.env, logger, stopping);
    console.log(banner(system, process.env['ADMIN_TOKEN'] !== undefined));
    return {
      logger,
      stop: async () => {
        await system.stop();
        await tracing.stop();
      },
    };
  },
});
