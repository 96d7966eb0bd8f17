// GET /healthz: the process is alive, and of which version. GET /readyz: what it depends on is usable.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { withTimeLimit } from '../concurrency/time-limit.ts';
import { version } from '../process/version.ts';
import { publicAccess } from './access/access.ts';
import type { App } from './app.ts';

/** One dependency. `required: false` shows in the answer and does not make the service unready. */
export interface HealthCheck {
  required: boolean;
  /**
   * Resolves with undefined when it is up, else with the reason: a word, shown beside `down`. It is down as well when it
   * rejects (`failed`) or gives no answer within 1.5 s (`no-answer`).
   */
  check(): Promise<string | undefined> | string | undefined;
}
/** By name, as shown in the answer: `database`, `broker`. */
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

/** Whether a request asks for one of them: whoever probes a process need not know by which name it is reached. */
export const isHealthRoute = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url === '/healthz' || routeOptions.url === '/readyz';

const CHECK_LIMIT_MS = 1500;

const Health = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String({ description: 'Of order-saga, as X.Y.Z' }),
});

const Readiness = Type.Object({
  status: Type.Enum(['ready', 'not-ready']),
  checks: Type.Record(Type.String(), Type.Enum(['up', 'down'])),
  reasons: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'Why each check that is down is so, in a word; docs/operations.md lists the words',
    }),
  ),
});

/** Adds both routes. A check that hangs is not started again before it has ended. */
export function healthRoutes(app: App, checks: HealthChecks): void {
  const probes = Object.entries(checks).map(([name, { required, check }]) => ({
    name,
    required,
    hindrance: probe(check),
  }));

  app.get(
    '/healthz',
    {
      ...publicAccess,
      schema: {
        tags: ['service'],
        operationId: 'getHealth',
        summary: 'The process is alive',
        response: { 200: Health },
      },
    },
    async () => ({ status: 'ok' as const, version }),
  );

  app.get(
    '/readyz',
    {
      ...publicAccess,
      schema: {
        tags: ['service'],
        operationId: 'getReadiness',
        summary: 'What the service depends on is usable',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const results = await Promise.all(
        probes.map(async ({ name, required, hindrance }) => ({ name, required, reason: await hindrance() })),
      );
      const down = results.filter(({ reason }) => reason !== undefined);
      const ready = !down.some(({ required }) => required);
      if (!ready) reply.code(503).header('retry-after', '2');
      return {
        status: ready ? ('ready' as const) : ('not-ready' as const),
        checks: Object.fromEntries(
          results.map(({ name, reason }) => [name, reason === undefined ? 'up' : 'down'] as const),
        ),
        ...(down.length === 0
          ? {}
          : { reasons: Object.fromEntries(down.map(({ name, reason }) => [name, reason!])) }),
      };
    },
  );
}

function probe(check: HealthCheck['check']): () => Promise<string | undefined> {
  let running: Promise<string | undefined> | undefined;
  const start = (): Promise<string | undefined> =>
    (async () => check())()
      .catch(() => 'failed')
      .finally(() => {
        running = undefined;
      });
  return () => {
    running ??= start();
    const current = running;
    return withTimeLimit(CHECK_LIMIT_MS, () => current).catch(() => 'no-answer');
  };
}
