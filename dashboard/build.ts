// Builds the pages into dashboard/dist, unless what is there was built from the same sources.
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Rollup } from 'vite';
import { type BuiltFile, prerender } from './prerender.ts';
import { digestOfSources } from './sources-digest.ts';

const dist = join(import.meta.dirname, 'dist');
const DIGEST_FILE = 'sources.sha256';

const digest = await digestOfSources();
if ((await readFile(join(dist, DIGEST_FILE), 'utf8').catch(() => '')) !== digest) {
  console.log('The dashboard is being built, which takes a few seconds …');
  const begun = performance.now();
  await build();
  console.log(`The dashboard is built (${((performance.now() - begun) / 1000).toFixed(1)} s).`);
}

// Beside, then in one move: two starts at once, or one that is broken off, leave no half of it.
async function build(): Promise<void> {
  const beside = `${dist}.${process.pid}`;
  try {
    await prerender(beside, await bundle(beside), digest);
    for (const folder of ['assets', 'pages']) await compressAll(join(beside, folder));
    await writeFile(join(beside, DIGEST_FILE), digest);
    await rm(dist, { recursive: true, force: true });
    await rename(beside, dist).catch(ignoreOtherBuild);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function bundle(outDir: string): Promise<BuiltFile[]> {
  process.env['DASHBOARD_DIST'] = outDir;
  const vite = await import('vite');
  const built = await vite.build({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'warn',
  });
  return (built as Rollup.RollupOutput).output as BuiltFile[];
}

/** Puts `x.br` and `x.gz` beside each `x`, so that no request waits for it. */
async function compressAll(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(js|css|svg|html)$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(folder, name));
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } };
      const [br, gz] = await Promise.all([
        promisify(brotliCompress)(content, quality),
        promisify(gzip)(content, { level: 9 }),
      ]);
      await Promise.all([
        writeFile(join(folder, `${name}.br`), br),
        writeFile(join(folder, `${name}.gz`), gz),
      ]);
    }),
  );
}

function ignoreOtherBuild(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}
