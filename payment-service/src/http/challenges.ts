// Where the simulated provider asks its customers. Whoever has the link is the customer: its secret is in the query, which no
// log, metric or trace keeps.
import { publicAccess } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Calls } from '../calls/calls.ts';
import type { Challenges } from '../gateway/simulated/simulated.ts';
import { challengePage, PAGE_POLICY } from './challenge-page.ts';

const query = Type.Object(
  { secret: Type.String({ pattern: '^[\\w-]{1,64}$' }) },
  { additionalProperties: false },
);

export function challengeRoutes(
  app: App,
  { challenges, calls }: { challenges: Challenges; calls: Pick<Calls, 'settle'> },
): void {
  app.register((scope: App, _options, done) => {
    // Forms of browsers: what they say is in the address.
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, _body, parsed) => parsed(null, null),
    );
    scope.get(
      '/challenge',
      { ...publicAccess, schema: { hide: true, querystring: query } },
      async ({ query: { secret } }, reply) => {
        const challenge = await challenges.look(secret);
        if (challenge === null) throw unknown();
        return html(reply).send(challengePage(challenge, secret));
      },
    );
    for (const answer of ['approve', 'refuse'] as const)
      scope.post(
        `/challenge/${answer}`,
        { ...publicAccess, schema: { hide: true, querystring: query } },
        async ({ query: { secret } }, reply) => {
          if ((await challenges.look(secret)) === null) throw unknown();
          const notice = await challenges.answer(secret, answer === 'approve');
          // Should it not be stored now, the provider is asked again from the row.
          if (notice !== null) await calls.settle(notice);
          return reply.redirect(`../challenge?secret=${secret}`, 303);
        },
      );
    done();
  });
}

const html = (reply: FastifyReply) =>
  reply
    .header('content-security-policy', PAGE_POLICY)
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8');

const unknown = () => requestError('ROUTE_NOT_FOUND', 'Nothing is asked under this address.');
