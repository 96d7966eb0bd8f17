// The type of the server that routes are added to.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';

/**
 * A server whose handlers take their types from the TypeBox schemas of their route.
 * A file of routes exports a function from the server and its dependencies: `orderRoutes(app: App, orders: Orders)`.
 */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
