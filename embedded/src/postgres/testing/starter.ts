// Another process that starts the embedded PostgreSQL, to be killed, refused, or run as somebody else.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const HERE = new URL('../embedded-postgres.ts', import.meta.url).href;

export interface Starter {
  process: ChildProcess;
  /** Rejects with what the process wrote to stderr when it ends first. */
  url: Promise<string>;
  /** SIGKILL, and its end awaited. */
  kill(): Promise<void>;
}

export interface StarterOptions {
  dataDir: string;
  /** The account to run as; root only. */
  account?: { uid: number; gid: number } | undefined;
  /** URL of the `embedded-postgres.ts` to run. */
  module?: string;
}

export function spawnStarter({ dataDir, account, module = HERE }: StarterOptions): Starter {
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const { url, stop } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(url);
    process.once('SIGTERM', () => stop().then(() => process.exit(0)));
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const complaints = text(child.stderr);
  const url = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    closed.then(async () => reject(new Error(await complaints))).catch(reject);
  });
  url.catch(() => {}); // those who kill it before it is up do not ask
  return {
    process: child,
    url,
    kill: () => {
      child.kill('SIGKILL');
      return closed;
    },
  };
}
