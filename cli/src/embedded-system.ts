// What an embedded system (`npm start`) tells in its DATA_DIR: where it listens, and the token that it keeps. Only files of
// the user's own are believed: those of somebody else could lead a token elsewhere.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from './io.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface EmbeddedSystem {
  readonly url: string;
  /** Null: it was given at the start, and is kept nowhere. */
  readonly tokenFile: string | null;
}

export const dataDirOf = ({ env }: Io): string => resolve(root, env['DATA_DIR'] || '.data');

/** The system that runs on DATA_DIR; undefined: none does. What stands there for nothing is told. */
export async function findEmbeddedSystem(io: Io): Promise<EmbeddedSystem | undefined> {
  const file = resolve(dataDirOf(io), 'running.json');
  const text = await io.readOwnFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') io.err(`saga: ${file} is not used: ${error.message}\n`);
    return undefined;
  });
  if (text === undefined) return undefined;
  const found = parsed(text);
  if (found === undefined) {
    io.err(`saga: ${file} is not used: it names no address\n`);
  } else if (!io.isRunning(found.pid)) {
    io.err(`saga: the system of ${file} (process ${found.pid}) is not running: start it with npm start\n`);
    return undefined;
  }
  return found && { url: found.url, tokenFile: found.tokenFile };
}

function parsed(text: string): (EmbeddedSystem & { pid: number }) | undefined {
  try {
    const { pid, urls, tokenFile } = JSON.parse(text);
    const isFine = Number.isInteger(pid) && pid > 0 && typeof urls.orchestrator === 'string';
    if (!isFine) return undefined;
    return { pid, url: urls.orchestrator, tokenFile: typeof tokenFile === 'string' ? tokenFile : null };
  } catch {
    return undefined;
  }
}
