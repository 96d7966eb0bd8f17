// Where the orchestrator asks the participants.
import { participantOf, type Worker, workers } from '@order-saga/shared/contracts/catalogue';
import { localUrl } from '@order-saga/shared/settings/host-names';
import { participantVariables } from '@order-saga/shared/settings/participant-settings';
import type { SettingsReader } from '@order-saga/shared/settings/settings';
import type { PeerUrls } from './look/invariants/peers.ts';

/**
 * Of each participant: `<NAME>_URL`, else PEER_URL with its name and port filled in, else its port on this machine.
 * @param host the orchestrator's own listen address
 */
export function peerUrls(read: SettingsReader, host: string): PeerUrls {
  const pattern = peerUrlPattern(read);
  const urls = workers.map((worker) => {
    const variables = participantVariables(worker);
    const port = read.port(variables.port, participantOf(worker).port);
    const standard = pattern === undefined ? localUrl(host, port) : filled(pattern, worker, port);
    return [worker, read.httpUrl(variables.url, standard)];
  });
  return Object.fromEntries(urls);
}

const NAME = '{name}';
const PORT = '{port}';

const filled = (pattern: string, worker: Worker, port: number) =>
  pattern.replaceAll(NAME, worker).replaceAll(PORT, String(port));

function peerUrlPattern(read: SettingsReader): string | undefined {
  const pattern = read.text('PEER_URL', '').replace(/\/+$/, '');
  if (pattern === '') return undefined;
  const example = filled(pattern, workers[0]!, participantOf(workers[0]!).port);
  if (example !== pattern && /^https?:/.test(example) && URL.canParse(example)) return pattern;
  read.problem(
    `PEER_URL is ${JSON.stringify(pattern)}: expected an http:// or https:// URL with ${NAME} or ${PORT} in it, such as http://${NAME}-service:${PORT}`,
  );
  return undefined;
}
