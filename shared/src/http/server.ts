// The HTTP server every service builds its routes on: strict input, problem details, service routes, graceful close.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type FastifyBaseLogger, fastify } from 'fastify';
import helmet from 'helmet';
import type { Registry } from 'prom-client';
import { isInstant } from '../contracts/instant.ts';
import type { Logger } from '../observability/logger.ts';
import { traceRequests } from '../observability/tracing/requests.ts';
import { type AccessSettings, guardRoutes } from './access/access.ts';
import { allowOrigins } from './access/cors.ts';
import { guardOpenMode } from './access/open-mode.ts';
import { watchWrongTokens } from './access/wrong-tokens.ts';
import type { App } from './app.ts';
import { closeGracefully } from './close.ts';
import { limitCostly } from './costly.ts';
import { answerClientError } from './errors/client-error.ts';
import { type IsUnavailable, problemHandler, sendProblem, toRequestError } from './errors/problem.ts';
import { type HealthChecks, healthRoutes } from './health.ts';
import { limitInFlight } from './in-flight.ts';
import { type ApiInfo, openApi } from './openapi/openapi.ts';
import { tellPublicPath, withoutPublicPath } from './public-path.ts';
import { debugRequestLog } from './request-log.ts';
import { measureRequests, metricsRoute } from './request-metrics.ts';
import { acceptJsonOnly, refuseUnasked } from './requests/json-body.ts';
import { refuseOverlongArrays } from './requests/overlong-arrays.ts';
import { listQueryValues } from './requests/query-lists.ts';
import { convertQueryNumbers } from './requests/query-numbers.ts';
import { checkHeaders } from './requests/request-headers.ts';
import { refuseUnknownRoutes } from './requests/unknown-routes.ts';

export type { App } from './app.ts';

export interface ServerOptions {
  /** Title and description in the OpenAPI document, and the tags that its routes use. */
  api: ApiInfo;
  /** The tokens that its routes ask for. */
  access: AccessSettings;
  logger: Logger;
  /** Which thrown errors mean that the database is away: answered with 503 DATABASE_UNAVAILABLE. */
  isUnavailable: IsUnavailable;
  /** What `GET /readyz` asks. */
  checks: HealthChecks;
  /** What `GET /metrics` shows; `http_request_duration_seconds` is added to it. */
  registry: Registry;
  /** The path below which a proxy shows it, such as `/ops/saga`. Default: none. */
  publicPath?: string;
  /** The address that it listens on. Default: 127.0.0.1. */
  host?: string;
  /** Other names that it may be reached by while it asks for no tokens. Default: none. */
  allowedHosts?: readonly string[];
  /** Origins whose pages may use it (CORS). Default: none. */
  corsOrigins?: readonly string[];
  /** Most requests in hand; further ones get 503. Default 4000. */
  maxInFlight?: number;
  /** Costly reads that run at once (costly.ts). Default 2. */
  costlyAtOnce?: number;
}

/** Long enough for the schema of a path parameter to answer; a longer one is refused before it. Characters. */
const MAX_PARAM_LENGTH = 1024;
/** Above what a service itself bounds (orders being placed, answers held back): some 10 KiB each, 256 KiB at worst. */
const MAX_IN_FLIGHT = 4000;
/** Time a client may take to send one request. Milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks for requests that are over it; 30 s unless given. */
const TIMEOUT_LOOK_MS = 1000;

/** Made once: `@fastify/helmet` would make it again for every request. */
const secureHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  xFrameOptions: { action: 'deny' },
  // We speak plain HTTP; whoever terminates TLS in front of us decides this.
  strictTransportSecurity: false,
});

/**
 * A server that serves `/healthz`, `/readyz`, `/metrics`, `/openapi.json` and `/docs`; add routes, then listen.
 * Input is validated as it is: nothing is coerced (but see query-numbers.ts and query-lists.ts), nothing removed, unknown fields are
 * refused where the schema says `additionalProperties: false`. Header names in `schema.headers` are lower case.
 */
export async function createServer(options: ServerOptions): Promise<App> {
  const { api, access, logger, isUnavailable, checks, registry } = options;
  const { host = '127.0.0.1', allowedHosts = [], corsOrigins = [], publicPath = '' } = options;
  const app: App = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: debugRequestLog(),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: REQUEST_TIMEOUT_MS,
    rewriteUrl: withoutPublicPath(publicPath),
    http: {
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_LOOK_MS,
      // Asked for by request-headers.ts instead, which lets the probes of health go without.
      requireHostHeader: false,
    },
    // Refused as problem details by close.ts instead.
    return503OnClosing: false,
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: true, allErrors: true },
      onCreate: (ajv) => {
        ajv.addFormat('date-time', isInstant);
      },
    },
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply, toRequestError(error, isUnavailable));
    },
    clientErrorHandler: answerClientError,
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setErrorHandler(problemHandler(isUnavailable));
  traceRequests(app);
  // Before whatever may refuse.
  app.addHook('onRequest', (request, reply, done) => secureHeaders(request.raw, reply.raw, () => done()));
  allowOrigins(app, corsOrigins);
  closeGracefully(app);
  limitInFlight(app, options.maxInFlight ?? MAX_IN_FLIGHT);
  checkHeaders(app);
  if (access.accessTokens.length === 0) guardOpenMode(app, { host, allowedHosts, corsOrigins });
  guardRoutes(app, access, watchWrongTokens(logger, registry));
  refuseUnknownRoutes(app);
  acceptJsonOnly(app);
  refuseUnasked(app);
  convertQueryNumbers(app);
  listQueryValues(app);
  refuseOverlongArrays(app);
  limitCostly(app, options.costlyAtOnce ?? 2);
  measureRequests(app, registry);
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done();
  });
  tellPublicPath(app, publicPath);
  await openApi(app, api, access, publicPath);
  healthRoutes(app, checks);
  metricsRoute(app, registry);
  return app;
}
