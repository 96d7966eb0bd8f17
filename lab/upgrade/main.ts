// `npm run upgrade`: moves a running system from the last release to the working tree and back, under load and kills.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listenForInterruption } from '../../embedded/src/demo/interruption.ts';
import { violationsOf } from '../chaos/report/result.ts';
import { createRunFolder } from '../world/run-folder.ts';
import { MissingProgramError } from '../world/servers/find-rabbitmq.ts';
import { checkOut } from './checkout.ts';
import { lastRelease, type Release, releaseOf } from './last-release.ts';
import { type Options, readOptions, usage } from './options.ts';
import { reportLines } from './report.ts';
import { runUpgrade } from './run.ts';

/** A run of two minutes, an install and a slow machine. */
const LIMIT_MS = 20 * 60_000;

process.exit(await main());

async function main(): Promise<number> {
  let options: Options;
  let release: Release | null;
  try {
    options = readOptions(process.argv.slice(2));
    release = options.from === undefined ? lastRelease() : releaseOf(options.from);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 1;
  }
  if (release === null) {
    console.log(
      'Nothing to upgrade from: the history of this clone has no release before this commit. Name a version: --from REF',
    );
    return 0;
  }
  const interruption = listenForInterruption();
  const folder = await createRunFolder('upgrade');
  try {
    console.log(`from ${release.name}, seed ${options.seed}, files in ${folder.path}`);
    const checkout = await checkOut(release.commit, join(folder.path, 'older'));
    const abort = AbortSignal.any([interruption.signal, AbortSignal.timeout(LIMIT_MS)]);
    const result = await runUpgrade({ release, checkout }, options.seed, folder, abort);
    const lines = reportLines(result);
    console.log(`\n${lines.join('\n')}`);
    if (options.reportFile !== undefined) await writeFile(options.reportFile, `${lines.join('\n')}\n`);
    if (violationsOf(result).length > 0) {
      console.error(`\nData and logs of all processes are kept: ${folder.path}`);
      return 1;
    }
    if (!options.keep) await folder.remove();
    return 0;
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode !== undefined || error instanceof MissingProgramError) await folder.remove();
    if (exitCode !== undefined) return exitCode;
    if (error instanceof MissingProgramError) console.error(error.message);
    else console.error(`The run failed; its files are kept: ${folder.path}\n`, error);
    return 1;
  }
}
