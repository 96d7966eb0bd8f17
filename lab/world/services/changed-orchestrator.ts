// A copy of the orchestrator of the working tree with some of its files changed, as a version that a team makes of it. All else is linked.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './program.ts';

export interface ChangedOrchestrator {
  /** In place of the root folder of the repository. */
  readonly folder: string;
  /** Runs it as a replica, on a topology with the prefix that is its argument. */
  readonly program: string;
  /** `npm run check:upgrade` of it. */
  readonly checkUpgrade: string;
  /** Replaces a text that stands once in a file of its folder `orchestrator`. @throws Error when it does not */
  change(file: string, text: string, by: string): Promise<void>;
  /** @param file in the same folder; those above it are made */
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

const COPIED = 'orchestrator';
/** Not part of a version. */
const LEFT_OUT = ['.git', '.data', 'results'];

/** As serve-replica.ts beside this file. */
const SERVE_REPLICA = `import { runStandalone } from '@order-saga/shared/process/standalone';
import { service } from './service.ts';

process.once('disconnect', () => process.exit(1));
await runStandalone(service, { prefix: process.argv[2] });
`;

export async function copyOrchestrator(): Promise<ChangedOrchestrator> {
  const folder = await mkdtemp(join(tmpdir(), 'order-saga-changed-'));
  for (const name of await readdir(root))
    if (name === COPIED) await cp(join(root, name), join(folder, name), { recursive: true });
    else if (!LEFT_OUT.includes(name)) await symlink(join(root, name), join(folder, name));
  const program = join(folder, COPIED, 'src/serve-replica.ts');
  await writeFile(program, SERVE_REPLICA);
  return {
    ...{ folder, program, checkUpgrade: join(folder, COPIED, 'src/upgrade/main.ts') },
    async change(file, text, by) {
      const path = join(folder, COPIED, file);
      const parts = (await readFile(path, 'utf8')).split(text);
      if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${text}`);
      await writeFile(path, parts.join(by));
    },
    async write(file, text) {
      const path = join(folder, COPIED, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
