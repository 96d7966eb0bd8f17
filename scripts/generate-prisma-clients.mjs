// Makes the Prisma clients (prisma/<database>/client). Runs after every install; works offline.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'node_modules/prisma/build/index.js');

if (!existsSync(cli)) {
  console.log(
    'prisma is not installed (an install without dev dependencies): the clients are not generated.',
  );
  process.exit(0);
}

// `generate` needs no schema engine, yet the CLI downloads one unless it is told of a file that exists.
const env = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
};

await Promise.all(
  readdirSync(join(root, 'prisma')).map((database) =>
    promisify(execFile)(process.execPath, [cli, 'generate', '--schema', `prisma/${database}/schema.prisma`], {
      cwd: root,
      env,
    }),
  ),
);
