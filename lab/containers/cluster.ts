// Three RabbitMQ nodes, two replicas of each service, HAProxy: one of everything may go. Then down and up again with Khepri, the
// only place of RabbitMQ's metadata from 4.3 on.
import { createClusterControl } from '../world/servers/cluster-control.ts';
import { until } from '../world/wait.ts';
import type { Compose } from './compose.ts';
import { underLoad } from './load.ts';
import type { Report } from './report.ts';

const first = 'rabbitmq';

export async function checkCluster(report: Report, compose: Compose): Promise<void> {
  const { run, docker, container } = compose;
  const control = createClusterControl((command, node, args) =>
    run('exec', '--no-TTY', node, command, '--quiet', ...args),
  );
  const whole = () =>
    until('three nodes, and each queue on all of them', async () => {
      if ((await control.runningNodes(first)).length !== 3) return false;
      const queues = await control.queues(first);
      return queues.length > 0 && queues.every(({ online }) => online.length === 3);
    });

  await report.check('three nodes, and each queue on all of them', whole);
  const faults: readonly { claim: string; breakIt: () => Promise<unknown>; mend: () => Promise<unknown> }[] =
    [
      {
        claim: 'a joining node stopped',
        breakIt: () => run('stop', 'rabbitmq-2'),
        mend: () => run('start', 'rabbitmq-2'),
      },
      {
        claim: 'the first node killed',
        breakIt: async () => docker('kill', await container(first)),
        mend: () => run('start', first),
      },
      {
        claim: 'one replica of each service stopped',
        breakIt: () => run('stop', 'orchestrator', 'stock-service-2', 'payment-service', 'order-service-2'),
        mend: () => compose.up(),
      },
    ];
  for (const { claim, breakIt, mend } of faults) {
    await underLoad(report, compose, { claim, seconds: 12, breakIt });
    await report.check('it is mended', async () => {
      await mend();
      await whole();
    });
  }
  await report.check('the metadata go to Khepri', () => khepri(compose));
  await report.check('down', () => run('down'));
  await report.check('up again', () => compose.up());
  await report.check('three nodes, and each queue on all of them, again', whole);
  await underLoad(report, compose, { claim: 'orders after that', seconds: 5, breakIt: async () => {} });
}

/** Already there from RabbitMQ 4.2 on, where it is the default of a new cluster. */
async function khepri({ run }: Compose): Promise<void> {
  const rabbitmqctl = (...args: string[]) =>
    run('exec', '--no-TTY', first, 'rabbitmqctl', '--quiet', ...args);
  const isOn = async () =>
    /khepri_db\s+enabled/.test(await rabbitmqctl('list_feature_flags', 'name', 'state'));
  if (!(await isOn())) await rabbitmqctl('enable_feature_flag', '--experimental', 'khepri_db');
  await until('Khepri is on', isOn);
}
