// `POST /orders` as all peers serve it: Fastify, which checks the body, and the answer when the order has ended.
import Fastify, { type FastifyInstance } from 'fastify';
import { type Ending, type NewOrder, type Order, toAnswer, toOrder } from '../business/order.ts';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

const strict = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const newOrder = strict({
  customerId: text(128),
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  lines: {
    type: 'array',
    minItems: 1,
    maxItems: 100,
    items: strict({
      sku: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
      quantity: { type: 'integer', minimum: 1, maximum: 1000 },
      unitPrice: { type: 'integer', minimum: 0 },
    }),
  },
  payment: strict({ token: text(255) }),
});

const nullable = (type: string) => ({ type, nullable: true });

const ended = strict({
  orderId: { type: 'string' },
  customerId: { type: 'string' },
  currency: { type: 'string' },
  lines: {
    type: 'array',
    items: strict({
      sku: { type: 'string' },
      quantity: { type: 'integer' },
      unitPrice: { type: 'integer' },
    }),
  },
  total: { type: 'integer' },
  status: { type: 'string' },
  failure: {
    ...strict({ reason: { type: 'string' }, detail: nullable('string') }),
    nullable: true,
  },
});

/**
 * Listens on 127.0.0.1.
 * @param handle carries the order out, durably @returns how it ended, when it has ended
 */
export async function serveOrders(
  port: number,
  handle: (order: Order) => Promise<Ending>,
): Promise<FastifyInstance> {
  const app = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
  app.post<{ Body: NewOrder }>(
    '/orders',
    { schema: { body: newOrder, response: { 200: ended } } },
    async ({ body }, reply) => {
      const order = toOrder(body);
      const ending = await handle(order);
      reply.header('preference-applied', 'wait');
      return toAnswer(order, ending);
    },
  );
  await app.listen({ port, host: '127.0.0.1' });
  return app;
}
