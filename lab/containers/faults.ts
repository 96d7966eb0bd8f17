// One replica of each, broken under load; then everything stopped and started again.
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serviceNames } from '../world/service-names.ts';
import { ADMIN_TOKEN, type Compose } from './compose.ts';
import { expectText, type FirstOrders } from './first-steps.ts';
import { underLoad } from './load.ts';
import type { Report } from './report.ts';

const PAUSED_MS = 15_000;
const STOP_LIMIT_MS = 10_000;

export async function checkFaults(report: Report, compose: Compose, orders: FirstOrders): Promise<void> {
  const { run, container, docker, shop } = compose;
  const faults: readonly { claim: string; seconds: number; breakIt: () => Promise<unknown> }[] = [
    {
      claim: `stock-service paused for ${PAUSED_MS / 1000} s`,
      seconds: 18,
      breakIt: async () => {
        await run('pause', 'stock-service');
        await delay(PAUSED_MS);
        await run('unpause', 'stock-service');
      },
    },
    ...['payment-service', 'orchestrator', 'order-service'].map((service) => ({
      claim: `${service} killed`,
      seconds: 6,
      breakIt: () => compose.crash(service),
    })),
    ...['rabbitmq', 'postgres'].map((server) => ({
      claim: `${server} restarted`,
      seconds: 8,
      breakIt: () => run('restart', server),
    })),
  ];
  for (const fault of faults) await underLoad(report, compose, fault);
  await report.check('all are ready again', compose.ready);
  await report.check('reconcile: everything holds', reconcile);

  for (const service of serviceNames) {
    await report.check(`${service}: stops with 0 within ${STOP_LIMIT_MS / 1000} s`, async () => {
      const since = performance.now();
      await run('stop', service);
      const ms = performance.now() - since;
      const code = await docker('inspect', '--format', '{{.State.ExitCode}}', await container(service));
      expectText('its exit code', code, '0');
      if (ms > STOP_LIMIT_MS) throw new Error(`it took ${Math.round(ms)} ms`);
      return `${(ms / 1000).toFixed(1)} s`;
    });
  }
  await report.check('down', () => run('down'));
  await report.check('up again', () => compose.up());
  await report.check('what was there is there', async () =>
    expectText('the first order', (await shop.order(orders.completed)).status, 'Completed'),
  );
}

/** `npm run reconcile`: exit code 1 when a rule does not hold. */
async function reconcile(): Promise<string> {
  const env = { ...process.env, ADMIN_TOKEN, ORCHESTRATOR_URL: 'http://127.0.0.1:3000' };
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'reconcile'], { env });
  return stdout.trim().split('\n')[0] ?? '';
}
