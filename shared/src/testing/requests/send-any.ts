// Sends any requests to every route of a running service, and says which of them it could not stand.
import { Agent, request as send } from 'node:http';
import fc from 'fast-check';
import { pino } from 'pino';
import type { Logger } from '../../observability/logger.ts';
import { type AnyRequest, anyRequest, type Operation } from './any-request.ts';
import type { Known } from './any-value.ts';

/** The same requests every time; those of one route do not depend on which others there are. */
const SEED = 4217;
const RUNS = 25;

export interface Attacked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly known: Known;
  /** Paths that are in no document. */
  readonly hidden?: readonly string[];
  /** What the service logged, one line each. */
  readonly log: readonly string[];
}

/** A logger that keeps what needs a person. */
export function keepingLog(): { logger: Logger; log: string[] } {
  const log: string[] = [];
  const write = (line: string) => {
    log.push(line);
  };
  return { logger: pino({ level: 'warn' }, { write }), log };
}

/** @returns one line for each request that was answered with a 5xx that the document does not name, or logged a stack */
export async function sendAnyRequests(service: Attacked): Promise<string[]> {
  const document = (await (
    await fetch(`${service.url}/openapi.json`, { headers: service.headers })
  ).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const text = { name: 'file', in: 'path', required: true, schema: { type: 'string' } };
  const hidden = (service.hidden ?? []).map((path) => [path, { get: { parameters: [text] } }] as const);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const faults: string[] = [];
  for (const [path, operations] of [...Object.entries(document.paths), ...hidden]) {
    for (const [method, operation] of Object.entries(operations)) {
      const requests = fc.sample(anyRequest(method, path, operation, service.known), {
        seed: SEED,
        numRuns: takesValues(operation) ? RUNS : 3,
      });
      for (const each of requests) {
        const logged = service.log.length;
        const { status, body } = await answerTo(service, each, agent);
        const isDocumented = status < 500 || (status === 503 && '503' in (operation.responses ?? {}));
        // Background work may have faults of its own meanwhile.
        const lines = service.log.slice(logged).filter((line) => /"reqId".*"stack"/.test(line));
        if (isDocumented && lines.length === 0) continue;
        faults.push(toLine(each, status, [body, ...lines.map(whyOf)]));
      }
    }
  }
  agent.destroy();
  return faults.length === 0 ? [] : [`seed ${SEED}, ${RUNS} requests to each route`, ...faults];
}

const takesValues = ({ parameters = [], requestBody }: Operation) =>
  parameters.length > 0 || requestBody !== undefined;

function toLine(
  { method, path, headers, body = '' }: AnyRequest,
  status: number,
  why: readonly string[],
): string {
  const sent = [JSON.stringify(headers), body].map((text) => text.slice(0, 300));
  return [status, method, path.slice(0, 500), ...sent, '->', ...why].join(' ').replace(/\s+/g, ' ');
}

function whyOf(line: string): string {
  const { err } = JSON.parse(line) as { err?: { message?: string } };
  return err?.message?.slice(-300) ?? line.slice(0, 300);
}

function answerTo(
  { url, headers }: Attacked,
  { method, path, headers: own, body }: AnyRequest,
  agent: Agent,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = send(
      { method, path, hostname, port, agent, headers: { ...headers, ...own } },
      (response) => {
        const status = response.statusCode!;
        // A stream has no end.
        if (response.headers['content-type'] === 'text/event-stream') {
          response.destroy();
          return resolve({ status, body: '' });
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => resolve({ status, body: Buffer.concat(chunks).toString().slice(0, 200) }));
        response.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
