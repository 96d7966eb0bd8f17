// Where the orchestrator is, and the token to show it. A token is never an argument: others see those in `ps`.
import { resolve } from 'node:path';
import { createOrchestratorClient, type OrchestratorClient } from '@order-saga/client/orchestrator';
import { localUrl } from '@order-saga/shared/settings/host-names';
import { readableByOthers } from '@order-saga/shared/settings/readable-files';
import { dataDirOf, type EmbeddedSystem, findEmbeddedSystem } from './embedded-system.ts';
import { UsageError } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Options, OptionsConfig } from './options.ts';

export const connectionOptions: OptionsConfig = {
  url: { type: 'string' },
  'token-file': { type: 'string' },
};

const DEFAULT_PORT = 3000;

/** @throws UsageError */
export async function connect(io: Io, options: Options): Promise<OrchestratorClient> {
  const port = Number(io.env['ORCHESTRATOR_PORT'] || 0);
  const given =
    options.text('url') ??
    (io.env['ORCHESTRATOR_URL'] || (port > 0 ? localUrl(io.env['HOST'] || '127.0.0.1', port) : undefined));
  const embedded = given === undefined ? await findEmbeddedSystem(io) : undefined;
  const url = given ?? embedded?.url ?? localUrl(io.env['HOST'] || '127.0.0.1', DEFAULT_PORT);
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new UsageError('--url (or ORCHESTRATOR_URL) is an http:// or https:// URL');
  }
  const baseUrl = url.replace(/\/+$/, '');
  return createOrchestratorClient({ baseUrl, token: await findToken(io, options, baseUrl, embedded) });
}

/** The token of --token-file or SAGA_TOKEN. @throws UsageError */
export async function givenToken(io: Io, options: Options): Promise<string | undefined> {
  const file = options.text('token-file');
  if (file !== undefined) {
    const token = await io.readFile(file).catch(() => undefined);
    if (token === undefined) throw new UsageError(`--token-file ${file} cannot be read`);
    warnOfReaders(io, file);
    return checked(token, `--token-file ${file}`);
  }
  const given = io.env['SAGA_TOKEN'];
  return given === undefined || given === '' ? undefined : checked(given, 'SAGA_TOKEN');
}

async function findToken(
  io: Io,
  options: Options,
  baseUrl: string,
  embedded: EmbeddedSystem | undefined,
): Promise<string | undefined> {
  const given = await givenToken(io, options);
  if (given !== undefined) return given;
  // The token of an embedded system is shown to this machine only.
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(baseUrl).hostname)) return undefined;
  const keptAt = embedded === undefined ? resolve(dataDirOf(io), 'admin-token') : embedded.tokenFile;
  if (keptAt === null) return undefined;
  const kept = await io.readOwnFile(keptAt).catch(() => '');
  warnOfReaders(io, keptAt);
  return kept.trim() === '' ? undefined : checked(kept, 'the kept admin-token');
}

function warnOfReaders(io: Io, file: string): void {
  const warning = readableByOthers(file);
  if (warning !== undefined) io.err(`saga: ${warning}\n`);
}

function checked(text: string, from: string): string {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UsageError(`${from} holds no token: expected visible ASCII characters`);
  return token;
}
