// Where the payment provider tells by itself what became of a payment. The signature is the token: the body is kept to
// the byte until it is checked. What is told is stored where a call left it open, and changes nothing else.

import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import { signedAccess } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { Type } from 'typebox';
import type { Calls } from '../calls/calls.ts';
import { NoticeError, type PaymentGateway, type PaymentNotice, ProviderError } from '../gateway/gateway.ts';

const BODY_LIMIT_BYTES = 256 * 1024;
/** Less than providers wait: what is not stored by then is told again. */
const STORE_MS = 5000;

export function webhookRoutes(
  app: App,
  options: { provider: string; gateway: PaymentGateway; calls: Pick<Calls, 'settle'> },
): void {
  const { provider, gateway, calls } = options;
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.post(
      '/webhooks/:provider',
      {
        ...signedAccess,
        // The body is bytes; its schema is for readers of the document.
        validatorCompiler: () => () => true,
        schema: {
          tags: ['webhooks'],
          operationId: 'receiveWebhook',
          summary: 'What the payment provider tells by itself',
          description:
            'For the provider of PAYMENT_PROVIDER, if it has webhooks (`stripe`); it proves itself by its signature. ' +
            'Events that are no news are answered alike. Others answer 404.',
          params: Type.Object({ provider: Type.String() }),
          body: Type.Unsafe<Buffer>(Type.Object({}, { additionalProperties: true })),
          problems: ['BAD_WEBHOOK_SIGNATURE', 'BAD_WEBHOOK_EVENT', 'ROUTE_NOT_FOUND', 'PEER_UNAVAILABLE'],
          response: { 200: Type.Object({ received: Type.Boolean() }) },
        },
      },
      async ({ params, body, headers }) => {
        const { provider: named } = params as { provider: string };
        if (named !== provider || gateway.readNotice === undefined) {
          throw requestError('ROUTE_NOT_FOUND', 'This payment provider is not in use, or has no webhooks.');
        }
        const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        const notice = await gateway.readNotice(bytes, headers).catch(refuse);
        if (notice !== null) await store(notice);
        return { received: true };
      },
    );
    done();
  });

  async function store(notice: PaymentNotice): Promise<void> {
    try {
      await withTimeLimit(STORE_MS, () => calls.settle(notice));
    } catch (error) {
      if (error instanceof ProviderError) {
        throw requestError('PEER_UNAVAILABLE', 'The provider cannot be asked what it means; send it again.', {
          cause: error,
        });
      }
      throw requestError('DATABASE_UNAVAILABLE', 'It could not be stored now; send it again.', {
        cause: error,
      });
    }
  }
}

function refuse(error: unknown): never {
  if (error instanceof NoticeError) {
    throw requestError(
      error.fault === 'event' ? 'BAD_WEBHOOK_EVENT' : 'BAD_WEBHOOK_SIGNATURE',
      error.message,
    );
  }
  throw error;
}
