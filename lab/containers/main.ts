// Runs docker-compose.yml on images that were just built, and breaks it. See run.sh, which brings an engine.
import { parseArgs } from 'node:util';
import { checkCluster } from './cluster.ts';
import { createCompose } from './compose.ts';
import { checkFaults } from './faults.ts';
import { checkFirstSteps } from './first-steps.ts';
import { checkImages } from './images.ts';
import { createReport, Unmet } from './report.ts';

const { values } = parseArgs({ options: { cluster: { type: 'boolean', default: false } } });
const report = createReport();
const compose = createCompose({ cluster: values.cluster });

try {
  await report.need('four images are built', () => compose.run('build', '--quiet'));
  await checkImages(report, compose);
  await report.need('up: every container is healthy', () => compose.up());
  const orders = await checkFirstSteps(report, compose);
  await checkFaults(report, compose, orders);
  if (values.cluster) await checkCluster(report, compose);
} catch (error) {
  if (!(error instanceof Unmet)) throw error;
} finally {
  if (report.failed()) await compose.showLogs();
  await compose.run('down', '--volumes').catch(() => {});
}
console.log(report.failed() ? 'Not everything holds.' : 'Everything holds.');
process.exitCode = report.failed() ? 1 : 0;
