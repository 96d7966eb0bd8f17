// `npm run chaos`: breaks the real system on purpose, under load, and checks that nothing was lost.
import { writeFile } from 'node:fs/promises';
import { listenForInterruption } from '../../embedded/src/demo/interruption.ts';
import { createRunFolder, type RunFolder } from '../world/run-folder.ts';
import { MissingProgramError } from '../world/servers/find-rabbitmq.ts';
import { clusterReportLines } from './cluster/report.ts';
import { runOnCluster } from './cluster/run-cluster.ts';
import { limitMinutes, type Options, readOptions, usage } from './options.ts';
import { reportLines } from './report/lines.ts';
import { violationsOf } from './report/result.ts';
import { runChaos } from './run.ts';

process.exit(await main());

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 1;
  }
  const interruption = listenForInterruption();
  const folder = await createRunFolder('chaos');
  try {
    console.log(`seed ${options.seed}, files in ${folder.path}`);
    const abort = AbortSignal.any([interruption.signal, timeLimit(limitMinutes(options))]);
    const { lines, isSound } = await run(options, folder, abort);
    console.log(`\n${lines.join('\n')}`);
    if (options.reportFile !== undefined) await writeFile(options.reportFile, `${lines.join('\n')}\n`);
    if (!isSound) {
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

function timeLimit(minutes: number): AbortSignal {
  const limit = new AbortController();
  const message = `no end after ${minutes} minutes; the lines above tell what it had come to`;
  setTimeout(() => limit.abort(new Error(message)), minutes * 60_000).unref();
  return limit.signal;
}

/** @returns the report, and whether nothing was violated */
async function run(
  options: Options,
  folder: RunFolder,
  abort: AbortSignal,
): Promise<{ lines: string[]; isSound: boolean }> {
  if (options.cluster) {
    const result = await runOnCluster(options, folder, abort);
    return { lines: clusterReportLines(result), isSound: violationsOf(result).length === 0 };
  }
  const result = await runChaos(options, folder, abort);
  return { lines: reportLines(result), isSound: violationsOf(result).length === 0 };
}
