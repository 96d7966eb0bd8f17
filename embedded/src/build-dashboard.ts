// Has the dashboard built when it is missing or older than its sources. A program of its own: its memory goes with it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../dashboard/build.ts', import.meta.url));

/** Never fails the start: without pages everything else works, and `GET /` says what to do. */
export async function buildDashboard(): Promise<void> {
  const { stdout, problem } = await promisify(execFile)(process.execPath, [program]).then(
    ({ stdout }) => ({ stdout, problem: undefined }),
    (error: { stdout?: string; stderr?: string }) => ({ stdout: error.stdout ?? '', problem: error.stderr }),
  );
  process.stdout.write(stdout);
  if (problem !== undefined) console.error(`The dashboard could not be built; all else works.\n${problem}`);
}
